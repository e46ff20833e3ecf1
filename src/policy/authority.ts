import type { Role } from '../domain/actor.ts';
import { type Budget, type Charge, chargesFor, overdrawn, type Spender } from '../domain/authority/budget.ts';
import { type Concession, type Given, sumWith } from '../domain/authority/concession.ts';
import type { Zone } from '../domain/authority/zone.ts';
import type { Why } from '../domain/decision.ts';
import type { ZoneBecause } from '../domain/ticket/quote.ts';
import type { AuthorityFacts, TicketFacts } from './facts.ts';
import { nearestLimit } from './nearest.ts';
import type { Policy } from './policy.ts';
import type { Params } from './rule-file.ts';

/** How far giving this would be from what somebody may do alone, and who decides where it is too far. */
export interface Ruling {
  zone: Zone;
  /** Of a `beyond`: the lowest role that decides. */
  asks: 'supervisor' | 'lead';
  /** No rule speaks of it: then nobody gives it alone. */
  because: ZoneBecause;
  why: Why[];
  /** Where no rule fires: the one that would, were it less. */
  nearest?: Why;
}

/** What was given before: on the case, and to the customer of late (the case included). */
export interface Before {
  onCase: readonly Given[];
  ofLate: readonly Given[];
}

/** What a policy rules on one thing that somebody of that role wants to give. The first rule that fires decides. */
export async function rulingOn(
  policy: Pick<Policy, 'decide' | 'books'>,
  facts: TicketFacts,
  wanted: Concession,
  { role, before }: { role: Role; before: Before },
): Promise<Ruling> {
  const known = authorityFacts(facts, wanted, role, before);
  const [decision] = await policy.decide('authority', known);
  if (decision === undefined) {
    const nearest = nearestLimit(policy, known);
    const ruling = { zone: 'beyond', asks: 'supervisor', because: 'no-rule', why: [] } satisfies Ruling;
    return nearest === null ? ruling : { ...ruling, nearest };
  }
  const { zone, asks = 'supervisor' } = decision.event.params as Params<'authority'>;
  return { zone, asks, because: 'rule', why: [decision.why] };
}

function authorityFacts(
  facts: TicketFacts,
  wanted: Concession,
  role: Role,
  { onCase, ofLate }: Before,
): AuthorityFacts {
  const inCase = sumWith(onCase, wanted);
  const late = sumWith(ofLate, wanted);
  return {
    ...facts,
    concession: wanted.kind,
    amount: wanted.minor,
    percent: wanted.percent ?? 0,
    count: wanted.count,
    caseCount: inCase.count,
    caseAmount: inCase.minor,
    periodCount: late.count,
    periodAmount: late.minor,
    role,
  };
}

/** Rulings with what budgets still hold: who would overdraw one asks. `spent` is by the charges' keys. */
export function withinBudgets<One extends { ruling: Ruling; minor: number }>(
  options: readonly One[],
  budgets: readonly Budget[],
  spender: Spender,
  spent: ReadonlyMap<string, number>,
): { options: One[]; charges: Charge[]; short: Charge[] } {
  const kept = options.map((option) => {
    const { ruling, minor } = option;
    if (ruling.zone === 'beyond') return option;
    const charges = chargesFor([{ zone: ruling.zone, minor }], budgets, spender);
    if (overdrawn(charges, spent).length === 0) return option;
    return { ...option, ruling: { ...ruling, zone: 'beyond', because: 'budget' } satisfies Ruling };
  });
  const zoned = kept.map(({ ruling, minor }) => ({ zone: ruling.zone, minor }));
  const charges = chargesFor(zoned, budgets, spender);
  return { options: kept, charges, short: overdrawn(charges, spent) };
}
