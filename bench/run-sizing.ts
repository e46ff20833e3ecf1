import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { MEASURED } from './bytes.ts';
import { ASSUMED, type Assumed, type Measured } from './sizing.ts';
import { told } from './sizing-told.ts';

/** npm run sizing -- --tickets 10000000 [--messagesPerTicket 6] […]: prints what a database for it has to be, and how that is counted. */
const options = Object.fromEntries(Object.keys(ASSUMED).map((name) => [name, { type: 'string' as const }]));
const { values } = parseArgs({ options, strict: true });
const given = Object.entries(values).map(([name, value]) => [name, Number(value)]);
const assumed: Assumed = { ...ASSUMED, ...Object.fromEntries(given) };
const measured = JSON.parse(readFileSync(MEASURED, 'utf8')) as Measured;
process.stdout.write(`${told(assumed, measured)}\n`);
