import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Config, readConfig } from '../config.ts';
import { CodedError } from '../domain/coded-error.ts';
import { EXPORT_FORMATS, EXPORT_TABLES } from '../domain/download.ts';
import { isMisuse } from '../domain/misuse.ts';
import { STATUSES } from '../domain/ticket/status.ts';
import { createFiles } from '../files/files.ts';
import { type Access, SqlAccesses } from '../store/accesses.ts';
import { SqlExports } from '../store/exports.ts';
import { openDatabase, openStore } from '../store/open.ts';
import { learn, text } from '../texts/texts.ts';
import { writePerson, writeStaff } from './run-person.ts';
import { exported } from './tables.ts';

/** `npm run export -- tickets --format json --from 2026-11-01 --status resolved > tickets.json` */
async function run(): Promise<void> {
  const settings = readConfig({ channels: [], desks: [] });
  await learn(settings.LANGUAGE);
  if (await wroteSomebody(settings)) return;
  const wanted = wantedIn(process.argv.slice(2));
  if (wanted === null) throw new CodedError('malformed', text('export.usage', {}, settings.LANGUAGE));
  const { db, engine } = await openDatabase(settings.DATABASE_URL);
  try {
    const accesses = new SqlAccesses(db, engine, () => undefined);
    await accesses.add([taken(`export:${wanted.what}`, '')]);
    for await (const piece of exported({ exports: new SqlExports(db) }, wanted))
      if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
  } finally {
    await db.destroy();
  }
}

/** One person's own data instead of everybody's; false: none was asked for. */
async function wroteSomebody(settings: Config): Promise<boolean> {
  const one = { type: 'string' } as const;
  const args = process.argv.slice(2);
  const { values } = parseArgs({ args, options: { person: one, staff: one }, strict: false });
  const { person, staff } = values;
  if (typeof person !== 'string' && typeof staff !== 'string') return false;
  if (understood(() => parseArgs({ args, options: { person: one, staff: one } })) === null)
    throw new CodedError('malformed', text('export.usage', {}, settings.LANGUAGE));
  const clocks = { now: Date.now, machineNow: Date.now, random: Math.random };
  const { store } = await openStore(settings.DATABASE_URL, { ...clocks, onError: () => undefined });
  try {
    const folder = store.engine === 'sqlite' ? join(settings.DATA_DIR, 'files') : null;
    const files = createFiles({ table: store.files, folder });
    const record = (act: string, about: string) => store.accesses.add([taken(act, about)]);
    const ports = { store, files, now: Date.now(), language: settings.LANGUAGE, record };
    if (typeof person === 'string') await writePerson(ports, person);
    else await writeStaff(ports, String(staff));
  } finally {
    await store.close();
  }
  return true;
}

/** Whoever works on the server has no name here; that it was taken is written down before it is. */
function taken(act: string, about: string): Access {
  return { at: Date.now(), by: 'server', role: 'system', act, about, desk: 'house' };
}

/** Null: nothing that can be understood. */
function wantedIn(args: string[]) {
  const one = { type: 'string' } as const;
  const options = { format: one, from: one, to: one, status: one };
  const parsed = understood(() => parseArgs({ args, options, allowPositionals: true }));
  if (parsed === null) return null;
  const { values, positionals } = parsed;
  const what = EXPORT_TABLES.find((table) => table === positionals[0]);
  const format = EXPORT_FORMATS.find((known) => known === (values.format ?? 'csv'));
  const status = STATUSES.find((known) => known === values.status);
  const [from, to] = [values.from, values.to].map((said) =>
    said === undefined ? undefined : Date.parse(said),
  );
  const wrong =
    [from, to].some((at) => Number.isNaN(at)) || (values.status !== undefined && status === undefined);
  if (what === undefined || format === undefined || wrong) return null;
  const filter = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  return { what, format, sight: null, ...filter, ...(status === undefined ? {} : { status }) };
}

function understood<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch (error) {
    if (isMisuse(error)) return null;
    throw error;
  }
}

/** `… | head` has what it wants, and goes. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

run().catch((error: unknown) => {
  const known = error instanceof CodedError;
  process.stderr.write(`${known ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
});
