import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Actor } from '../src/domain/actor.ts';
import { isRefusal } from '../src/domain/refusal.ts';
import type { Context, Intent, PolicyOutcome, Ticket, TicketEvent } from '../src/domain/ticket/model.ts';
import { newestSaid } from '../src/domain/ticket/seen.ts';
import { sortAt } from '../src/domain/ticket/sort-at.ts';
import { takesMessage } from '../src/domain/ticket/status.ts';
import { blankTicket, decide, fold, nextDueAt } from '../src/domain/ticket/ticket.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-03-02T09:00:00Z');
const CUSTOMER: Actor = { kind: 'contact', id: 'c1' };
const ANA: Actor = { kind: 'person', id: 'ana', role: 'agent' };
const BOR: Actor = { kind: 'person', id: 'bor', role: 'agent' };
const EVA: Actor = { kind: 'person', id: 'eva', role: 'supervisor' };
const SYSTEM: Actor = { kind: 'system', id: 'test' };
const POLICY: PolicyOutcome = {
  triage: { priority: 'normal', tags: [], team: null, segment: null, why: [] },
  deadline: {
    promiseMs: 10 * HOUR,
    targetMs: 8 * HOUR,
    stages: [
      { name: 'half', at: 0.5, tell: 'owner' },
      { name: 'target', at: 0.8, tell: 'owner' },
      { name: 'last-call', at: 0.9, tell: 'supervisors' },
      { name: 'broken', at: 1, tell: 'supervisors' },
    ],
    quiet: null,
    why: [],
  },
};

class Story {
  ticket: Ticket = blankTicket('t1');
  events: TicketEvent[] = [];
  now = START;

  constructor() {
    this.do(
      { type: 'open', ticketId: 't1', channel: 'webchat', conversation: 'v1', contactId: 'c1' },
      CUSTOMER,
    );
  }

  /** Answers the types of the events, or the refusal's code. */
  do(intent: Intent, actor: Actor = ANA, policy: PolicyOutcome = POLICY): string[] | string {
    const context: Context = { now: this.now, actor, policy };
    const outcome = decide(this.ticket, intent, context);
    if (isRefusal(outcome)) return outcome.refused;
    this.ticket = fold(this.ticket, outcome);
    this.events.push(...outcome);
    return outcome.map(({ type }) => type);
  }

  wrote(messageId: string, sentAt = this.now, policy = POLICY) {
    return this.do({ type: 'receive', messageId, sentAt }, CUSTOMER, policy);
  }

  sent(messageId: string, as: 'answer' | 'holding' | 'acknowledgement' = 'answer', actor: Actor = ANA) {
    const queued = this.do({ type: 'reply', messageId, as, confirm: true, sendAt: this.now }, actor);
    this.do({ type: 'start-sending', messageId }, SYSTEM);
    return [queued, this.do({ type: 'delivered', messageId }, SYSTEM)];
  }
}

function begun(): Story {
  const story = new Story();
  story.wrote('m1');
  return story;
}

describe('waiting', () => {
  it('begins with the first unanswered message and later ones never move it', () => {
    const story = begun();
    story.now += HOUR;
    expect(story.wrote('m2')).toEqual(['message-received']);
    expect(story.ticket.waiting.wait?.since).toBe(START);
    expect(sortAt(story.ticket)).toBe(START + 10 * HOUR);
  });

  it('is not ended by an acknowledgement, a holding reply, a claim or a reply that failed', () => {
    const story = begun();
    story.do({ type: 'claim' });
    story.sent('r1', 'acknowledgement');
    story.sent('r2', 'holding');
    story.do({ type: 'reply', messageId: 'r3', as: 'answer', confirm: false, sendAt: story.now });
    story.do({ type: 'start-sending', messageId: 'r3' }, SYSTEM);
    story.do({ type: 'failed', messageId: 'r3', code: 'vendor-refused' }, SYSTEM);
    expect(story.ticket.waiting.wait?.since).toBe(START);
  });

  it('ends with a delivered answer, and nothing is due any more', () => {
    const story = begun();
    expect(story.sent('r1')).toEqual([
      ['claimed', 'reply-queued'],
      ['reply-delivered', 'wait-ended'],
    ]);
    expect(nextDueAt(story.ticket)).toBeNull();
  });

  it('goes on for what the customer wrote after the answer was written', () => {
    const story = begun();
    story.do({ type: 'reply', messageId: 'r1', as: 'answer', confirm: false, sendAt: story.now + 10_000 });
    story.now += 5000;
    story.wrote('m2');
    story.now += 5000;
    story.do({ type: 'start-sending', messageId: 'r1' }, SYSTEM);
    expect(story.do({ type: 'delivered', messageId: 'r1' }, SYSTEM)).toEqual([
      'reply-delivered',
      'wait-ended',
      'deadline-set',
    ]);
    expect(story.ticket.waiting.wait?.since).toBe(START + 5000);
  });

  it('is not ended by an answer to an earlier question', () => {
    const story = begun();
    story.sent('r1');
    story.now += HOUR;
    story.do({ type: 'reply', messageId: 'r2', as: 'answer', confirm: false, sendAt: story.now });
    story.now += 1000;
    story.wrote('m2');
    story.do({ type: 'start-sending', messageId: 'r2' }, SYSTEM);
    expect(story.do({ type: 'delivered', messageId: 'r2' }, SYSTEM)).toEqual(['reply-delivered']);
    expect(story.ticket.waiting.wait?.since).toBe(START + HOUR + 1000);
  });

  it('runs on from its own beginning when what was sent was no answer', () => {
    const story = begun();
    story.now += 6 * HOUR;
    story.do({ type: 'wake' }, SYSTEM);
    story.sent('r1');
    const told = story.ticket.waiting.ended?.wait.told;
    expect(story.do({ type: 'reopen', unanswered: true }, EVA)).toEqual(['reopened', 'deadline-set']);
    expect(story.ticket.waiting.wait).toMatchObject({ since: START, promiseAt: START + 10 * HOUR, told });
  });

  it('runs on from its own beginning also when the customer says so, which began a wait of its own', () => {
    const story = begun();
    story.now += HOUR;
    story.sent('r1');
    story.now += HOUR;
    story.wrote('m2');
    expect(story.ticket.waiting.wait?.since).toBe(START + 2 * HOUR);
    expect(story.do({ type: 'reopen', unanswered: true }, EVA)).toEqual(['reopened', 'deadline-set']);
    expect(story.ticket.waiting.wait?.since).toBe(START);
    expect(story.do({ type: 'reopen', unanswered: true }, EVA)).toBe('not-resolved');
    expect(story.sent('r2')[1]).toEqual(['reply-delivered', 'wait-ended']);
    expect(story.ticket.waiting.wait).toBeNull();
  });

  it('is restored when a ticket was resolved unanswered and is opened again', () => {
    const story = begun();
    expect(story.do({ type: 'resolve', noteId: null })).toEqual(['wait-ended', 'resolved']);
    expect(story.do({ type: 'reopen', unanswered: false })).toEqual(['reopened', 'deadline-set']);
    expect(story.ticket.waiting.wait?.since).toBe(START);
  });

  it('does not depend on the order in which deliveries arrive, and the last word is the last that is shown', () => {
    const told = fc.record({
      seconds: fc.integer({ min: 0, max: 3 }),
      sequence: fc.integer({ min: 0, max: 9 }),
    });
    const messages = fc.uniqueArray(told, {
      ...{ minLength: 1, maxLength: 8 },
      selector: ({ seconds, sequence }) => `${seconds} ${sequence}`,
    });
    // Ids say nothing of the order, as in the house.
    const idOf = (at: { seconds: number; sequence: number }) =>
      `m${(at.sequence * 7 + at.seconds) % 10}-${at.sequence}`;
    fc.assert(
      fc.property(
        messages.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
        ),
        ([all, shuffled]) => {
          const shown = all.toSorted((a, b) => a.seconds - b.seconds || a.sequence - b.sequence);
          const [inOrder, asTheyCame] = [shown, shuffled].map((order) => {
            const story = new Story();
            story.now = START + 4 * HOUR;
            for (const { seconds, sequence } of order) {
              const messageId = idOf({ seconds, sequence });
              const sentAt = START + seconds * 1000;
              story.do({ type: 'receive', messageId, sentAt, sequence }, CUSTOMER);
            }
            return story.ticket;
          });
          expect(asTheyCame).toEqual(inOrder);
          expect(inOrder?.conversation.lastInbound?.id).toBe(idOf(shown.at(-1) as (typeof shown)[0]));
        },
      ),
    );
  });

  it('never takes a vendor’s time that lies in the future', () => {
    const story = new Story();
    story.wrote('m1', START + 5 * HOUR);
    expect(story.ticket.waiting.wait?.since).toBe(START);
  });
});

describe('stages', () => {
  const toldAt = (story: Story, hours: number) => {
    story.now = START + hours * HOUR;
    const before = story.events.length;
    story.do({ type: 'wake' }, SYSTEM);
    return story.events
      .slice(before)
      .map((event) =>
        event.type === 'stage-told' ? `${event.stage}>${event.to}${event.late ? ' late' : ''}` : event.type,
      );
  };

  it('asks for a first word an hour into the wait, unless the customer had one', () => {
    const { deadline } = POLICY;
    const early = { name: 'acknowledge', at: 0.1, tell: 'owner', unless: 'acknowledged' } as const;
    const policy = {
      ...POLICY,
      deadline: { ...deadline, stages: [early, ...(deadline?.stages ?? [])] } as never,
    };
    const silent = new Story();
    silent.wrote('m1', START, policy);
    expect(toldAt(silent, 1)).toEqual(['acknowledge>desk']);

    const heard = new Story();
    heard.wrote('m1', START, policy);
    heard.sent('r1', 'acknowledgement');
    expect(toldAt(heard, 1)).toEqual(['stage-skipped']);
    expect(toldAt(heard, 5)).toEqual(['half>owner']);

    const takenBack = new Story();
    takenBack.wrote('m1', START, policy);
    takenBack.do({ type: 'reply', messageId: 'r1', as: 'acknowledgement', confirm: true, sendAt: START });
    takenBack.do({ type: 'undo', messageId: 'r1' });
    expect(toldAt(takenBack, 1)).toEqual(['acknowledge>owner']);
  });

  it('are told once each, to the desk while unclaimed and to the owner afterwards', () => {
    const story = begun();
    expect(nextDueAt(story.ticket)).toBe(START + 5 * HOUR);
    expect(toldAt(story, 4.99)).toEqual([]);
    expect(toldAt(story, 5)).toEqual(['half>desk']);
    expect(toldAt(story, 5)).toEqual([]);
    story.do({ type: 'claim' });
    expect(toldAt(story, 8)).toEqual(['target>owner']);
    expect(toldAt(story, 9)).toEqual(['last-call>supervisors', 'escalated']);
    expect(toldAt(story, 10)).toEqual(['broken>supervisors']);
    expect(nextDueAt(story.ticket)).toBeNull();
  });

  it('after downtime only the latest is told, marked late', () => {
    const story = begun();
    expect(toldAt(story, 9.5)).toEqual([
      'stage-skipped',
      'stage-skipped',
      'last-call>supervisors late',
      'escalated',
    ]);
  });

  it('belong to their wait: the next one has its own', () => {
    const story = begun();
    toldAt(story, 5);
    story.sent('r1');
    story.now = START + 6 * HOUR;
    story.wrote('m2');
    expect(toldAt(story, 11)).toEqual(['half>owner']);
    expect(story.events.filter(({ type }) => type === 'stage-told')).toHaveLength(2);
  });

  it('a month of unanswered customers takes no time and misses nobody', () => {
    for (let day = 0; day < 30; day++) {
      const story = new Story();
      story.now = START + day * 24 * HOUR;
      story.wrote('m1');
      let due = nextDueAt(story.ticket);
      while (due !== null) {
        story.now = due;
        story.do({ type: 'wake' }, SYSTEM);
        due = nextDueAt(story.ticket);
      }
      expect(story.events.filter(({ type }) => type === 'stage-told')).toHaveLength(4);
    }
  });
});

describe('claims', () => {
  it('have one winner; the other is told who and when', () => {
    const story = begun();
    expect(story.do({ type: 'claim' }, ANA)).toEqual(['claimed']);
    expect(story.do({ type: 'claim' }, ANA)).toEqual([]);
    const refused = decide(story.ticket, { type: 'claim' }, { now: story.now, actor: BOR, policy: {} });
    expect(refused).toEqual({ refused: 'already-claimed', values: { by: 'ana', at: START } });
  });

  it('are released by their owner or a supervisor only', () => {
    const story = begun();
    story.do({ type: 'claim' }, ANA);
    expect(story.do({ type: 'release' }, BOR)).toBe('not-yours');
    expect(story.do({ type: 'assign', to: 'bor' }, BOR)).toBe('not-yours');
    expect(story.do({ type: 'assign', to: 'bor' }, EVA)).toEqual(['assigned']);
    expect(story.do({ type: 'release' }, EVA)).toEqual(['released']);
  });
});

describe('replies', () => {
  it('ask once when the customer wrote meanwhile or somebody else owns the ticket', () => {
    const story = begun();
    story.do({ type: 'claim' }, BOR);
    story.wrote('m2');
    const reply = { type: 'reply' as const, messageId: 'r1', as: 'answer' as const, sendAt: story.now };
    expect(story.do({ ...reply, seen: 'm1', confirm: false }, BOR)).toBe('customer-wrote');
    expect(story.do({ ...reply, confirm: false }, ANA)).toBe('someone-elses');
    expect(story.do({ ...reply, seen: 'm1', confirm: true }, ANA)).toEqual(['reply-queued']);
  });

  it('ask once when somebody else replied meanwhile; what was read, and one’s own, is no news [K13]', () => {
    const story = begun();
    const reply = { type: 'reply' as const, as: 'answer' as const, sendAt: story.now, confirm: false };
    story.do({ ...reply, messageId: 'r1', seen: 'm1' }, BOR);
    expect(newestSaid(story.ticket)).toBe('r1');
    expect(story.do({ ...reply, messageId: 'r2', seen: 'm1' }, BOR)).toEqual(['reply-queued']);
    story.do({ type: 'release' }, BOR);
    expect(story.do({ ...reply, messageId: 'r3', seen: 'm1' }, ANA)).toBe('colleague-replied');
    expect(story.do({ ...reply, messageId: 'r3', seen: 'r2' }, ANA)).toEqual(['claimed', 'reply-queued']);
    story.wrote('m2');
    expect(newestSaid(story.ticket)).toBe('m2');
    expect(story.do({ ...reply, messageId: 'r4', seen: 'r3' }, ANA)).toBe('customer-wrote');
    expect(story.do({ ...reply, messageId: 'r4', seen: 'm2' }, ANA)).toEqual(['reply-queued']);
    expect(story.do({ type: 'undo', messageId: 'r4' }, ANA)).toEqual(['reply-cancelled']);
    expect(newestSaid(story.ticket)).toBe('m2');
    // Who began to write after a reply that was taken back has read what it came after.
    expect(story.do({ ...reply, messageId: 'r5', seen: 'r4' }, ANA)).toEqual(['reply-queued']);
  });

  it('can be taken back until they are on their way, by their writer or a supervisor', () => {
    const story = begun();
    story.do({ type: 'reply', messageId: 'r1', as: 'answer', confirm: false, sendAt: story.now + 10_000 });
    expect(story.do({ type: 'undo', messageId: 'r1' }, BOR)).toBe('not-yours');
    expect(story.do({ type: 'undo', messageId: 'r1' }, ANA)).toEqual(['reply-cancelled']);
    expect(story.do({ type: 'start-sending', messageId: 'r1' }, SYSTEM)).toEqual([]);
    expect(story.do({ type: 'undo', messageId: 'r1' }, ANA)).toBe('too-late');
  });

  it('whose outcome is unknown wait for a person', () => {
    const story = begun();
    story.do({ type: 'reply', messageId: 'r1', as: 'answer', confirm: false, sendAt: story.now });
    story.do({ type: 'start-sending', messageId: 'r1' }, SYSTEM);
    expect(story.do({ type: 'unknown', messageId: 'r1' }, SYSTEM)).toEqual(['reply-unknown']);
    expect(story.ticket.waiting.wait).not.toBeNull();
    expect(story.do({ type: 'mark-sent', messageId: 'r1' })).toEqual(['reply-delivered', 'wait-ended']);
  });
});

describe('what a colleague typed to the customer on the platform itself', () => {
  const typed = (story: Story, more: object = {}, actor: Actor = ANA) =>
    story.do(
      {
        ...{
          type: 'replied-elsewhere',
          messageId: 'x1',
          as: 'answer',
          sentAt: story.now,
          inboundAfter: null,
        },
        ...more,
      },
      actor,
    );

  it('is an answer that was delivered: it ends the wait and claims what is free [K12]', () => {
    const story = begun();
    story.now += HOUR;
    expect(typed(story)).toEqual(['claimed', 'reply-delivered', 'wait-ended']);
    expect(story.ticket.claim.by).toBe('ana');
    expect(story.ticket.reply).toMatchObject({
      pending: {},
      firstAnswerAt: story.now,
      lastAnswerAt: story.now,
    });
    expect(newestSaid(story.ticket)).toBe('x1');
    const reply = { type: 'reply' as const, messageId: 'r1', as: 'answer' as const, sendAt: story.now };
    expect(story.do({ ...reply, seen: 'm1', confirm: false }, BOR)).toBe('colleague-replied');
  });

  it('happened all the same when somebody else owns the ticket, or it is resolved', () => {
    const story = begun();
    story.do({ type: 'claim' }, BOR);
    expect(typed(story)).toEqual(['reply-delivered', 'wait-ended']);
    expect(story.ticket.claim.by).toBe('bor');
    story.do({ type: 'release' }, BOR);
    story.do({ type: 'resolve', noteId: null });
    expect(typed(story, { messageId: 'x2' })).toEqual(['reply-delivered']);
    expect([typed(story, {}, CUSTOMER), typed(story, {}, SYSTEM)]).toEqual(['role', 'role']);
  });

  it('answers what the customer had written before it by the platform’s time, and no more', () => {
    const story = begun();
    story.now += HOUR;
    story.wrote('m2');
    const early = { sentAt: START + 1000, inboundAfter: START + HOUR };
    expect(typed(story, early)).toEqual(['claimed', 'reply-delivered', 'wait-ended', 'deadline-set']);
    expect(story.ticket.waiting.wait?.since).toBe(START + HOUR);
    expect(newestSaid(story.ticket)).toBe('m2');
    expect(typed(story, { ...early, messageId: 'x2' })).toEqual(['reply-delivered']);
    story.sent('r1');
    expect(typed(story, { ...early, messageId: 'x3', inboundAfter: null })).toEqual(['reply-delivered']);
    expect(newestSaid(story.ticket)).toBe('r1');
  });

  it('is no answer before it was made a ticket', () => {
    const story = begun();
    expect(typed(story, { as: 'acknowledgement' })).toEqual(['reply-delivered']);
    expect(story.ticket.waiting.wait?.since).toBe(START);
  });

  it('lets the customer wait on once its writer took it back, unless that is over', () => {
    const story = begun();
    story.now += HOUR;
    typed(story);
    story.do({ type: 'wait' });
    const taken = (messageId: string) => story.do({ type: 'delete-message', messageId });
    expect(taken('m1')).toEqual(['message-deleted']);
    expect(taken('x1')).toEqual(['message-deleted', 'reopened', 'deadline-set']);
    expect(story.ticket.waiting.wait?.since).toBe(START);
    expect(taken('x1')).toEqual(['message-deleted']);
    typed(story, { messageId: 'x2' });
    expect(taken('x2')).toEqual(['message-deleted', 'deadline-set']);
    typed(story, { messageId: 'x3' });
    story.do({ type: 'resolve', noteId: null });
    expect(taken('x3')).toEqual(['message-deleted']);
  });
});

describe('notes', () => {
  const send = (story: Story, messageId: string) =>
    story.do({ type: 'reply', messageId, as: 'answer', confirm: false, sendAt: story.now, note: 'n1' });

  it('are sent once, by whichever reply, until that is taken back [K04]', () => {
    const story = begun();
    expect(send(story, 'r1')).toEqual(['claimed', 'reply-queued']);
    expect(send(story, 'r2')).toBe('already-sent');
    story.do({ type: 'undo', messageId: 'r1' });
    expect(send(story, 'r3')).toEqual(['reply-queued']);
    story.do({ type: 'start-sending', messageId: 'r3' }, SYSTEM);
    story.do({ type: 'delivered', messageId: 'r3' }, SYSTEM);
    expect(send(story, 'r4')).toBe('already-sent');
  });

  it('and messages that were deleted are read by supervisors alone [K14]', () => {
    const story = begun();
    const intent = { type: 'reveal' as const, messageId: 'm1', noteId: 'n1' };
    expect([story.do(intent), story.do(intent, CUSTOMER), story.do(intent, SYSTEM)]).toEqual(
      Array(3).fill('role'),
    );
    expect(story.do(intent, EVA)).toEqual(['message-revealed']);
  });
});

describe('status', () => {
  it('comes back to open when the customer writes, from wherever it was', () => {
    for (const set of [
      { type: 'wait' },
      { type: 'snooze', until: START + HOUR, noteId: null },
      { type: 'resolve', noteId: null },
    ] as const) {
      const story = begun();
      story.sent('r1');
      story.do(set);
      story.now += 1000;
      story.wrote('m2');
      expect(story.ticket.status.name).toBe('open');
      expect(story.ticket.waiting.wait?.since).toBe(START + 1000);
    }
  });

  it('stays as it is for a bare "thanks" when the rules say so, but not while the customer waits', () => {
    const thanks: PolicyOutcome = { ...POLICY, startsWait: { yes: false, why: [] } };
    const story = begun();
    story.sent('r1');
    story.do({ type: 'resolve', noteId: null });
    expect(story.wrote('m2', story.now, thanks)).toEqual(['message-received']);
    expect(story.ticket.status.name).toBe('resolved');
    const waiting = begun();
    waiting.do({ type: 'wait' });
    expect(waiting.wrote('m2', waiting.now, thanks)).toEqual(['message-received', 'reopened']);
  });

  it('ends a snooze in time and keeps the promise running through it', () => {
    const story = begun();
    story.do({ type: 'snooze', until: START + 2 * HOUR, noteId: null });
    expect(nextDueAt(story.ticket)).toBe(START + 2 * HOUR);
    story.now = START + 2 * HOUR;
    expect(story.do({ type: 'wake' }, SYSTEM)).toEqual(['snooze-ended']);
    expect(nextDueAt(story.ticket)).toBe(START + 5 * HOUR);
    expect(story.do({ type: 'snooze', until: START, noteId: null })).toBe('past');
  });

  it('lets a resolved ticket take messages for a while only', () => {
    const story = begun();
    story.do({ type: 'resolve', noteId: null });
    expect(takesMessage(story.ticket, START + HOUR, HOUR)).toBe(true);
    expect(takesMessage(story.ticket, START + HOUR + 1, HOUR)).toBe(false);
  });
});

describe('the fold', () => {
  it('of all events is the ticket, whatever happened', () => {
    const intents: fc.Arbitrary<[Intent, Actor, number]> = fc.tuple(
      fc.oneof(
        fc.nat(20).map((n): Intent => ({ type: 'receive', messageId: `m${n}`, sentAt: START + n })),
        fc.constantFrom<Intent>(
          { type: 'claim' },
          { type: 'release' },
          { type: 'wake' },
          { type: 'wait' },
          { type: 'resolve', noteId: null },
          { type: 'reopen', unanswered: true },
          { type: 'escalate', noteId: null },
        ),
        fc.nat(5).map(
          (n): Intent => ({
            type: 'reply',
            messageId: `r${n}`,
            as: 'answer',
            confirm: true,
            sendAt: START,
          }),
        ),
        fc.nat(5).map((n): Intent => ({ type: 'start-sending', messageId: `r${n}` })),
        fc.nat(5).map((n): Intent => ({ type: 'delivered', messageId: `r${n}` })),
        fc.tuple(fc.nat(5), fc.nat(20), fc.option(fc.nat(20))).map(
          ([n, at, after]): Intent => ({
            ...{ type: 'replied-elsewhere', messageId: `x${n}`, as: 'answer', sentAt: START + at },
            inboundAfter: after === null ? null : START + at + after + 1,
          }),
        ),
        fc.nat(5).map((n): Intent => ({ type: 'delete-message', messageId: `x${n}` })),
      ),
      fc.constantFrom(ANA, BOR, EVA),
      fc.nat(3 * HOUR),
    );
    fc.assert(
      fc.property(fc.array(intents, { maxLength: 40 }), (steps) => {
        const story = new Story();
        for (const [intent, actor, later] of steps) {
          story.now += later;
          story.do(intent, actor);
          const { wait } = story.ticket.waiting;
          if (wait !== null) expect(story.ticket.status.name).not.toBe('resolved');
        }
        expect(fold(blankTicket('t1'), story.events)).toEqual(story.ticket);
        expect(JSON.parse(JSON.stringify(story.ticket))).toEqual(story.ticket);
      }),
    );
  });

  it('holds no personal text: an event’s words are ids, codes and names of rules', () => {
    const story = begun();
    story.sent('r1');
    const strings = JSON.stringify(story.events);
    expect(strings).not.toMatch(/text|name":"[A-Z]/);
  });
});
