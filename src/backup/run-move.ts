import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CodedError } from '../domain/coded-error.ts';
import { copyIntoPostgres, hashesBeside, openAlone } from '../store/copy.ts';
import { bytesOf, missingIn } from './attachments.ts';
import { FILES } from './manifest.ts';
import { misused, type Program, run } from './program.ts';

/** `npm run move:postgres -- --to postgres://… [--from ./data/osem.db] [--skip-missing]`: attachments come from DATA_DIR. */
async function move({ settings, args, say, words }: Program): Promise<void> {
  const one = { type: 'string' } as const;
  const options = { from: one, to: one, 'skip-missing': { type: 'boolean' } } as const;
  const { values } = parseArgs({ args, options });
  const known = settings.DATABASE_URL.startsWith('sqlite:')
    ? settings.DATABASE_URL.slice('sqlite:'.length)
    : null;
  const from = values.from ?? known;
  const to = values.to ?? (known === null ? settings.DATABASE_URL : undefined);
  if (from === null || to === undefined || !/^postgres(?:ql)?:\/\//.test(to))
    throw misused(words('move.usage'));
  const lite = await openAlone(resolve(from));
  const killed = () => {
    process.stderr.write(`${words('move.stopped')}\n`);
    process.exit(1);
  };
  process.once('SIGINT', killed).once('SIGTERM', killed);
  try {
    const files = join(settings.DATA_DIR, FILES);
    const missing = (await missingIn(files, await hashesBeside(lite))).length;
    if (missing > 0 && values['skip-missing'] !== true)
      throw new CodedError('not-found', words('move.missing', { count: missing, folder: resolve(files) }));
    const compared = await copyIntoPostgres(lite, to, {
      bytes: (hash) => bytesOf(files, hash),
      tell: ({ table, rows }) => process.stderr.write(`${table} ${rows}\n`),
    });
    const wide = Math.max(...compared.map((one) => one.from.table.length));
    for (const one of compared)
      process.stdout.write(
        `${one.from.table.padEnd(wide)} ${String(one.from.rows).padStart(9)} = ${String(one.to.rows).padEnd(9)} ${one.from.sum} = ${one.to.sum}\n`,
      );
    if (missing > 0) say('backup.missing', { count: missing });
    say('move.done', { from: resolve(from), count: compared.length });
  } catch (error) {
    throw ofTarget(error);
  } finally {
    await lite.destroy();
  }
}

/** What is wrong with the target is wrong with what was typed, not with the setting by which a house finds its database. */
function ofTarget(error: unknown): unknown {
  if (!(error instanceof CodedError) || !error.message.startsWith('DATABASE_URL: ')) return error;
  return new CodedError(error.code, error.message.replace('DATABASE_URL', '--to'), { cause: error });
}

run(move, 'move.usage');
