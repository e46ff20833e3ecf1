import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '../test/peers/postgres-server.ts';
import { type Program, startHouse } from './program.ts';
import { atLeast, type Extent, pause, type Row, shortNumber, stated } from './row.ts';
import { TELEGRAM_HEADERS, telegramUpdate } from './telegram.ts';

const MESSAGES = { whole: 4000, slice: 400 };
const CLIENTS = 40;
const LIMIT = 1.6;
/** A machine of which less than this is idle has nothing to give to a second process. */
const SPARE = 0.1;
/** What each process gets of a core where the machine has too few for two of them and the database. */
const SHARE = 0.25;
const SLICE_MS = 40;
/** Ticks a second in /proc; the same on every Linux that we know (man 5 proc). */
const TICKS = 100;

interface Handled {
  /** Messages a second, from the first delivery until all of them are tickets. */
  perSecond: number;
  /** Cores that each of them used, `others` being programs that have nothing to do with it. */
  cpu: { processes: number; database: number; load: number; others: number };
  /** What of the whole machine was idle, 0 to 1. */
  idle: number;
}

/** What a second process on PostgreSQL adds, and what the limit is where it adds little. */
export async function manyRows({ slice, say }: Extent): Promise<Row[]> {
  const messages = slice ? MESSAGES.slice : MESSAGES.whole;
  const measured = async (processes: number, share: number | null) => {
    say(`${processes} on PostgreSQL${share === null ? '' : `, each with ${share} of a core`}`);
    return handled(processes, messages, share);
  };
  const [one, two] = [await measured(1, null), await measured(2, null)];
  const what = 'Messages that two processes on PostgreSQL handle, against one';
  const free = two.perSecond / one.perSecond;
  const both = ` (${shortNumber(one.perSecond)} and ${shortNumber(two.perSecond)} a second; ${spent(two)})`;
  // Beside strangers two processes merely get twice the share of one.
  if (isShared(one) || isShared(two))
    return [stated(what, `${free.toFixed(2)}${both}: other programs use the machine`)];
  if (free >= LIMIT || two.idle >= SPARE) return [atLeast(what, free, LIMIT, both)];
  const named = `${free.toFixed(2)}${both}: the limit is the machine, whose ${cpus().length} cores are used up`;
  const [slowOne, slowTwo] = [await measured(1, SHARE), await measured(2, SHARE)];
  const slow = slowTwo.perSecond / slowOne.perSecond;
  const of = ` (${shortNumber(slowOne.perSecond)} and ${shortNumber(slowTwo.perSecond)} a second; ${spent(slowTwo)})`;
  const spare = `The same, each process held to ${SHARE} of a core`;
  return [
    stated(what, named),
    slowTwo.idle >= SPARE && !isShared(slowTwo)
      ? atLeast(spare, slow, LIMIT, of)
      : stated(spare, `${slow.toFixed(2)}${of}: others use the machine up`),
  ];
}

function isShared({ cpu }: Handled): boolean {
  return cpu.others > cpus().length * SPARE;
}

function spent({ cpu, idle }: Handled): string {
  const words = Object.entries(cpu).map(([name, cores]) => `${name} ${cores.toFixed(2)}`);
  return `cores: ${words.join(', ')}; ${Math.round(idle * 100)} % idle`;
}

async function handled(processes: number, messages: number, share: number | null): Promise<Handled> {
  const folder = mkdtempSync(join(tmpdir(), 'osem-bench-'));
  const postgres = await startPostgres();
  const houses: Program[] = [];
  const database = new pg.Client({ connectionString: postgres.url });
  let free: () => void = () => undefined;
  try {
    for (let at = 0; at < processes; at++)
      houses.push(await startHouse({ folder, telegram: true, env: { DATABASE_URL: postgres.url } }));
    await database.connect();
    await deliver(houses, { first: 0, count: CLIENTS });
    await allTickets(database, CLIENTS);
    if (share !== null) free = held(houses, share);
    const before = await sample(houses, database);
    const begun = performance.now();
    await deliver(houses, { first: CLIENTS, count: messages });
    await allTickets(database, CLIENTS + messages);
    const seconds = (performance.now() - begun) / 1000;
    const after = await sample(houses, database);
    const used = (name: 'processes' | 'database' | 'load') => (after[name] - before[name]) / seconds;
    const ours = { processes: used('processes'), database: used('database'), load: used('load') };
    const idle = (after.idle - before.idle) / (after.all - before.all);
    const busy = cpus().length * (1 - idle);
    return {
      perSecond: messages / seconds,
      cpu: { ...ours, others: Math.max(0, busy - ours.processes - ours.database - ours.load) },
      idle,
    };
  } finally {
    free();
    await Promise.all(houses.map((house) => house.stop()));
    await database.end();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** From many clients, to each process in turn, each as soon as the one before is answered. */
async function deliver(houses: readonly Program[], { first, count }: { first: number; count: number }) {
  let next = first;
  const client = async () => {
    while (next < first + count) {
      const index = next++;
      const url = `${houses[index % houses.length]?.url}/channels/telegram`;
      const answer = await fetch(url, {
        method: 'POST',
        headers: TELEGRAM_HEADERS,
        body: telegramUpdate(index),
      });
      await answer.arrayBuffer();
      if (answer.status !== 200) throw new Error(`A delivery was answered ${answer.status}`);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

async function allTickets(database: pg.Client, count: number): Promise<void> {
  for (;;) {
    const { rows } = await database.query<{ count: string }>('select count(*) as count from tickets');
    if (Number(rows[0]?.count) >= count) return;
    await pause(50);
  }
}

/** Lets each process work for its share of the time only; answers how to end it. */
function held(houses: readonly Program[], share: number): () => void {
  const signal = (name: NodeJS.Signals) => {
    for (const { pid } of houses) process.kill(pid, name);
  };
  const timer = setInterval(() => {
    signal('SIGCONT');
    setTimeout(() => timer.hasRef() && signal('SIGSTOP'), SLICE_MS * share);
  }, SLICE_MS);
  return () => {
    clearInterval(timer);
    timer.unref();
    signal('SIGCONT');
  };
}

/** CPU seconds used so far, by each of them; of the machine: idle and all. */
async function sample(houses: readonly Program[], database: pg.Client) {
  const { rows } = await database.query<{ pid: number }>('select pid from pg_stat_activity');
  const { user, system } = process.cpuUsage();
  const [, ...words] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.split(/\s+/) ?? [];
  const ticks = words.map(Number);
  return {
    processes: houses.reduce((sum, { pid }) => sum + secondsOf(pid), 0),
    database: rows.reduce((sum, { pid }) => sum + secondsOf(pid), 0),
    load: (user + system) / 1e6,
    idle: ((ticks[3] ?? 0) + (ticks[4] ?? 0)) / TICKS,
    all: ticks.slice(0, 8).reduce((sum, one) => sum + one, 0) / TICKS,
  };
}

/** Of all its threads; 0 for one that has ended. */
function secondsOf(pid: number): number {
  if (!readdirSync('/proc').includes(`${pid}`)) return 0;
  const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const fields = rest.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}
