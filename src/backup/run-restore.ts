import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { erasuresFor, erasuresKnownUntil } from './erasures.ts';
import { misused, type Program, run } from './program.ts';
import { restoreBackup } from './restore.ts';

/** `npm run restore -- <backup> [--erasures <file or database>]`: into the empty place that the settings name. */
async function restore({ settings, args, say, words }: Program): Promise<void> {
  const options = { erasures: { type: 'string', multiple: true } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [named] = positionals;
  if (named === undefined || positionals.length > 1) throw misused(words('restore.usage'));
  const backup = resolve(named);
  const restored = await restoreBackup(backup, settings, {
    now: Date.now(),
    erase: erasuresFor(backup, values.erasures ?? []),
  });
  const { manifest, migrated, rules, replies, notices, erased } = restored;
  say('restore.done', {
    ...{
      backup,
      at: manifest.takenAt,
      tickets: manifest.rows.tickets ?? 0,
      messages: manifest.rows.messages ?? 0,
    },
    files: manifest.files.count,
  });
  if (migrated > 0) say('restore.migrated', { count: migrated });
  if (replies > 0) say('restore.replies', { count: replies });
  if (notices > 0) say('restore.notices', { count: notices });
  if (erased > 0) say('restore.erased', { count: erased });
  if (values.erasures === undefined) {
    const known = new Date(await erasuresKnownUntil(backup, Date.parse(manifest.takenAt)));
    say('restore.erasures-known', { at: known.toISOString() });
  }
  if (rules !== 'same')
    say(rules === 'written' ? 'restore.rules-written' : 'restore.rules-others', { backup });
  say('restore.next');
}

run(restore, 'restore.usage');
