import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tagsIn } from '../src/commands/tag.ts';
import type { Actor } from '../src/domain/actor.ts';
import type { DeadlineTerms } from '../src/domain/deadline.ts';
import { fieldsOf, fits, type Kinds } from '../src/domain/kinds.ts';
import { isRefusal } from '../src/domain/refusal.ts';
import { missingFor, NOTHING_ABOUT } from '../src/domain/ticket/about.ts';
import type { Intent, PolicyOutcome, Ticket, TicketEvent } from '../src/domain/ticket/model.ts';
import { shownAbout } from '../src/domain/ticket/shown.ts';
import { blankTicket, decide, fold } from '../src/domain/ticket/ticket.ts';
import { PRIORITIES, type Priority } from '../src/domain/ticket/triage.ts';
import { kindsOf } from '../src/policy/kinds-file.ts';
import { ticketOf } from '../src/store/ticket-row.ts';
import { aboutText } from '../src/texts/about.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-03-02T09:00:00Z');
const ANA: Actor = { kind: 'person', id: 'ana', role: 'agent' };
const EVA: Actor = { kind: 'person', id: 'eva', role: 'supervisor' };
const CUSTOMER: Actor = { kind: 'contact', id: 'c1' };
const CLOCK: Actor = { kind: 'system', id: 'clock' };

const KINDS: Kinds = kindsOf({
  about: 'For tests.',
  kinds: [
    {
      id: 'delivery',
      name: { en: 'Delivery', sl: 'Dostava' },
      team: 'support',
      causes: [
        { id: 'late', name: 'Late' },
        { id: 'other', name: 'Other' },
      ],
      fields: ['order', 'carrier'],
      procedure: [
        { id: 'look', text: 'Look' },
        { id: 'tell', text: 'Tell' },
      ],
    },
    {
      id: 'complaint',
      name: 'Complaint',
      team: 'care',
      priority: 'high',
      causes: [
        { id: 'rude', name: 'Rude' },
        { id: 'other', name: 'Other' },
      ],
      fields: ['order', 'amount'],
      required: { cause: true, fields: ['order'], checklist: true },
      procedure: [
        { id: 'read', text: 'Read' },
        { id: 'sorry', text: 'Say sorry' },
      ],
    },
  ],
  fields: [
    { id: 'order', name: 'Order', type: 'text' },
    { id: 'carrier', name: 'Carrier', type: 'choice', choices: [{ id: 'post', name: { en: 'Post' } }] },
    { id: 'amount', name: 'Amount', type: 'number' },
    { id: 'day', name: 'Day', type: 'date' },
    { id: 'warranty', name: 'Warranty', type: 'flag' },
  ],
  tags: [{ id: 'vip', name: { en: 'Regular customer', sr: 'Stalni korisnik' } }],
});

const terms = (promiseHours: number, ladder = 'default'): DeadlineTerms => ({
  promiseMs: promiseHours * HOUR,
  targetMs: promiseHours * 0.8 * HOUR,
  stages: [
    ...(ladder === 'urgent' ? [{ name: 'first-call', at: 0.05, tell: 'owner' as const }] : []),
    { name: 'half', at: 0.5, tell: 'owner' },
    { name: 'broken', at: 1, tell: 'supervisors' },
  ],
  quiet: null,
  why: [],
});

class Story {
  ticket: Ticket = blankTicket('t1');
  events: TicketEvent[] = [];
  now = START;

  /** The types of the events, or the refusal's code with what it names. */
  do(intent: Intent, actor: Actor = ANA, policy: PolicyOutcome = {}): string[] | string {
    const outcome = decide(this.ticket, intent, {
      now: this.now,
      actor,
      policy: { kinds: KINDS, deadline: terms(10), ...policy },
    });
    if (isRefusal(outcome)) {
      const { ticket: _number, ...values } = outcome.values ?? {};
      return [outcome.refused, ...Object.values(values)].join(' ');
    }
    this.ticket = fold(this.ticket, outcome);
    this.events.push(...outcome);
    return outcome.map(({ type }) => type);
  }

  wrote(said: Partial<PolicyOutcome['triage']> = {}, policy: PolicyOutcome = {}) {
    const triage = { priority: 'normal' as const, tags: [], team: null, segment: null, why: [], ...said };
    const messageId = `m${this.events.length}`;
    return this.do({ type: 'receive', messageId, sentAt: this.now }, CUSTOMER, { triage, ...policy });
  }
}

const kind = (id: string, cause: string | null = null): Intent => ({ type: 'set-kind', kind: id, cause });
const cause = (id: string): Intent => ({ type: 'set-cause', cause: id });
const priority = (to: Priority): Intent => ({ type: 'set-priority', priority: to });
const tags = (add: string[], remove: string[] = []): Intent => ({ type: 'tag', add, remove });
const step = (id: string, done = true): Intent => ({ type: 'check-step', step: id, done });
const resolve = (more: { noteId?: string; overrule?: boolean } = {}): Intent => ({
  type: 'resolve',
  noteId: null,
  ...more,
});

describe('what a ticket is about', () => {
  it('a kind brings its team and its urgency where nobody named them; said again it changes nothing', () => {
    const story = new Story();
    story.wrote();
    expect(story.do(kind('complaint'))).toEqual(['kind-set', 'priority-set', 'transferred']);
    expect(story.ticket.triage).toMatchObject({ priority: 'high', team: 'care' });
    expect(story.do(kind('complaint'))).toEqual([]);
    expect(story.do(kind('delivery'))).toEqual(['kind-set']);
    expect(story.ticket.triage).toMatchObject({ priority: 'high', team: 'care' });
  });

  it('names what there is when somebody names what there is not', () => {
    const story = new Story();
    expect(story.do(kind('parcel'))).toBe('unknown-choice kind parcel delivery, complaint');
    expect(story.do(cause('late'))).toBe('no-kind');
    expect(story.do(step('look'))).toBe('no-kind');
    story.do(kind('delivery'));
    expect(story.do(cause('rude'))).toBe('unknown-choice cause rude late, other');
    expect(story.do(kind('delivery', 'rude'))).toBe('unknown-choice cause rude late, other');
    expect(story.do(step('read'))).toBe('unknown-choice step read look, tell');
    expect(story.do({ type: 'set-field', field: 'amount', value: 3 })).toBe(
      'unknown-choice field amount order, carrier',
    );
    expect(story.do({ type: 'set-field', field: 'carrier', value: 'pigeon' })).toBe(
      'unknown-choice value pigeon post',
    );
  });

  it('a cause belongs to its kind: another kind keeps it only when it has it too', () => {
    const story = new Story();
    story.do(kind('delivery', 'late'));
    story.do(kind('complaint'));
    expect(story.ticket.about.cause).toBeNull();
    story.do(cause('other'));
    expect(story.do(kind('delivery'))).toEqual(['kind-set']);
    expect(story.ticket.about.cause).toBe('other');
    expect(story.do(kind('delivery', 'late'))).toEqual(['cause-set']);
    expect(story.do(cause('late'))).toEqual([]);
  });

  it('fields that the new kind has too are kept; those that it has not are back when it is', () => {
    const story = new Story();
    story.do(kind('delivery'));
    expect(story.do({ type: 'set-field', field: 'carrier', value: 'post' })).toEqual(['field-set']);
    expect(story.do({ type: 'set-field', field: 'carrier', value: 'post' })).toEqual([]);
    const noted = { noteId: 'n1', skip: 7 };
    story.do({ type: 'set-field', field: 'order', value: noted });
    const values = () =>
      shownAbout(story.ticket, KINDS, new Map([['n1', 'Order: B-12']])).fields.map(({ id, value }) => [
        id,
        value,
      ]);
    expect(values()).toEqual([
      ['order', 'B-12'],
      ['carrier', { en: 'Post' }],
    ]);
    story.do(kind('complaint'));
    expect(values()).toEqual([
      ['order', 'B-12'],
      ['amount', null],
    ]);
    expect(JSON.stringify(story.events)).not.toContain('B-12');
    story.do({ type: 'set-field', field: 'order', value: null });
    story.do(kind('delivery'));
    expect(values()).toEqual([
      ['order', null],
      ['carrier', { en: 'Post' }],
    ]);
  });

  it('steps are ticked off, and back; those of another kind stay as they were', () => {
    const story = new Story();
    story.do(kind('delivery'));
    expect(story.do(step('look'))).toEqual(['step-checked']);
    expect(story.do(step('look'))).toEqual([]);
    story.do(kind('complaint'));
    expect(shownAbout(story.ticket, KINDS).steps.map(({ done }) => done)).toEqual([false, false]);
    story.do(kind('delivery'));
    expect(aboutText(shownAbout(story.ticket, KINDS), 'en')).toBe('Delivery · 1 of 2 steps');
    expect(story.do(step('look', false))).toEqual(['step-checked']);
    expect(story.do(step('look', false))).toEqual([]);
  });

  it('is one line in the reader’s language', () => {
    const story = new Story();
    story.do(kind('complaint', 'rude'));
    story.do({ type: 'set-field', field: 'amount', value: 12.5 });
    story.do(step('read'));
    expect(aboutText(shownAbout(story.ticket, KINDS), 'en')).toBe(
      'Complaint (Rude) · Amount: 12.5 · 1 of 2 steps · to resolve it: Order, the checklist',
    );
  });

  it('is kept in a list of tags without doubles, which people and rules share', () => {
    const story = new Story();
    story.wrote({ tags: ['delivery', 'chasing'] });
    expect(story.do(tags(['vip', 'delivery'], ['chasing', 'unknown']))).toEqual(['tagged']);
    expect(story.events.at(-1)).toMatchObject({ added: ['vip'], removed: ['chasing'] });
    expect(story.do(tags(['vip'], ['chasing']))).toEqual([]);
    story.wrote({ tags: ['chasing', 'refund'] });
    expect(story.ticket.triage.tags).toEqual(['delivery', 'refund', 'vip']);
    story.do(tags(['chasing']));
    expect(story.ticket.triage.tags).toContain('chasing');
  });

  it('holds a case for the law by everybody’s hand, and lets it go by a lead’s alone', () => {
    const story = new Story();
    const policy = { kinds: { ...KINDS, freeTags: false } };
    expect(story.do(tags(['legal-hold']), ANA, policy)).toEqual(['tagged']);
    expect(story.do(tags([], ['legal-hold']), EVA, policy)).toBe('role lead');
    expect(story.do(tags([], ['legal-hold']), { kind: 'person', id: 'liv', role: 'lead' }, policy)).toEqual([
      'tagged',
    ]);
  });

  it('takes known tags alone where the rules say so', () => {
    const story = new Story();
    const policy = { kinds: { ...KINDS, freeTags: false } };
    expect(story.do(tags(['mine']), ANA, policy)).toBe('unknown-choice tags mine vip');
    expect(story.do(tags(['vip']), ANA, policy)).toEqual(['tagged']);
  });
});

describe('what people decided', () => {
  it.each(['low', 'high'] as const)('no rule raises or lowers it: priority %s', (chosen) => {
    const story = new Story();
    story.wrote();
    story.do(priority(chosen));
    story.wrote({ priority: 'urgent' });
    story.do(kind('complaint'));
    expect(story.ticket.triage.priority).toBe(chosen);
    expect(story.do(priority(chosen))).toEqual([]);
  });

  it('is said even when it is so already: from then on no rule changes it', () => {
    const story = new Story();
    story.wrote();
    expect(story.do(priority('normal'))).toEqual(['priority-set']);
    story.wrote({ priority: 'urgent' });
    expect(story.ticket.triage.priority).toBe('normal');
  });

  it('wins over the kind that a rule names, also when they were first', () => {
    const story = new Story();
    story.do(kind('delivery'));
    story.wrote({ kind: 'complaint' });
    expect(story.ticket.about.kind).toBe('delivery');
    const other = new Story();
    other.wrote({ kind: 'delivery' });
    other.wrote({ kind: 'complaint' });
    expect(other.ticket.about.kind).toBe('delivery');
    other.do(kind('complaint'));
    other.wrote({ kind: 'delivery' });
    expect(other.ticket.about.kind).toBe('complaint');
  });
});

describe('a wait that became urgent', () => {
  const waiting = () => {
    const story = new Story();
    story.wrote();
    return story;
  };

  it('is shortened from its beginning on, and what was told stays told', () => {
    const story = waiting();
    story.now = START + 6 * HOUR;
    story.do({ type: 'wake' }, CLOCK);
    expect(story.ticket.waiting.wait?.told).toEqual(['half']);
    expect(story.do(priority('high'), ANA, { deadline: terms(8) })).toEqual(['priority-set', 'deadline-set']);
    const { wait } = story.ticket.waiting;
    expect(wait).toMatchObject({ since: START, promiseAt: START + 8 * HOUR, told: ['half'] });
    expect(story.do({ type: 'wake' }, CLOCK)).toEqual([]);
  });

  it('is never made longer than what was promised', () => {
    const story = waiting();
    expect(story.do(priority('low'), ANA, { deadline: terms(20) })).toEqual(['priority-set']);
    expect(story.ticket.waiting.wait?.promiseAt).toBe(START + 10 * HOUR);
  });

  it('is told earlier where only the ladder is another', () => {
    const story = waiting();
    expect(story.do(priority('urgent'), ANA, { deadline: terms(10, 'urgent') })).toEqual([
      'priority-set',
      'deadline-set',
    ]);
    story.now = START + 0.6 * HOUR;
    expect(story.do({ type: 'wake' }, CLOCK)).toEqual(['stage-told']);
  });

  it('begins nothing where nobody waits', () => {
    expect(new Story().do(priority('urgent'), ANA, { deadline: terms(1) })).toEqual(['priority-set']);
  });

  it('calls a supervisor for what the rules call them for only now, once', () => {
    const story = waiting();
    const escalate = [{ reason: 'legal', why: { rule: 'r', file: 'f', version: 'v', facts: [] } }];
    expect(story.do(kind('delivery'), ANA, { escalate })).toContain('escalated');
    expect(story.do(kind('complaint'), ANA, { escalate })).not.toContain('escalated');
  });
});

describe('what is required', () => {
  const complaint = () => {
    const story = new Story();
    story.wrote();
    story.do(kind('complaint'));
    return story;
  };

  it('is named, piece by piece, until it is all there', () => {
    const story = complaint();
    expect(story.do(resolve())).toBe('required cause,field:order,checklist');
    story.do(cause('rude'));
    expect(story.do(resolve())).toBe('required field:order,checklist');
    story.do({ type: 'set-field', field: 'order', value: { noteId: 'n', skip: 0 } });
    story.do(step('read'));
    expect(story.do(resolve())).toBe('required checklist');
    story.do(step('sorry'));
    expect(story.do(resolve())).toEqual(['wait-ended', 'resolved']);
    expect(story.events.at(-1)).not.toHaveProperty('without');
  });

  it.each([
    ['an agent who confirms', ANA, { noteId: 'why', overrule: true }, false],
    ['a supervisor without a word', EVA, {}, false],
    ['a supervisor who confirms and gives no reason', EVA, { overrule: true }, false],
    ['a supervisor who gives a reason and does not confirm', EVA, { noteId: 'why' }, false],
    ['a supervisor who confirms and says why', EVA, { noteId: 'why', overrule: true }, true],
    ['the house itself', CLOCK, {}, true],
  ] as const)('%s', (_, actor, more, may) => {
    const outcome = complaint().do(resolve(more), actor);
    expect(outcome).toEqual(may ? ['wait-ended', 'resolved'] : 'required cause,field:order,checklist');
  });

  it('is kept in the record where a supervisor let it go', () => {
    const story = complaint();
    story.do(resolve({ noteId: 'why', overrule: true }), EVA);
    expect(story.events.at(-1)).toMatchObject({ without: ['cause', 'field:order', 'checklist'] });
  });

  it('may be the kind itself', () => {
    const story = new Story();
    story.wrote();
    const kinds = { ...KINDS, kindRequired: true };
    expect(story.do(resolve(), ANA, { kinds })).toBe('required kind');
    story.do(kind('delivery'));
    expect(story.do(resolve(), ANA, { kinds })).toEqual(['wait-ended', 'resolved']);
  });
});

it('a ticket that was stored before anybody asked what it is about is about nothing', () => {
  const { about: _new, ...old } = { ...blankTicket('t1'), version: 3 };
  const { about, version } = ticketOf({ number: 7, version: 3, state: JSON.stringify(old) });
  expect([about, version]).toEqual([NOTHING_ABOUT, 3]);
});

describe('values of fields', () => {
  it.each([
    ['date', '2026-02-28', true],
    ['date', '2026-02-29', false],
    ['date', '2028-02-29', true],
    ['date', '0000-00-00', false],
    ['date', '26-02-28', false],
    ['number', 1.5, true],
    ['number', Number.NaN, false],
    ['number', '1', false],
    ['flag', false, true],
    ['flag', 'yes', false],
    ['choice', 'post', true],
    ['choice', 'toString', false],
    ['text', 'B-12', false],
  ] as const)('%s %s: %s', (type, value, good) => {
    expect(fits({ type, choices: [{ id: 'post', name: 'Post' }] }, value)).toBe(good);
  });
});

describe('tags as they are typed', () => {
  it.each([
    ['vip -late', ['vip'], ['late']],
    ['#Vip, −Known-Problem', ['vip'], ['known-problem']],
    ['regular customer, stalni korisnik, -новое', ['vip', 'vip'], ['новое']],
    ['Стални корисник', ['vip'], []],
    ['+vip', ['vip'], []],
  ])('%s', (words, add, remove) => {
    expect(tagsIn(words, KINDS.tags)).toEqual({ add, remove, strange: false });
  });

  it.each(['so much!', '<@U1>', 'x'.repeat(41), '--', 'a b@c'])('no label: %s', (words) => {
    expect(tagsIn(words, []).strange).toBe(true);
  });
});

describe('whatever people and rules say of a ticket', () => {
  const ids = fc.constantFrom('delivery', 'complaint', 'nothing');
  const intent: fc.Arbitrary<Intent> = fc.oneof(
    fc.record({
      type: fc.constant('set-kind' as const),
      kind: ids,
      cause: fc.constantFrom(null, 'late', 'rude', 'other'),
    }),
    fc.record({ type: fc.constant('set-cause' as const), cause: fc.constantFrom('late', 'rude', 'other') }),
    fc.record({
      type: fc.constant('tag' as const),
      add: fc.subarray(['a', 'b', 'vip']),
      remove: fc.subarray(['a', 'b', 'vip']),
    }),
    fc.record({ type: fc.constant('set-priority' as const), priority: fc.constantFrom(...PRIORITIES) }),
    fc.record({
      type: fc.constant('set-field' as const),
      field: fc.constantFrom('order', 'carrier', 'amount', 'day', 'warranty', 'none'),
      value: fc.constantFrom('post', 3, '2026-03-02', true, null, { noteId: 'n', skip: 2 }),
    }),
    fc.record({
      type: fc.constant('check-step' as const),
      step: fc.constantFrom('look', 'tell', 'read', 'sorry'),
      done: fc.boolean(),
    }),
    fc.constant<Intent>({ type: 'resolve', noteId: null }),
    fc.constant<Intent>({ type: 'reopen', unanswered: false }),
  );
  const said = fc.record({
    priority: fc.constantFrom(...PRIORITIES),
    tags: fc.subarray(['a', 'b', 'rule']),
    kind: fc.constantFrom('delivery', 'complaint'),
  });
  const act = fc.oneof(
    { weight: 4, arbitrary: fc.record({ intent, hours: fc.integer({ min: 1, max: 20 }) }) },
    { weight: 1, arbitrary: fc.record({ said }) },
  );

  it('said twice it is said once; a cause is its kind’s, a promise never later, nobody resolves what lacks something', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const story = new Story();
        story.wrote();
        let chosen: Priority | null = null;
        for (const one of acts) {
          const before = story.ticket;
          if ('said' in one) {
            story.wrote(one.said);
            expect(story.ticket.triage.tags).not.toContainEqual(
              expect.toSatisfy((tag: string) => before.about.chosen.untagged.includes(tag)),
            );
          } else {
            const policy = { deadline: terms(one.hours) };
            const lacking = missingFor(before, KINDS);
            const first = story.do(one.intent, ANA, policy);
            if (one.intent.type === 'resolve' && before.status.name !== 'resolved')
              expect(Array.isArray(first)).toBe(lacking.length === 0);
            const again = story.do(one.intent, ANA, policy);
            if (one.intent.type !== 'reopen') expect(again).toEqual(Array.isArray(first) ? [] : first);
            if (one.intent.type === 'set-priority') chosen = one.intent.priority;
          }
          const { about, triage, waiting } = story.ticket;
          const known = KINDS.kinds.find(({ id }) => id === about.kind);
          if (about.cause !== null) expect(known?.causes.map(({ id }) => id)).toContain(about.cause);
          if (chosen !== null) expect(triage.priority).toBe(chosen);
          expect(new Set(triage.tags).size).toBe(triage.tags.length);
          const [was, is] = [before.waiting.wait, waiting.wait];
          if (was !== null && is !== null && was.since === is.since)
            expect(is.promiseAt).toBeLessThanOrEqual(was.promiseAt);
          const shown = shownAbout(story.ticket, KINDS).fields.map(({ id }) => id);
          expect(shown).toEqual(fieldsOf(KINDS, about.kind).map(({ id }) => id));
        }
        expect(fold(blankTicket('t1'), story.events)).toEqual(story.ticket);
      }),
      { numRuns: 400 },
    );
  });
});
