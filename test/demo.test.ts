import { afterEach, describe, expect, test } from 'vitest';
import { startDemo } from '../src/demo/demo.ts';
import { type Case, type Evidence, prove } from '../src/demo/proof.ts';
import { CLAIMED_ONLY, FORGOTTEN, SCENES } from '../src/demo/story.ts';

/** Ten hours in fifteen seconds. */
const SPEED = '2424';

let stop: () => Promise<void> = () => Promise.resolve();
afterEach(() => stop());

test('the demo tells its story and proves that nothing was lost or doubled', async () => {
  const lines: string[] = [];
  const demo = await startDemo({
    say: (line) => lines.push(line),
    signal: new AbortController().signal,
    env: { PORT: '0', CLOCK_SPEED: SPEED },
  });
  stop = demo.stop;
  const proof = await demo.proof;
  const story = lines.join('\n');
  expect(proof, story).toMatchObject({ good: true, lost: 0, twice: 0, shuffled: 0, dead: 0, broken: 1 });
  expect(proof.doubled).toBeGreaterThan(5);
  expect(proof.dropped).toBe(proof.doubled);
  expect(proof.stored).toBe(proof.said);
  expect(proof.deliveries).toBeGreaterThan(proof.said);
  for (const { customer } of SCENES) expect(story).toContain(customer);
  for (const seen of [
    'claims it',
    'asks why it is so',
    'acknowledges',
    'answers',
    'half of the time is gone',
    'Resolved',
  ])
    expect(story).toContain(seen);
  for (const seen of ['one hour is left', 'the promise is broken', 'Reopened', 'Priority urgent'])
    expect(story).toContain(seen);
  expect(story).toMatch(/\/desk\/\?token=/);
}, 60_000);

test('the demo speaks the language that is set, and can be stopped in the middle', async () => {
  const stopping = new AbortController();
  const lines: string[] = [];
  const env = { PORT: '0', LANGUAGE: 'sr-Cyrl' };
  const demo = await startDemo({ say: (line) => lines.push(line), signal: stopping.signal, env });
  await expect.poll(() => lines[0]).toContain('Дан за пултом');
  stopping.abort();
  await expect(demo.proof).rejects.toThrow(/abort/i);
  await demo.stop();
});

describe('the proof', () => {
  const stages = (...told: string[]) =>
    told.map((one) => ({ stage: one.split(' ')[0] ?? '', to: one.split(' ')[1] ?? '' }));
  const quiet: Case = {
    customer: 'Maja',
    said: ['one', 'two'],
    stored: ['one', 'two'],
    replies: ['answer'],
    heard: ['answer'],
    stages: [],
    called: 0,
    answered: 1,
  };
  const forgotten = stages(
    'acknowledge desk',
    'half desk',
    'target desk',
    'last-call supervisors',
    'broken supervisors',
  );
  const claimed = stages('acknowledge owner', 'half owner', 'target owner', 'last-call supervisors');
  const evidence = (change: Partial<Case> = {}, more: Partial<Evidence> = {}): Evidence => ({
    deliveries: { sent: 3, doubled: 1 },
    dropped: 1,
    dead: 0,
    cases: [
      { ...quiet, ...change },
      { ...quiet, customer: FORGOTTEN, stages: forgotten },
      { ...quiet, customer: CLAIMED_ONLY, stages: claimed },
    ],
    ...more,
  });

  test('holds when both ends agree', () => {
    expect(prove(evidence())).toMatchObject({ good: true, lost: 0, twice: 0, reminders: 6, calls: 3 });
  });

  test.each([
    ['a lost message', { stored: ['one'] }, { lost: 1 }],
    ['a doubled message', { stored: ['one', 'two', 'two'] }, { twice: 1 }],
    ['messages out of order', { stored: ['two', 'one'] }, { shuffled: 1 }],
    ['a lost reply', { heard: [] }, { repliesLost: 1 }],
    ['a doubled reply', { heard: ['answer', 'answer'] }, { repliesTwice: 1 }],
    ['a stage told twice', { customer: FORGOTTEN, stages: [...forgotten, ...forgotten] }, {}],
  ])('fails for %s', (_name, change, found) => {
    expect(prove(evidence(change))).toMatchObject({ good: false, ...found });
  });

  test('fails for doubled deliveries that were not dropped, and for dead letters', () => {
    expect(prove(evidence({}, { dropped: 0 })).good).toBe(false);
    expect(prove(evidence({}, { dead: 1 })).good).toBe(false);
  });
});
