import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Config, publicUrlOf, readConfig } from '../config.ts';
import { CodedError } from '../domain/coded-error.ts';
import { isMisuse } from '../domain/misuse.ts';
import { SqlEscalations } from '../store/escalations.ts';
import { SqlHistory } from '../store/history.ts';
import { openDatabase } from '../store/open.ts';
import { SqlPeople } from '../store/people.ts';
import { SqlSamePerson } from '../store/same-person.ts';
import { learn, text } from '../texts/texts.ts';
import { loggedPages } from '../triage/logged-pages.ts';
import { backtest } from './backtest/backtest.ts';
import { withLimits } from './backtest/limits.ts';
import { backtestHtml } from './backtest/page.ts';
import { printedBacktest, tellBacktest } from './backtest/told.ts';
import { windowOf } from './backtest/window.ts';
import { compiledPolicy, type LoadedPolicy, policyByProfile, policyFromFiles, readRules } from './load.ts';

const USAGE =
  'npm run policy -- backtest [--since 30d] [--until 2026-11-22] [--rules FOLDER] [--profile delight] [--set coupon.discretion=5] [--json FILE] [--html FILE]';

/** `npm run policy -- backtest --since 30d --rules ../other`; reads, and writes nothing but the files that are named. */
async function run(): Promise<void> {
  const settings = readConfig({ channels: [], desks: [] });
  const language = settings.LANGUAGE;
  await learn(language);
  const one = { type: 'string' } as const;
  const options = { since: one, until: one, rules: one, profile: one, set: one, json: one, html: one };
  const { values } = parseArgs({ args: process.argv.slice(3), options });
  const { db, engine } = await openDatabase(settings.DATABASE_URL);
  try {
    const history = new SqlHistory(db, engine);
    const people = await new SqlPeople(db, engine).list();
    const window = windowOf(values, (await history.lastAt()) ?? 0);
    if (typeof window === 'string') throw new CodedError('malformed', USAGE);
    const policy = await triedRules(values.rules ?? settings.RULES_DIR, values, window.until);
    const roles = new Map(people.map(({ id, role }) => [id, role]));
    const tried =
      [values.rules, values.profile, values.set].filter((one) => one !== undefined).join(' ') || null;
    const contents = Object.values(policy.callings).map(({ content }) => content);
    const seen = await new SqlEscalations(db).seen(contents);
    const samePersons = await new SqlSamePerson(db).all();
    const trial = { policy, ...window, roles, seen, samePersons, tried };
    const result = await backtest(loggedPages(history, trial), trial);
    await written(result, values, settings);
  } finally {
    await db.destroy();
  }
}

/** With a limit changed, an example of the rules may say otherwise: that is what is tried. */
async function triedRules(
  folder: string,
  { set, profile }: { set?: string | undefined; profile?: string | undefined },
  now: number,
): Promise<LoadedPolicy> {
  const files = await readRules(folder, now);
  if (set === undefined)
    return profile === undefined ? policyFromFiles(files) : policyByProfile(files, profile);
  const changed = withLimits(files, set);
  if ('files' in changed)
    return profile === undefined ? compiledPolicy(changed.files) : policyByProfile(changed.files, profile);
  throw new CodedError('malformed', `--set ${changed.wrong}: there is ${changed.names.join(', ')}`);
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
  if (isMisuse(error)) process.stderr.write(`${USAGE}\n`);
  else
    process.stderr.write(`${known ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
});
