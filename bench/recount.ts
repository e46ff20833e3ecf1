import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job } from '../src/jobs/jobs.ts';
import { compiledPolicy } from '../src/policy/load.ts';
import type { Policy } from '../src/policy/policy.ts';
import { run } from '../src/store/bulk.ts';
import { openDatabase, openStore } from '../src/store/open.ts';
import type { Store } from '../src/store/store.ts';
import { recalculate, recalculateJob } from '../src/triage/perform/recalculate.ts';
import { fill } from './fill.ts';
import { portsOver } from './million.ts';
import { ROOT } from './program.ts';
import { below, type Extent, pause, quantile, type Row, shortNumber } from './row.ts';

const TICKETS = 100_000;
const SLICE = 4000;
const HOUR = 3_600_000;
/** Customers write meanwhile, so often. */
const EVERY_MS = 100;
const ALL_DAY = [{ from: '00:00', to: '24:00' }];
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Another calendar is put in force: deadlines of all open tickets are counted again while customers write. */
export async function recountRows({ slice, say }: Extent): Promise<Row[]> {
  const count = slice ? SLICE : TICKETS;
  const folder = mkdtempSync(join(tmpdir(), 'osem-bench-'));
  const url = `sqlite:${join(folder, 'osem.db')}`;
  const now = Date.now();
  try {
    await fill(url, {
      count,
      since: (index) => now - Math.floor((index / count) * HOUR),
      owner: () => null,
      now,
      say,
    });
    say('counting deadlines again');
    const { seconds, waits } = await recounted(url, now);
    const moved = await movedIn(url);
    const open = `${count.toLocaleString('en')} open`;
    return [
      {
        ...below(`Deadlines counted again by another calendar, ${open}`, seconds, 600, 's'),
        holds: moved === count,
      },
      below(
        `A delivery on disk meanwhile, p99 of ${waits.length}`,
        quantile(waits, 0.99),
        1000,
        'ms',
        ` (median ${shortNumber(quantile(waits, 0.5))} ms)`,
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function recounted(url: string, since: number) {
  const onError = (error: unknown) => {
    throw error;
  };
  const { store } = await openStore(url, {
    now: Date.now,
    machineNow: Date.now,
    random: Math.random,
    onError,
  });
  const policy = await openTime();
  let next: Record<string, unknown> | null = recalculateJob(policy.version, since).payload;
  const handedOn = {
    async enqueue([job]: readonly Job[]) {
      next = job?.payload ?? null;
    },
  };
  const ports = portsOver(Object.assign(Object.create(store), handedOn), Date.now, policy);
  const waits: number[] = [];
  const ended = new AbortController();
  const writing = intake(store, waits, ended.signal);
  const begun = performance.now();
  while (next !== null) {
    const payload: Record<string, unknown> = next;
    next = null;
    await recalculate(ports, payload, 1);
  }
  const seconds = (performance.now() - begun) / 1000;
  ended.abort();
  await writing;
  await store.close();
  return { seconds, waits };
}

/** Customers write all the while: how long each waits until its delivery is on disk. */
async function intake(store: Store, waits: number[], signal: AbortSignal): Promise<void> {
  for (let at = 0; !signal.aborted; at++) {
    const begun = performance.now();
    const conversation = `late-${at}`;
    await store.inbox.insert([
      { channel: 'webchat', externalId: conversation, conversation, raw: '{}', receivedAt: Date.now() },
    ]);
    waits.push(performance.now() - begun);
    await pause(EVERY_MS);
  }
}

async function movedIn(url: string): Promise<number> {
  const { db } = await openDatabase(url);
  const sql = `select count(*) as moved from events where type = 'deadline-set' and body like '%"because":"calendar"%'`;
  const [row] = await run<{ moved: number }>(db, sql, []);
  await db.destroy();
  return Number(row?.moved ?? 0);
}

/** The house's own rules, counted in open time by a table that is closed now. */
async function openTime(): Promise<Policy> {
  const folder = join(ROOT, 'rules');
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json'));
  const files: Record<string, Record<string, unknown>> = {};
  for (const name of names) files[name] = JSON.parse(await readFile(join(folder, name), 'utf8'));
  const deadlines = files['deadlines.json'] as { rules: { event: { params: Record<string, unknown> } }[] };
  for (const { event } of deadlines.rules) event.params.time = 'business';
  const week = Object.fromEntries(DAYS.map((day) => [day, ALL_DAY]));
  const date = new Date(Date.now() - HOUR).toISOString().slice(0, 10);
  const table = { zone: 'UTC', week, holidays: [{ date, name: 'Closed' }] };
  files['hours.json'] = { about: 'Hours.', tables: { default: table } };
  return compiledPolicy(files as Parameters<typeof compiledPolicy>[0]);
}
