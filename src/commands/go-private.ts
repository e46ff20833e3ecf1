import { isRefusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { actorOf, messageIdOf } from './message.ts';
import { TICKET, ticketOf } from './options.ts';

/** What was asked in public goes on where the customer alone reads; it stays the same ticket. */
export const goPrivate: Command = {
  name: 'go-private',
  summary: 'command.go-private',
  example: '12',
  role: 'agent',
  group: 'answer',
  options: [TICKET],
  async run(request, ports) {
    const number = ticketOf(request);
    const row = await ports.store.tickets.byNumber(number);
    if (row === null) return { refused: 'unknown-ticket', values: { ticket: number } };
    const outcome = await ports.goPrivate({
      ticketId: row.ticket.id,
      actor: actorOf(request),
      id: messageIdOf(request, ports),
    });
    return isRefusal(outcome) ? outcome : { key: 'said.gone-private', values: { number }, ticket: number };
  },
};
