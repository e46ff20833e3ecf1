import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Audience, Desk, Notice } from '../src/desks/desk.ts';
import { CodedError } from '../src/domain/coded-error.ts';
import type { Jobs } from '../src/jobs/jobs.ts';
import { fateOf } from '../src/jobs/retry.ts';
import type { Store } from '../src/store/store.ts';
import { createHandlers } from '../src/triage/perform/perform.ts';
import type { TriagePorts } from '../src/triage/ports.ts';
import { receive } from '../src/triage/receive.ts';
import { runSweeper, sweep } from '../src/triage/wake.ts';
import { chance } from './chaos.ts';
import { ENGINES, testDatabase } from './peers/database.ts';
import { type TestTriage, testTriage } from './peers/triage.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-03-02T09:00:00Z');

/** A desk that only remembers. */
class Recorder implements Desk {
  readonly id = 'recorder';
  readonly told: { audience: string; notice: Notice }[] = [];
  readonly shown: { number: number; version: number; ref: string | null }[] = [];
  start = () => Promise.resolve();
  show: Desk['show'] = ({ number, version }, ref) => {
    this.shown.push({ number, version, ref });
    return Promise.resolve(ref ?? `card-${number}`);
  };
  tell: Desk['tell'] = (audience, notice) => {
    this.told.push({ audience: nameOf(audience), notice });
    return Promise.resolve();
  };
}

function comes(ports: TriagePorts, conversation: string, at: number) {
  return receive(ports, {
    channel: 'webchat',
    receivedAt: at,
    applied: [],
    item: {
      type: 'message',
      conversation,
      externalId: `${conversation}-${at}`,
      from: { address: conversation, name: conversation },
      sentAt: at,
      sequence: 0,
      text: 'A question about my order',
      files: [],
    },
  });
}

/** Performs all that is due, as a process would. */
async function performAll(ports: TriagePorts, jobs: Jobs): Promise<void> {
  const stopping = new AbortController();
  const running = jobs.run(createHandlers(ports), stopping.signal);
  const end = Date.now() + 15_000;
  while ((await jobs.depth()).due > 0 && Date.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 20));
  stopping.abort();
  await running;
}

function nameOf(audience: Audience): string {
  return audience.kind === 'person' ? audience.person.name : audience.kind;
}

describe.each(ENGINES)('time passed, on %s', (engine) => {
  let triage: TestTriage;
  let store: Store;
  let jobs: Jobs;
  let ports: TriagePorts;
  let desk: Recorder;
  let clock: TestTriage['clock'];

  beforeEach(async () => {
    triage = await testTriage(engine, START);
    ({ store, jobs, clock } = triage);
    desk = new Recorder();
    ports = { ...triage.ports, desks: new Map([[desk.id, desk]]) };
  });
  afterEach(() => triage.close());

  const wrote = (conversation: string) => comes(ports, conversation, clock.now);
  const perform = () => performAll(ports, jobs);

  it('tells a stage once, however many sweep at once and however often jobs are performed', async () => {
    await wrote('maja');
    clock.now += 5 * HOUR;
    await Promise.all(Array.from({ length: 8 }, () => sweep(ports)));
    await sweep(ports);
    await perform();
    expect(desk.told.map(({ audience, notice }) => [audience, notice.tickets.length])).toEqual([['desk', 1]]);
  });

  it('says nothing more when the customer was answered while the notice was on its way', async () => {
    await wrote('maja');
    clock.now += 5 * HOUR;
    await sweep(ports);
    const row = await store.tickets.byNumber(1);
    if (row === null) throw new Error('There is no ticket');
    const ended = {
      type: 'wait-ended' as const,
      by: 'answer' as const,
      messageId: 'r',
      since: START,
      at: clock.now,
      actor: 'system:test',
    };
    const ticket = { ...row.ticket, waiting: { wait: null, ended: null } };
    await store.commit({ ticket, expectedVersion: row.ticket.version, now: clock.now, events: [ended] });
    await perform();
    expect(desk.told).toEqual([]);
  });

  it('many at once come as one digest, the soonest first', async () => {
    for (let n = 0; n < 25; n++) {
      clock.now = START + n * 1000;
      await wrote(`customer-${n}`);
    }
    clock.now = START + 5 * HOUR + 30_000;
    await sweep(ports);
    await perform();
    expect(desk.told).toEqual([]);
    expect((await jobs.depth()).later).toBeGreaterThan(0);
    // pg-boss goes by the database's clock, which no test moves.
    if (engine === 'postgres') return;
    clock.now += 80_000;
    await perform();
    expect(desk.told.map(({ audience, notice }) => [audience, notice.tickets.length])).toEqual([
      ['desk', 20],
    ]);
    expect(desk.told[0]?.notice.tickets[0]?.number).toBe(1);
    const told = await store.tickets.told(['desk'], { limit: 100 });
    expect(told).toHaveLength(25);
  });

  it('the fourth within a quarter of an hour joins a digest, the first three do not', async () => {
    for (let n = 0; n < 5; n++) {
      clock.now = START + n * 60_000;
      await wrote(`customer-${n}`);
    }
    // What is older is not counted with it.
    clock.now = START + 3 * HOUR;
    await sweep(ports);
    await perform();
    desk.told.length = 0;
    for (let n = 0; n < 5; n++) {
      clock.now = START + 5 * HOUR + n * 60_000;
      await sweep(ports);
    }
    await perform();
    expect(desk.told.slice(0, 3).every(({ notice }) => notice.tickets.length === 1)).toBe(true);
    const all = await store.tickets.told(['desk'], { limit: 100 });
    const told = all.filter(({ stage }) => stage === 'half');
    expect(told.filter(({ digest }) => digest === null)).toHaveLength(3);
    expect(told.filter(({ digest }) => digest !== null)).toHaveLength(2);
  });

  it('shows one card for a ticket, however it changes, and never an older state after a newer one', async () => {
    await wrote('maja');
    await wrote('maja');
    await perform();
    clock.now += 5 * HOUR;
    await sweep(ports);
    await perform();
    const posted = desk.shown.filter(({ ref }) => ref === null);
    expect(posted).toHaveLength(1);
    const versions = desk.shown.map(({ version }) => version);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
  });

  it('what a desk may or may not have taken is tried again, and not left to a person', async () => {
    await wrote('unsure');
    const ticket = await store.tickets.ofConversation('webchat', 'unsure');
    desk.show = () => Promise.reject(new CodedError('unknown-outcome', 'no answer'));
    const { show } = createHandlers(ports);
    const outcome = show({ desk: desk.id, ticketId: ticket?.id }, 1);
    const error = await outcome.catch((thrown: unknown) => thrown);
    expect(fateOf(error, 1, 0)).toMatchObject({ again: true });
  });

  it('a desk is told when it may have said a notice before', async () => {
    await wrote('maja');
    const ticket = await store.tickets.ofConversation('webchat', 'maja');
    const of = { ticketId: ticket?.id, dueAt: ticket?.waiting.wait?.promiseAt, actor: 'system:clock' };
    const job = { desk: desk.id, ...of, stage: 'half', audience: 'desk', name: 'half' };
    const handlers = createHandlers(ports);
    for (const attempt of [1, 2]) await handlers.tell(job, attempt);
    expect(desk.told.map(({ notice }) => notice.again)).toEqual([undefined, true]);
  });

  it('the sweeper sleeps until the next stage and survives a jump of the clock', async () => {
    await wrote('maja');
    const stopping = new AbortController();
    const running = runSweeper(ports, stopping.signal);
    clock.now += 20 * HOUR;
    const end = Date.now() + 5000;
    const toldNow = () => store.tickets.told(['supervisors', 'desk'], { limit: 10 });
    while ((await toldNow()).length === 0 && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 50));
    clock.now -= 50 * HOUR;
    await new Promise((resolve) => setTimeout(resolve, 50));
    stopping.abort();
    await running;
    expect((await toldNow()).map(({ stage, late }) => [stage, late])).toEqual([['broken', true]]);
  });
});

describe.each(ENGINES)('processes that sweep while others die and the clock is set, on %s', (engine) => {
  it.each([1, 2, 3])('tell each stage of each ticket once, and none is left out (%s)', async (seed) => {
    const random = chance(seed);
    const database = await testDatabase(engine);
    const url = engine === 'sqlite' ? `sqlite:${database.url}` : database.url;
    const houses = await Promise.all([1, 2, 3, 4].map(() => testTriage(engine, START, url)));
    const [first] = houses as [TestTriage];
    const desk = new Recorder();
    const desks = new Map([[desk.id, desk]]);
    const set = (at: number) => {
      for (const { clock } of houses) clock.now = at;
    };
    const sweepIn = ({ ports, store }: TestTriage, dies = false) => {
      const killed = () => Promise.reject(new Error('killed'));
      const own = dies ? { ...store, commit: killed, commitTogether: killed } : store;
      return sweep({ ...ports, desks, store: own });
    };
    /** Some at once, of which one may have taken what is due and never says so. */
    const sweeps = () => {
      const dying = Math.floor(random() * houses.length * 2);
      return Promise.all(houses.map((house, at) => (random() < 0.7 ? sweepIn(house, at === dying) : 0)));
    };
    const setBack = seed % 2 === 0 ? 0.3 : 0;
    try {
      for (const name of ['maja', 'niko']) await comes({ ...first.ports, desks }, name, START);
      let at = START;
      for (const hours of [5.02, 8.02, 9.02, 10.02]) {
        set(START + hours * HOUR);
        await sweepIn(houses.at(-1) ?? first, true);
        for (let step = 0; step < 6; step++) {
          // Leases end after three seconds; eleven hours back nothing is due.
          at = START + hours * HOUR + step * Math.floor(random() * 4000);
          set(random() < setBack ? at - 11 * HOUR : at);
          await sweeps();
        }
        set(at + 4000);
        await sweepIn(first);
        await sweepIn(first);
      }
      const { rows } = await sql<{ ticket_id: string; stage: string; audience: string }>`
        select ticket_id, stage, audience from told order by at, stage`.execute(database.db);
      const keys = rows.map(({ ticket_id, stage, audience }) => `${ticket_id} ${stage} ${audience}`);
      expect(new Set(keys).size).toBe(keys.length);
      const ids = [...new Set(rows.map(({ ticket_id }) => ticket_id))];
      expect(ids).toHaveLength(2);
      const stages = (id: string) => [
        ...new Set(rows.filter(({ ticket_id }) => ticket_id === id).map(({ stage }) => stage)),
      ];
      for (const id of ids) expect(stages(id)).toEqual(['half', 'target', 'last-call', 'broken']);
      // What was told before the clock was set back for the last time is due then as well.
      set(at + 60_000);
      await performAll({ ...first.ports, desks }, first.jobs);
      expect(desk.told).toHaveLength(rows.length);
    } finally {
      for (const house of houses) await house.close();
      await database.close();
    }
  });
});
