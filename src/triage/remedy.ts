import { chargesFor } from '../domain/authority/budget.ts';
import { isStopped, ownCharges, type RemedyTerms } from '../domain/authority/remedy.ts';
import { servedAt } from '../domain/strategy/strategy.ts';
import type { EventBody, Ticket, TicketEvent } from '../domain/ticket/model.ts';
import { placesOf } from '../domain/ticket/places.ts';
import { granted, missed, type RemedyCase, remedyOn } from '../domain/ticket/remedy.ts';
import { dated, fold } from '../domain/ticket/ticket.ts';
import { reasonsToCall, unknownIn, wantedRemedies } from '../policy/remedies.ts';
import { wordsOf } from '../policy/ticket-facts.ts';
import type { RemedyState } from '../store/store.ts';
import type { Draft } from './change.ts';
import { factsNow } from './facts.ts';
import { canSay } from './patience.ts';
import type { TriagePorts } from './ports.ts';
import { remedyNewsJobs } from './remedy-news.ts';

type Ports = Pick<TriagePorts, 'store' | 'policy' | 'channels' | 'desks' | 'now'>;

/** Messages of a customer that are read again; of a case with more not all is known. */
const MOST_READ = 500;

/**
 * What rules grant by themselves, in the commit with what brings it: that somebody said what kind of case it is, or that
 * triage found it. The store refuses the whole commit when it is not to be had any more; then it is decided again.
 */
export async function withRemedies(ports: Ports, draft: Draft): Promise<Draft> {
  const moment = momentIn(draft.events);
  const remedies = Object.values(ports.policy.current().remedies);
  if (moment === null || remedies.length === 0) return draft;
  const states = await ports.store.remedies.states(remedies.map(({ content }) => content));
  const armed = remedies.filter(({ content, found }) => {
    const isWanted = moment === 'chosen' || found;
    return isWanted && states.get(content)?.armedAt != null;
  });
  if (armed.length === 0) return draft;
  const after = fold(draft.ticket, draft.events);
  const bodies = await decided(ports, draft, after, { armed, states });
  if (bodies.length === 0) return draft;
  const context = { now: ports.now(), actor: { kind: 'system' as const, id: 'remedies' }, policy: {} };
  const events = bodies.map((body) => dated(body, context));
  const jobs = bodies.flatMap((body) => stopJobs(ports, body, states));
  return { ...draft, events: [...draft.events, ...events], jobs: [...(draft.jobs ?? []), ...jobs] };
}

/** `chosen` by somebody; `found` by rules in the customer's words. */
function momentIn(events: readonly TicketEvent[]): 'chosen' | 'found' | null {
  if (events.some(({ type }) => type === 'kind-set' || type === 'cause-set')) return 'chosen';
  return events.some((event) => event.type === 'triaged' && event.kind !== undefined) ? 'found' : null;
}

/** The first that is granted is the only one. */
async function decided(
  ports: Ports,
  draft: Draft,
  after: Ticket,
  { armed, states }: { armed: readonly RemedyTerms[]; states: ReadonlyMap<string, RemedyState> },
): Promise<EventBody[]> {
  const policy = ports.policy.current().at(servedAt(after));
  const known = await knownOf(ports, draft, after);
  const fired = (await wantedRemedies(policy, known.facts)).filter(({ terms }) => armed.includes(terms));
  if (fired.length === 0) return [];
  const all = { ...known, called: await reasonsToCall(policy, known.facts, known.texts) };
  const persons = await personsOn(ports, after);
  const now = ports.now();
  const bodies: EventBody[] = [];
  for (const { terms, why } of fired) {
    const { contactId: customer } = after.conversation;
    const spender = { agent: null, team: after.triage.team, customer, at: now };
    const house = chargesFor([{ zone: 'standard', minor: terms.minor }], policy.authority.budgets, spender);
    const state = states.get(terms.content);
    const books = await booksOf(ports, terms, { persons, house, customer, state });
    const outcome = remedyOn(terms, all, books, house);
    if ('because' in outcome) {
      bodies.push(...missed(after, terms, { ...outcome, why, now }));
      continue;
    }
    return [...bodies, granted(after, terms, { ...outcome, persons, why, now })];
  }
  return bodies;
}

async function booksOf(
  { store, now }: Ports,
  terms: RemedyTerms,
  {
    persons,
    house,
    customer,
    state,
  }: {
    persons: readonly string[];
    house: readonly { key: string }[];
    customer: string;
    state: RemedyState | undefined;
  },
) {
  const keys = [...ownCharges(terms, now()), ...house].map(({ key }) => key);
  const [spent, againAt, left] = await Promise.all([
    store.giving.spent(keys, customer),
    store.remedies.againAt(terms.id, persons),
    store.giving.couponsLeft(),
  ]);
  const free = left.find(({ kind }) => kind === terms.kind)?.left ?? 0;
  return { stopped: isStopped(state?.stopped ?? null, now()), againAt, spent, free };
}

/** The case as the commit leaves it, with what the customer has written on it. */
async function knownOf(ports: Ports, draft: Draft, after: Ticket) {
  const { store, channels } = ports;
  const tickets = [after.id, ...after.links.absorbed.map(({ ticketId }) => ticketId)];
  const stored = await store.tickets.messages(tickets, { limit: MOST_READ });
  const heard = [...stored, ...(draft.messages ?? [])].filter(({ kind }) => kind === 'inbound');
  const newest = heard.find(({ id }) => id === after.conversation.lastInbound?.id);
  const { contact } = draft.contact ?? {};
  const facts = {
    ...(await factsNow(ports, after)),
    ...wordsOf(newest),
    ...(contact === undefined ? {} : { contactKnown: contact.name !== null, language: contact.language }),
  };
  const known: Omit<RemedyCase, 'called'> = {
    ticket: after,
    readBy: placesOf(after).map(
      ({ channel, conversation }) => channels.get(channel)?.readBy?.(conversation) ?? null,
    ),
    unread:
      stored.length >= MOST_READ ||
      heard.some(({ text, deletedAt }) => text.trim() === '' || deletedAt !== null),
    unknown: unknownIn(facts),
    canSay: canSay(ports, after),
    now: ports.now(),
  };
  return { ...known, facts, texts: heard.map(({ text }) => text) };
}

/** Whoever is on the case, and on the cases that are linked to it: they count as one. */
async function personsOn({ store }: Ports, ticket: Ticket): Promise<string[]> {
  const linked = await Promise.all(
    ticket.links.linked.map(async ({ ticketId }) => (await store.tickets.byId(ticketId))?.ticket),
  );
  const all = [ticket, ...linked.filter((one) => one !== undefined)].flatMap(placesOf);
  return [...new Set(all.map(({ contactId }) => contactId))];
}

/** Leads hear of a stop with the first case that it hit; another process may say the same at once, which is one notice. */
function stopJobs(ports: Ports, body: EventBody, states: ReadonlyMap<string, RemedyState>) {
  if (body.type !== 'remedy-missed' || body.stops === undefined) return [];
  if (states.get(body.content)?.stopped === body.stops) return [];
  const { remedy, content, stops: until } = body;
  const because = body.because === 'cap' ? ('cap' as const) : ('budget' as const);
  const news = { what: because, remedy, content, until, at: ports.now() };
  return remedyNewsJobs(news, [...ports.desks.keys()]);
}
