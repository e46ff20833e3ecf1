import { parseArgs } from 'node:util';
import { readConfig } from '../config.ts';
import { CodedError } from '../domain/coded-error.ts';
import { openStore } from '../store/open.ts';
import { learn, type TextKey, type TextValues, text } from '../texts/texts.ts';
import type { Source } from './bring.ts';
import { importAll, look, SOURCES } from './run.ts';

/** Places of wrong records that are named; all are counted. */
const MOST_NAMED = 50;

/** `npm run import -- zendesk|chatwoot|csv <file or folder> [--check] [--skip-wrong]` */
async function begin(): Promise<void> {
  const settings = readConfig({ channels: [], desks: [] });
  await learn(settings.LANGUAGE);
  const words = (key: TextKey, values: TextValues = {}) => text(key, values, settings.LANGUAGE);
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const flag = { type: 'boolean' } as const;
  const options = { check: flag, 'skip-wrong': flag };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const source = (Object.keys(SOURCES) as Source[]).find((one) => one === positionals[0]);
  const [, path] = positionals;
  if (source === undefined || path === undefined || positionals.length > 2)
    throw new CodedError('malformed', words('import.usage', { sources: Object.keys(SOURCES).join('|') }));
  const { store } = await openStore(settings.DATABASE_URL, {
    ...{ now: Date.now, machineNow: Date.now, random: Math.random },
    onError: () => undefined,
  });
  try {
    const { wrong, strangers, ...counts } = await look(source, path, await store.people.list());
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
    const done = await importAll(store, { source, path, now: Date.now() });
    say(words('import.done', { ...done }));
    if (done.erased > 0) say(words('import.erased', { count: done.erased }));
    if (done.clash > 0) process.exitCode = 1;
  } finally {
    await store.close();
  }
}

begin().catch((error: unknown) => {
  const known = error instanceof CodedError;
  process.stderr.write(`${known ? error.message : String(error instanceof Error ? error.message : error)}\n`);
  process.exitCode = 1;
});
