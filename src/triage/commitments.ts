import { type Actor, atLeast } from '../domain/actor.ts';
import { type Charge, chargesFor, overdrawn } from '../domain/authority/budget.ts';
import { type Concession, type Given, mostOf } from '../domain/authority/concession.ts';
import { concessionKind } from '../domain/authority/terms.ts';
import { saidTo } from '../domain/deadline.ts';
import { hoursFor } from '../domain/hours.ts';
import { overPledged, type PledgeHint, type PledgeLimits } from '../domain/pledge/compare.ts';
import { findPledges } from '../domain/pledge/find.ts';
import type { Found } from '../domain/pledge/model.ts';
import { type Commitments, NO_COMMITMENTS } from '../domain/ticket/commitment.ts';
import type { Grant } from '../domain/ticket/granted.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { reasonsOf } from '../domain/ticket/quote.ts';
import type { Ruling } from '../policy/authority.ts';
import type { Policy } from '../policy/policy.ts';
import type { TriagePorts } from './ports.ts';
import { type Standing, standingOf } from './standing.ts';

type Person = Extract<Actor, { kind: 'person' }>;
type Ports = Pick<TriagePorts, 'store' | 'policy' | 'now'>;

/** What stands beside the text in the same message. */
export interface Beside {
  options: readonly Concession[];
  charges: readonly Charge[];
}

/** What a text would commit us to if this person sent it now, compared with what they may give and with the facts. */
export async function commitmentsIn(
  ports: Ports,
  ticket: Ticket,
  actor: Person,
  text: string,
  beside?: Beside,
): Promise<Commitments> {
  const { hours, pledges: book } = ports.policy.current();
  const zone = hoursFor(hours, ticket.triage.team)?.zone ?? 'UTC';
  const found = findPledges(text, book, { now: ports.now(), zone });
  if (found.length === 0) return NO_COMMITMENTS;
  if (beside !== undefined) {
    const standing = await standingOf(ports, ticket, actor, ticket.offer.open?.messageId);
    return judged(ticket, found, standing, beside);
  }
  const instead = replacedBy(ticket, actor);
  const first = await judged(ticket, found, await standingOf(ports, ticket, actor, instead));
  // What goes out at once leaves standing what is asked for: then both count.
  const both = first.asks === null && instead !== undefined && instead === ticket.approval.open?.messageId;
  return both ? judged(ticket, found, await standingOf(ports, ticket, actor, undefined)) : first;
}

/** The reply that this person asked for, or may send, and would not send beside another one. */
function replacedBy({ approval: { open, allowed } }: Ticket, actor: Person): string | undefined {
  if (allowed?.offerId === null && allowed.by === actor.id) return allowed.messageId;
  const mine = open?.offerId === null && (open.by === actor.id || atLeast(actor.role, 'supervisor'));
  return mine ? open.messageId : undefined;
}

/** One commitment with what rules and budgets say of it. */
interface Judged {
  found: Found;
  hints: (PledgeHint & { rule: string | null })[];
  /** What it gives away, when that is known and not given already. */
  gift?: { concession: Concession; ruling: Ruling; charges: Charge[] };
  /** Not even a supervisor can take that much of this budget. */
  short?: Charge | undefined;
}

async function judged(
  ticket: Ticket,
  found: readonly Found[],
  standing: Standing,
  { options, charges }: Beside = { options: [], charges: [] },
): Promise<Commitments> {
  const { policy } = standing;
  const { at: now } = standing.spender;
  const spent = new Map(standing.spent);
  take(spent, charges);
  const given: Given[] = mostOf(options);
  const all: Judged[] = [];
  for (const one of found) {
    const gift = giftIn(policy, one);
    // The option itself says how far it goes, and becomes a task when it is chosen.
    if (gift !== null && isAmong(options, gift)) continue;
    const known = gift !== null && (isPromised(ticket, gift) || isAmong(given, gift));
    const judgement =
      gift === null || known
        ? { hints: [] }
        : await ruledOn(policy, gift, one, { ...standing, spent, beside: given });
    const limits = { ...foreign(policy, one), ...datesOf(policy, ticket, one, now) };
    const hints = overPledged(one, limits).map((hint) => ({ ...hint, rule: null }));
    all.push({ found: one, ...judgement, hints: [...judgement.hints, ...hints] });
    if (gift === null || known) continue;
    given.push(gift);
    take(spent, all.at(-1)?.gift?.charges ?? []);
  }
  return summedUp(policy, all, now);
}

function take(spent: Map<string, number>, charges: readonly Charge[]): void {
  for (const { key, minor } of charges) spent.set(key, (spent.get(key) ?? 0) + minor);
}

function summedUp({ pledgeTerms, authority }: Policy, all: readonly Judged[], now: number): Commitments {
  const gated = all.filter(({ hints }) =>
    hints.some(({ reason }) => reason === 'over-budget' || pledgeTerms.gate.includes(reason)),
  );
  const lead = gated.some(({ gift }) => gift?.ruling.asks === 'lead');
  return {
    all: all.map(({ found, hints, gift }) => ({
      found,
      hints,
      ...(gift?.concession.minor === 0 && { unpriced: true }),
    })),
    pledges: all.map(({ found }) => {
      const { kind, start, end, amount, percent, dueAt = now + authority.carryOutMs } = found;
      return {
        ...{ kind, start, end, dueAt },
        ...(amount && { amount }),
        ...(percent === undefined ? {} : { percent }),
      };
    }),
    grants: all.flatMap(({ gift }, index) => (gift === undefined ? [] : [grantOf(gift, index + 1)])),
    short: all.flatMap(({ short }) => short ?? []),
    asks: gated.length === 0 ? null : lead ? 'lead' : 'supervisor',
    why: gated.flatMap(({ gift }) => (gift === undefined ? [] : reasonsOf(gift.ruling))),
  };
}

function grantOf({ concession, ruling, charges }: NonNullable<Judged['gift']>, number: number): Grant {
  const { kind, count, minor } = concession;
  return { number, kind, count, minor, zone: ruling.zone, rule: ruling.why[0]?.rule ?? null, charges };
}

/** Sums of another currency are compared with nothing: nothing of them may be given. */
function foreign({ authority: { currency }, pledgeTerms }: Policy, { kind, amount }: Found): PledgeLimits {
  const gives = amount !== undefined && pledgeTerms.concessions[kind] !== undefined;
  return gives && amount.currency !== currency ? { amount: { minor: 0, currency } } : {};
}

/** What a commitment gives away of what authority.json knows; null when it gives nothing, or does not say how much. */
function giftIn(policy: Policy, { kind, amount, percent }: Found): Concession | null {
  const { authority, pledgeTerms } = policy;
  const own = pledgeTerms.concessions[kind];
  if (own === undefined || (amount === undefined && percent === undefined)) return null;
  if (amount !== undefined && amount.currency !== authority.currency) return null;
  // A share of a price that comes back is a discount by another name.
  const id = percent === undefined ? own : (pledgeTerms.concessions.discount ?? own);
  if (concessionKind(authority, id) === undefined) return null;
  return sizedAs(policy, { kind: id, percent: percent ?? null, minor: amount?.minor ?? 0 });
}

function sizedAs({ authority }: Policy, wanted: Omit<Concession, 'count'>): Concession {
  const known = concessionKind(authority, wanted.kind);
  const pieces = known?.measure === 'count' && known.worth > 0;
  return { ...wanted, count: pieces ? Math.max(1, Math.ceil(wanted.minor / known.worth)) : 1 };
}

interface Means extends Standing {
  beside: readonly Given[];
}

/** How far it is from what this person may give alone, with the most that they may, and what budgets it takes. */
async function ruledOn(
  policy: Policy,
  gift: Concession,
  { amount, percent }: Found,
  { rules, spent, spender, beside }: Means,
): Promise<Omit<Judged, 'found'>> {
  const { budgets, currency } = policy.authority;
  const ruling = await rules(gift, beside);
  const chargesOf = ({ zone }: Ruling) => chargesFor([{ zone, minor: gift.minor }], budgets, spender);
  const [over] = ruling.zone === 'beyond' ? [] : overdrawn(chargesOf(ruling), spent);
  const final: Ruling = over === undefined ? ruling : { ...ruling, zone: 'beyond', because: 'budget' };
  const charges = chargesOf(final);
  const rest = { gift: { concession: gift, ruling: final, charges }, short: overdrawn(charges, spent)[0] };
  if (over !== undefined) {
    const left = Math.max(0, over.limit - (spent.get(over.key) ?? 0));
    const said = { minor: gift.minor, currency };
    const hint = { reason: 'over-budget' as const, said, allowed: { minor: left, currency }, rule: null };
    return { ...rest, hints: [hint] };
  }
  if (ruling.zone !== 'beyond') return { ...rest, hints: [] };
  const sized = (value: number) =>
    sizedAs(policy, { ...gift, ...(percent === undefined ? { minor: value } : { percent: value }) });
  const said = percent ?? gift.minor;
  const { most, rule } = await mostWithin(said, (value) => rules(sized(value), beside));
  const limits = percent === undefined ? { amount: { minor: most, currency } } : { percent: most };
  const found = { ...(amount && { amount }), ...(percent === undefined ? {} : { percent }) };
  return { ...rest, hints: overPledged(found, limits).map((hint) => ({ ...hint, rule })) };
}

/** The most below a figure that is not beyond: rules allow less where they allow more. */
async function mostWithin(
  said: number,
  rulingAt: (value: number) => Promise<Ruling>,
): Promise<{ most: number; rule: string | null }> {
  let most = 0;
  let rule: string | null = null;
  for (let above = Math.ceil(said); above - most > 1; ) {
    const middle = Math.floor((most + above) / 2);
    const { zone, why } = await rulingAt(middle);
    if (zone === 'beyond') above = middle;
    else {
      most = middle;
      rule = why[0]?.rule ?? null;
    }
  }
  return { most, rule };
}

/** The customer has it in an offer, chose it, or has it in words: saying so again gives nothing more. */
function isPromised({ offer: { open, chosen, granted = [] } }: Ticket, wanted: Concession): boolean {
  const options = [
    ...(open?.phase === 'sent' ? open.options : []),
    ...chosen.filter(({ doneAt }) => doneAt === null).map(({ option }) => option),
  ];
  const priced = wanted.minor > 0 && wanted.percent === null;
  return isAmong(options, wanted) || (priced && granted.some(({ grants }) => isAmong(grants, wanted)));
}

function isAmong(
  all: readonly (Given & { percent?: number | null })[],
  { kind, minor, percent }: Concession,
): boolean {
  return all.some(
    (one) => one.kind === kind && (percent === null ? one.minor === minor : one.percent === percent),
  );
}

/** Sooner than `earliestAt` it cannot be kept; an answer later than the customer was promised one breaks that promise. */
function datesOf(
  { pledgeTerms: { times } }: Policy,
  { waiting: { wait } }: Ticket,
  { kind }: Found,
  now: number,
): PledgeLimits {
  const { soonestMs, latestMs } = times[kind] ?? {};
  const promised = kind === 'answer' && wait !== null && saidTo(wait) > now ? saidTo(wait) : undefined;
  const latest = latestMs === undefined ? promised : Math.min(now + latestMs, promised ?? Infinity);
  return {
    ...(soonestMs === undefined ? {} : { earliestAt: now + soonestMs }),
    ...(latest === undefined ? {} : { latestAt: latest }),
  };
}
