import type { Why } from '../domain/decision.ts';
import { restsUntil } from '../domain/routing.ts';
import { isFree } from '../domain/ticket/handover.ts';
import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';
import { tellWhy } from '../policy/tell.ts';
import { text } from '../texts/texts.ts';
import { clockTime, dayAndTime } from '../texts/time.ts';
import type { Command } from './command.ts';
import { TICKET, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';

export const why: Command = {
  name: 'why',
  summary: 'command.why',
  example: '12',
  role: 'viewer',
  group: 'about',
  options: [TICKET],
  async run(request, ports) {
    const { store } = ports;
    const number = ticketOf(request);
    const row = await store.tickets.byNumber(number);
    if (row === null) return { refused: 'unknown-ticket', values: { ticket: number } };
    const decided = (await store.tickets.events(row.ticket.id)).filter((event) => reasons(event).length > 0);
    const rests = await restLine(row.ticket, ports, request.language);
    if (decided.length === 0 && rests === null)
      return { key: 'said.why-nothing', values: { number }, ticket: number, data: { decisions: [] } };
    const lines = decided.flatMap((event) =>
      reasons(event).map((reason) => {
        const told = {
          at: clockTime(event.at),
          why: tellWhy(reason, request.language, ports.policy.current()),
        };
        const key =
          event.type === 'escalation-shadowed' ? (`said.why-${event.because}` as const) : 'said.why-line';
        return text(key, told, request.language);
      }),
    );
    const decisions = decided.map((event) => ({ type: event.type, at: event.at, why: reasons(event) }));
    return {
      key: 'said.why',
      values: { number, lines: [...lines, ...(rests === null ? [] : [rests])].join('\n') },
      ticket: number,
      data: { decisions },
    };
  },
};

/** Why the rules give a free ticket to nobody now: those who might get it are not at work. */
async function restLine(ticket: Ticket, ports: CommandPorts, language: string): Promise<string | null> {
  const { routing, hours, business } = ports.policy.current();
  if (!routing.on || !isFree(ticket)) return null;
  const { team } = ticket.triage;
  const people = await ports.store.people.list();
  const until = restsUntil(team, people, { now: ports.now(), hours });
  if (until === null) return null;
  const values = {
    of: team === null ? 'no' : 'yes',
    team: team === null ? '' : (business.teams[team] ?? team),
    until: dayAndTime(until.at, until.zone, language),
  };
  return text('said.why-rests', values, language);
}

function reasons(event: TicketEvent): Why[] {
  return 'why' in event ? event.why : [];
}
