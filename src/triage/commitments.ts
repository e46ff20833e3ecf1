import type { Actor } from '../domain/actor.ts';
import type { Concession } from '../domain/authority/concession.ts';
import { concessionKind } from '../domain/authority/terms.ts';
import { hoursFor } from '../domain/hours.ts';
import { overPledged, type PledgeLimits } from '../domain/pledge/compare.ts';
import { findPledges } from '../domain/pledge/find.ts';
import type { Found } from '../domain/pledge/model.ts';
import { type Commitments, NO_COMMITMENTS } from '../domain/ticket/commitment.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { givenOn } from '../domain/ticket/offered.ts';
import { type Ruling, rulingOn } from '../policy/authority.ts';
import type { Policy } from '../policy/policy.ts';
import { factsNow } from './facts.ts';
import type { TriagePorts } from './ports.ts';

const DAY = 86_400_000;

type Person = Extract<Actor, { kind: 'person' }>;
type Ports = Pick<TriagePorts, 'store' | 'policy' | 'now'>;
type Rules = (wanted: Concession) => Promise<Ruling>;

/** What a text would commit us to if this person sent it now, compared with what they may give and with the facts. */
export async function commitmentsIn(
  ports: Ports,
  ticket: Ticket,
  actor: Person,
  text: string,
): Promise<Commitments> {
  const policy = ports.policy.current();
  const now = ports.now();
  const { hours, pledges: book, pledgeTerms, authority } = policy;
  const found = findPledges(text, book, { now, zone: hoursFor(hours, ticket.triage.team)?.zone ?? 'UTC' });
  if (found.length === 0) return NO_COMMITMENTS;
  const rules = await rulesFor(ports, ticket, actor);
  const all = await Promise.all(
    found.map(async (one) => {
      const limit = await limitOf(policy, ticket, one, rules);
      const limits = { ...limit?.limits, ...datesOf(policy, ticket, one, now) };
      const hints = overPledged(one, limits).map((hint) => ({ ...hint, rule: limit?.rule ?? null }));
      return { found: one, hints, ruling: limit?.ruling };
    }),
  );
  const gated = all.filter(({ hints }) => hints.some(({ reason }) => pledgeTerms.gate.includes(reason)));
  const lead = gated.some(({ ruling }) => ruling?.asks === 'lead');
  return {
    all: all.map(({ found: one, hints }) => ({ found: one, hints })),
    pledges: found.map(({ kind, start, end, amount, percent, dueAt = now + authority.carryOutMs }) => ({
      ...{ kind, start, end, dueAt },
      ...(amount && { amount }),
      ...(percent === undefined ? {} : { percent }),
    })),
    asks: gated.length === 0 ? null : lead ? 'lead' : 'supervisor',
    why: gated.flatMap(({ ruling }) => ruling?.why ?? []),
  };
}

async function rulesFor(ports: Ports, ticket: Ticket, { role }: Person): Promise<Rules> {
  const policy = ports.policy.current();
  const since = ports.now() - policy.authority.periodDays * DAY;
  const [facts, ofLate] = await Promise.all([
    factsNow(ports, ticket),
    ports.store.giving.givenTo(ticket.conversation.contactId, since),
  ]);
  const before = { onCase: givenOn(ticket), ofLate };
  return (wanted) => rulingOn(policy, facts, wanted, { role, before });
}

interface Limit {
  limits: PledgeLimits;
  rule: string | null;
  ruling?: Ruling;
}

/** The most that may be given of what this gives away, when it gives more; null when it does not, or no rule can be asked. */
async function limitOf(
  { authority, pledgeTerms: { concessions } }: Policy,
  ticket: Ticket,
  { kind, amount, percent }: Found,
  rules: Rules,
): Promise<Limit | null> {
  const own = concessions[kind];
  const { currency } = authority;
  if (own === undefined || (amount === undefined && percent === undefined)) return null;
  if (amount !== undefined && amount.currency !== currency)
    return { limits: { amount: { minor: 0, currency } }, rule: null };
  // A share of a price that comes back is a discount by another name.
  const id = percent === undefined ? own : (concessions.discount ?? own);
  const known = concessionKind(authority, id);
  if (known === undefined) return null;
  const wanted = (value: number): Concession => {
    const minor = percent === undefined ? value : (amount?.minor ?? 0);
    const count = known.measure === 'count' ? Math.max(1, Math.ceil(minor / known.worth)) : 1;
    return { kind: id, count, minor, percent: percent === undefined ? null : value };
  };
  const said = percent ?? amount?.minor ?? 0;
  if (isPromised(ticket, wanted(said))) return null;
  const ruling = await rules(wanted(said));
  if (ruling.zone !== 'beyond') return null;
  const { most, rule } = await mostWithin(said, (value) => rules(wanted(value)));
  const limits = percent === undefined ? { amount: { minor: most, currency } } : { percent: most };
  return { limits, rule, ruling };
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

/** The customer has it in an offer, or chose it: saying so again gives nothing more. */
function isPromised({ offer: { open, chosen } }: Ticket, { kind, minor, percent }: Concession): boolean {
  const options = [
    ...(open?.phase === 'sent' ? open.options : []),
    ...chosen.filter(({ doneAt }) => doneAt === null).map(({ option }) => option),
  ];
  return options.some(
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
  const promised = kind === 'answer' && wait !== null && wait.promiseAt > now ? wait.promiseAt : undefined;
  const latest = latestMs === undefined ? promised : Math.min(now + latestMs, promised ?? Infinity);
  return {
    ...(soonestMs === undefined ? {} : { earliestAt: now + soonestMs }),
    ...(latest === undefined ? {} : { latestAt: latest }),
  };
}
