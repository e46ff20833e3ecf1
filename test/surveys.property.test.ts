import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRefusal } from '../src/domain/refusal.ts';
import type { Intent, PolicyOutcome, Ticket, TicketEvent } from '../src/domain/ticket/model.ts';
import type { Sent } from '../src/domain/ticket/survey.ts';
import { blankTicket, decide, fold, nextDueAt } from '../src/domain/ticket/ticket.ts';

const HOUR = 3_600_000;
const PLAN: PolicyOutcome = { surveys: { survey: 's', afterMs: 2 * HOUR, hours: null, windowMs: null } };
const ASK: PolicyOutcome = {
  ask: {
    ...{ survey: 's', because: null, question: 'q', expiresMs: 24 * HOUR, pauseMs: HOUR },
    place: { channel: 'post', conversation: 'maja', contactId: 'c' },
  },
};
const ANA = { kind: 'person' as const, id: 'ana', role: 'lead' as const };
const CLOCK = { kind: 'system' as const, id: 'clock' };
const STEPS = [
  'write',
  'reply',
  'resolve',
  'reopen',
  'spam',
  'unspam',
  'wake',
  'answer',
  'finish',
  'wait',
] as const;

/** A case and its survey, as a store would keep both. */
class Case {
  ticket: Ticket = blankTicket('t1');
  events: TicketEvent[] = [];
  sent: Sent | null = null;
  now = 1_000_000;
  count = 0;

  do(step: (typeof STEPS)[number]): void {
    this.count += 1;
    this.now += step === 'wait' ? 3 * HOUR : 60_000;
    const id = `m${this.count}`;
    const policy = step === 'resolve' ? PLAN : step === 'wake' ? ASK : {};
    const intent = this.#intent(step, id);
    if (intent === null) return;
    const actor = step === 'wake' ? CLOCK : step === 'write' ? { kind: 'contact' as const, id: 'c' } : ANA;
    const events = decide(this.ticket, intent, { now: this.now, actor, policy: { ...deadline, ...policy } });
    if (isRefusal(events)) return;
    this.ticket = { ...fold(this.ticket, events), version: this.ticket.version + 1 };
    this.events.push(...events);
    for (const event of events) this.#kept(event);
  }

  #intent(step: (typeof STEPS)[number], id: string): Intent | null {
    const place = { channel: 'post', conversation: 'maja', contactId: 'c' };
    switch (step) {
      case 'write':
        return this.ticket.version === 0
          ? { type: 'open', ticketId: 't1', ...place }
          : { type: 'receive', messageId: id, sentAt: this.now };
      case 'reply':
        return {
          type: 'replied-elsewhere',
          messageId: id,
          as: 'answer',
          sentAt: this.now,
          inboundAfter: null,
        };
      case 'resolve':
        return { type: 'resolve', noteId: null };
      case 'reopen':
        return { type: 'reopen', unanswered: false };
      case 'spam':
        return { type: 'mark-spam' };
      case 'unspam':
        return { type: 'lift-spam' };
      case 'answer':
      case 'finish':
        return this.sent === null
          ? null
          : {
              type: 'answer-survey',
              ...{ sent: this.sent, questions: ['q'], score: 1 + (this.count % 10), lowAt: 4 },
              ends: step === 'finish',
            };
      default:
        return { type: 'wake' };
    }
  }

  #kept(event: TicketEvent): void {
    if (event.type === 'survey-asked')
      this.sent = { id: event.sent, survey: 's', expiresAt: event.expiresAt, endedAt: null, score: null };
    if (this.sent === null) return;
    if (event.type === 'survey-scored')
      this.sent = { ...this.sent, score: { score: event.score, version: this.ticket.version } };
    if (event.type === 'survey-ended') this.sent = { ...this.sent, endedAt: event.at };
  }
}

const deadline: PolicyOutcome = {
  deadline: { promiseMs: 10 * HOUR, targetMs: 8 * HOUR, stages: [], quiet: null, why: [] },
};

test('whatever happens to a case, nobody is asked twice in a cycle, nor after it goes on, and an end is an end', () => {
  let asked = 0;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...STEPS), { minLength: 30, maxLength: 60 }), (steps) => {
      const one = new Case();
      for (const step of ['write' as const, ...steps]) {
        one.do(step);
        const { survey, status, spam } = one.ticket;
        if (survey.planned !== null) {
          expect([status.name, spam.since]).toEqual(['resolved', null]);
          expect(nextDueAt(one.ticket)).toBeLessThanOrEqual(survey.planned.at);
        }
      }
      const types = one.events.map(({ type }) => type);
      asked += types.filter((type) => type === 'survey-asked').length;
      const many = (type: string) => types.filter((name) => name === type).length;
      expect(many('survey-planned')).toBeLessThanOrEqual(many('resolved'));
      expect(many('survey-asked')).toBeLessThanOrEqual(many('survey-planned'));
      for (const sent of one.events.filter((event) => event.type === 'survey-ended')) {
        const after = one.events.slice(one.events.indexOf(sent) + 1);
        expect(
          after.filter(
            (event) => 'sent' in event && event.sent === sent.sent && event.type !== 'survey-asked',
          ),
        ).toEqual([]);
      }
      for (const scored of one.events.filter((event) => event.type === 'survey-scored'))
        expect(scored.before?.score).not.toBe(scored.score);
    }),
    { numRuns: 300, seed: 8 },
  );
  expect(asked).toBeGreaterThan(20);
});
