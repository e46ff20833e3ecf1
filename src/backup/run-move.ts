import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { copyIntoPostgres, openAlone } from '../store/copy.ts';
import { bytesOf } from './attachments.ts';
import { FILES } from './manifest.ts';
import { misused, type Program, run } from './program.ts';

/** `npm run move:postgres -- --to postgres://… [--from ./data/osem.db]`: attachments come from DATA_DIR. */
async function move({ settings, args, say, words }: Program): Promise<void> {
  const options = { from: { type: 'string' }, to: { type: 'string' } } as const;
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
    let missing = 0;
    const compared = await copyIntoPostgres(lite, to, {
      async bytes(hash) {
        const bytes = await bytesOf(join(settings.DATA_DIR, FILES), hash);
        if (bytes === null) missing++;
        return bytes;
      },
      tell: ({ table, rows }) => process.stderr.write(`${table} ${rows}\n`),
    });
    const wide = Math.max(...compared.map((one) => one.from.table.length));
    for (const one of compared)
      process.stdout.write(
        `${one.from.table.padEnd(wide)} ${String(one.from.rows).padStart(9)} = ${String(one.to.rows).padEnd(9)} ${one.from.sum} = ${one.to.sum}\n`,
      );
    if (missing > 0) say('backup.missing', { count: missing });
    say('move.done', { from: resolve(from), count: compared.length });
  } finally {
    await lite.destroy();
  }
}

run(move, 'move.usage');
