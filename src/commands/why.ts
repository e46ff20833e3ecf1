import type { Why } from '../domain/decision.ts';
import type { TicketEvent } from '../domain/ticket/model.ts';
import { tellWhy } from '../policy/tell.ts';
import { text } from '../texts/texts.ts';
import { clockTime } from '../texts/time.ts';
import type { Command } from './command.ts';
import { TICKET, ticketOf } from './options.ts';

export const why: Command = {
  name: 'why',
  summary: 'command.why',
  example: '12',
  role: 'viewer',
  group: 'about',
  options: [TICKET],
  async run(request, { store }) {
    const number = ticketOf(request);
    const row = await store.tickets.byNumber(number);
    if (row === null) return { refused: 'unknown-ticket', values: { ticket: number } };
    const decided = (await store.tickets.events(row.ticket.id)).filter((event) => reasons(event).length > 0);
    if (decided.length === 0)
      return { key: 'said.why-nothing', values: { number }, ticket: number, data: { decisions: [] } };
    const lines = decided.flatMap((event) =>
      reasons(event).map((reason) => {
        const told = { at: clockTime(event.at), why: tellWhy(reason, request.language) };
        return text('said.why-line', told, request.language);
      }),
    );
    const decisions = decided.map((event) => ({ type: event.type, at: event.at, why: reasons(event) }));
    return {
      key: 'said.why',
      values: { number, lines: lines.join('\n') },
      ticket: number,
      data: { decisions },
    };
  },
};

function reasons(event: TicketEvent): Why[] {
  return 'why' in event ? event.why : [];
}
