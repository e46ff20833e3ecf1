import type { Role } from '../../domain/actor.ts';
import { type Charge, chargesFor, givenBack, type Spender } from '../../domain/authority/budget.ts';
import { type Concession, type Given, mostOf } from '../../domain/authority/concession.ts';
import { type AuthorityTerms, concessionKind } from '../../domain/authority/terms.ts';
import { farthest, type Zone } from '../../domain/authority/zone.ts';
import type { Asks } from '../../domain/ticket/approver.ts';
import { type Ruling, rulingOn, withinBudgets } from '../authority.ts';
import type { TicketFacts } from '../facts.ts';
import type { Policy } from '../policy.ts';
import type { PastOffer } from './past.ts';

const DAY = 86_400_000;

/** An offer of the past, with the facts that other rules would find. `at`: epoch ms. */
export interface OfferThen {
  ticket: number;
  contactId: string;
  at: number;
  facts: TicketFacts;
  offer: PastOffer;
}

/** What other rules would make of it. */
export interface OfferNow {
  was: OfferThen;
  zone: Zone;
  asks: Asks | null;
  rule: string | null;
  because: Ruling['because'];
  /** The dearest option, and what the customer took: at the other rules' prices. */
  minor: number;
  taken: { zone: Zone; minor: number } | null;
}

/** What stands in the books while the offers are gone through. */
interface Entry {
  was: OfferThen;
  options: (Concession & { number: number; ruling: Ruling })[];
  charges: Charge[];
  /** What it took of the budgets was settled: something was chosen, or it is over. */
  settled: boolean;
}

/**
 * Goes through offers in the order in which they were made, with sums, prices and budgets of other rules; supervisors allow
 * what they allowed, and customers take what they took. `roleOf`: of who made an offer. Pure.
 */
export async function judgeOffers(
  offers: readonly OfferThen[],
  rules: Policy,
  roleOf: (person: string) => Role,
  pause?: () => Promise<void>,
): Promise<OfferNow[]> {
  const ordered = [...offers].sort(
    (a, b) => a.at - b.at || a.ticket - b.ticket || (a.offer.messageId < b.offer.messageId ? -1 : 1),
  );
  const book: Entry[] = [];
  const byCustomer = new Map<string, Entry[]>();
  const spent = new Map<string, number>();
  const judged: OfferNow[] = [];
  for (const [place, was] of ordered.entries()) {
    if (place % AT_ONCE === AT_ONCE - 1) await pause?.();
    for (const entry of book) settle(entry, was.at, rules.authority, spent);
    const theirs = byCustomer.get(was.contactId) ?? [];
    byCustomer.set(was.contactId, theirs);
    const entry = await enter(was, theirs, rules, { role: roleOf(was.offer.by), spent });
    theirs.push(entry);
    book.push(entry);
    judged.push(said(entry));
    if (book.length > OPEN_KEPT) book.splice(0, book.length, ...book.filter(({ settled }) => !settled));
  }
  return judged;
}

/** Offers that are judged without letting others have their turn. */
const AT_ONCE = 100;
/** Entries that are looked at again; settled ones are dropped now and then. */
const OPEN_KEPT = 200;

async function enter(
  was: OfferThen,
  theirs: readonly Entry[],
  rules: Policy,
  { role, spent }: { role: Role; spent: Map<string, number> },
): Promise<Entry> {
  const { authority } = rules;
  const { offer, at, ticket, facts } = was;
  const standing = theirs.filter(({ was: { offer: one } }) => one.endedAt === null || one.endedAt > at);
  const since = at - authority.periodDays * DAY;
  const before = {
    onCase: standing.filter((one) => one.was.ticket === ticket).flatMap((one) => givenBy(one, at)),
    ofLate: standing.filter((one) => one.was.at >= since).flatMap((one) => givenBy(one, at)),
  };
  const wanted = offer.options.map((option) => ({ ...option, minor: priced(option, authority) }));
  const ruled = await Promise.all(
    wanted.map(async (one) => ({ ...one, ruling: await rulingOn(rules, facts, one, { role, before }) })),
  );
  const { options, charges } = withinBudgets(ruled, authority.budgets, spenderOf(was), spent);
  charge(charges, spent);
  return { was, options, charges, settled: false };
}

/** What pieces cost is up to the rules; an amount that was named stays. */
function priced({ kind, count, minor }: Concession, authority: AuthorityTerms): number {
  const known = concessionKind(authority, kind);
  return known?.measure === 'count' ? count * known.worth : minor;
}

function spenderOf({ offer: { by, team }, contactId, at }: OfferThen): Spender {
  return { agent: by, team, customer: contactId, at };
}

function givenBy({ was: { offer }, options }: Entry, at: number): Given[] {
  if (offer.chosen === null || offer.chosen.at > at) return mostOf(options);
  return options.filter(({ number }) => number === offer.chosen?.number);
}

/** What was held for an offer goes back, but for what was taken. */
function settle(entry: Entry, at: number, { budgets }: AuthorityTerms, spent: Map<string, number>): void {
  const { was, options, charges } = entry;
  const { chosen, endedAt } = was.offer;
  const over = chosen?.at ?? endedAt;
  if (entry.settled || over === null || over > at) return;
  entry.settled = true;
  const taken = options
    .filter(({ number }) => number === chosen?.number)
    .map(({ ruling, minor }) => ({ zone: ruling.zone, minor }));
  charge(givenBack(charges, chargesFor(taken, budgets, spenderOf(was))), spent);
}

function charge(charges: readonly Charge[], spent: Map<string, number>): void {
  for (const { key, minor } of charges) spent.set(key, (spent.get(key) ?? 0) + minor);
}

function said({ was, options }: Entry): OfferNow {
  const zone = farthest(options.map(({ ruling }) => ruling.zone));
  const far = options.find(({ ruling }) => ruling.zone === zone)?.ruling;
  const beyond = options.filter(({ ruling }) => ruling.zone === 'beyond');
  const lead = beyond.some(({ ruling }) => ruling.asks === 'lead');
  const taken = options.find(({ number }) => number === was.offer.chosen?.number);
  return {
    was,
    zone,
    asks: beyond.length === 0 ? null : lead ? 'lead' : 'supervisor',
    rule: far?.because === 'rule' ? (far.why[0]?.rule ?? null) : null,
    because: far?.because ?? 'no-rule',
    minor: Math.max(0, ...options.map(({ minor }) => minor)),
    taken: taken === undefined ? null : { zone: taken.ruling.zone, minor: taken.minor },
  };
}
