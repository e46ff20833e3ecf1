import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Actor } from '../src/domain/actor.ts';
import { isRefusal } from '../src/domain/refusal.ts';
import { idleSince } from '../src/domain/ticket/claim.ts';
import type { HandoverIntent } from '../src/domain/ticket/handover.ts';
import type { Intent, PolicyOutcome, Ticket, TicketEvent } from '../src/domain/ticket/model.ts';
import { blankTicket, decide, fold, nextDueAt } from '../src/domain/ticket/ticket.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse('2026-03-02T09:00:00Z');
const CUSTOMER: Actor = { kind: 'contact', id: 'c1' };
const HOUSE: Actor = { kind: 'system', id: 'owners' };
const person = (id: string, role: 'agent' | 'supervisor' = 'agent'): Actor => ({ kind: 'person', id, role });
const ANA = person('ana');
const BOR = person('bor');
const EVA = person('eva', 'supervisor');
const STAGES = [
  { name: 'half', at: 0.5, tell: 'owner' },
  { name: 'broken', at: 1, tell: 'supervisors' },
] as const;
const POLICY: PolicyOutcome = {
  triage: { priority: 'normal', tags: [], team: 'support', segment: null, why: [] },
  deadline: { promiseMs: 10 * HOUR, targetMs: 8 * HOUR, stages: [...STAGES], quiet: null, why: [] },
};

class Story {
  ticket: Ticket = blankTicket('t1');
  events: TicketEvent[] = [];
  now = START;
  absent = new Set<string>();

  constructor() {
    const opening = { ticketId: 't1', channel: 'webchat', conversation: 'v1', contactId: 'c1' };
    this.do({ type: 'open', ...opening }, CUSTOMER);
    this.do({ type: 'receive', messageId: 'm1', sentAt: START }, CUSTOMER);
  }

  /** Answers the types of the events, or the refusal's code. */
  do(intent: Intent, actor: Actor = ANA): string[] | string {
    const context = { now: this.now, actor, policy: POLICY, absent: this.absent };
    const outcome = decide(this.ticket, intent, context);
    if (isRefusal(outcome)) return outcome.refused;
    this.ticket = { ...fold(this.ticket, outcome), version: this.ticket.version + 1 };
    this.events.push(...outcome);
    return outcome.map(({ type }) => type);
  }

  hand(to: Partial<Extract<HandoverIntent, { type: 'transfer' }>>, actor: Actor = ANA) {
    const whole = {
      person: null,
      team: null,
      skill: null,
      keepsOwner: false,
      noteId: 'n1',
      tellAt: null,
      why: [],
    };
    return this.do({ type: 'transfer', ...whole, returnsAt: this.now + 30 * MINUTE, ...to }, actor);
  }

  wake(after: number) {
    this.now += after;
    return this.do({ type: 'wake' }, { kind: 'system', id: 'clock' });
  }

  get owner() {
    return this.ticket.claim.by;
  }

  get pending() {
    return this.ticket.handover.pending;
  }
}

function claimed(): Story {
  const story = new Story();
  story.do({ type: 'claim' });
  return story;
}

describe('a hand-over', () => {
  it('leaves the owner, offers the ticket, and moves no deadline', () => {
    const story = claimed();
    const before = story.ticket.waiting;
    story.now += HOUR;
    expect(story.hand({ person: 'bor', tellAt: story.now })).toEqual([
      'released',
      'handed-over',
      'reply-queued',
    ]);
    expect([story.owner, story.pending?.person, story.pending?.from]).toEqual([null, 'bor', 'ana']);
    expect(story.ticket.waiting).toEqual(before);
    expect(nextDueAt(story.ticket)).toBe(story.now + 30 * MINUTE);
    expect(story.events.at(-1)).toMatchObject({
      courtesy: { about: 'handed-over', values: { person: 'bor', from: 'ana', summed: 'yes' } },
    });
  });

  it.each<[string, Intent]>([
    ['claiming', { type: 'claim' }],
    ['answering', { type: 'reply', messageId: 'r1', as: 'answer', confirm: false, sendAt: START }],
  ])('is taken by %s', (_, intent) => {
    const story = claimed();
    story.hand({ person: 'bor' });
    expect(story.do(intent, BOR)).toEqual(expect.arrayContaining(['claimed', 'handover-taken']));
    expect([story.owner, story.pending]).toEqual(['bor', null]);
    expect(story.events.at(-1)).toMatchObject({ by: 'bor', sender: 'ana' });
    expect(nextDueAt(story.ticket)).toBe(START + 5 * HOUR);
    expect(story.wake(31 * MINUTE)).toEqual([]);
  });

  it('that nobody takes returns to who had it, with the team that it had, and to the queue when they are not there', () => {
    const story = claimed();
    story.hand({ team: 'payments' });
    expect(story.ticket.triage.team).toBe('payments');
    expect(story.wake(29 * MINUTE)).toEqual([]);
    expect(story.wake(MINUTE)).toEqual(['handover-returned', 'transferred']);
    expect([story.owner, story.ticket.triage.team, story.pending]).toEqual(['ana', 'support', null]);

    story.hand({ person: 'bor' });
    story.absent.add('ana');
    expect(story.wake(30 * MINUTE)).toEqual(['handover-returned']);
    expect(story.owner).toBeNull();
  });

  it('of a ticket that nobody had returns to the queue', () => {
    const story = new Story();
    story.hand({ person: 'bor' });
    story.wake(30 * MINUTE);
    expect([story.owner, story.pending]).toEqual([null, null]);
  });

  it('is declined by whoever is asked, a colleague of the team or a supervisor, and then returns', () => {
    const story = claimed();
    expect(story.do({ type: 'decline', team: null, noteId: null }, BOR)).toBe('no-handover');
    story.hand({ person: 'bor' });
    expect(story.do({ type: 'decline', team: 'support', noteId: null }, person('cene'))).toBe('not-yours');
    expect(story.do({ type: 'decline', team: null, noteId: 'n2' }, BOR)).toEqual([
      'handover-declined',
      'handover-returned',
    ]);
    expect([story.owner, story.ticket.claim.notTo]).toEqual(['ana', 'bor']);
    story.hand({ team: 'payments' });
    expect(story.do({ type: 'decline', team: 'support', noteId: null }, BOR)).toBe('not-yours');
    expect(story.do({ type: 'decline', team: 'payments', noteId: null }, BOR)).toContain('handover-returned');
  });

  it('is made by its owner or a supervisor, on by whom it is offered to, and once', () => {
    const story = claimed();
    expect(story.hand({ person: 'cene' }, BOR)).toBe('not-yours');
    expect(story.hand({ person: 'bor' }, EVA)).toContain('handed-over');
    expect(story.hand({ person: 'bor' }, EVA)).toEqual([]);
    expect(story.hand({ person: 'dana' }, person('cene'))).toBe('not-yours');
    expect(story.hand({ person: 'dana' }, BOR)).toEqual(['handed-over']);
    expect(story.pending).toMatchObject({ by: 'bor', from: 'ana', person: 'dana' });
    story.wake(30 * MINUTE);
    expect(story.owner).toBe('ana');
    story.do({ type: 'resolve', noteId: null });
    expect(story.hand({ person: 'bor' })).toBe('resolved');
  });

  it('ends with the ticket, and reminders reach whom it is offered to meanwhile', () => {
    const story = claimed();
    story.now += 4.9 * HOUR;
    story.hand({ person: 'bor' });
    expect(story.wake(0.1 * HOUR)).toEqual(['stage-told']);
    expect(story.events.at(-1)).toMatchObject({ to: 'owner', person: 'bor' });
    story.do({ type: 'resolve', noteId: null }, BOR);
    expect(story.pending).toBeNull();
  });

  it('waits through quiet hours', () => {
    const story = claimed();
    story.now = Date.parse('2026-03-02T19:50:00Z');
    const spans = [{ days: ['mon' as const], from: '20:00', to: '07:00' }];
    const quiet = { zone: 'UTC', spans };
    const policy = { ...POLICY, deadline: { ...(POLICY.deadline as object), quiet } } as PolicyOutcome;
    const whole = {
      person: 'bor',
      team: null,
      skill: null,
      keepsOwner: false,
      noteId: null,
      tellAt: null,
      why: [],
    };
    const context = { now: story.now, actor: ANA, policy };
    const intent = { type: 'transfer' as const, ...whole, returnsAt: story.now + 30 * MINUTE };
    const outcome = decide(story.ticket, intent, context);
    expect(isRefusal(outcome) ? [] : outcome.find(({ type }) => type === 'handed-over')).toMatchObject({
      returnsAt: Date.parse('2026-03-03T07:30:00Z'),
    });
  });
});

describe('the house', () => {
  it('takes a ticket from whoever is gone, with what is offered to them and what they watch', () => {
    const story = claimed();
    story.do({ type: 'watch' }, BOR);
    story.do({ type: 'watch' }, EVA);
    expect(story.do({ type: 'take-back', people: ['ana', 'bor'], because: 'left' }, HOUSE)).toEqual([
      'taken-back',
      'unwatched',
    ]);
    expect([story.owner, story.ticket.watch.by]).toEqual([null, ['eva']]);
    expect(story.do({ type: 'take-back', people: ['ana', 'bor'], because: 'left' }, HOUSE)).toEqual([]);
    story.do({ type: 'claim' }, EVA);
    story.hand({ person: 'bor' }, EVA);
    expect(story.do({ type: 'take-back', people: ['bor'], because: 'left' }, HOUSE)).toEqual([
      'handover-returned',
    ]);
    expect(story.owner).toBe('eva');
  });

  it('knows since when nothing was done for a customer who waits', () => {
    const story = claimed();
    story.now += HOUR;
    story.do({ type: 'receive', messageId: 'm2', sentAt: story.now }, CUSTOMER);
    expect(idleSince(story.ticket)).toBe(START);
    story.do({ type: 'note', messageId: 'n1' }, BOR);
    expect(idleSince(story.ticket)).toBe(START);
    story.do({ type: 'note', messageId: 'n2' });
    expect(idleSince(story.ticket)).toBe(START + HOUR);
  });

  it('gives only what is free', () => {
    const story = claimed();
    const route: Intent = { type: 'route', to: 'bor', why: [] };
    expect(story.do(route, HOUSE)).toEqual([]);
    story.hand({ person: 'cene' });
    expect(story.do(route, HOUSE)).toEqual([]);
    story.wake(30 * MINUTE);
    story.do({ type: 'release' });
    expect(story.do(route, HOUSE)).toEqual(['routed']);
    expect(story.owner).toBe('bor');
  });
});

describe('watching', () => {
  it('is said once, ends once, and knows a limit', () => {
    const story = new Story();
    expect(story.do({ type: 'watch' }, BOR)).toEqual(['watched']);
    expect(story.do({ type: 'watch' }, BOR)).toEqual([]);
    for (let one = 0; one < 24; one++) story.do({ type: 'watch' }, person(`p${one}`));
    expect(story.do({ type: 'watch' }, ANA)).toBe('too-many-watchers');
    expect(story.do({ type: 'unwatch' }, BOR)).toEqual(['unwatched']);
    expect(story.do({ type: 'unwatch' }, BOR)).toEqual([]);
  });
});

const PEOPLE = [ANA, BOR, EVA, person('cene')];
const acts = fc.array(
  fc.record({
    who: fc.nat(PEOPLE.length - 1),
    to: fc.constantFrom('ana', 'bor', 'eva', 'cene'),
    team: fc.constantFrom('support', 'payments', 'care'),
    minutes: fc.nat(45),
    act: fc.constantFrom(
      ...([
        'claim',
        'release',
        'assign',
        'person',
        'team',
        'keep',
        'decline',
        'wake',
        'left',
        'away',
        'route',
      ] as const),
    ),
  }),
  { maxLength: 40 },
);

type Act = typeof acts extends fc.Arbitrary<(infer One)[]> ? One : never;

function intentOf(one: Act, now: number): [Intent, Actor] {
  const who = PEOPLE[one.who] ?? ANA;
  const whole = {
    person: null,
    team: null,
    skill: null,
    keepsOwner: one.act === 'keep',
    noteId: null,
    why: [],
  };
  const hand = { ...whole, type: 'transfer' as const, returnsAt: now + 30 * MINUTE, tellAt: null };
  switch (one.act) {
    case 'claim':
    case 'release':
      return [{ type: one.act }, who];
    case 'assign':
      return [{ type: 'assign', to: one.to }, who];
    case 'person':
      return [{ ...hand, person: one.to }, who];
    case 'team':
    case 'keep':
      return [{ ...hand, team: one.team }, who];
    case 'decline':
      return [{ type: 'decline', team: one.team, noteId: null }, who];
    case 'wake':
      return [{ type: 'wake' }, { kind: 'system', id: 'clock' }];
    case 'left':
    case 'away':
      return [{ type: 'take-back', people: [one.to], because: one.act }, HOUSE];
    case 'route':
      return [{ type: 'route', to: one.to, why: [] }, HOUSE];
  }
}

it('whatever people do, there is at most one owner, nobody beside a hand-over, and the deadline never moves', () => {
  fc.assert(
    fc.property(acts, (all) => {
      const story = new Story();
      const deadline = story.ticket.waiting.wait?.promiseAt;
      for (const one of all) {
        story.now += one.minutes * MINUTE;
        story.do(...intentOf(one, story.now));
        const { claim, waiting, handover } = story.ticket;
        expect(waiting.wait?.promiseAt).toBe(deadline);
        expect(waiting.wait?.since).toBe(START);
        if (handover.pending !== null) expect(claim.by).toBeNull();
        expect(claim.by === null).toBe(claim.at === null);
      }
      const untold = story.events.filter(({ type }) => type === 'deadline-set');
      expect(untold).toHaveLength(1);
      expect({ ...story.ticket, version: 0 }).toEqual({
        ...fold(blankTicket('t1'), story.events),
        version: 0,
      });
      // Whatever is offered comes back by itself.
      story.now += 24 * HOUR;
      story.do({ type: 'wake' }, { kind: 'system', id: 'clock' });
      expect(story.pending).toBeNull();
    }),
    { numRuns: 300 },
  );
});
