import type { Role } from '../../domain/actor.ts';
import { farthest } from '../../domain/authority/zone.ts';
import type { Seen } from '../../domain/escalation-rule.ts';
import type { LoggedTicket } from '../../domain/logged.ts';
import type { Policy } from '../policy.ts';
import { Customers } from './customers.ts';
import { judgeOffers, type OfferNow, type OfferThen } from './giving.ts';
import { type Backtest, blankBacktest, type DeadlineOutcome, listed, type Pair } from './model.ts';
import type { Past, PastWait } from './past.ts';
import { pastOf } from './rebuild.ts';
import { replay } from './replay.ts';
import { forReplay, type Replayed, type Window } from './shadow.ts';

/** The history that rules are tried on, page by page in the order of the tickets' numbers. */
export type Pages<Of> = AsyncIterable<readonly Of[]> | Iterable<readonly Of[]>;

export interface Trial extends Window {
  policy: Policy;
  /** Roles of the team, by their ids; those who are not there any more are agents. */
  roles: ReadonlyMap<string, Role>;
  /** Who stands for the contacts of one person, by each of them; whoever is not there stands alone. */
  samePersons?: ReadonlyMap<string, string>;
  /** Since when the house knows its rules that call supervisors, by content; those it does not know speak. */
  seen?: ReadonlyMap<string, Seen>;
  /** How the rules are called in the report. */
  tried?: string | null;
  /** Lets others have their turn, between pieces of work of some milliseconds. */
  pause?: () => Promise<void>;
}

const MONTH = 31 * 86_400_000;

/** How far back offers count for the sums of that instant. Epoch ms. */
export function lookBackTo({ since, policy }: Pick<Trial, 'since' | 'policy'>): number {
  return since - Math.max(MONTH, policy.authority.periodDays * 86_400_000);
}

/** What the rules of a trial would have made of what was logged, beside what happened. */
export async function backtest(pages: Pages<LoggedTicket>, trial: Trial): Promise<Backtest> {
  return backtestOver(pastPages(pages, trial.until), trial);
}

async function* pastPages(pages: Pages<LoggedTicket>, until: number): AsyncGenerator<readonly Past[]> {
  for await (const page of pages) yield page.map((logged) => pastOf(logged, until));
}

/** The same over what is prepared already: facts in, differences out. Pure. */
export async function backtestOver(pages: Pages<Past>, trial: Trial): Promise<Backtest> {
  const { policy, since, until, roles, samePersons, pause } = trial;
  const result = blankBacktest({
    since: iso(since),
    until: iso(until),
    rules: policy.version,
    tried: trial.tried ?? null,
    currency: policy.authority.currency,
  });
  const rules = forReplay(policy, trial.seen);
  const customers = new Customers();
  const window = { since: lookBackTo(trial), until };
  const offers: OfferThen[] = [];
  for await (const page of pages) {
    for (const logged of page) {
      const past = { ...logged, contactId: samePersons?.get(logged.contactId) ?? logged.contactId };
      const told = replay(past, rules, { since, until }, customers.before(past));
      customers.add(past, told.kind);
      offers.push(...offersOf(past, told, window.since));
      count(result, past, told, until);
    }
    await trial.pause?.();
  }
  const judged = await judgeOffers(offers, rules.policy, (person) => roles.get(person) ?? 'agent', pause);
  for (const one of judged.filter(({ was }) => was.at >= since)) countOffer(result, one);
  return result;
}

/** Those of before the window too: sums and budgets begin earlier. */
function offersOf(past: Past, told: Replayed, since: number): OfferThen[] {
  const { number: ticket, contactId } = past;
  return told.offers.flatMap(({ step: { at, offer }, facts }) =>
    offer === null || at < since ? [] : [{ ticket, contactId, at, facts, offer }],
  );
}

function count(result: Backtest, { number: ticket }: Past, told: Replayed, until: number): void {
  const { looked, escalations, waits } = result;
  escalations.quiet.was += told.quiet.was;
  escalations.quiet.would += told.quiet.would;
  looked.messages += told.messages;
  if (told.messages > 0 || told.deadlines.length > 0) looked.tickets += 1;
  for (const { at, change, reason, rule } of told.escalations) {
    if (change !== 'comes') escalations.was += 1;
    if (change !== 'goes') escalations.would += 1;
    if (change === 'stays') continue;
    if (change === 'comes') escalations.come += 1;
    else escalations.go += 1;
    listed(escalations.list, () => ({ ticket, at: iso(at), change, reason, rule }));
  }
  for (const { at, change } of told.waits) {
    if (change === 'comes') waits.come += 1;
    else waits.go += 1;
    listed(waits.list, () => ({ ticket, at: iso(at), change }));
  }
  for (const one of told.deadlines) countDeadline(result, ticket, one, until);
}

function countDeadline(
  { looked, deadlines }: Backtest,
  ticket: number,
  { wait, promiseAt, rule }: Replayed['deadlines'][number],
  until: number,
): void {
  if (wait.by !== null && wait.by !== 'answer' && wait.by !== 'resolved') return;
  looked.waits += 1;
  const outcome: Pair<DeadlineOutcome> = {
    was: outcomeOf(wait, wait.promiseAt, until),
    would: outcomeOf(wait, promiseAt, until),
  };
  deadlines[outcome.was].was += 1;
  deadlines[outcome.would].would += 1;
  if (promiseAt === wait.promiseAt) return;
  if (promiseAt < wait.promiseAt) deadlines.shorter += 1;
  else deadlines.longer += 1;
  listed(deadlines.list, () => ({
    ticket,
    since: iso(wait.since),
    promiseAt: { was: iso(wait.promiseAt), would: iso(promiseAt) },
    outcome,
    rule,
  }));
}

function outcomeOf({ endedAt }: PastWait, promiseAt: number, until: number): DeadlineOutcome {
  if (endedAt !== null) return endedAt <= promiseAt ? 'met' : 'broken';
  return until <= promiseAt ? 'open' : 'broken';
}

function countOffer(result: Backtest, { was, zone, asks, rule, because, minor, taken }: OfferNow): void {
  const { looked, asked, offers, cost } = result;
  const { offer, ticket, at } = was;
  const before = farthest(offer.options.map((option) => option.zone));
  looked.offers += 1;
  offers.zones[before].was += 1;
  offers.zones[zone].would += 1;
  if (offer.asks !== null) asked.was += 1;
  if (asks !== null) asked.would += 1;
  if (offer.asks === null && asks !== null) asked.come += 1;
  if (offer.asks !== null && asks === null) asked.go += 1;
  const took = offer.options.find(({ number }) => number === offer.chosen?.number);
  if (took !== undefined) {
    cost.was += took.minor;
    cost.zones[took.zone].was += took.minor;
  }
  if (taken !== null) {
    cost.would += taken.minor;
    cost.zones[taken.zone].would += taken.minor;
  }
  const dearest = Math.max(0, ...offer.options.map((option) => option.minor));
  if (before === zone && offer.asks === asks && dearest === minor) return;
  offers.changed += 1;
  listed(offers.list, () => ({
    ticket,
    at: iso(at),
    zone: { was: before, would: zone },
    asks: { was: offer.asks, would: asks },
    rule,
    because,
    minor: { was: dearest, would: minor },
  }));
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
