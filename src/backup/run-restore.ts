import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { takeWordsAgain } from '../words-again.ts';
import { erasuresFor, erasuresKnownUntil } from './erasures.ts';
import { RULES } from './manifest.ts';
import { misused, type Program, run } from './program.ts';
import { restoreBackup } from './restore.ts';

/** `npm run restore -- <backup> [--erasures <file or database>]`: into the empty place that the settings name. */
async function restore({ settings, args, say, words }: Program): Promise<void> {
  const options = { erasures: { type: 'string', multiple: true } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [named] = positionals;
  if (named === undefined || positionals.length > 1) throw misused(words('restore.usage'));
  const backup = resolve(named);
  const erase = erasuresFor(backup, values.erasures ?? []);
  const rulesFolder = await rulesFor(backup, settings.RULES_DIR);
  let taken: number | null = 0;
  const restored = await restoreBackup(backup, settings, {
    now: Date.now(),
    async erase(file, now) {
      const done = await erase(file, now);
      taken = await takeWordsAgain(file, rulesFolder, now);
      return done;
    },
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
  if (taken === null) say('restore.words-later', { folder: settings.RULES_DIR });
  else if (taken > 0) say('restore.words', { count: taken });
  if (values.erasures === undefined) {
    const known = new Date(await erasuresKnownUntil(backup, Date.parse(manifest.takenAt)));
    say('restore.erasures-known', { at: known.toISOString() });
  }
  if (rules !== 'same')
    say(rules === 'written' ? 'restore.rules-written' : 'restore.rules-others', { backup });
  say('restore.next');
}

/** Those that the restored house will follow: where there are none, it gets those of the backup. */
async function rulesFor(backup: string, folder: string): Promise<string> {
  const there = await readdir(folder).catch(() => []);
  return there.length > 0 ? folder : join(backup, RULES);
}

run(restore, 'restore.usage');
