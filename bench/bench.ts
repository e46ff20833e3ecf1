import { backupRows } from './backup.ts';
import { bytesRows } from './bytes.ts';
import { channelRows } from './channels.ts';
import { deskRows } from './desks.ts';
import { insightRows } from './insight.ts';
import { intakeRows } from './intake.ts';
import { manyRows } from './many.ts';
import { millionRows } from './million.ts';
import { policyRows } from './policy.ts';
import { recountRows } from './recount.ts';
import { printed, writeReport } from './report.ts';
import type { Extent, Row } from './row.ts';
import { searchRows } from './search.ts';
import { startRows } from './start.ts';
import { tenMillionRows } from './ten-million.ts';
import { visibleRows } from './visible.ts';

/**
 * npm run bench [-- --slice] [-- --only=intake]: measures, prints, and fails when a row misses its limit. Of ten-million: `--kept=folder` uses the
 * databases that are in that folder, and leaves those that it fills; `--most=1000000` leaves larger steps out.
 */
const QUESTIONS: Record<string, (extent: Extent) => Promise<Row[]>> = {
  start: startRows,
  policy: policyRows,
  channels: channelRows,
  intake: intakeRows,
  visible: visibleRows,
  desks: deskRows,
  many: manyRows,
  million: millionRows,
  recount: recountRows,
  search: searchRows,
  insight: insightRows,
  backup: backupRows,
};
/** Asked for by their names: one measures what `npm run sizing` counts with, the other takes some 40 GB and longer than all the rest. */
const BY_NAME: typeof QUESTIONS = { bytes: bytesRows, 'ten-million': tenMillionRows };

const slice = process.argv.includes('--slice');
const only = given('--only=');
const folder = given('--kept=');
const most = given('--most=');
const begun = performance.now();
const say = (words: string) =>
  process.stderr.write(`${((performance.now() - begun) / 1000).toFixed(0).padStart(4)} s  ${words} …\n`);

const wishes = {
  ...(folder === undefined ? {} : { kept: folder }),
  ...(most === undefined ? {} : { most: Number(most) }),
};
const named = { ...QUESTIONS, ...BY_NAME };
if (only !== undefined && !(only in named)) {
  process.stderr.write(`--only=${only}: there is ${Object.keys(named).join(', ')}\n`);
  process.exit(1);
}
const rows: Row[] = [];
for (const [name, question] of Object.entries(only === undefined ? QUESTIONS : named)) {
  if (only !== undefined && only !== name) continue;
  rows.push(...(await question({ slice, say, ...wishes })));
}
process.stdout.write(`${printed(rows)}\n`);
if (!slice && only === undefined) writeReport(rows, (performance.now() - begun) / 1000);
process.exit(rows.some(({ holds }) => holds === false) ? 1 : 0);

function given(option: string): string | undefined {
  return process.argv.find((word) => word.startsWith(option))?.slice(option.length);
}
