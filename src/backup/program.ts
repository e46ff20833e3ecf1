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
    throw isMisuse(error) ? misused(words(usage)) : error;
  });
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
