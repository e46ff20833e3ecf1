import { NO_HOURS } from '../../domain/hours.ts';
import type { LoggedTicket } from '../../domain/logged.ts';
import type { Ticket, TicketEvent } from '../../domain/ticket/model.ts';
import { isSpam } from '../../domain/ticket/spam.ts';
import { blankTicket, fold } from '../../domain/ticket/ticket.ts';
import { clocksOf, factsOf, type KnownMessage } from '../ticket-facts.ts';
import type { Past, PastOffer, PastSpan, PastWait, Step } from './past.ts';

type Open<Of> = { -readonly [Key in keyof Of]: Of[Key] };
type Building = Omit<Open<PastWait>, 'heardAt'> & { heardAt: number[] };

/** What is known so far of a ticket that is told again, commit by commit. */
interface Telling {
  logged: LoggedTicket;
  ticket: Ticket;
  steps: Step[];
  waits: Building[];
  offers: Map<string, Open<PastOffer>>;
  spans: PastSpan[];
  timed: { at: number; reason: string; rule: string }[];
  /** What people and time did since the last step. */
  since: TicketEvent[];
  /** The newest message of the customer. */
  newest: KnownMessage | undefined;
}

/** Tells a ticket again until an instant (epoch ms): what rules were asked, with which facts, and what became of it. Pure. */
export function pastOf(logged: LoggedTicket, until: number): Past {
  const telling: Telling = {
    logged,
    ticket: { ...blankTicket(logged.id), number: logged.number },
    steps: [],
    waits: [],
    offers: new Map(),
    spans: [],
    timed: [],
    since: [],
    newest: undefined,
  };
  for (const commit of commitsOf(logged.events.filter(({ at }) => at <= until))) tell(telling, commit);
  const { ticket, steps, waits, spans, timed } = telling;
  const { contactId, openedAt } = ticket.conversation;
  const counts = !isSpam(ticket) && ticket.links.mergedInto === null;
  return { number: logged.number, contactId, openedAt, counts, steps, waits, spans, timed };
}

function commitsOf(events: LoggedTicket['events']): TicketEvent[][] {
  const commits = new Map<number, TicketEvent[]>();
  for (const event of events) {
    const commit = commits.get(event.version);
    if (commit === undefined) commits.set(event.version, [event]);
    else commit.push(event);
  }
  return [...commits.values()];
}

/** With these a message was no matter for rules: it went into quarantine, or answered a question of ours. */
const ANSWERS: ReadonlySet<string> = new Set(['spam-marked', 'solved-said', 'offer-chosen', 'consent-said']);
const SAID: ReadonlySet<string> = new Set(['kind-set', 'cause-set', 'tagged', 'priority-set']);

function tell(telling: Telling, commit: readonly TicketEvent[]): void {
  const opening = commit.filter(({ type }) => type === 'ticket-opened');
  telling.ticket = fold(telling.ticket, opening);
  const rest = commit.filter(({ type }) => type !== 'ticket-opened');
  const asked = whatWasAsked(telling, rest);
  const ran = runningOf(telling.waits);
  const before = telling.ticket;
  telling.ticket = fold(before, rest);
  const wait = waited(telling, rest);
  const made = rest.filter((event) => !(asked === null ? isOfTime(event) : isOfRules(event)));
  if (asked !== null) {
    telling.steps.push({ ...stepOf(telling, before, asked, rest), ran, wait });
    telling.since = [];
  }
  telling.since.push(...(asked === 'said' ? made.filter(({ type }) => !SAID.has(type)) : made));
  offered(telling, rest);
  counted(telling, rest);
}

/** Keeps from when minutes count, and whom time alone called. */
function counted({ ticket, spans, timed }: Telling, commit: readonly TicketEvent[]): void {
  const at = commit[0]?.at;
  if (at === undefined) return;
  const quiet = ticket.status.name === 'resolved' || isSpam(ticket) || ticket.links.mergedInto !== null;
  const since = quiet ? null : clocksOf(ticket).since;
  if (JSON.stringify(spans.at(-1)?.since) !== JSON.stringify(since)) spans.push({ at, since });
  for (const event of commit)
    if (event.type === 'escalated' && isOfTime(event))
      timed.push({ at, reason: event.reason, rule: event.why[0]?.rule ?? '' });
}

function whatWasAsked(telling: Telling, commit: readonly TicketEvent[]): Step['do'] | null {
  const received = commit.find((event) => event.type === 'message-received');
  if (received?.type === 'message-received') {
    telling.newest = telling.logged.messages.get(received.messageId) ?? { text: '', files: [] };
    return isSpam(telling.ticket) || commit.some(({ type }) => ANSWERS.has(type)) ? null : 'message';
  }
  if (commit.some(({ type }) => type === 'offered')) return 'offer';
  if (commit.some(({ type, actor }) => SAID.has(type) && actor.startsWith('person:'))) return 'said';
  return commit.some((event) => event.type === 'deadline-set' && event.why.length > 0) ? 'wait' : null;
}

/** What rules did because time passed. */
function isOfTime(event: TicketEvent): boolean {
  return event.actor === 'system:clock' && event.type !== 'triaged' && isOfRules(event);
}

/** What only rules did: other rules are asked instead. */
function isOfRules(event: TicketEvent): boolean {
  if (event.type === 'escalated') return event.why.length > 0;
  return event.type === 'triaged' || event.type === 'escalation-shadowed';
}

function stepOf(
  { logged, newest, since }: Telling,
  before: Ticket,
  asked: Step['do'],
  commit: readonly TicketEvent[],
): Omit<Step, 'ran' | 'wait'> {
  const at = commit[0]?.at ?? 0;
  const moment = { now: at, hours: NO_HOURS };
  const facts = factsOf(before, asked === 'message' ? newest : undefined, logged.customer, moment);
  return {
    do: asked,
    at,
    before: since,
    said: asked === 'said' ? commit.filter(({ type }) => SAID.has(type)) : [],
    facts: asked === 'said' && newest !== undefined ? withWords(facts, newest) : facts,
    chosen: before.about.chosen,
    shadowed: commit.filter(({ type }) => type === 'escalation-shadowed').length,
    escalated: commit.flatMap((event) =>
      event.type === 'escalated' && event.why.length > 0
        ? [{ reason: event.reason, rule: event.why[0]?.rule ?? '' }]
        : [],
    ),
    offer: null,
  };
}

function withWords(facts: Step['facts'], { text, files }: KnownMessage): Step['facts'] {
  return { ...facts, text, textLength: text.length, hasFiles: files.length > 0 };
}

function runningOf(waits: readonly Building[]): number | null {
  const last = waits.at(-1);
  return last === undefined || last.endedAt !== null ? null : waits.length - 1;
}

/** Keeps the waits; answers the one that began, or whose deadline was set, in this commit. */
function waited(telling: Telling, commit: readonly TicketEvent[]): number | null {
  const { waits } = telling;
  let touched: number | null = null;
  for (const event of commit) {
    const running = runningOf(waits);
    if (event.type === 'deadline-set') touched = deadlineSet(waits, event, running);
    const wait = running === null ? undefined : waits[running];
    if (wait === undefined) continue;
    if (event.type === 'wait-ended') {
      wait.endedAt = event.at;
      wait.by = event.by;
    }
    if (event.type === 'escalated' && event.reason === 'deadline') wait.calledAt ??= event.at;
    if (event.type === 'reply-queued') wait.heardAt.push(event.at);
  }
  return touched;
}

function deadlineSet(
  waits: Building[],
  { since, promiseAt, why }: Extract<TicketEvent, { type: 'deadline-set' }>,
  running: number | null,
): number | null {
  const last = waits.at(-1);
  // It runs on as if it had never ended.
  if (running === null && last !== undefined && why.length === 0) {
    Object.assign(last, { promiseAt, endedAt: null, by: null });
    return null;
  }
  if (running !== null && last !== undefined) {
    Object.assign(last, { promiseAt, since });
    return why.length === 0 ? null : running;
  }
  waits.push({ since, promiseAt, endedAt: null, by: null, calledAt: null, heardAt: [] });
  return waits.length - 1;
}

function offered({ offers, steps, ticket }: Telling, commit: readonly TicketEvent[]): void {
  for (const event of commit) {
    if (event.type === 'offered') {
      const { messageId, by, options } = event;
      const offer: Open<PastOffer> = {
        messageId,
        team: ticket.triage.team,
        by,
        options: options.map(({ kind, count, minor, percent, number, zone }) => ({
          kind,
          count,
          minor,
          percent,
          number,
          zone,
        })),
        asks: null,
        asked: [],
        decided: null,
        chosen: null,
        endedAt: null,
      };
      offers.set(messageId, offer);
      const last = steps.at(-1);
      if (last !== undefined) steps[steps.length - 1] = { ...last, offer };
    }
    const offer = 'messageId' in event && event.messageId !== null ? offers.get(event.messageId) : undefined;
    if (offer !== undefined) became(offer, event);
  }
}

function became(offer: Open<PastOffer>, event: TicketEvent): void {
  switch (event.type) {
    case 'approval-asked':
      offer.asks = event.asks;
      offer.asked = event.asked;
      return;
    case 'approval-given':
      offer.decided = 'given';
      return;
    case 'approval-denied':
      offer.decided = 'denied';
      return;
    case 'offer-chosen':
      offer.chosen = { number: event.option, at: event.at };
      return;
    case 'offer-ended':
      offer.endedAt = event.at;
      return;
    default:
  }
}
