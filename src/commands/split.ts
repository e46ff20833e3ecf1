import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Message } from '../store/store.ts';
import { text } from '../texts/texts.ts';
import type { Asked, Command } from './command.ts';
import { actorOf, messageIdOf } from './message.ts';
import { given, TICKET, ticketOf } from './options.ts';

/** Messages become a ticket of their own: those from one on, the customer's newest so many, or those that are named. */
export const split: Command = {
  name: 'split',
  summary: 'command.split',
  example: '12 2',
  role: 'agent',
  group: 'about',
  options: [
    TICKET,
    { name: 'last', summary: 'option.split-last', type: 'number', required: false },
    { name: 'from', summary: 'option.split-from', type: 'id', required: false },
    { name: 'messages', summary: 'option.split-messages', type: 'text', required: false },
  ],
  async run(request, ports) {
    const number = ticketOf(request);
    const row = await ports.store.tickets.byNumber(number);
    if (row === null) return { refused: 'unknown-ticket', values: { ticket: number } };
    const part = messageIdOf(request, ports);
    let count = 0;
    const choose = (messages: readonly Message[]) => {
      const chosen = chosenOf(request, messages);
      if (!isRefusal(chosen)) count = chosen.length;
      return chosen;
    };
    const outcome = await ports.ties.split(row.ticket.id, part, { actor: actorOf(request), choose });
    if (isRefusal(outcome)) return outcome;
    const made = outcome[1]?.ticket.number ?? 0;
    return { key: 'said.split', values: { number, part: made, count }, ticket: made };
  },
};

/** Their ids, in the vendor's order. */
function chosenOf(request: Asked, messages: readonly Message[]): string[] | Refusal {
  const from = given(request, 'from');
  const named = given(request, 'messages');
  const { last } = request.options;
  if (named !== undefined) return named.split(/[\s,]+/u).filter((id) => id !== '');
  const heard = messages.filter(({ kind }) => kind === 'inbound');
  const first = from ?? (typeof last === 'number' ? heard.slice(-last)[0]?.id : undefined);
  if (first === undefined) {
    const problem = text('problem.missing', {}, request.language);
    return { refused: 'bad-option', values: { option: 'last', problem } };
  }
  const index = messages.findIndex(({ id }) => id === first);
  return index < 0 ? { refused: 'unknown-message' } : messages.slice(index).map(({ id }) => id);
}
