import { isRefusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { actorOf, messageIdOf, teamMessage } from './message.ts';
import { given, TICKET, ticketOf } from './options.ts';

export const note: Command = {
  name: 'note',
  summary: 'command.note',
  example: '12 Paid twice, see the bank statement.',
  role: 'agent',
  group: 'answer',
  options: [TICKET, { name: 'text', summary: 'option.note-text', type: 'rest', required: true }],
  async run(request, ports) {
    const number = ticketOf(request);
    const words = given(request, 'text')?.trim() ?? '';
    if (words === '') return { refused: 'empty' };
    const id = messageIdOf(request, ports);
    const done = { key: 'said.noted', values: { number }, ticket: number, data: { message: id } } as const;
    if ((await ports.store.tickets.message(id)) !== null) return done;
    const outcome = await ports.act({
      number,
      actor: actorOf(request),
      intent: { type: 'note', messageId: id },
      message: (ticket) => teamMessage(ticket, request, { id, text: words, as: null, now: ports.now() }),
    });
    return isRefusal(outcome) ? outcome : done;
  },
};
