import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RowsChart } from '../src/insight/chart.ts';
import { createThread } from '../src/insight/pictures/drawing.ts';
import { THEMES } from '../src/insight/pictures/look.ts';
import { createPictures } from '../src/insight/pictures/pictures.ts';
import { chartWords } from '../src/insight/pictures/words.ts';
import { LOOKS, type Looks } from './looks.ts';
import { ROOT } from './program.ts';
import { commit } from './report.ts';
import { median, quantile, shortNumber } from './row.ts';

/** What was measured with so many closed tickets. */
export interface Growth {
  closed: number;
  looks: Looks;
}

const WIDTH = 640;

/** docs/growth.md with a table, and the same as a picture in both themes. */
export async function writeGrowth(
  growth: readonly Growth[],
  { limitMs, sharedGb }: { limitMs: number; sharedGb: number },
): Promise<void> {
  const chart = chartOf(growth, limitMs);
  const thread = createThread(pathToFileURL(join(ROOT, 'dist/insight/pictures/worker.js')));
  const pictures = createPictures({ thread, log: { warn: () => undefined } });
  try {
    for (const theme of THEMES)
      writeFileSync(
        join(ROOT, `docs/growth-${theme}.svg`),
        `${await pictures.svg(chart, { theme, width: WIDTH })}\n`,
      );
  } finally {
    await pictures.stop();
  }
  writeFileSync(join(ROOT, 'docs/growth.md'), pageOf(growth, chart, { limitMs, sharedGb }));
}

/** Bars of one scale: what does not grow is seen at once. */
export function chartOf(growth: readonly Growth[], limitMs: number): RowsChart {
  return {
    kind: 'rows',
    title: 'From ten thousand to ten million closed tickets',
    about: `p99 in milliseconds on PostgreSQL; we aim at less than ${limitMs}`,
    language: 'en',
    periods: growth.map(({ closed }) => closed.toLocaleString('en')),
    rows: LOOKS.map(({ id, name }) => ({ label: name, values: growth.map(({ looks }) => p99(looks[id])) })),
  };
}

function pageOf(
  growth: readonly Growth[],
  chart: RowsChart,
  { limitMs, sharedGb }: { limitMs: number; sharedGb: number },
): string {
  const alt = chartWords(chart).replaceAll('"', '”').replaceAll('\n', ' ');
  const head = ['', ...growth.map(({ closed }) => `${inWords(closed)} closed, ${inWords(closed / 10)} open`)];
  const lines = LOOKS.map(({ id, name }) => [
    name,
    ...growth.map(({ looks }) => `${shortNumber(p99(looks[id]))} (${shortNumber(median(looks[id]))})`),
  ]);
  return `# From ten thousand to ten million tickets

Written by \`npm run bench -- --only=ten-million\`; do not edit. p99 in milliseconds, the median in brackets; each of ${growth.at(-1)?.looks.page.length ?? 0} asked one after
the other of a running house over HTTP that has done what it does after a start, sweeps in the house's own code; what was written when the open tickets came was read once before, as a
house that has been up for a while has it in memory. We aim at less than ${limitMs} ms at ten million closed and a million open.

<picture>
  <source media="(prefers-color-scheme: dark)" srcset="growth-dark.svg">
  <img src="growth-light.svg" alt="${alt}">
</picture>

${table([head, ...lines])}

- ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}, commit ${commit()}; load ${shortNumber(loadavg()[1] ?? 0)} at the end
  (what is above the number of cores is waiting for others).
- PostgreSQL as it comes, with \`shared_buffers\` of ${sharedGb} GB, every commit synced, on the same machine.
- Where ten million take longer than a hundred thousand, it is the disk: a rare word's messages lie anywhere among them, and each is several pages of 8 kB that are in no
  memory. \`docs/operations.md\` says what memory such a database wants: 40 GB.
- A message for each ticket, in words as people use them (a vocabulary of 30,000 by Zipf's law, twelve of them a message). Closed tickets hold what
  happened to them and nothing else; open ones are whole. A customer has had five.
- Filled by PostgreSQL itself (\`bench/bulk-fill.ts\`), with the indexes of a house and the words sealed as a house does. \`--kept=<folder>\` uses what an earlier run
  has filled there, and leaves it.
`;
}

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...rest] = rows;
  return [head, head.map(() => '---'), ...rest].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function p99(values: readonly number[]): number {
  return quantile(values, 0.99);
}

function inWords(count: number): string {
  return count >= 1_000_000
    ? `${count / 1_000_000} million`
    : count >= 1000
      ? `${count / 1000} thousand`
      : `${count}`;
}
