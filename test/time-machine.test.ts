import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import { deliver, type Machine, machine, pause } from './machine.ts';
import { ENGINES } from './peers/database.ts';
import { clientOf } from './peers/house.ts';
import { OsemProcess } from './peers/processes.ts';

/*
 * A process of its own on a machine whose wall clock is set while it runs; its timers notice nothing of it, as when a laptop slept.
 * PostgreSQL keeps the true time meanwhile: the two never agree.
 */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Set so long before a stage: time enough to see that it is not told too early. */
const BEFORE_MS = 700;
/** A line each of what was measured, for the report. */
const REPORT = process.env.PROOF_REPORT;

/** All of them with `npm run time-machine`; the suite tries the first on SQLite and the second on PostgreSQL. */
const NIGHTS = [
  ['skip an hour', '2027-03-28T00:30:00Z'],
  ['have an hour twice', '2027-10-31T00:30:00Z'],
  ['come to a leap day', '2028-02-28T20:00:00Z'],
  ['come to a new year', '2028-12-31T20:00:00Z'],
] as const;
const nightsOn = (engine: string) =>
  REPORT === undefined ? NIGHTS.slice(...(engine === 'sqlite' ? [0, 1] : [1, 2])) : NIGHTS;

interface Told {
  stage: string;
  audience: string;
  dueAt: number;
  at: number;
  late: boolean;
}

describe.each(ENGINES)('a wall clock that is set, on %s', (engine) => {
  let there: Machine;
  let osem: OsemProcess;
  let updates = 0;
  beforeAll(async () => {
    there = await machine(engine, { TZ: 'Europe/Ljubljana' });
    osem = await OsemProcess.start(there.folder, there.env);
  });
  afterAll(async () => {
    await osem?.stop();
    await there?.close();
  });

  /** Sets the clock; answers by how much it jumped, ms. */
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const set = (at: number) => {
    ahead = at - Date.now();
    there.fate.aheadBy(ahead);
  };
  const get = (path: string) => clientOf(osem.url).get(path);

  /** Somebody new writes now; answers the number of their case. */
  async function writes(): Promise<number> {
    const n = ++updates;
    const text = `Somebody needs case ${n}`;
    const said = { update: n, chat: 5000 + n, name: `C${n}`, text, at: now() };
    await deliver(() => osem.url, said);
    return eventually(async () => {
      const { body } = await get('/api/tickets?limit=50');
      const all = body.tickets as { number: number; contact: { name: string } }[];
      const found = all.find(({ contact }) => contact.name === `C${n}`);
      if (found === undefined) throw new Error('It is not in the queue yet');
      return found.number;
    });
  }

  const deadlines = async (number: number) => {
    const { ticket } = (await get(`/api/tickets/${number}`)).body as unknown as {
      ticket: { waitingSince: string; deadlines: { target: string; promise: string } };
    };
    const { waitingSince, deadlines: by } = ticket;
    return {
      since: Date.parse(waitingSince),
      target: Date.parse(by.target),
      promise: Date.parse(by.promise),
    };
  };

  const told = (number: number): Promise<Told[]> =>
    there.look(async (db) => {
      const rows = await db
        .selectFrom('told')
        .innerJoin('tickets', 'tickets.id', 'told.ticket_id')
        .where('tickets.number', '=', number)
        .select(['told.stage', 'told.audience', 'told.due_at', 'told.at', 'told.late'])
        .orderBy('told.at')
        .execute();
      return rows.map(({ due_at, late, ...row }) => ({ ...row, dueAt: due_at, late: late === 1 }));
    });

  const note = (what: string, lateMs: number) => {
    if (REPORT !== undefined)
      appendFileSync(REPORT, `${JSON.stringify({ suite: 'time-machine', engine, what, lateMs })}\n`);
  };

  const tells = (number: number, stage: string): Promise<Told[]> =>
    eventually(async () => {
      const all = await told(number);
      if (!all.some((one) => one.stage === stage)) throw new Error(`Not told: ${JSON.stringify(all)}`);
      return all;
    }, 20_000);

  it.each([...nightsOn(engine)])(
    'ten hours stay ten hours where clocks %s, and each stage is told once, at its time',
    async (_, from) => {
      set(Date.parse(from));
      const number = await writes();
      const { since, target, promise } = await deadlines(number);
      expect([target - since, promise - since]).toEqual([8 * HOUR, 10 * HOUR]);
      // Just before each stage nothing is told of it; just after it, it is.
      for (const [stage, hours] of [
        ['acknowledge', 1],
        ['half', 5],
        ['target', 8],
        ['last-call', 9],
        ['broken', 10],
      ] as const) {
        const at = since + hours * HOUR;
        set(at - BEFORE_MS);
        await pause(BEFORE_MS / 3);
        expect((await told(number)).filter((one) => one.stage === stage)).toEqual([]);
        const [last] = (await tells(number, stage)).slice(-1);
        expect(last).toMatchObject({ stage, dueAt: promise, late: false });
        expect((last?.at ?? 0) - at).toBeGreaterThanOrEqual(0);
        note(stage, (last?.at ?? 0) - at);
      }
      expect((await told(number)).map(({ stage }) => stage)).toEqual([
        ...['acknowledge', 'half', 'target', 'last-call', 'broken'],
      ]);
    },
  );

  it('eleven hours ahead at once: the latest stage alone, marked late, however often the clock is looked at', async () => {
    const number = await writes();
    const { since, promise } = await deadlines(number);
    set(since + 11 * HOUR);
    const all = await tells(number, 'broken');
    expect(all).toEqual([
      { ...all[0], stage: 'broken', audience: 'supervisors', dueAt: promise, late: true },
    ]);
    await pause(1200);
    expect(await told(number)).toEqual(all);
  });

  it('an hour back: what was told is not told again, what is written then is taken and has ten hours of its own', async () => {
    const number = await writes();
    const { since } = await deadlines(number);
    set(since + 5 * HOUR + 1000);
    const before = await tells(number, 'half');
    set(now() - HOUR);
    const other = await writes();
    const { since: later, promise } = await deadlines(other);
    expect(promise - later).toBe(10 * HOUR);
    expect(later).toBeLessThan(since + 5 * HOUR);
    set(since + 5 * HOUR + 2000);
    await pause(1500);
    expect(await told(number)).toEqual(before);
    set(since + 8 * HOUR);
    await tells(number, 'target');
  });

  it('a night in which the machine slept: all that came due is told on waking, each once', async () => {
    const numbers = [await writes(), await writes(), await writes()];
    const { since } = await deadlines(numbers[0] ?? 0);
    set(since + 4 * HOUR);
    await pause(300);
    const woke = since + 12 * HOUR;
    set(woke);
    for (const number of numbers) {
      const all = await tells(number, 'broken');
      expect(new Set(all.map(({ stage }) => stage)).size).toBe(all.length);
      note('woke', (all.at(-1)?.at ?? 0) - woke);
    }
    expect((await clientOf(osem.url).get('/ready', '')).status).toBe(200);
  });
});
