import { chargesFor } from '../domain/authority/budget.ts';
import {
  isStopped,
  type RemedyMiss,
  type RemedyTerms,
  STOPPED_FOR_GOOD,
  stopPeriod,
} from '../domain/authority/remedy.ts';
import type { LoggedTicket } from '../domain/logged.ts';
import { servedAt } from '../domain/strategy/strategy.ts';
import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';
import { placesOf } from '../domain/ticket/places.ts';
import { type ReadBy, type RemedyCase, remedyOn } from '../domain/ticket/remedy.ts';
import { blankTicket, fold } from '../domain/ticket/ticket.ts';
import type { TicketFacts } from './facts.ts';
import type { Policy } from './policy.ts';
import { reasonsToCall, unknownIn, wantedRemedies } from './remedies.ts';
import { factsOf, type KnownMessage, wordsOf } from './ticket-facts.ts';

/** To whom a remedy would have been granted, had it been armed then. Money in minor units. */
export interface RemedyTrial {
  /** Moments at which its rule fired. */
  fired: number;
  granted: GrantedThen[];
  minor: number;
  /** What it would have cost a day (UTC), oldest first; days without any are left out. */
  days: { day: string; count: number; minor: number }[];
  /** How often something spoke against it. */
  misses: Partial<Record<RemedyMiss, number>>;
  /** Days and months in which a limit would have stopped it. */
  stops: string[];
}

export interface GrantedThen {
  ticket: number;
  /** As they are called today. */
  name: string | null;
  /** Epoch ms. */
  at: number;
}

export interface TrialOf {
  policy: Policy;
  terms: RemedyTerms;
  /** Epoch ms. */
  since: number;
  until: number;
  readBy(channel: string, conversation: string): ReadBy;
  /** Who stands for the contacts of one person, by each of them. */
  samePersons: ReadonlyMap<string, string>;
}

/** A moment of the past at which the rule fired. */
interface Moment {
  number: number;
  id: string;
  name: string | null;
  known: RemedyCase;
}

/** Who is on a ticket, and with which others it is linked. */
interface Whose {
  contacts: string[];
  linked: string[];
}

/** Goes through the log in the order in which things happened, with the remedy's own limits and the pool full. Writes nothing. */
export async function tryRemedy(
  pages: AsyncIterable<readonly LoggedTicket[]> | Iterable<readonly LoggedTicket[]>,
  trial: TrialOf,
): Promise<RemedyTrial> {
  const moments: Moment[] = [];
  const whose = new Map<string, Whose>();
  for await (const page of pages)
    for (const logged of page)
      if (isTouched(logged, trial)) moments.push(...(await momentsOf(logged, trial, whose)));
  return granting(moments.sort(inOrder), whose, trial);
}

function inOrder(one: Moment, other: Moment): number {
  return one.known.now - other.known.now || one.number - other.number;
}

function isTouched({ events }: LoggedTicket, trial: TrialOf): boolean {
  return events.some((event) => isMoment(event, trial));
}

function isMoment(event: TicketEvent, { terms, since, until }: TrialOf): boolean {
  if (event.at < since || event.at > until) return false;
  if (event.type === 'kind-set' || event.type === 'cause-set') return true;
  return terms.found && event.type === 'triaged' && event.kind !== undefined;
}

async function momentsOf(logged: LoggedTicket, trial: TrialOf, whose: Map<string, Whose>): Promise<Moment[]> {
  const { number, id, customer } = logged;
  const found: Moment[] = [];
  const heard: KnownMessage[] = [];
  let ticket: Ticket = { ...blankTicket(id), number };
  for (const commit of commitsOf(logged)) {
    ticket = { ...fold(ticket, commit), version: ticket.version + 1 };
    for (const event of commit)
      if (event.type === 'message-received')
        heard.push(logged.messages.get(event.messageId) ?? { text: '', files: [] });
    if (!commit.some((event) => isMoment(event, trial))) continue;
    const known = await firedOn(ticket, heard, { customer, at: commit[0]?.at ?? 0, trial });
    if (known !== null) found.push({ number, id, name: customer.contact?.name ?? null, known });
  }
  const contacts = placesOf(ticket).map(({ contactId }) => contactId);
  whose.set(id, { contacts, linked: ticket.links.linked.map(({ ticketId }) => ticketId) });
  return found;
}

/** Without what remedies did then: it is asked anew. */
function commitsOf({ events }: LoggedTicket): TicketEvent[][] {
  const commits = new Map<number, TicketEvent[]>();
  const others = events.filter(({ type }) => type !== 'remedy-granted' && type !== 'remedy-missed');
  for (const event of others) commits.set(event.version, [...(commits.get(event.version) ?? []), event]);
  return [...commits.values()];
}

async function firedOn(
  ticket: Ticket,
  heard: readonly KnownMessage[],
  { customer, at, trial }: { customer: LoggedTicket['customer']; at: number; trial: TrialOf },
): Promise<RemedyCase | null> {
  const { policy, terms, readBy } = trial;
  const facts: TicketFacts = {
    ...factsOf(ticket, undefined, customer, { now: at, hours: policy.hours }),
    ...wordsOf(heard.at(-1)),
  };
  const wanted = await wantedRemedies(policy, facts);
  if (!wanted.some((one) => one.terms.id === terms.id)) return null;
  const texts = heard.map(({ text }) => text);
  return {
    ticket,
    readBy: placesOf(ticket).map(({ channel, conversation }) => readBy(channel, conversation)),
    called: await reasonsToCall(policy, facts, texts),
    unread: texts.some((text) => text.trim() === ''),
    unknown: unknownIn(facts),
    canSay: true,
    now: at,
  };
}

function granting(
  moments: readonly Moment[],
  whose: ReadonlyMap<string, Whose>,
  { policy, terms, samePersons }: TrialOf,
): RemedyTrial {
  const result: RemedyTrial = {
    fired: moments.length,
    granted: [],
    minor: 0,
    days: [],
    misses: {},
    stops: [],
  };
  const spent = new Map<string, number>();
  const again = new Map<string, number>();
  let stopped: string | null = null;
  for (const { known, number, name, id } of moments) {
    const { now: at, ticket } = known;
    const persons = personsOf(id, ticket, whose, samePersons);
    const againAt = Math.max(0, ...persons.map((one) => again.get(one) ?? 0));
    const books = { stopped: isStopped(stopped, at), againAt, spent, free: Number.MAX_SAFE_INTEGER };
    const spender = { agent: null, team: ticket.triage.team, customer: ticket.conversation.contactId, at };
    const { budgets } = policy.at(servedAt(ticket)).authority;
    const house = chargesFor([{ zone: 'standard', minor: terms.minor }], budgets, spender);
    const outcome = remedyOn(terms, known, books, house);
    if ('because' in outcome) {
      const { because } = outcome;
      result.misses[because] = (result.misses[because] ?? 0) + 1;
      if (because !== 'cap' && because !== 'budget') continue;
      stopped = terms.afterStop === 'stay' ? STOPPED_FOR_GOOD : stopPeriod(because, at);
      result.stops.push(stopPeriod(because, at));
      continue;
    }
    for (const { key, minor } of outcome.charges) spent.set(key, (spent.get(key) ?? 0) + minor);
    for (const one of persons) again.set(one, at + terms.periodMs);
    result.granted.push({ ticket: number, name, at });
    count(result, terms.minor, at);
  }
  return result;
}

function count(result: RemedyTrial, minor: number, at: number): void {
  const day = stopPeriod('cap', at);
  result.minor += minor;
  const last = result.days.at(-1);
  if (last?.day === day) {
    last.count += 1;
    last.minor += minor;
  } else result.days.push({ day, count: 1, minor });
}

function personsOf(
  id: string,
  ticket: Ticket,
  whose: ReadonlyMap<string, Whose>,
  same: TrialOf['samePersons'],
): string[] {
  const own = placesOf(ticket).map(({ contactId }) => contactId);
  const linked = (whose.get(id)?.linked ?? []).flatMap((one) => whose.get(one)?.contacts ?? []);
  return [...new Set([...own, ...linked].map((one) => same.get(one) ?? one))];
}
