import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Config, readConfig } from '../config.ts';
import { CodedError } from '../domain/coded-error.ts';
import { isMisuse } from '../domain/misuse.ts';
import { createFiles, type FileStore } from '../files/files.ts';
import { isOpenElsewhere } from '../store/copy.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { learn, type TextKey, type TextValues, text } from '../texts/texts.ts';
import type { Source } from './bring.ts';
import { type PastFiles, pastFiles } from './past-files.ts';
import { importAll, look, SOURCES } from './run.ts';

/** Places of wrong records that are named; all are counted. */
const MOST_NAMED = 50;

/** `npm run import -- zendesk|chatwoot|csv <file or folder> [--files <folder>] [--check] [--skip-wrong]` */
async function begin(): Promise<void> {
  const settings = readConfig({ channels: [], desks: [] });
  await learn(settings.LANGUAGE);
  const words = (key: TextKey, values: TextValues = {}) => text(key, values, settings.LANGUAGE);
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const flag = { type: 'boolean' } as const;
  const options = { check: flag, 'skip-wrong': flag, files: { type: 'string' } } as const;
  const usage = new CodedError(
    'malformed',
    words('import.usage', { sources: Object.keys(SOURCES).join('|') }),
  );
  const { values, positionals } = understood(() => parseArgs({ options, allowPositionals: true }), usage);
  const source = (Object.keys(SOURCES) as Source[]).find((one) => one === positionals[0]);
  const [, path] = positionals;
  if (source === undefined || path === undefined || positionals.length > 2) throw usage;
  for (const one of [path, values.files])
    if (one !== undefined && !existsSync(one))
      throw new CodedError('not-found', words('import.nothing-there', { path: one }));
  const beside = values.check !== true && (await isOpenElsewhere(settings.DATABASE_URL));
  const { store } = await openStore(settings.DATABASE_URL, {
    ...{ now: Date.now, machineNow: Date.now, random: Math.random },
    onError: () => undefined,
  });
  try {
    const { wrong, strangers, ...counts } = await look(source, path, await store.people.list(), Date.now());
    say(words('import.found', counts));
    if (strangers.length > 0) say(words('import.strangers', { names: strangers.join(', ') }));
    for (const one of wrong.slice(0, MOST_NAMED)) say(`${one.at}: ${one.wrong}`);
    if (wrong.length > 0) say(words('import.wrong', { count: wrong.length }));
    if (values.check === true) {
      process.exitCode = wrong.length > 0 ? 1 : 0;
      return;
    }
    if (wrong.length > 0 && values['skip-wrong'] !== true)
      throw new CodedError('malformed', words('import.refused'));
    const files = values.files === undefined ? null : pastFiles(values.files, filesIn(settings, store));
    const attach = files === null ? {} : { attach: files.attach };
    if (beside) say(words('import.beside'));
    const way = beside ? { giveWay: (ms: number) => setTimeout(ms) } : {};
    const done = await importAll(store, { source, path, now: Date.now(), ...attach, ...way });
    say(words('import.done', { ...done }));
    if (done.erased > 0) say(words('import.erased', { count: done.erased }));
    if (files !== null) sayFiles(files.counts, say, words);
    if (done.clash > 0) process.exitCode = 1;
  } finally {
    await store.close();
  }
}

function understood<T>(parse: () => T, usage: CodedError): T {
  try {
    return parse();
  } catch (error) {
    throw isMisuse(error) ? usage : error;
  }
}

function filesIn(settings: Config, store: Store): FileStore {
  return createFiles({
    table: store.files,
    folder: store.engine === 'sqlite' ? join(settings.DATA_DIR, 'files') : null,
  });
}

function sayFiles(
  { brought, left }: PastFiles['counts'],
  say: (line: string) => void,
  words: (key: TextKey, values?: TextValues) => string,
): void {
  say(words('import.files', { brought, left: left.length }));
  for (const one of left.slice(0, MOST_NAMED)) say(one);
}

begin().catch((error: unknown) => {
  const known = error instanceof CodedError;
  process.stderr.write(`${known ? error.message : String(error instanceof Error ? error.message : error)}\n`);
  process.exitCode = 1;
});
