import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Actor } from '../src/domain/actor.ts';
import type { DeadlineTerms } from '../src/domain/deadline.ts';
import { monthAt } from '../src/domain/month.ts';
import { isRefusal } from '../src/domain/refusal.ts';
import type { Intent, PolicyOutcome, TicketEvent } from '../src/domain/ticket/model.ts';
import { blankTicket, decide, fold } from '../src/domain/ticket/ticket.ts';
import { countMonth } from '../src/insight/awards/count.ts';
import { scores } from '../src/insight/awards/score.ts';
import type { Observation } from '../src/insight/observation.ts';
import { observe } from '../src/insight/observe.ts';
import { awardsOf } from '../src/policy/awards-file.ts';
import { HOUR, NOON, ordinaryMonth } from './awards.cases.ts';

/** From what is done on a case to the score: nobody is worse off for having given a customer more time (F6). */
const AWARDS = awardsOf(JSON.parse(readFileSync(join(import.meta.dirname, '../rules/awards.json'), 'utf8')));
const MONTH = monthAt(NOON, 'UTC');
const TEAM = ordinaryMonth(['ana', 'bor', 'cene', 'eve'], 25);
const TERMS: DeadlineTerms = {
  ...{ promiseMs: 10 * HOUR, targetMs: 8 * HOUR, stages: [], quiet: null },
  ...{ resolveMs: 72 * HOUR, why: [] },
};
const ASKS: PolicyOutcome = {
  courtesies: { nudges: null, asks: true, windowMs: null, hours: null, why: [] },
};
const EVE: Actor = { kind: 'person', id: 'eve', role: 'agent' };
const HOUSE: Actor = { kind: 'system', id: 'delivery' };

/** How somebody gives a case more time: waits of the customer (within the promise), words, notes, and time until it is solved. */
interface Longer {
  waits: number[];
  notes: number;
  holding: boolean;
  untilSolved: number;
}

/** A case of Eve's, solved with a yes, as its events say. */
function solvedCase(id: string, { waits, notes, holding, untilSolved }: Longer): Observation[] {
  const jan: Actor = { kind: 'contact', id: `jan-${id}` };
  const events: (TicketEvent & { version: number })[] = [];
  let ticket = blankTicket(id);
  let now = NOON;
  let said = 0;
  const does = (actor: Actor, intent: Intent, policy: PolicyOutcome = { deadline: TERMS }) => {
    const decided = decide(ticket, intent, { now, actor, policy });
    if (isRefusal(decided)) throw new Error(`${intent.type}: ${decided.refused}`);
    const version = ticket.version + 1;
    ticket = { ...fold(ticket, decided), version };
    events.push(...decided.map((event) => ({ ...event, version })));
  };
  const message = () => `${id}-m${++said}`;
  const says = (as: 'answer' | 'holding') => {
    const messageId = message();
    does(EVE, { type: 'reply', messageId, as, confirm: true, sendAt: now });
    does(HOUSE, { type: 'start-sending', messageId });
    does(HOUSE, { type: 'delivered', messageId });
  };
  does(jan, { type: 'open', ticketId: id, channel: 'email', conversation: id, contactId: jan.id });
  for (const [round, hours] of waits.entries()) {
    now += round === 0 ? 0 : HOUR;
    does(jan, { type: 'receive', messageId: message(), sentAt: now });
    if (round === 0) does(EVE, { type: 'claim' });
    if (holding) says('holding');
    now += hours * HOUR;
    says('answer');
  }
  for (let one = 0; one < notes; one++) does(EVE, { type: 'note', messageId: message() });
  now += untilSolved * HOUR;
  does(EVE, { type: 'resolve', noteId: null }, ASKS);
  const messageId = ticket.solved.asked?.messageId ?? '';
  does(HOUSE, { type: 'start-sending', messageId });
  does(HOUSE, { type: 'delivered', messageId });
  does(jan, { type: 'say-solved', answer: 'yes', messageId });
  return observe(id, events, 0);
}

function scoresOf(rows: readonly Observation[]): Record<string, number> {
  const count = countMonth([...TEAM, ...rows], MONTH, MONTH.to);
  const own = AWARDS.awards.filter(({ of }) => of === 'person');
  return Object.fromEntries(
    own.map((award) => [
      award.id,
      scores(award, count, AWARDS).find(({ who }) => who === 'eve')?.points ?? 0,
    ]),
  );
}

const hours = fc.double({ min: 0.1, max: 9.5, noNaN: true });
const longer = fc.record({
  waits: fc.array(hours, { minLength: 1, maxLength: 6 }),
  notes: fc.nat(4),
  holding: fc.boolean(),
  untilSolved: fc.nat(200),
});

test('a longer case that is solved lowers no score, whatever was done on it', () => {
  fc.assert(
    fc.property(fc.array(longer, { minLength: 1, maxLength: 6 }), (cases) => {
      const short = cases.flatMap((_, index) =>
        solvedCase(`case-${index}`, { waits: [0.1], notes: 0, holding: false, untilSolved: 0 }),
      );
      const before = scoresOf(short);
      const after = scoresOf(cases.flatMap((one, index) => solvedCase(`case-${index}`, one)));
      for (const [award, points] of Object.entries(before))
        expect([award, (after[award] ?? 0) >= points]).toEqual([award, true]);
    }),
    { numRuns: 15, seed: 8 },
  );
});

test('what counts for awards is the same whatever times the record has', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_000_000_000), { minLength: 3, maxLength: 9 }), (times) => {
      const timed: readonly Observation['measure'][] = [
        'acknowledged',
        'first-answer',
        'next-answer',
        'solved',
      ];
      const other = TEAM.map((row, index) =>
        timed.includes(row.measure) ? { ...row, value: times[index % times.length] ?? 0 } : row,
      );
      expect(countMonth(other, MONTH, MONTH.to)).toEqual(countMonth(TEAM, MONTH, MONTH.to));
    }),
    { numRuns: 5, seed: 8 },
  );
});
