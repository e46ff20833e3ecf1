import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../src/store/bulk.ts';
import { openDatabase } from '../src/store/open.ts';
import { fill } from './fill.ts';
import { ROOT, startHouse } from './program.ts';
import { below, type Extent, median, type Row, shortNumber, stated } from './row.ts';
import { vendors } from './vendors.ts';
import { type Load, loaded } from './webhooks.ts';

const CHANNEL = 'telegram';
const HOUR = 3_600_000;
/** Characters of a message: with them a case takes some 7 KB. */
const WORDS = 'We ordered two lamps of the same kind, and one of them came without its shade. '.repeat(40);

/** What backups cost a house that serves: deliveries as fast as it answers, with one backup after the other and without, in turns. */
export async function backupRows({ slice, say }: Extent): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'osem-bench-'));
  const extent = slice
    ? { cases: 15_000, rounds: 1, seconds: 4 }
    : { cases: 150_000, rounds: 3, seconds: 10 };
  try {
    const url = `sqlite:${join(folder, 'osem.db')}`;
    const now = Date.now();
    const since = (index: number) => now - Math.floor((index / extent.cases) * 2.9 * HOUR);
    say('filling a database to back up');
    await fill(url, {
      count: extent.cases,
      since,
      owner: () => null,
      now,
      say,
      text: (index) => `${index} ${WORDS}`,
    });
    await leaveUnindexed(url);
    const house = await startHouse({ folder, env: vendors[CHANNEL]?.env ?? {} });
    try {
      return await measured(house, folder, { ...extent, say });
    } finally {
      await house.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The house would index it all the while. */
async function leaveUnindexed(url: string): Promise<void> {
  const { db } = await openDatabase(url);
  await run(db, 'delete from search_backlog', []);
  await run(db, 'delete from contact_backlog', []);
  await db.destroy();
}

async function measured(
  house: Parameters<typeof loaded>[0],
  folder: string,
  { rounds, seconds, say }: { rounds: number; seconds: number; say: Extent['say'] },
): Promise<Row[]> {
  say('a backup of a house that rests');
  const begun = performance.now();
  await ended(backup(folder));
  const alone = (performance.now() - begun) / 1000;
  const [plain, beside]: [Load[], Load[]] = [[], []];
  let taken = 0;
  for (let round = 0; round < rounds; round++) {
    say('deliveries without a backup');
    plain.push(await loaded(house, CHANNEL, seconds));
    say('deliveries beside backups');
    const backups = keepTaking(folder);
    beside.push(await loaded(house, CHANNEL, seconds));
    taken += await backups.stop();
  }
  const size = `${shortNumber(statSync(join(folder, 'osem.db')).size / 1e9)} GB`;
  const of = (loads: readonly Load[]) => median(loads.map(({ perSecond }) => perSecond));
  const lost = Math.max(0, 100 * (1 - of(beside) / of(plain)));
  const p99 = (loads: readonly Load[]) => median(loads.map((one) => one.p99));
  const rates = `${shortNumber(of(plain))}/s, beside backups ${shortNumber(of(beside))}/s; p99 ${p99(plain)} and ${p99(beside)} ms`;
  return [
    below(
      `Throughput lost while ${size} are backed up (SQLite)`,
      lost,
      20,
      '%',
      ` (${rates}; ${taken} begun)`,
    ),
    stated(`A backup of ${size} (SQLite)`, `${shortNumber(alone)} s beside nothing`),
  ];
}

function backup(folder: string): ChildProcess {
  const to = join(folder, 'backups');
  return spawn(process.execPath, [join(ROOT, 'dist/backup/run-backup.js'), to, '--keep', '1'], {
    cwd: ROOT,
    env: {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME, TZ: 'UTC' },
      ...{ DATABASE_URL: `sqlite:${join(folder, 'osem.db')}`, DATA_DIR: folder },
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) =>
      code === 0 || signal !== null ? resolve() : reject(new Error(`The backup ended with ${code}`)),
    );
  });
}

/** One after the other, until it is told to stop. */
function keepTaking(folder: string) {
  let [on, begun] = [true, 0];
  let child: ChildProcess | undefined;
  const all = (async () => {
    while (on) {
      begun++;
      child = backup(folder);
      await ended(child);
    }
  })();
  return {
    async stop(): Promise<number> {
      on = false;
      child?.kill('SIGKILL');
      await all;
      for (const name of readdirSync(join(folder, 'backups')).filter((one) => one.endsWith('.part')))
        rmSync(join(folder, 'backups', name), { recursive: true, force: true });
      return begun;
    },
  };
}
