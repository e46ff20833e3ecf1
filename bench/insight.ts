import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dayOf } from '../src/domain/calendar.ts';
import { observeSome } from '../src/insight/observing.ts';
import { run as query } from '../src/store/bulk.ts';
import type { Db } from '../src/store/database.ts';
import { SqlObservations } from '../src/store/observations.ts';
import { openDatabase } from '../src/store/open.ts';
import { fillHistory } from '../test/history.fill.ts';
import { ADMIN_TOKEN, type Program, startHouse } from './program.ts';
import { atLeast, below, type Extent, median, pause, type Row, shortNumber, stated } from './row.ts';
import { besideStrangers, isShared } from './strangers.ts';
import { type Load, loaded, rate } from './webhooks.ts';

const DAY_MS = 86_400_000;
/** The month before this one, and some of this. */
const SPAN_MS = 62 * DAY_MS;
const LOOKS = 20;
/** A lead's page that is open all the time, and a month that is counted again and again. */
const LOOK_EVERY_MS = 2000;

/** A month of many cases: its figures and awards, and what reading them costs whoever takes messages meanwhile. */
export async function insightRows({ slice, say }: Extent): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'osem-bench-'));
  const copies = slice ? 2 : COPIES;
  try {
    say(`a month of ${(ORIGINALS / 2) * copies} cases`);
    await fill(folder, copies);
    const rows = await readingRows(folder, (ORIGINALS / 2) * copies, say);
    say('webhooks while figures are read');
    return [...rows, await besideRow(folder, slice ? { rounds: 1, seconds: 5 } : { rounds: 3, seconds: 8 })];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In two months: one of them is half as large. */
const ORIGINALS = 20_000;
const COPIES = 20;
/** Copies are so much later, and their times so much longer, one than the other. */
const APART_MS = 137_000;
const LONGER_MS = 13;

/** Some cases as the deciders would have them, and copies of what they say happened, of other customers: figures read nothing else. */
async function fill(folder: string, copies: number): Promise<void> {
  const { db, engine } = await openDatabase(`sqlite:${join(folder, 'osem.db')}`);
  try {
    const since = Date.now() - SPAN_MS;
    await fillHistory(db, engine, { cases: ORIGINALS, since, spanMs: SPAN_MS });
    const observations = new SqlObservations(db, engine);
    while ((await observeSome({ observations })) > 0);
    // Nothing is due: what is measured is reading.
    await db.updateTable('tickets').set({ next_due_at: null }).execute();
    await forgetFuture(db, Date.now() - KNOWN_MS - copies * APART_MS);
    await copy(db, copies);
  } finally {
    await db.destroy();
  }
}

/** The answers of awards are of what is known a minute ago: copies too are older than that. */
const KNOWN_MS = 120_000;

/** Cases of the last days go on after today, and what knows less than the record does is counted each time it is asked for. */
async function forgetFuture(db: Db, now: number): Promise<void> {
  await query(db, `delete from observations where at > ${now}`, []);
  await query(db, `update observed_days set latest = min(latest, ${now})`, []);
}

/** Indexes are made at the end, as by the migration: row by row they would take many times longer. */
async function copy(db: Db, copies: number): Promise<void> {
  const indexes = await query<{ name: string; sql: string }>(
    db,
    "select name, sql from sqlite_master where type = 'index' and tbl_name = 'observations' and sql is not null",
    [],
  );
  for (const { name } of indexes) await query(db, `drop index ${name}`, []);
  await query(db, 'create table originals as select * from observations', []);
  const columns = await query<{ name: string }>(db, "select name from pragma_table_info('originals')", []);
  for (let one = 1; one < copies; one++) {
    const values = columns.map(({ name }) => copied(name, one));
    await query(db, `insert into observations select ${values.join(', ')} from originals`, []);
  }
  await query(db, 'drop table originals', []);
  for (const { sql } of indexes) await query(db, sql, []);
  await query(db, `update observed_days set latest = latest + ${copies * APART_MS}`, []);
  await query(db, 'pragma wal_checkpoint(truncate)', []);
}

function copied(column: string, one: number): string {
  if (column === 'ticket_id' || column === 'contact') return `${column} || '-copy-${one}'`;
  if (column === 'at') return `at + ${one * APART_MS}`;
  return column === 'value'
    ? `case when value > 100000 then value + ${one * LONGER_MS} else value end`
    : column;
}

async function readingRows(folder: string, cases: number, say: (words: string) => void): Promise<Row[]> {
  const house = await startHouse({ folder, telegram: true });
  try {
    say('figures and awards');
    const months = [await took(() => awards(house))];
    const first = await took(() => figures(house));
    const again: number[] = [];
    for (let look = 0; look < LOOKS; look++) again.push(await took(() => figures(house)));
    for (let look = 0; look < LOOKS; look++) months.push(await took(() => awards(house)));
    const of = `a month of ${cases.toLocaleString('en')} cases`;
    const later = ` (counted once: median ${shortNumber(median(months.slice(1)))} ms)`;
    return [
      stated(`All figures of ${of} and of the month before, the first look`, `${shortNumber(first)} ms`),
      below('The same, each later look', Math.max(...again), 300, 'ms'),
      below(`The awards of ${of}, the first look`, (months[0] ?? 0) / 1000, 2, 's', later),
    ];
  } finally {
    await house.stop();
  }
}

/** Telegram's webhooks of a house in turns: figures and awards are read all the time, and they are not. */
async function besideRow(folder: string, extent: { rounds: number; seconds: number }): Promise<Row> {
  const loads: { alone: Load[]; read: Load[] } = { alone: [], read: [] };
  let first = 1;
  const { strangers } = await besideStrangers(async () => {
    for (let round = 0; round < extent.rounds; round++)
      // Whoever comes later finds more in the file.
      for (const kind of round % 2 === 0 ? (['alone', 'read'] as const) : (['read', 'alone'] as const)) {
        loads[kind].push(await turn(folder, kind, { seconds: extent.seconds, first }));
        first += 10_000_000;
      }
  });
  const more = ` (${shortNumber(rate(loads.read))}/s against ${shortNumber(rate(loads.alone))}/s)`;
  const what = 'Webhooks taken while all figures and awards are read, of those taken alone';
  const ratio = rate(loads.read) / rate(loads.alone);
  return isShared(strangers)
    ? stated(what, `${ratio.toFixed(2)}${more}: other programs use ${strangers.toFixed(2)} cores`)
    : atLeast(what, ratio, 0.9, more);
}

async function turn(
  folder: string,
  kind: 'alone' | 'read',
  { seconds, first }: { seconds: number; first: number },
): Promise<Load> {
  await withEmptyInbox(folder);
  const house = await startHouse({ folder, telegram: true });
  const reading = new AbortController();
  const readers = kind === 'read' ? read(house, reading.signal) : Promise.resolve();
  const load = await loaded(house, 'telegram', seconds, first);
  reading.abort();
  await readers;
  await house.stop();
  return load;
}

/** What one turn has left over is no work of the next. */
async function withEmptyInbox(folder: string): Promise<void> {
  const { db } = await openDatabase(`sqlite:${join(folder, 'osem.db')}`);
  await db.deleteFrom('inbox').execute();
  await db.destroy();
}

async function read(house: Program, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await Promise.all([figures(house), awards(house)]);
    await pause(LOOK_EVERY_MS);
  }
}

async function figures({ url }: Program): Promise<void> {
  const { from, to } = lastMonth();
  await answered(fetch(`${url}/api/figures?from=${from}&to=${to}`, { headers }));
}

async function awards({ url }: Program): Promise<void> {
  const body = JSON.stringify({ as: 'preview', month: lastMonth().from.slice(0, 7) });
  await answered(fetch(`${url}/api/commands/award`, { method: 'POST', headers, body }));
}

const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' };

async function answered(answer: Promise<Response>): Promise<void> {
  const { status, ...rest } = await answer;
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(rest)}`);
  await (await answer).arrayBuffer();
}

/** Its first and its last day. */
function lastMonth(): { from: string; to: string } {
  const [year = 0, month = 1] = dayOf(Date.now(), 'UTC').split('-').map(Number);
  const day = (at: number) => dayOf(at, 'UTC');
  return { from: day(Date.UTC(year, month - 2, 1)), to: day(Date.UTC(year, month - 1, 0)) };
}

async function took(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
