import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { changesOf, writtenBetween } from '../src/store/changed.ts';
import type { Db, Engine } from '../src/store/database.ts';
import { type OpenLive, openLocalLive } from '../src/store/live.ts';
import { openPostgresLive } from '../src/store/live-postgres.ts';
import { SqlRuleSets } from '../src/store/rule-sets.ts';
import type { LiveSignal } from '../src/store/store.ts';
import { connect, ENGINES, type TestDatabase, testDatabase } from './peers/database.ts';

const soon = { timeout: 15_000, interval: 5 };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Process extends OpenLive {
  db: Db;
  heard: LiveSignal[];
  errors: unknown[];
  looks(): number;
}

/** Processes on one database, and changes to it that nobody tells of. */
function rig(engine: Engine) {
  let database: TestDatabase;
  let lastNumber = 0;
  const processes: Process[] = [];

  beforeEach(async () => {
    lastNumber = 0;
    database = await testDatabase(engine);
  });
  afterEach(async () => {
    for (const { close, db } of processes.splice(0)) {
      await close();
      await db.destroy();
    }
    await database.close();
  });

  /** `everyMs`: how often it resyncs; by default never within a test. */
  async function start(everyMs = 3_600_000): Promise<Process> {
    const db = connect(engine, database.url);
    const rules = new SqlRuleSets(db, engine);
    const errors: unknown[] = [];
    let looks = 0;
    const options = {
      writtenBetween: (since: number, until: number, limit: number) =>
        writtenBetween(db, since, until, limit),
      changesOf: (numbers: readonly number[]) => changesOf(db, numbers),
      activeVersion: () => {
        looks++;
        return rules.activeVersion();
      },
      now: () => Date.now(),
      onError: (error: unknown) => void errors.push(error),
      everyMs,
    };
    const open =
      engine === 'postgres' ? await openPostgresLive(database.url, db, options) : openLocalLive(options);
    const heard: LiveSignal[] = [];
    open.live.subscribe((signal) => heard.push(signal));
    const running = { ...open, db, heard, errors, looks: () => looks };
    processes.push(running);
    return running;
  }

  /** A ticket's row as a process leaves it that tells nobody. */
  async function change(version: number, at = Date.now()): Promise<number> {
    const number = ++lastNumber;
    const texts = {
      status: 'open',
      channel: 'webchat',
      conversation: `c${number}`,
      priority: 'normal',
      tags: '[]',
    };
    const row = {
      ...texts,
      id: `t${number}`,
      version,
      contact_id: 'c',
      escalated: 0,
      spam: 0,
      offered_to: null,
      watchers: '[]',
      sort_at: 0,
      state: '{}',
    };
    const inserted = await database.db
      .insertInto('tickets')
      .values({ ...row, created_at: at, updated_at: at })
      .returning('number')
      .executeTakeFirstOrThrow();
    return inserted.number;
  }

  return { start, change, db: () => database.db };
}

/** What the resync says of a ticket that `change` made. */
const changed = (number: number, version: number): LiveSignal[] => [
  { kind: 'ticket', number, version },
  { kind: 'conversation', channel: 'webchat', conversation: `c${number}` },
];

describe.each(ENGINES)('live signals on %s', (engine) => {
  const { start, change, db } = rig(engine);

  test('the publishing process hears each signal once, in order, and after the publisher went on', async () => {
    const { live, heard } = await start();
    const signals: LiveSignal[] = [
      { kind: 'ticket', number: 1, version: 1 },
      { kind: 'presence', number: 1, person: 'p1', doing: 'writing' },
      { kind: 'typing', channel: 'webchat', conversation: 'c\u0000"ž', who: 'customer' },
      { kind: 'work', of: 'jobs' },
    ];
    for (const signal of signals) live.publish(signal);
    expect(heard).toEqual([]);
    await vi.waitFor(() => expect(heard).toEqual(signals), soon);
    await pause(150);
    expect(heard).toEqual(signals);
  });

  test('whoever stops hears no more, and the others still do', async () => {
    const { live, heard } = await start();
    const mine: LiveSignal[] = [];
    const stop = live.subscribe((signal) => mine.push(signal));
    live.publish({ kind: 'people' });
    stop();
    live.publish({ kind: 'people' });
    await vi.waitFor(() => expect(heard).toHaveLength(2), soon);
    expect(mine).toEqual([]);
  });

  test('what another process changed without a word is seen by the resync, once', async () => {
    const { heard } = await start(100);
    await pause(150);
    const number = await change(3);
    await vi.waitFor(() => expect(heard).toEqual(changed(number, 3)), soon);
    await pause(350);
    expect(heard).toHaveLength(2);
    await db().updateTable('tickets').set({ version: 4 }).where('number', '=', number).execute();
    await vi.waitFor(() => expect(heard.slice(2)).toEqual(changed(number, 4)), soon);
  });

  test('a change that was dated before the last look but committed after it is seen', async () => {
    const { heard, looks } = await start(100);
    await vi.waitFor(() => expect(looks()).toBeGreaterThan(3), soon);
    const number = await change(1, Date.now() - 8_000);
    await vi.waitFor(() => expect(heard).toEqual(changed(number, 1)), soon);
  });

  test('what was written before the clock was set back is not looked at again and again', async () => {
    const { heard, looks } = await start(100);
    const later = await change(1, Date.now() + 11 * 3_600_000);
    const number = await change(1);
    await vi.waitFor(() => expect(heard).toEqual(changed(number, 1)), soon);
    const seen = looks();
    await vi.waitFor(() => expect(looks()).toBeGreaterThan(seen + 2), soon);
    expect(heard).not.toContainEqual({ kind: 'ticket', number: later, version: 1 });
  });

  test('a thousand changes of one instant are all seen', async () => {
    const { heard } = await start(100);
    const at = Date.now();
    const numbers: number[] = [];
    for (let count = 0; count < 1_200; count++) numbers.push(await change(1, at));
    const seen = () => heard.flatMap((signal) => (signal.kind === 'ticket' ? [signal.number] : []));
    await vi.waitFor(() => expect(new Set(seen())).toEqual(new Set(numbers)), { timeout: 25_000 });
    expect(seen()).toHaveLength(1_200);
  });

  test('a rule set that another process activated is said, again and again, until everybody has followed', async () => {
    const { heard } = await start(100);
    const rules = new SqlRuleSets(db(), engine);
    await rules.activate({ version: 'v1', body: '{}', at: 1, by: 'system:boot' });
    await vi.waitFor(() => expect(heard).toContainEqual({ kind: 'rules', version: 'v1' }), soon);
    await rules.activate({ version: 'v2', body: '{}', at: 2, by: 'person:p1' });
    const second = () => heard.filter((signal) => signal.kind === 'rules' && signal.version === 'v2');
    await vi.waitFor(() => expect(second().length).toBeGreaterThan(1), soon);
  });

  test('a resync that fails is told of and tried again', async () => {
    const { heard, errors } = await start(100);
    await sql`alter table tickets rename to hidden`.execute(db());
    await vi.waitFor(() => expect(errors.length).toBeGreaterThan(0), soon);
    await sql`alter table hidden rename to tickets`.execute(db());
    const number = await change(1);
    await vi.waitFor(() => expect(heard).toEqual(changed(number, 1)), soon);
  });
});

describe('live signals between processes', () => {
  const { start, change, db } = rig('postgres');

  test('what one publishes all others hear, at once and once', async () => {
    const [one, two, three] = [await start(), await start(), await start()];
    const signal: LiveSignal = {
      kind: 'typing',
      channel: 'webchat',
      conversation: 'ž\u0000\ud800',
      who: 'agent',
    };
    one.live.publish(signal);
    await vi.waitFor(() => expect([two.heard, three.heard]).toEqual([[signal], [signal]]), soon);
    await pause(100);
    expect([one.heard, two.heard, three.heard]).toEqual([[signal], [signal], [signal]]);
  });

  test('signals of a commit reach everybody when it commits, and nobody when it does not', async () => {
    const [one, two] = [await start(), await start()];
    const many = Array.from(
      { length: 500 },
      (_, n): LiveSignal => ({ kind: 'ticket', number: n, version: 1 }),
    );
    const rolledBack = one.db.transaction().execute(async (trx) => {
      await one.notify?.(trx, [{ kind: 'people' }]);
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    await one.db.transaction().execute(async (trx) => {
      await one.notify?.(trx, many);
      await pause(100);
      expect([one.heard, two.heard]).toEqual([[], []]);
    });
    await vi.waitFor(() => expect([one.heard, two.heard]).toEqual([many, many]), soon);
  });

  test('a signal that is too long for a notification does not spoil the others', async () => {
    const [one, two] = [await start(), await start()];
    one.live.publish({ kind: 'conversation', channel: 'x', conversation: 'ž'.repeat(5_000) });
    one.live.publish({ kind: 'people' });
    await vi.waitFor(() => expect(two.heard).toEqual([{ kind: 'people' }]), soon);
    expect([one.heard.length, one.errors, two.errors]).toEqual([2, [], []]);
  });

  test('a lost connection is made again, and what was missed meanwhile is caught up with', async () => {
    const [one, two] = [await start(), await start()];
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'osem-live' and datname = current_database()`.execute(db());
    const number = await change(7);
    await vi.waitFor(() => expect(two.heard).toContainEqual({ kind: 'ticket', number, version: 7 }), soon);
    expect(two.heard).toContainEqual({ kind: 'work', of: 'inbox' });
    await vi.waitFor(() => {
      one.live.publish({ kind: 'rules', version: 'after' });
      expect(two.heard).toContainEqual({ kind: 'rules', version: 'after' });
    }, soon);
  });
});
