import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { MEASURED } from './bytes.ts';
import { ASSUMED, type Assumed, type Measured } from './sizing.ts';
import { told } from './sizing-told.ts';

/** npm run sizing -- --tickets 10000000 [--messagesPerTicket 6] […]: prints what a database for it has to be, and how that is counted. */
const options = Object.fromEntries(Object.keys(ASSUMED).map((name) => [name, { type: 'string' as const }]));
const given = understood().map(([name, value]) => [name, Number(value)] as const);
if (given.some(([, value]) => !(value > 0))) misused();
const assumed: Assumed = { ...ASSUMED, ...Object.fromEntries(given) };
const measured = JSON.parse(readFileSync(MEASURED, 'utf8')) as Measured;
process.stdout.write(`${told(assumed, measured)}\n`);

function understood(): [string, unknown][] {
  try {
    return Object.entries(parseArgs({ options, strict: true }).values);
  } catch {
    return misused();
  }
}

function misused(): never {
  const names = Object.keys(ASSUMED).map((name) => `[--${name} number]`);
  process.stderr.write(`npm run sizing -- ${names.join(' ')}\n`);
  process.exit(1);
}
