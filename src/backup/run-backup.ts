import { constants, setPriority } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { erasuresFor } from './erasures.ts';
import { misused, type Program, run, versionOf } from './program.ts';
import { verifyBackup } from './restore.ts';
import { keepNewest, takeBackup } from './take.ts';

/**
 * `npm run backup -- [folder] [--keep 14]`, `npm run backup -- --verify <backup>`. The house may go on serving: this program gives
 * way to it.
 */
async function backup({ settings, args, say, words }: Program): Promise<void> {
  setPriority(constants.priority.PRIORITY_LOW);
  const options = { keep: { type: 'string' }, verify: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  if (values.verify !== undefined) {
    const from = resolve(values.verify);
    const restored = await verifyBackup(from, { now: Date.now(), erase: erasuresFor(from, []) });
    say('backup.verified', { backup: from, ...countsOf(restored.manifest) });
    return;
  }
  const folder = resolve(positionals[0] ?? settings.BACKUP_DIR ?? './backups');
  const keep = values.keep === undefined ? null : Number(values.keep);
  if (positionals.length > 1 || (keep !== null && !(Number.isInteger(keep) && keep > 0)))
    throw misused(words('backup.usage'));
  const { backup: taken, manifest } = await takeBackup(settings, {
    ...{ folder, now: Date.now(), version: await versionOf() },
  });
  say('backup.taken', { backup: taken, ...countsOf(manifest) });
  if (manifest.files.missing.length > 0) say('backup.missing', { count: manifest.files.missing.length });
  say('backup.secret');
  if (keep !== null) {
    const gone = await keepNewest(folder, keep);
    if (gone.length > 0) say('backup.removed', { count: gone.length });
  }
}

function countsOf({
  rows,
  files,
  parts,
}: {
  rows: Record<string, number>;
  files: { count: number; bytes: number };
  parts: { bytes: number }[];
}) {
  const bytes = files.bytes + parts.reduce((sum, part) => sum + part.bytes, 0);
  return {
    tickets: rows.tickets ?? 0,
    messages: rows.messages ?? 0,
    files: files.count,
    megabytes: Math.ceil(bytes / 1e6),
  };
}

run(backup, 'backup.usage');
