import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Charge } from '../src/domain/authority/budget.ts';
import type { RemedyTerms } from '../src/domain/authority/remedy.ts';
import type { Ticket } from '../src/domain/ticket/model.ts';
import { granted, missed, type RemedyBooks, type RemedyCase, remedyOn } from '../src/domain/ticket/remedy.ts';
import { dated, fold } from '../src/domain/ticket/ticket.ts';
import { policyFromFiles } from '../src/policy/load.ts';
import { DAY, HOUR, START, Story } from './authority.story.ts';
import { ownFiles } from './policy.fixtures.ts';

const WHY = { rule: 'Four coupons', file: 'remedies.json', version: 'v', facts: [] };
const TERMS: RemedyTerms = {
  id: 'our-mistake',
  rule: 'Four coupons',
  content: 'c1',
  kind: 'coupon',
  count: 4,
  minor: 2000,
  dayCap: 6000,
  monthBudget: 10_000,
  periodMs: 180 * DAY,
  windowMs: 72 * HOUR,
  found: false,
  afterStop: 'resume',
  asks: ['kind', 'plan'],
};
const BOOKS: RemedyBooks = { stopped: false, againAt: 0, spent: new Map(), free: 4 };
const DAY_KEY = 'remedy-day:our-mistake:2026-03-02';
const MONTH_KEY = 'remedy-month:our-mistake:2026-03';

function caseOf(change: Partial<RemedyCase> = {}, ticket: Partial<Ticket> = {}): RemedyCase {
  const plain = { readBy: ['customer' as const], called: [], unread: false, unknown: [], canSay: true };
  return { ticket: { ...new Story().ticket, ...ticket }, ...plain, now: START, ...change };
}

const outcome = (known: RemedyCase, books: Partial<RemedyBooks> = {}, house: Charge[] = []) => {
  const said = remedyOn(TERMS, known, { ...BOOKS, ...books }, house);
  return 'because' in said ? said.because : 'granted';
};

describe('a remedy that a rule wants', () => {
  const { triage, about, offer, status, links, conversation } = new Story().ticket;
  const before = { ticketId: 't2', number: 2, before: {} } as never;

  it.each<[string, Partial<RemedyCase>, Partial<Ticket>, string]>([
    ['all is well', {}, {}, 'granted'],
    ['in quarantine', {}, { spam: { at: 1, held: [] } as never }, 'quarantined'],
    ['merged', {}, { links: { ...links, mergedInto: before } }, 'merged'],
    ['resolved', {}, { status: { ...status, name: 'resolved' } }, 'resolved'],
    ['others read along', { readBy: ['customer', 'others'] }, {}, 'public'],
    ['nobody knows who reads', { readBy: ['customer', null] }, {}, 'unknown'],
    ['tagged safety', {}, { triage: { ...triage, tags: ['safety'] } }, 'safety'],
    ['tagged public', {}, { triage: { ...triage, tags: ['public'] } }, 'public'],
    ['of the kind safety', {}, { about: { ...about, kind: 'safety' } }, 'safety'],
    ['a lawyer was named', { called: ['legal'] }, {}, 'legal'],
    ['the press was named', { called: ['press'] }, {}, 'press'],
    ['personal data leaked', { called: ['privacy'] }, {}, 'privacy'],
    ['angry only', { called: ['furious'] }, {}, 'granted'],
    ['a message is gone', { unread: true }, {}, 'unknown'],
    ['what the rule asks is not known', { unknown: ['plan'] }, {}, 'unknown'],
    ['what it does not ask is not known', { unknown: ['segment'] }, {}, 'granted'],
    ['nobody wrote', {}, { conversation: { ...conversation, lastInbound: null } }, 'unknown'],
    ['just in time', { now: START + 72 * HOUR }, {}, 'granted'],
    ['too late', { now: START + 72 * HOUR + 1 }, {}, 'late'],
    [
      'an offer stands',
      {},
      { offer: { ...offer, chosen: [{ option: { kind: 'coupon' } } as never] } },
      'given',
    ],
    ['nobody can be written to', { canSay: false }, {}, 'unsayable'],
  ])('%s', (_name, change, ticket, expected) => {
    expect(outcome(caseOf(change, ticket))).toBe(expected);
  });

  it.each<[string, Partial<RemedyBooks>, string]>([
    ['stopped', { stopped: true }, 'stopped'],
    ['had it, to the millisecond', { againAt: START + 1 }, 'again'],
    ['may have it again', { againAt: START }, 'granted'],
    ['fits into the day by the cent', { spent: new Map([[DAY_KEY, 4000]]) }, 'granted'],
    ['not into the day by a cent', { spent: new Map([[DAY_KEY, 4001]]) }, 'cap'],
    ['not into the month by a cent', { spent: new Map([[MONTH_KEY, 8001]]) }, 'budget'],
    ['a code too few', { free: 3 }, 'pool'],
  ])('%s', (_name, books, expected) => {
    expect(outcome(caseOf(), books)).toBe(expected);
  });

  it('takes of the house’s budget too, and not where that is used up', () => {
    const house = [{ key: 'house-month:house:2026-03', minor: 2000, limit: 5000 }];
    expect(remedyOn(TERMS, caseOf(), BOOKS, house)).toMatchObject({
      charges: [{ key: DAY_KEY }, { key: MONTH_KEY }, { key: house[0]?.key }],
    });
    const spent = new Map([['house-month:house:2026-03', 3001]]);
    expect(outcome(caseOf(), { spent }, house)).toBe('budget');
  });

  it('never passes a limit, whatever was spent', () => {
    const money = fc.integer({ min: 0, max: 12_000 });
    fc.assert(
      fc.property(money, money, fc.integer({ min: 0, max: 8 }), (day, month, free) => {
        const spent = new Map([
          [DAY_KEY, day],
          [MONTH_KEY, month],
        ]);
        const said = remedyOn(TERMS, caseOf(), { ...BOOKS, spent, free }, []);
        const fits = day + 2000 <= 6000 && month + 2000 <= 10_000 && free >= 4;
        expect('charges' in said).toBe(fits);
      }),
    );
  });

  it('is the customer’s once, with all contacts of the case', () => {
    const { ticket } = caseOf();
    const body = granted(ticket, TERMS, { charges: [], persons: ['c2', 'c1', 'c2'], why: WHY, now: START });
    expect(body).toMatchObject({
      persons: ['c1', 'c2'],
      againAt: START + 180 * DAY,
      option: { minor: 2000 },
    });
    const after = fold(ticket, [dated(body, context)]);
    expect(after.offer.chosen).toMatchObject([{ remedy: 'our-mistake', doneAt: null }]);
    expect(outcome(caseOf({ ticket: after }))).toBe('given');
  });

  it('says once why not, and stops for the day, the month or for good', () => {
    const { ticket } = caseOf();
    const say = (because: 'cap' | 'budget' | 'again', terms = TERMS) =>
      missed(ticket, terms, { because, why: WHY, now: START });
    expect(say('cap')).toMatchObject([{ stops: '2026-03-02' }]);
    expect(say('budget')).toMatchObject([{ stops: '2026-03' }]);
    expect(say('cap', { ...TERMS, afterStop: 'stay' })).toMatchObject([{ stops: 'for-good' }]);
    const [body] = say('again');
    expect(body).not.toHaveProperty('stops');
    const after = fold(ticket, body === undefined ? [] : [dated(body, context)]);
    expect(missed(after, TERMS, { because: 'again', why: WHY, now: START })).toEqual([]);
    expect(missed(after, TERMS, { because: 'late', why: WHY, now: START })).toHaveLength(1);
  });

  const context = { now: START, actor: { kind: 'system' as const, id: 'remedies' }, policy: {} };
});

describe('rules/remedies.json', () => {
  const params = (files: ReturnType<typeof ownFiles>) =>
    (files['remedies.json'] as { rules: { event: { params: Record<string, unknown> } }[] }).rules[0]?.event
      .params ?? {};

  it.each<[string, (files: ReturnType<typeof ownFiles>) => void, string]>([
    [
      'a concession that has no codes',
      (files) => Object.assign(params(files), { concession: 'refund' }),
      'refund',
    ],
    ['a day above the month', (files) => Object.assign(params(files), { dayCap: 200_001 }), 'dayCap'],
    [
      'a name that is there twice',
      (files) => {
        const { rules } = files['remedies.json'] as { rules: { name: string }[] };
        rules.push({ ...structuredClone(rules[0] as { name: string }), name: 'Another' });
      },
      'is there twice',
    ],
  ])('is refused with %s', (_name, spoil, problem) => {
    const files = ownFiles();
    spoil(files);
    expect(() => policyFromFiles(files)).toThrow(problem);
  });

  it('is another remedy when its rule, its limits or the worth of a coupon is another', () => {
    const contentOf = (change: (files: ReturnType<typeof ownFiles>) => void) => {
      const files = ownFiles();
      change(files);
      return Object.values(policyFromFiles(files).remedies)[0]?.content;
    };
    const own = contentOf(() => undefined);
    expect(contentOf((files) => Object.assign(params(files), { dayCap: 19_999 }))).not.toBe(own);
    expect(
      contentOf((files) => {
        const { concessions } = files['authority.json'] as { concessions: { worth?: number }[] };
        Object.assign(concessions[0] ?? {}, { worth: 600 });
      }),
    ).not.toBe(own);
    expect(contentOf((files) => Object.assign(files['remedies.json'] ?? {}, { about: 'Other words' }))).toBe(
      own,
    );
  });

  it('may be missing: then nothing is given without anybody', () => {
    const { 'remedies.json': _gone, ...files } = ownFiles();
    expect(policyFromFiles(files).remedies).toEqual({});
  });
});
