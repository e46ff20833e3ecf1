import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Actor } from '../src/domain/actor.ts';
import type { Hours } from '../src/domain/hours.ts';
import { WEEKDAYS } from '../src/domain/quiet-hours.ts';
import { isRefusal } from '../src/domain/refusal.ts';
import type { CourtesyTerms } from '../src/domain/ticket/courtesy.ts';
import type { Intent, PolicyOutcome, Ticket, TicketEvent } from '../src/domain/ticket/model.ts';
import { openMs, resolutionDueAt } from '../src/domain/ticket/resolution.ts';
import { answerIn } from '../src/domain/ticket/solved.ts';
import { sortAt } from '../src/domain/ticket/sort-at.ts';
import { blankTicket, decide, fold, nextDueAt } from '../src/domain/ticket/ticket.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday, 10:00 in UTC. */
const START = Date.parse('2026-03-02T10:00:00Z');
const CUSTOMER: Actor = { kind: 'contact', id: 'c1' };
const ANA: Actor = { kind: 'person', id: 'ana', role: 'agent' };
const SYSTEM: Actor = { kind: 'system', id: 'test' };
const TERMS: CourtesyTerms = {
  nudges: { afterMs: 3 * DAY, closeAfterMs: 4 * DAY },
  asks: true,
  windowMs: null,
  hours: null,
  why: [],
};
const DAYTIME: Hours = {
  zone: 'UTC',
  week: Object.fromEntries(WEEKDAYS.slice(0, 5).map((day) => [day, [{ from: '08:00', to: '18:00' }]])),
  holidays: [],
};

function rules(more: PolicyOutcome = {}): PolicyOutcome {
  const stages = [{ name: 'broken', at: 1, tell: 'supervisors' as const }];
  const deadline = { promiseMs: 10 * HOUR, targetMs: 8 * HOUR, stages, quiet: null, why: [] };
  return { deadline, courtesies: TERMS, ...more };
}

class Story {
  ticket: Ticket = blankTicket('t1');
  events: TicketEvent[] = [];
  now = START;
  policy = rules();

  constructor(policy = rules()) {
    this.policy = policy;
    this.do(
      { type: 'open', ticketId: 't1', channel: 'webchat', conversation: 'v1', contactId: 'c1' },
      CUSTOMER,
    );
    this.wrote('m1');
  }

  do(intent: Intent, actor: Actor = ANA): string[] | string {
    const outcome = decide(this.ticket, intent, { now: this.now, actor, policy: this.policy });
    if (isRefusal(outcome)) return outcome.refused;
    this.ticket = { ...fold(this.ticket, outcome), version: this.ticket.version + 1 };
    this.events.push(...outcome);
    return outcome.map(({ type }) => type);
  }

  wrote(messageId: string, solved?: 'yes' | 'no') {
    const typed = solved === undefined ? {} : { solved };
    return this.do({ type: 'receive', messageId, sentAt: this.now, ...typed }, CUSTOMER);
  }

  queue(messageId: string, becomes?: 'wait' | 'resolve') {
    const goesOn = becomes === undefined ? {} : { becomes };
    return this.do({ type: 'reply', messageId, as: 'answer', confirm: true, sendAt: this.now, ...goesOn });
  }

  arrive(messageId: string) {
    this.do({ type: 'start-sending', messageId }, SYSTEM);
    return this.do({ type: 'delivered', messageId }, SYSTEM);
  }

  /** Answered, and what the house says by itself has arrived. */
  answered(messageId: string, becomes?: 'wait' | 'resolve') {
    this.queue(messageId, becomes);
    const types = this.arrive(messageId);
    this.settle();
    return types;
  }

  /** What the house says by itself arrives. */
  settle() {
    for (const id of this.queued()) this.arrive(id);
  }

  queued() {
    return Object.entries(this.ticket.reply.pending)
      .filter(([, { phase }]) => phase === 'queued')
      .map(([id]) => id);
  }

  /** Time passes to where something is due, until the instant. */
  until(instant: number) {
    for (let due = nextDueAt(this.ticket); due !== null && due <= instant; due = nextDueAt(this.ticket)) {
      this.now = Math.max(this.now, due);
      this.do({ type: 'wake' }, SYSTEM);
    }
    this.now = instant;
  }

  /** What the house has said by itself, in order. */
  said(): string[] {
    return this.events.flatMap((event) =>
      event.type === 'reply-queued' && event.courtesy !== undefined ? [event.courtesy.about] : [],
    );
  }

  press(answer: 'yes' | 'no', messageId = this.ticket.solved.asked?.messageId ?? '') {
    return this.do({ type: 'say-solved', answer, messageId }, CUSTOMER);
  }
}

describe('what becomes of a ticket with an answer', () => {
  it('becomes it when the answer is there, and not before', () => {
    const story = new Story();
    expect(story.queue('r1', 'wait')).toEqual(['claimed', 'reply-queued']);
    expect(story.ticket.status.name).toBe('open');
    expect(story.arrive('r1')).toEqual(['reply-delivered', 'wait-ended', 'waits-for-customer']);
    expect(story.ticket.status.name).toBe('waiting');
    story.now += HOUR;
    expect(story.answered('r2', 'resolve')).toEqual(['reply-delivered', 'resolved', 'reply-queued']);
    expect(story.ticket.status.name).toBe('resolved');
  });

  it('buries nobody’s question: who wrote meanwhile has an open ticket', () => {
    const story = new Story();
    story.queue('r1', 'resolve');
    story.now += 5000;
    story.wrote('m2');
    expect(story.arrive('r1')).toEqual(['reply-delivered', 'wait-ended', 'deadline-set']);
    expect(story.ticket.status.name).toBe('open');
    expect(story.ticket.waiting.wait?.since).toBe(START + 5000);
  });

  it('leaves a ticket open for whatever the customer wrote meanwhile, even where nobody waits', () => {
    const story = new Story();
    story.answered('r1');
    story.queue('r2', 'resolve');
    story.policy = rules({ startsWait: { yes: false, why: [] } });
    story.wrote('m2');
    expect(story.arrive('r2')).toEqual(['reply-delivered']);
    expect(story.ticket.status.name).toBe('open');
  });

  it('goes with the reply when that is taken back or fails, and comes with its repeat', () => {
    const story = new Story();
    story.queue('r1', 'resolve');
    expect(story.do({ type: 'undo', messageId: 'r1' })).toEqual(['reply-cancelled']);
    expect(story.arrive('r1')).toEqual([]);
    story.queue('r2', 'resolve');
    story.do({ type: 'start-sending', messageId: 'r2' }, SYSTEM);
    story.do({ type: 'failed', messageId: 'r2', code: 'vendor-refused' }, SYSTEM);
    expect(story.ticket.status.name).toBe('open');
    story.do({ type: 'send-again', messageId: 'r2', sendAt: story.now });
    expect(story.arrive('r2')).toContain('resolved');
  });

  it('is not repeated where the customer wrote before the repeat', () => {
    const story = new Story();
    story.queue('r1', 'resolve');
    story.do({ type: 'start-sending', messageId: 'r1' }, SYSTEM);
    story.wrote('m2');
    story.do({ type: 'failed', messageId: 'r1', code: 'vendor-refused' }, SYSTEM);
    story.do({ type: 'send-again', messageId: 'r1', sendAt: story.now });
    expect(story.arrive('r1')).not.toContain('resolved');
  });

  it('is refused at once where something is required to resolve', () => {
    const story = new Story(
      rules({
        kinds: { kindRequired: true, freeTags: true, kinds: [], fields: [], tags: [], templates: [] },
      }),
    );
    expect(story.queue('r1', 'resolve')).toBe('required');
    expect(story.queue('r1', 'wait')).toEqual(['claimed', 'reply-queued']);
  });
});

describe('a customer for whom a ticket waits', () => {
  function waiting(policy = rules()) {
    const story = new Story(policy);
    story.answered('r1', 'wait');
    return story;
  }

  it('is reminded once after the days, and then the case is closed with a goodbye', () => {
    const story = waiting();
    story.until(START + 3 * DAY - 1);
    expect(story.said()).toEqual([]);
    story.until(START + 3 * DAY);
    expect(story.said()).toEqual(['nudge']);
    story.settle();
    story.until(START + 7 * DAY - 1);
    expect(story.said()).toEqual(['nudge']);
    story.until(START + 7 * DAY);
    expect(story.said()).toEqual(['nudge', 'closing']);
    expect(story.ticket.status.name).toBe('waiting');
    story.settle();
    expect(story.ticket.status.name).toBe('resolved');
    story.until(START + 90 * DAY);
    expect(story.said()).toEqual(['nudge', 'closing']);
    expect(story.wrote('m2')).toContain('reopened');
  });

  it('is left alone once they write, once people take the ticket back, and while we owe an answer', () => {
    const written = waiting();
    written.wrote('m2');
    written.until(START + 30 * DAY);
    expect(written.said()).toEqual([]);
    const snoozed = waiting();
    snoozed.do({ type: 'snooze', until: START + DAY, noteId: null });
    snoozed.until(START + 30 * DAY);
    expect(snoozed.said()).toEqual([]);
    const owed = new Story();
    owed.do({ type: 'wait' });
    owed.until(START + 30 * DAY);
    expect(owed.said()).toEqual([]);
  });

  it('has all the time from our newest answer on, and after a reminder that went out late', () => {
    const story = waiting();
    story.until(START + 2 * DAY);
    story.answered('r2');
    story.until(START + 5 * DAY - 1);
    expect(story.said()).toEqual([]);
    story.now = START + 8 * DAY;
    story.do({ type: 'wake' }, SYSTEM);
    expect(story.said()).toEqual(['nudge']);
    story.settle();
    story.until(START + 12 * DAY - 1);
    expect(story.said()).toEqual(['nudge']);
    story.until(START + 12 * DAY);
    expect(story.said()).toEqual(['nudge', 'closing']);
  });

  it('is not reminded at night or on a weekend, not even by a house that was down', () => {
    const story = waiting(rules({ courtesies: { ...TERMS, hours: DAYTIME }, hours: DAYTIME }));
    // Monday evening: three days later is Thursday evening, so that it is Friday morning.
    const evening = new Story(rules({ courtesies: { ...TERMS, hours: DAYTIME }, hours: DAYTIME }));
    evening.now = START + 11 * HOUR;
    evening.answered('r1', 'wait');
    expect(nextDueAt(evening.ticket)).toBe(Date.parse('2026-03-06T08:00:00Z'));
    // Down since then, up on Saturday: it waits for Monday.
    story.now = Date.parse('2026-03-07T12:00:00Z');
    expect(story.do({ type: 'wake' }, SYSTEM)).toEqual(['nudge-put-off']);
    expect(nextDueAt(story.ticket)).toBe(Date.parse('2026-03-09T08:00:00Z'));
    story.until(Date.parse('2026-03-09T08:00:00Z'));
    expect(story.said()).toEqual(['nudge']);
  });

  it('keeps the terms of the moment when the waiting began', () => {
    const story = waiting();
    story.policy = rules({ courtesies: { ...TERMS, nudges: { afterMs: HOUR, closeAfterMs: null } } });
    story.until(START + 3 * DAY - 1);
    expect(story.said()).toEqual([]);
  });

  it('is not tried where the channel takes no more messages: the owner hears', () => {
    const story = waiting(rules({ courtesies: { ...TERMS, windowMs: DAY } }));
    story.until(START + 3 * DAY);
    expect(story.said()).toEqual([]);
    expect(story.events.at(-1)).toMatchObject({ type: 'nudge-dropped', person: 'ana' });
    story.until(START + 30 * DAY);
    expect(story.ticket.status.name).toBe('waiting');
  });

  it('is not told goodbye when the reminder did not reach them or somebody took it back', () => {
    for (const end of ['failed', 'undone'] as const) {
      const story = waiting();
      story.until(START + 3 * DAY);
      const [messageId = ''] = story.queued();
      if (end === 'undone') expect(story.do({ type: 'undo', messageId })).toEqual(['reply-cancelled']);
      else {
        story.do({ type: 'start-sending', messageId }, SYSTEM);
        story.do({ type: 'failed', messageId, code: 'contact-unreachable' }, SYSTEM);
      }
      story.until(START + 60 * DAY);
      expect(story.said()).toEqual(['nudge']);
      expect(story.ticket.status.name).toBe('waiting');
    }
  });

  it('who writes while the goodbye is on its way has an open ticket', () => {
    const story = waiting();
    story.until(START + 3 * DAY);
    story.settle();
    story.until(START + 7 * DAY);
    story.wrote('m2');
    story.settle();
    expect(story.ticket.status.name).toBe('open');
  });

  it('is never reminded where no rule says so', () => {
    const story = waiting(rules({ courtesies: { ...TERMS, nudges: null } }));
    expect(nextDueAt(story.ticket)).toBeNull();
    const { courtesies: _none, ...silent } = rules();
    const bare = waiting(silent);
    expect(nextDueAt(bare.ticket)).toBeNull();
  });
});

describe('what the house says by itself', () => {
  it('ends no wait, claims nothing, and is no first answer', () => {
    const story = new Story(rules({ closed: DAYTIME }));
    expect(story.said()).toEqual([]);
    story.now = Date.parse('2026-03-02T20:00:00Z');
    story.wrote('m2');
    expect(story.said()).toEqual(['out-of-hours']);
    story.settle();
    expect(story.ticket.waiting.wait?.since).toBe(START);
    expect(story.ticket.claim.by).toBeNull();
    expect(story.ticket.reply).toMatchObject({ firstAnswerAt: null, lastAnswerAt: null });
    story.now += HOUR;
    story.wrote('m3');
    expect(story.said()).toEqual(['out-of-hours']);
  });
});

describe('did this solve it', () => {
  function asked() {
    const story = new Story();
    story.answered('r1', 'resolve');
    return story;
  }

  it('is asked on every resolve of what was answered, once about each answer', () => {
    const story = asked();
    expect(story.said()).toEqual(['solved']);
    story.do({ type: 'reopen', unanswered: false });
    story.do({ type: 'resolve', noteId: null });
    expect(story.said()).toEqual(['solved']);
    story.wrote('m2');
    story.answered('r2');
    story.do({ type: 'resolve', noteId: null });
    expect(story.said()).toEqual(['solved', 'solved']);
  });

  it('is asked when the answer arrives after the ticket was resolved', () => {
    const story = new Story();
    story.queue('r1');
    story.do({ type: 'resolve', noteId: null });
    expect(story.said()).toEqual([]);
    expect(story.arrive('r1')).toEqual(['reply-delivered', 'reply-queued']);
    expect(story.said()).toEqual(['solved']);
    story.settle();
    expect(story.press('no')).toContain('deadline-set');
    expect(story.ticket.waiting.wait?.since).toBe(START);
  });

  it('is not asked of spam, of whoever was never answered, or where a rule or the channel forbids it', () => {
    const never = new Story();
    never.do({ type: 'resolve', noteId: null });
    expect(never.said()).toEqual([]);
    const spam = new Story();
    spam.queue('r1');
    spam.do({ type: 'mark-spam' });
    spam.arrive('r1');
    expect(spam.said()).toEqual([]);
    for (const terms of [{ asks: false }, { windowMs: HOUR }]) {
      const story = new Story(rules({ courtesies: { ...TERMS, ...terms } }));
      story.now += 2 * HOUR;
      story.answered('r1', 'resolve');
      expect(story.said()).toEqual([]);
    }
  });

  it('yes is recorded once and thanked for once a case', () => {
    const story = asked();
    const question = story.ticket.solved.asked?.messageId ?? '';
    expect(story.press('yes')).toEqual(['solved-said', 'reply-queued']);
    expect(story.press('yes', question)).toEqual([]);
    expect(story.press('no', question)).toEqual([]);
    story.settle();
    expect(story.ticket.status.name).toBe('resolved');
    story.wrote('m2');
    story.answered('r2', 'resolve');
    expect(story.press('yes')).toEqual(['solved-said']);
    expect(story.said()).toEqual(['solved', 'thanks', 'solved']);
  });

  it('no brings it back before all others with the deadline that it had; the second time a supervisor is called', () => {
    const story = asked();
    story.now += 2 * DAY;
    expect(story.press('no')).toEqual(['solved-said', 'reopened', 'deadline-set', 'reply-queued']);
    expect(story.ticket.waiting.wait).toMatchObject({ since: START, promiseAt: START + 10 * HOUR });
    expect(story.ticket.claim.by).toBe('ana');
    const broken = { ...new Story().ticket, solved: { ...story.ticket.solved, front: false } };
    expect(sortAt(story.ticket)).toBeLessThan(sortAt(broken));
    expect(sortAt(story.ticket)).toBeGreaterThan(0);
    story.answered('r2', 'resolve');
    expect(story.ticket.solved.front).toBe(false);
    expect(story.press('no')).toEqual([
      ...['solved-said', 'reopened', 'deadline-set', 'reply-queued', 'escalated'],
    ]);
    expect(story.ticket.escalation.reason).toBe('not-solved');
  });

  it('no is answered once a question, with the promise as long as that stands', () => {
    const story = asked();
    story.now = START + 3 * HOUR;
    const question = story.ticket.solved.asked?.messageId ?? '';
    story.press('no', question);
    expect(story.press('no', question)).toEqual([]);
    const told = () => story.events.findLast(({ type }) => type === 'reply-queued');
    expect(told()).toMatchObject({
      courtesy: { about: 'not-solved', values: { again: 'yes', by: START + 10 * HOUR } },
    });
    story.answered('r2', 'resolve');
    story.now += 3 * DAY;
    story.press('no');
    expect(told()).toMatchObject({ courtesy: { about: 'not-solved', values: { again: 'yes' } } });
    expect(told()).not.toHaveProperty('courtesy.values.by');
  });

  it('is void once the case goes on: a late press changes nothing', () => {
    const story = asked();
    const question = story.ticket.solved.asked?.messageId ?? '';
    story.wrote('m2');
    expect(story.press('no', question)).toEqual([]);
    story.answered('r2', 'resolve');
    expect(story.press('yes', question)).toEqual([]);
    expect(story.press('yes')).toContain('solved-said');
  });

  it('is void in quarantine: nothing that was pressed before brings a ticket out of it', () => {
    const story = new Story();
    story.answered('r1', 'resolve');
    const messageId = story.ticket.solved.asked?.messageId ?? '';
    expect(story.do({ type: 'mark-spam' })).toEqual(['spam-marked']);
    expect(story.do({ type: 'say-solved', answer: 'no', messageId }, CUSTOMER)).toEqual([]);
    expect(story.ticket).toMatchObject({ status: { name: 'resolved' }, solved: { asked: null } });
    story.do({ type: 'lift-spam' });
    story.wrote('m2');
    story.answered('r2', 'resolve');
    expect(story.ticket.solved.asked, 'it is asked about the next answer').not.toBeNull();
  });

  it('is no matter of how much came in: who was in quarantine by mistake waits since their first message there', () => {
    const story = new Story();
    story.answered('r1');
    story.do({ type: 'mark-spam' });
    const since = story.now + HOUR;
    for (let n = 1; n <= 60; n++) {
      story.now = since + n - 1;
      story.wrote(`h${n}`);
    }
    expect(story.ticket.spam.held).toHaveLength(50);
    expect(new Set(story.ticket.spam.held.map(({ id }) => id)).size).toBe(50);
    story.do({ type: 'lift-spam' });
    expect(story.ticket.waiting.wait?.since).toBe(since);
  });

  it('is not sent any more to whom somebody called spam meanwhile, unlike what a person wrote', () => {
    const story = new Story();
    story.answered('r1');
    expect(story.do({ type: 'resolve', noteId: null })).toContain('reply-queued');
    story.queue('r2');
    expect(story.do({ type: 'mark-spam' })).toEqual(['spam-marked', 'reply-cancelled']);
    expect(Object.keys(story.ticket.reply.pending)).toEqual(['r2']);
  });

  it('is answered by a word only right after it was asked', () => {
    const story = asked();
    expect(story.wrote('m2', 'no')).toEqual([
      ...['message-received', 'solved-said', 'reopened', 'deadline-set', 'reply-queued'],
    ]);
    const thanked = new Story(rules({ startsWait: { yes: true, why: [] } }));
    thanked.answered('r1', 'resolve');
    expect(thanked.wrote('m2', 'yes')).toEqual(['message-received', 'solved-said', 'reply-queued']);
    expect(thanked.ticket.status.name).toBe('resolved');
    const later = asked();
    later.policy = rules({ startsWait: { yes: false, why: [] } });
    later.wrote('m2');
    later.policy = rules();
    expect(later.wrote('m3', 'no')).toEqual(['message-received', 'reopened', 'deadline-set']);
    const open = new Story();
    expect(open.wrote('m2', 'yes')).toEqual(['message-received']);
  });

  it('a goodbye asks by itself, and is answered like the question', () => {
    const story = new Story();
    story.answered('r1', 'wait');
    story.until(START + 3 * DAY);
    story.settle();
    story.until(START + 7 * DAY);
    story.settle();
    expect(story.said()).toEqual(['nudge', 'closing']);
    expect(story.press('no')).toEqual(['solved-said', 'reopened', 'deadline-set', 'reply-queued']);
  });

  it('is understood in four languages, as a number, and as nothing else', () => {
    for (const yes of ['1', ' Yes! ', 'DA', 'да.', '1.', '"yes"']) expect(answerIn(yes)).toBe('yes');
    for (const no of ['2', 'no', 'NE', 'Не', 'нет!', '2)']) expect(answerIn(no)).toBe('no');
    for (const other of ['', '12', 'yes but', 'no idea', 'danes', '👍', 'order 1', '1 2', 'ne vem'])
      expect(answerIn(other)).toBeUndefined();
  });
});

describe('the time in our hands', () => {
  it('runs from the opening, rests while the customer is asked and once it is resolved, and goes on', () => {
    const story = new Story();
    story.now += 2 * HOUR;
    story.answered('r1', 'wait');
    expect(openMs(story.ticket.resolution, story.now + 9 * DAY)).toBe(2 * HOUR);
    story.now += DAY;
    story.wrote('m2');
    story.now += HOUR;
    story.answered('r2', 'resolve');
    expect(story.events.findLast(({ type }) => type === 'resolved')).toMatchObject({
      openMs: 3 * HOUR,
      targetMs: null,
    });
    story.now += DAY;
    story.press('no');
    story.now += HOUR;
    expect(openMs(story.ticket.resolution, story.now)).toBe(4 * HOUR);
  });

  it('has a target by the rules, and its passing is told once, in open hours', () => {
    const deadline = { ...rules().deadline, resolveMs: 5 * HOUR } as PolicyOutcome['deadline'];
    const story = new Story(rules({ ...(deadline === undefined ? {} : { deadline }), hours: DAYTIME }));
    expect(resolutionDueAt(story.ticket.resolution)).toBe(START + 5 * HOUR);
    story.now += HOUR;
    story.answered('r1', 'wait');
    expect(resolutionDueAt(story.ticket.resolution)).toBeNull();
    story.now += 6 * HOUR;
    story.wrote('m2');
    // 17:00; four hours are left: 21:00, when nobody is there.
    const due = Date.parse('2026-03-02T21:00:00Z');
    expect(resolutionDueAt(story.ticket.resolution)).toBe(due);
    story.answered('r2');
    story.until(due);
    expect(story.events.at(-1)).toMatchObject({
      type: 'resolution-put-off',
      until: Date.parse('2026-03-03T08:00:00Z'),
    });
    story.until(START + 9 * DAY);
    const late = story.events.filter(({ type }) => type === 'resolution-late');
    expect(late).toMatchObject([{ dueAt: due, person: 'ana', at: Date.parse('2026-03-03T08:00:00Z') }]);
  });

  it('is a pure function of the events, whatever happened', () => {
    const step = fc.constantFrom('write', 'answer', 'wait', 'resolve', 'reopen', 'no', 'hour');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const story = new Story();
        let spent = 0;
        for (const [index, what] of steps.entries()) {
          if (what === 'hour') {
            const { name } = story.ticket.status;
            if (name !== 'waiting' && name !== 'resolved') spent += HOUR;
            story.now += HOUR;
          } else if (what === 'write') story.wrote(`w${index}`);
          else if (what === 'answer') story.answered(`a${index}`);
          else if (what === 'no') story.press('no');
          else if (what === 'reopen') story.do({ type: 'reopen', unanswered: false });
          else if (what === 'wait') story.do({ type: 'wait' });
          else story.do({ type: 'resolve', noteId: null });
          story.settle();
        }
        expect(openMs(story.ticket.resolution, story.now)).toBe(spent);
        expect(fold(blankTicket('t1'), story.events).resolution).toEqual(story.ticket.resolution);
        const thanks = story.said().filter((about) => about === 'thanks').length;
        expect(thanks).toBeLessThanOrEqual(1);
      }),
    );
  });
});
