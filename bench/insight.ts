import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dayOf } from '../src/domain/calendar.ts';
import { observeSome } from '../src/insight/observing.ts';
import { SqlObservations } from '../src/store/observations.ts';
import { openDatabase } from '../src/store/open.ts';
import { fillHistory } from '../test/history.fill.ts';
import { ADMIN_TOKEN, type Program, startHouse } from './program.ts';
import { atLeast, below, type Extent, median, pause, type Row, shortNumber } from './row.ts';
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
  const cases = slice ? 20_000 : 200_000;
  try {
    say(`a month of ${cases} cases`);
    await fill(join(folder, 'past'), cases);
    const rows = await readingRows(folder, cases, say);
    say('webhooks while figures are read');
    return [...rows, await besideRow(folder, slice ? { rounds: 1, seconds: 5 } : { rounds: 3, seconds: 10 })];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Twice as many in two months: one of them is as large as said. */
async function fill(folder: string, cases: number): Promise<void> {
  mkdirSync(folder);
  const { db, engine } = await openDatabase(`sqlite:${join(folder, 'osem.db')}`);
  try {
    const since = Date.now() - SPAN_MS;
    await fillHistory(db, engine, { cases: 2 * cases, since, spanMs: SPAN_MS });
    const observations = new SqlObservations(db, engine);
    while ((await observeSome({ observations })) > 0);
    // Nothing is due: what is measured is reading.
    await db.updateTable('tickets').set({ next_due_at: null }).execute();
  } finally {
    await db.destroy();
  }
}

async function readingRows(folder: string, cases: number, say: (words: string) => void): Promise<Row[]> {
  const house = await houseWith(folder, 'read');
  try {
    say('figures and awards');
    const first = await took(() => figures(house));
    const again: number[] = [];
    for (let look = 0; look < LOOKS; look++) again.push(await took(() => figures(house)));
    const months: number[] = [];
    for (let look = 0; look < 3; look++) months.push(await took(() => awards(house)));
    const of = `a month of ${cases.toLocaleString('en')} cases`;
    return [
      below(
        `All figures of ${of}, after the first look`,
        Math.max(...again),
        300,
        'ms',
        ` (first ${shortNumber(first)} ms)`,
      ),
      below(`The awards of ${of}`, median(months) / 1000, 2, 's'),
    ];
  } finally {
    await house.stop();
  }
}

/** Telegram's webhooks of two houses with the same past; figures and awards of one of them are read all the time. */
async function besideRow(folder: string, extent: { rounds: number; seconds: number }): Promise<Row> {
  const loads: { alone: Load[]; read: Load[] } = { alone: [], read: [] };
  for (let round = 0; round < extent.rounds; round++)
    for (const kind of ['alone', 'read'] as const) {
      const house = await houseWith(folder, `${kind}-${round}`);
      const reading = new AbortController();
      const readers = kind === 'read' ? read(house, reading.signal) : Promise.resolve();
      loads[kind].push(await loaded(house, 'telegram', extent.seconds));
      reading.abort();
      await readers;
      await house.stop();
    }
  const more = ` (${shortNumber(rate(loads.read))}/s against ${shortNumber(rate(loads.alone))}/s)`;
  const what = 'Webhooks taken while all figures and awards are read, of those taken alone';
  return atLeast(what, rate(loads.read) / rate(loads.alone), 0.9, more);
}

async function read(house: Program, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await Promise.all([figures(house), awards(house)]);
    await pause(LOOK_EVERY_MS);
  }
}

function houseWith(folder: string, name: string): Promise<Program> {
  const own = join(folder, name);
  cpSync(join(folder, 'past'), own, { recursive: true });
  return startHouse({ folder: own, telegram: true });
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
