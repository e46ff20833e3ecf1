import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Intent, Ticket } from '../domain/ticket/model.ts';
import type { Command } from './command.ts';
import { actorOf } from './message.ts';
import { TICKET, ticketOf } from './options.ts';

/** What the customer chose is carried out. */
export const done: Command = {
  name: 'done',
  summary: 'command.done',
  example: '12',
  role: 'agent',
  group: 'answer',
  options: [TICKET, { name: 'task', summary: 'option.task', type: 'number', required: false }],
  async run(request, ports) {
    const number = ticketOf(request);
    const which = typeof request.options.task === 'number' ? request.options.task : null;
    const outcome = await ports.act({
      number,
      actor: actorOf(request),
      intent: (ticket) => taskOf(ticket, which),
    });
    return isRefusal(outcome) ? outcome : { key: 'said.done', values: { number }, ticket: number };
  },
};

/** By its number among those of the ticket; without one the only one that is open, or the one that was done last. */
function taskOf({ offer }: Ticket, which: number | null): Intent | Refusal {
  const open = offer.chosen.filter(({ doneAt }) => doneAt === null);
  if (which === null && open.length > 1) return { refused: 'several-tasks', values: { count: open.length } };
  const task = which === null ? (open[0] ?? offer.chosen.at(-1)) : offer.chosen[which - 1];
  return task === undefined ? { refused: 'no-offer' } : { type: 'carry-out', messageId: task.messageId };
}
