import { readFile } from 'node:fs/promises';
import { type Config, readConfig } from '../config.ts';
import { CodedError } from '../domain/coded-error.ts';
import { isMisuse } from '../domain/misuse.ts';
import { learn, type TextKey, type TextValues, text } from '../texts/texts.ts';

/** What a program of this room works with. */
export interface Program {
  settings: Config;
  args: string[];
  say(key: TextKey, values?: TextValues): void;
  words(key: TextKey, values?: TextValues): string;
}

/** Runs one: what it throws is said, and ends it with 1. `usage`: what is said to whoever typed options that it does not have. */
export function run(program: (at: Program) => Promise<void>, usage: TextKey): void {
  begin(program, usage).catch((error: unknown) => {
    const known = error instanceof CodedError;
    process.stderr.write(`${known ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
    process.exitCode = 1;
  });
}

async function begin(program: (at: Program) => Promise<void>, usage: TextKey): Promise<void> {
  // Whatever it writes, nobody else reads.
  process.umask(0o077);
  const settings = readConfig({ channels: [], desks: [] });
  await learn(settings.LANGUAGE);
  const words: Program['words'] = (key, values = {}) => text(key, values, settings.LANGUAGE);
  await program({
    settings,
    args: process.argv.slice(2),
    words,
    say: (key, values) => void process.stdout.write(`${words(key, values)}\n`),
  }).catch((error: unknown) => {
    throw isMisuse(error) ? misused(words(usage)) : (ofTheDisk(error, words) ?? error);
  });
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);
const BARRED = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EEXIST']);

/** What a disk refuses is no fault of this program, and needs no stack; null: it is something else. */
export function ofTheDisk(error: unknown, words: Program['words']): CodedError | null {
  const { code = '', path, dest } = system(error);
  const place = dest ?? path ?? 'none';
  if (FULL.has(code)) return new CodedError('store-down', words('backup.full', { place }), { cause: error });
  if (!BARRED.has(code)) return null;
  return new CodedError('wrong-setting', words('backup.barred', { place, code }), { cause: error });
}

/** Whatever the system itself said, also where the store put it in its own words. */
function system(error: unknown): NodeJS.ErrnoException & { dest?: string } {
  return error instanceof CodedError && error.code === 'store-down' && error.cause instanceof Error
    ? system(error.cause)
    : ((error ?? {}) as NodeJS.ErrnoException);
}

/** The version of the program. */
export async function versionOf(): Promise<string> {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version;
}

/** Refuses a call that cannot be understood. */
export function misused(words: string): CodedError {
  return new CodedError('malformed', words);
}
