import { atLeast } from '../domain/actor.ts';
import type { Why } from '../domain/decision.ts';
import { restsUntil } from '../domain/routing.ts';
import { servedAt } from '../domain/strategy/strategy.ts';
import { isFree } from '../domain/ticket/handover.ts';
import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';
import { scheduledOn } from '../domain/ticket/scheduled.ts';
import type { TicketFacts } from '../policy/facts.ts';
import { conditionWords } from '../policy/in-words.ts';
import { nearMisses } from '../policy/near-misses.ts';
import { wantedRemedies } from '../policy/remedies.ts';
import { tellWhy } from '../policy/tell.ts';
import { valueWords } from '../policy/value-words.ts';
import { heldText } from '../texts/names.ts';
import { text } from '../texts/texts.ts';
import { clockTime, dayAndTime } from '../texts/time.ts';
import { nameAmong } from '../texts/told.ts';
import type { Command } from './command.ts';
import { TICKET, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { rosterFor } from './rota-week.ts';

/** Rules that nearly fired are told up to so many. */
const MOST_NEAR = 5;

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
    const supervises = atLeast(request.actor.role, 'supervisor');
    const decided = (await store.tickets.events(row.ticket.id)).filter(
      (event) => reasons(event).length > 0 && (supervises || event.type !== 'remedy-missed'),
    );
    const rests = await restLine(row.ticket, ports, request.language);
    const later = laterLines(row.ticket, request.language);
    const near = [...later, ...(supervises ? await nearLines(row.ticket, ports, request.language) : [])];
    if (decided.length === 0 && rests === null && near.length === 0)
      return { key: 'said.why-nothing', values: { number }, ticket: number, data: { decisions: [] } };
    const lines = decided.flatMap((event) =>
      reasons(event).map((reason) => {
        const told = {
          at: clockTime(event.at),
          why: whyLine(reason, ports, request.language),
        };
        if (event.type === 'remedy-missed') {
          const because = text(`remedy.miss.${event.because}`, {}, request.language);
          const values = { ...told, because, remedy: event.remedy };
          return text('said.why-remedy-missed', values, request.language);
        }
        if (event.type === 'deadline-set' && event.counted !== undefined) {
          const { calendar, version } = event.counted;
          const counted = { at: told.at, calendar, version };
          const line = text('said.why-line', told, request.language);
          return `${line}\n${text('said.why-counted', counted, request.language)}`;
        }
        const key =
          event.type === 'escalation-shadowed' ? (`said.why-${event.because}` as const) : 'said.why-line';
        return text(key, told, request.language);
      }),
    );
    const decisions = decided.map((event) => ({ type: event.type, at: event.at, why: reasons(event) }));
    return {
      key: 'said.why',
      values: { number, lines: [...lines, ...(rests === null ? [] : [rests]), ...near].join('\n') },
      ticket: number,
      data: { decisions },
    };
  },
};

/** What goes out later, or why it does not. */
function laterLines(ticket: Ticket, language: string): string[] {
  return scheduledOn(ticket).map(({ reply }) => {
    const { sendAt, held } = reply.scheduled;
    if (held === undefined) return text('card.scheduled', { when: clockTime(sendAt) }, language);
    return text('card.held', { because: heldText(held, language) }, language);
  });
}

/** A reason with the version of the rules that it comes from. */
export function whyLine(reason: Why, { policy }: CommandPorts, language: string): string {
  const why = tellWhy(reason, language, policy.current());
  const version = reason.version.slice(0, 12);
  if (reason.profile === undefined) return text('said.why-version', { why, version }, language);
  const profile = nameAmong(policy.current().profiles, reason.profile, language);
  return text('said.why-profile', { why, version, profile }, language);
}

/** Rules that would fire now but for one condition: supervisors learn from them whether a rule is too narrow. */
async function nearLines(ticket: Ticket, ports: CommandPorts, language: string): Promise<string[]> {
  const rules = ports.policy.current().at(servedAt(ticket));
  const facts = await ports.facts(ticket);
  const off = await offLines(facts, ports, language);
  const near = nearMisses(rules, facts).slice(0, MOST_NEAR);
  if (near.length === 0) return off;
  const lines = near.map(({ question, rule, missing, was }) => {
    const values = {
      rule,
      file: `${question}.json`,
      missing: conditionWords(missing, rules, language),
      was: was === null ? text('why.no', {}, language) : valueWords(was.fact, was.was, language, rules),
    };
    return text('said.why-near-line', values, language);
  });
  return [...off, text('said.why-near', {}, language), ...lines];
}

/** Remedies whose rules fire now, and that nobody has armed. */
async function offLines(facts: TicketFacts, ports: CommandPorts, language: string): Promise<string[]> {
  const wanted = await wantedRemedies(ports.policy.current(), facts);
  if (wanted.length === 0) return [];
  const states = await ports.store.remedies.states(wanted.map(({ terms }) => terms.content));
  return wanted
    .filter(({ terms }) => states.get(terms.content)?.armedAt == null)
    .map(({ terms, why }) =>
      text('said.why-remedy-off', { remedy: terms.id, why: whyLine(why, ports, language) }, language),
    );
}

/** Why the rules give a free ticket to nobody now: those who might get it are not at work. */
async function restLine(ticket: Ticket, ports: CommandPorts, language: string): Promise<string | null> {
  const { routing, business } = ports.policy.current();
  if (!routing.on || !isFree(ticket)) return null;
  const { team } = ticket.triage;
  const { people, ...known } = await rosterFor(ports);
  const until = restsUntil(team, people, { ...known, now: ports.now() });
  if (until === null) return null;
  const values = {
    of: team === null ? 'no' : 'yes',
    team: team === null ? '' : (business.teams[team] ?? team),
    until: dayAndTime(until.at, until.zone, language),
  };
  return text('said.why-rests', values, language);
}

function reasons(event: TicketEvent): Why[] {
  return 'why' in event ? (event.why ?? []) : [];
}
