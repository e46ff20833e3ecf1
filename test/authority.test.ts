import fc from 'fast-check';
import { expect, it } from 'vitest';
import { typedAs } from '../src/api/present-giving.ts';
import { concessionsIn, readyMade } from '../src/commands/concessions.ts';
import { budgetKey, chargesFor, givenBack, overdrawn } from '../src/domain/authority/budget.ts';
import { sumWith } from '../src/domain/authority/concession.ts';
import { minorIn, shareOf } from '../src/domain/authority/money.ts';
import { farthest, ZONES } from '../src/domain/authority/zone.ts';
import { type Ruling, rulingOn, withinBudgets } from '../src/policy/authority.ts';
import type { TicketFacts } from '../src/policy/facts.ts';
import { loadPolicy } from '../src/policy/load.ts';

const policy = await loadPolicy('rules');
const AT = Date.parse('2026-03-31T23:59:59Z');
const SPENDER = { agent: 'ana', team: 'support', customer: 'maja', at: AT };
const facts = (more: Partial<TicketFacts> = {}) => ({ tags: [], ...more }) as unknown as TicketFacts;
const coupons = (count: number) => ({ kind: 'coupon', count, minor: count * 500, percent: null });
const NOTHING = { onCase: [], ofLate: [] };

it.each([
  ['12', 1200],
  ['12.5', 1250],
  ['12,50', 1250],
  ['1.200,50', 120_050],
  ["1'200", 120_000],
  ['12.345', 1_234_500],
  ['0', 0],
  ['-1', null],
  ['12.3456', null],
  ['12 EUR', null],
  ['', null],
])('reads %s as so many cents', (written, minor) => {
  expect(minorIn(written, 'EUR')).toBe(minor);
});

it('reads amounts of currencies that have no cents', () => {
  expect(minorIn('1200', 'JPY')).toBe(1200);
  expect(minorIn('12.5', 'JPY')).toBeNull();
});

it('reads what was typed in currencies of none and of three digits behind the mark, and types it the same', () => {
  const read = (said: string, currency: string) =>
    concessionsIn(said, { ...policy.authority, currency }, 'en');
  const minors = (said: string, currency: string) => {
    const found = read(said, currency);
    return 'refused' in found ? found.refused : found.map(({ minor }) => minor);
  };
  expect(minors('refund:1,200', 'JPY')).toEqual([1200]);
  expect(minors('refund:1,200,coupon:1', 'JPY')).toEqual([1200, 500]);
  expect(minors('refund:1200.5', 'JPY')).toBe('bad-option');
  expect(minors('refund:1,250', 'KWD')).toEqual([1250]);
  expect(minors('refund:1.250,500|refund:2', 'KWD')).toEqual([1_250_500, 2000]);
  expect(minors('discount:10%/12.345', 'KWD')).toEqual([1235]);
  expect(minors('refund:1,50', 'EUR')).toEqual([150]);
  for (const currency of ['EUR', 'JPY', 'KWD']) {
    const terms = { ...policy.authority, currency };
    for (const { value } of readyMade(terms, 'en')) {
      const found = read(value, currency);
      if ('refused' in found) throw new Error(value);
      const [one] = found;
      if (one !== undefined) expect(read(typedAs(terms, one), currency)).toEqual([one]);
    }
  }
  const labels = readyMade({ ...policy.authority, currency: 'JPY' }, 'en').map(({ label }) => label);
  expect(labels).toContain('Refund (¥500)');
});

it('never gives less than the share that was said, and no whole coin more', () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), fc.integer({ min: 0, max: 100 }), (minor, percent) => {
      const share = shareOf(minor, percent);
      expect(share * 100).toBeGreaterThanOrEqual(minor * percent);
      expect((share - 1) * 100).toBeLessThan(minor * percent);
      expect(Number.isInteger(share)).toBe(true);
    }),
  );
});

it('is as far as its farthest option', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...ZONES), { minLength: 1 }), (zones) => {
      const at = ZONES.indexOf(farthest(zones));
      expect(at).toBe(Math.max(...zones.map((zone) => ZONES.indexOf(zone))));
    }),
  );
});

it('gives one coupon as standard, three at discretion, and asks for the fourth, however they are split', async () => {
  const zoneOf = async (already: number, count: number) => {
    const given = already === 0 ? [] : [{ kind: 'coupon', count: already, minor: already * 500 }];
    const before = { onCase: given, ofLate: given };
    return (await rulingOn(policy, facts(), coupons(count), { role: 'agent', before })).zone;
  };
  expect(await zoneOf(0, 1)).toBe('standard');
  expect(await zoneOf(0, 3)).toBe('discretion');
  expect(await zoneOf(1, 2)).toBe('discretion');
  expect(await zoneOf(2, 1)).toBe('discretion');
  expect(await zoneOf(3, 1)).toBe('beyond');
  expect(await zoneOf(0, 4)).toBe('beyond');
  expect(await zoneOf(1, 3)).toBe('beyond');
});

it('says how many were given and the limit of the rule that would allow fewer', async () => {
  const given = [{ kind: 'coupon', count: 2, minor: 1000 }];
  const before = { onCase: given, ofLate: [...given, { kind: 'coupon', count: 3, minor: 1500 }] };
  const { nearest } = await rulingOn(policy, facts(), coupons(2), { role: 'agent', before });
  expect(nearest).toMatchObject({
    rule: 'Up to three coupons',
    facts: [
      { fact: 'caseCount', value: 3, was: 4 },
      { fact: 'periodCount', value: 5, was: 7 },
    ],
  });
  const much = { kind: 'refund', count: 1, minor: 30_000, percent: null };
  const large = await rulingOn(policy, facts(), much, { role: 'supervisor', before: NOTHING });
  expect(large.nearest?.rule).toBe('Supervisors up to two hundred');
});

it('says which rule it was, and asks a supervisor for what no rule speaks of', async () => {
  const one = await rulingOn(policy, facts(), coupons(1), { role: 'agent', before: NOTHING });
  expect(one).toMatchObject({ zone: 'standard', because: 'rule', why: [{ rule: 'One coupon' }] });
  const odd = { kind: 'helicopter', count: 1, minor: 1, percent: null };
  const none = await rulingOn(policy, facts(), odd, { role: 'agent', before: NOTHING });
  expect(none).toEqual({ zone: 'beyond', asks: 'supervisor', because: 'no-rule', why: [] });
});

it('asks a lead for large sums, and nobody gives anything alone where somebody may be hurt', async () => {
  const refund = { kind: 'refund', count: 1, minor: 60_000, percent: null };
  const large = await rulingOn(policy, facts(), refund, { role: 'supervisor', before: NOTHING });
  expect(large).toMatchObject({ zone: 'beyond', asks: 'lead' });
  const hurt = await rulingOn(policy, facts({ tags: ['safety'] }), coupons(1), {
    role: 'lead',
    before: NOTHING,
  });
  expect(hurt.zone).toBe('beyond');
});

it('never adds up to less when it is split', () => {
  const given = fc.record({
    kind: fc.constantFrom('coupon', 'refund'),
    count: fc.nat(5),
    minor: fc.nat(10_000),
  });
  fc.assert(
    fc.property(fc.array(given), given, (before, wanted) => {
      const sum = sumWith(before, wanted);
      expect(sum.minor).toBe([...before, wanted].reduce((all, { minor }) => all + minor, 0));
      const alike = [...before, wanted].filter(({ kind }) => kind === wanted.kind);
      expect(sum.count).toBe(alike.reduce((all, { count }) => all + count, 0));
    }),
  );
});

it('counts a budget by whose it is and the month in which it is given', () => {
  const budget = { id: 'agent-month', of: 'agent' as const };
  expect(budgetKey(budget, SPENDER)).toBe('agent-month:ana:2026-03');
  expect(budgetKey(budget, { ...SPENDER, at: AT + 1000 })).toBe('agent-month:ana:2026-04');
  expect(budgetKey({ id: 'team-month', of: 'team' }, { ...SPENDER, team: null })).toBeNull();
});

it('takes the dearest option of the offer from each budget, and gives back what was not chosen', () => {
  const { budgets } = policy.authority;
  const charges = chargesFor(
    [
      { zone: 'discretion', minor: 1500 },
      { zone: 'standard', minor: 500 },
    ],
    budgets,
    SPENDER,
  );
  expect(charges.map(({ key, minor }) => [key, minor])).toEqual([
    ['agent-month:ana:2026-03', 1500],
    ['team-month:support:2026-03', 1500],
    ['customer-month:maja:2026-03', 1500],
    ['house-month:house:2026-03', 1500],
  ]);
  const chosen = chargesFor([{ zone: 'standard', minor: 500 }], budgets, SPENDER);
  expect(givenBack(charges, chosen).map(({ minor }) => minor)).toEqual([-1500, -1500, -1500, -1000]);
});

it('asks a supervisor once a budget is empty to the cent', () => {
  const { budgets } = policy.authority;
  const ruling: Ruling = { zone: 'discretion', asks: 'supervisor', because: 'rule', why: [] };
  const option = { minor: 1500, ruling };
  const spentOf = (minor: number) => new Map([['agent-month:ana:2026-03', minor]]);
  const fits = withinBudgets([option], budgets, SPENDER, spentOf(13_500));
  expect(fits.options[0]?.ruling.zone).toBe('discretion');
  const not = withinBudgets([option], budgets, SPENDER, spentOf(13_501));
  expect(not.options[0]?.ruling).toMatchObject({ zone: 'beyond', because: 'budget' });
  expect(not.charges.map(({ key }) => key)).toEqual(['house-month:house:2026-03']);
  expect(not.short).toEqual([]);
});

it('overdraws by a cent or not at all', () => {
  const charge = { key: 'k', minor: 10, limit: 100 };
  expect(overdrawn([charge], new Map([['k', 90]]))).toEqual([]);
  expect(overdrawn([charge], new Map([['k', 91]]))).toEqual([charge]);
});
