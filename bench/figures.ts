import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figures } from '../src/insight/figures.ts';
import { METRICS } from '../src/insight/measures.ts';
import { observeSome } from '../src/insight/observing.ts';
import { figuresOf } from '../src/insight/reader.ts';
import { run as query } from '../src/store/bulk.ts';
import type { Db } from '../src/store/database.ts';
import { SqlObservations } from '../src/store/observations.ts';
import { openDatabase } from '../src/store/open.ts';
import { differences, type Period } from '../test/figures.compare.ts';
import { fillHistory } from '../test/history.fill.ts';
import { type Count, countsOf, type LoggedEvent } from '../test/independent.ts';

// npm run figures [-- 200000 [postgres://…]]: a history of so many cases in one month; its figures are counted twice, by the product
// and from the exported events, and have to be the same.

const ZONE = 'Europe/Ljubljana';
const DAY = 86_400_000;
const SINCE = Date.parse('2026-02-28T23:00:00Z');
/** The month of March, with the change of the clocks, as it was known half a year later. */
const PERIOD: Period = {
  from: SINCE,
  to: Date.parse('2026-03-31T22:00:00Z'),
  asOf: Date.parse('2026-10-01T00:00:00Z'),
  zone: ZONE,
};
const PAGE = 2000;
const CUTS = [
  {},
  { by: 'kind' },
  { by: 'team' },
  { by: 'channel', per: 'weekday-hour' },
  { per: 'week' },
] as const;

const cases = Number(process.argv[2] ?? 200_000);
const folder = mkdtempSync(join(tmpdir(), 'osem-figures-'));
const url = process.argv[3] ?? `sqlite:${join(folder, 'figures.db')}`;
const { db, engine } = await openDatabase(url);
try {
  process.exitCode = (await run()) ? 0 : 1;
} finally {
  await db.destroy();
  rmSync(folder, { recursive: true, force: true });
}

async function run(): Promise<boolean> {
  const observations = new SqlObservations(db, engine);
  await timed('the history', () => fillHistory(db, engine, { cases, since: SINCE, spanMs: 31 * DAY }));
  await timed('what it says happened', () => withoutIndexes(() => observeEverything(observations)));
  if (engine === 'postgres') await query(db, 'analyze', []);
  const first = await timed('all figures of the month', () => all(observations));
  const again = await timed('all figures, again', () => all(observations));
  const same = JSON.stringify(first) === JSON.stringify(again);
  say(same ? 'counted again: the same bytes' : 'COUNTED AGAIN: OTHER BYTES');
  const counts = await timed('the second computation', () => independent(db));
  const wrong = await timed('comparing', () => differences(observations, counts, PERIOD, CUTS));
  for (const line of wrong.slice(0, 40)) say(line);
  say(wrong.length === 0 ? 'both computations agree' : `${wrong.length} DIFFERENCES`);
  return same && wrong.length === 0;
}

async function observeEverything(observations: SqlObservations): Promise<number> {
  let seen = 0;
  for (let some = 1; some > 0; seen += some) some = await observeSome({ observations });
  return seen;
}

/** They are made at the end, as by the migration: row by row they would take many times longer. */
async function withoutIndexes<T>(work: () => Promise<T>): Promise<T> {
  const listed =
    engine === 'postgres'
      ? `select indexname as name, indexdef as made from pg_indexes
          where tablename = 'observations' and indexname <> 'observations_pkey'`
      : `select name, sql as made from sqlite_master where type = 'index' and tbl_name = 'observations' and sql is not null`;
  const indexes = await query<{ name: string; made: string }>(db, listed, []);
  for (const { name } of indexes) await query(db, `drop index ${name}`, []);
  const done = await work();
  for (const { made } of indexes) await query(db, made, []);
  return done;
}

async function all(observations: SqlObservations): Promise<Figures[]> {
  const figures: Figures[] = [];
  for (const { id: metric } of METRICS) {
    const begun = performance.now();
    figures.push(await figuresOf(observations, { metric, ...PERIOD }, ZONE));
    say(`  ${metric}: ${figures.at(-1)?.total.count}, ${Math.round(performance.now() - begun)} ms`);
  }
  return figures;
}

/** Page by page: no more than a few thousand tickets' events at a time. */
async function independent(from: Db): Promise<Count[]> {
  const counts: Count[] = [];
  for (let after = ''; ; ) {
    const tickets = await from
      .selectFrom('tickets')
      .select('id')
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE)
      .execute();
    const last = tickets.at(-1);
    if (last === undefined) return counts;
    const events = await from
      .selectFrom('events')
      .select(['ticket_id', 'version', 'body'])
      .where('ticket_id', '>', after)
      .where('ticket_id', '<=', last.id)
      .orderBy('ticket_id')
      .orderBy('version')
      .orderBy('seq')
      .execute();
    const logs = new Map<string, LoggedEvent[]>(tickets.map(({ id }) => [id, []]));
    for (const { ticket_id: id, version, body } of events)
      logs.get(id)?.push({ ...JSON.parse(body), version });
    for (const [id, log] of logs) counts.push(...countsOf(id, log));
    after = last.id;
  }
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const made = await work();
  say(`${what}: ${typeof made === 'number' ? `${made}, ` : ''}${Math.round(performance.now() - begun)} ms`);
  return made;
}

function say(words: string): void {
  process.stdout.write(`${words}\n`);
}
