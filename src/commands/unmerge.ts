import { isRefusal } from '../domain/refusal.ts';
import { text } from '../texts/texts.ts';
import type { Command } from './command.ts';
import { actorOf } from './message.ts';
import { TICKET, ticketOf } from './options.ts';
import type { Parted } from './ports.ts';

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
    const parted = await ties.unmerge(id, links.mergedInto.ticketId, { actor: actorOf(request) });
    if (isRefusal(parted)) return parted;
    const where = partedText(parted, request.language);
    return { key: 'said.unmerged', values: { number, where }, ticket: number };
  },
};

/** What goes where when two tickets part. */
export function partedText({ split, ...parted }: Parted, language: string): string {
  return text('said.parted', { ...parted, split: split ? 'yes' : 'no' }, language);
}
