import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { readConfig } from '../config.ts';
import { CodedError } from '../domain/coded-error.ts';
import { EXPORT_FORMATS, EXPORT_TABLES } from '../domain/download.ts';
import { STATUSES } from '../domain/ticket/status.ts';
import { SqlExports } from '../store/exports.ts';
import { openDatabase } from '../store/open.ts';
import { learn, text } from '../texts/texts.ts';
import { exported } from './tables.ts';

/** `npm run export -- tickets --format json --from 2026-11-01 --status resolved > tickets.json` */
async function run(): Promise<void> {
  const settings = readConfig({ channels: [], desks: [] });
  await learn(settings.LANGUAGE);
  const wanted = wantedIn(process.argv.slice(2));
  if (wanted === null) throw new CodedError('malformed', text('export.usage', {}, settings.LANGUAGE));
  const { db } = await openDatabase(settings.DATABASE_URL);
  try {
    for await (const piece of exported({ exports: new SqlExports(db) }, wanted))
      if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
  } finally {
    await db.destroy();
  }
}

function wantedIn(args: string[]) {
  const one = { type: 'string' } as const;
  const options = { format: one, from: one, to: one, status: one };
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
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

run().catch((error: unknown) => {
  const known = error instanceof CodedError;
  process.stderr.write(`${known ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
});
