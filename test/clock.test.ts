import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Desk, Notice } from '../src/desks/desk.ts';
import { createMemory, refreshTeam } from '../src/desks/discord/memory.ts';
import { digest } from '../src/triage/perform/tell.ts';
import type { TriagePorts } from '../src/triage/ports.ts';
import { receive } from '../src/triage/receive.ts';
import { sweep } from '../src/triage/wake.ts';
import { chance } from './chaos.ts';
import { ENGINES } from './peers/database.ts';
import { type TestTriage, testTriage } from './peers/triage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const YEAR = 365 * 24 * HOUR;
const START = Date.parse('2026-03-02T09:00:00Z');

describe.each(ENGINES)('a clock that is set back or forward, on %s', (engine) => {
  let triage: TestTriage;
  let ports: TriagePorts;
  let notices: Notice[];
  let errors: number;

  beforeEach(async () => {
    triage = await testTriage(engine, START);
    notices = [];
    errors = 0;
    const desk: Desk = {
      id: 'room',
      start: () => Promise.resolve(),
      show: async (_card, ref) => ref ?? 'card',
      tell: async (_audience, notice) => void notices.push(notice),
    };
    const log = { ...triage.ports.log, error: () => void errors++ };
    ports = { ...triage.ports, desks: new Map([[desk.id, desk]]), log };
  });
  afterEach(() => triage.close());

  const wrote = (who: string) => {
    const at = triage.clock.now;
    const from = { address: who, name: who };
    const said = { conversation: who, externalId: `${who}-${at}`, from, sentAt: at, sequence: 0 };
    const item = { ...said, type: 'message' as const, text: 'A question about my order', files: [] };
    return receive(ports, { channel: 'webchat', receivedAt: at, applied: [], item });
  };
  const told = () => triage.store.tickets.told(['desk', 'supervisors'], { limit: 500 });
  /** The ladder's reminders, and the calls of the rule on long silence, which goes by the same time. */
  const toldApart = async () => {
    const all = await told();
    const called = all.filter(({ stage }) => stage === 'escalated:silence');
    return { called, reminded: all.filter((one) => !called.includes(one)) };
  };
  const numbersOf = (some: readonly { number: number }[]) => some.map(({ number }) => number).toSorted();

  it('a minute back and forth: every deadline is told, each once', async () => {
    const random = chance(4);
    for (let n = 0; n < 6; n++) await wrote(`customer-${n}`);
    for (let step = 0; step < 300; step++) {
      triage.clock.now += Math.round(random() * 6 * MINUTE) + (step % 2 === 0 ? -MINUTE : MINUTE);
      await sweep(ports);
    }
    const stages = (await told()).map(({ number, stage }) => `${number} ${stage}`);
    expect(new Set(stages).size).toBe(stages.length);
    for (let number = 1; number <= 6; number++)
      for (const stage of ['half', 'target', 'broken']) expect(stages).toContain(`${number} ${stage}`);
  }, 120_000);

  it('a year forward and back: one reminder of each, in digests; whoever writes then has deadlines of their own', async () => {
    for (let n = 0; n < 6; n++) await wrote(`customer-${n}`);
    triage.clock.now += YEAR;
    for (let turn = 0; turn < 3; turn++) await sweep(ports);
    const { reminded, called } = await toldApart();
    for (const storm of [reminded, called]) expect(numbersOf(storm)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(reminded.every(({ late }) => late)).toBe(true);
    expect([...reminded, ...called].every(({ digest: name }) => name !== null)).toBe(true);
    triage.clock.now -= YEAR - MINUTE;
    await wrote('afterwards');
    triage.clock.now += 30 * HOUR;
    await sweep(ports);
    const after = (await toldApart()).reminded.filter(({ number }) => number === 7);
    // What was told by a clock that was wrong is not recent by this one: a notice alone does not wait for a digest.
    expect(after.map(({ stage, digest: name }) => [stage, name])).toEqual([['broken', null]]);
  });

  it('says in a digest what joined it after it was said, and repeats nothing otherwise', async () => {
    for (let n = 0; n < 6; n++) await wrote(`customer-${n}`);
    triage.clock.now = START + 30 * HOUR;
    await sweep(ports);
    const name = (await told())[0]?.digest;
    const payload = { desk: 'room', digest: name, audience: 'supervisors' };
    await digest(ports, payload);
    await digest(ports, payload);
    expect(new Set(notices.map(({ key }) => key)).size).toBe(1);
    triage.clock.now = START;
    for (let n = 6; n < 12; n++) await wrote(`customer-${n}`);
    triage.clock.now = START + 30 * HOUR + 1;
    await sweep(ports);
    expect(new Set((await told()).map((one) => one.digest))).toEqual(new Set([name]));
    await digest(ports, payload);
    expect(new Set(notices.map(({ key }) => key)).size).toBe(2);
    expect(notices.at(-1)?.tickets).toHaveLength(12);
  });

  it('lets go of what was held by a clock a year ahead, and of nothing that is held now', async () => {
    const { cards } = triage.store;
    const now = triage.clock.now;
    expect(await cards.hold('t', 'room', now + YEAR, MINUTE)).not.toBeNull();
    expect(await cards.hold('t', 'room', now, MINUTE)).not.toBeNull();
    expect(await cards.hold('t', 'room', now, MINUTE)).toBeNull();
    // Two machines' clocks may differ a little.
    expect(await cards.hold('t', 'room', now - MINUTE / 2, MINUTE)).toBeNull();
    await cards.copyAt('m', 'room', 'ref');
    expect(await cards.holdCopy('m', 'room', now + YEAR, MINUTE)).toBe(true);
    expect(await cards.holdCopy('m', 'room', now, MINUTE)).toBe(true);
    expect(await cards.holdCopy('m', 'room', now, MINUTE)).toBe(false);
  });

  it('wakes all others beside a ticket that cannot be woken', async () => {
    for (let n = 0; n < 3; n++) await wrote(`customer-${n}`);
    const sick = (await triage.store.tickets.byNumber(2))?.ticket;
    const commit: typeof triage.store.commit = (change) =>
      change.ticket.id === sick?.id ? Promise.reject(new Error('sick')) : triage.store.commit(change);
    triage.clock.now += 30 * HOUR;
    await sweep({ ...ports, store: { ...triage.store, commit } });
    for (const some of Object.values(await toldApart())) expect(numbersOf(some)).toEqual([1, 3]);
    expect(errors).toBe(1);
    triage.clock.now += MINUTE;
    await sweep(ports);
    for (const some of Object.values(await toldApart())) expect(numbersOf(some)).toEqual([1, 2, 3]);
  });
});

describe('what a desk remembers for a minute', () => {
  it('is not remembered for a year when the clock is set back', async () => {
    let now = START;
    let asked = 0;
    const team = async () => {
      asked++;
      return [];
    };
    const memory = createMemory();
    await refreshTeam(memory, { team, now: () => now });
    await refreshTeam(memory, { team, now: () => now });
    expect(asked).toBe(1);
    now -= YEAR;
    await refreshTeam(memory, { team, now: () => now });
    expect(asked).toBe(2);
  });
});
