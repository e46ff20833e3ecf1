import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Config, publicUrlOf, readConfig } from '../config.ts';
import { CodedError } from '../domain/coded-error.ts';
import { SqlHistory } from '../store/history.ts';
import { openDatabase } from '../store/open.ts';
import { SqlPeople } from '../store/people.ts';
import { learn, text } from '../texts/texts.ts';
import { loggedPages, spanMs } from '../tried.ts';
import { backtest } from './backtest/backtest.ts';
import { backtestHtml } from './backtest/page.ts';
import { printedBacktest, tellBacktest } from './backtest/told.ts';
import { loadPolicy } from './load.ts';

const USAGE =
  'npm run policy -- backtest --since 30d --rules FOLDER [--until 2026-11-22] [--json FILE] [--html FILE]';

/** `npm run policy -- backtest --since 30d --rules ../other`; reads, and writes nothing but the files that are named. */
async function run(): Promise<void> {
  const settings = readConfig({ channels: [], desks: [] });
  const language = settings.LANGUAGE;
  await learn(language);
  const one = { type: 'string' } as const;
  const options = { since: one, until: one, rules: one, json: one, html: one };
  const { values } = parseArgs({ args: process.argv.slice(3), options });
  const span = spanMs(values.since ?? '30d');
  const until = values.until === undefined ? undefined : Date.parse(values.until);
  if (values.rules === undefined || span === null || Number.isNaN(until))
    throw new CodedError('malformed', USAGE);
  const policy = await loadPolicy(values.rules);
  const { db, engine } = await openDatabase(settings.DATABASE_URL);
  try {
    const history = new SqlHistory(db);
    const people = await new SqlPeople(db, engine).list();
    const end = until ?? (await history.lastAt()) ?? 0;
    const roles = new Map(people.map(({ id, role }) => [id, role]));
    const trial = { policy, since: end - span, until: end, roles };
    const result = await backtest(loggedPages(history, trial), trial);
    await written(result, values, settings);
  } finally {
    await db.destroy();
  }
}

async function written(
  result: Awaited<ReturnType<typeof backtest>>,
  { json, html }: { json?: string | undefined; html?: string | undefined },
  settings: Config,
): Promise<void> {
  const { LANGUAGE: language, PORT } = settings;
  const publicUrl = publicUrlOf(settings, PORT);
  if (json !== undefined) await writeFile(json, `${JSON.stringify(result, null, 2)}\n`);
  if (html !== undefined) await writeFile(html, backtestHtml(result, publicUrl, language));
  const nothing = text('backtest.nothing', {}, language);
  process.stdout.write(`${printedBacktest(tellBacktest(result, language), { publicUrl, nothing })}\n`);
}

run().catch((error: unknown) => {
  const known = error instanceof CodedError;
  process.stderr.write(`${known ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
});
