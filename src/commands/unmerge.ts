import { isRefusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { actorOf } from './message.ts';
import { TICKET, ticketOf } from './options.ts';

export const unmerge: Command = {
  name: 'unmerge',
  summary: 'command.unmerge',
  example: '12',
  role: 'agent',
  group: 'about',
  options: [TICKET],
  async run(request, { store, ties }) {
    const number = ticketOf(request);
    const row = await store.tickets.byNumber(number);
    if (row === null) return { refused: 'unknown-ticket', values: { ticket: number } };
    const { id, links } = row.ticket;
    if (links.mergedInto === null) return { refused: 'not-merged', values: { ticket: number } };
    const outcome = await ties.unmerge(id, links.mergedInto.ticketId, { actor: actorOf(request) });
    return isRefusal(outcome) ? outcome : { key: 'said.unmerged', values: { number }, ticket: number };
  },
};
