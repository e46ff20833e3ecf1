import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { typed } from './options.mjs';
import { ROOT } from './run.mjs';

// npm run reliability: docs/reliability.md from what the last runs of the proof suites left in dist/proof.
typed('npm run reliability');
const lines = (suite) => {
  const file = join(ROOT, 'dist/proof', `${suite}.jsonl`);
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
};
const table = (head, rows) =>
  [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');
const count = (number) => Number(number).toLocaleString('en');
const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
const NOT_RUN = 'Not run on this machine yet.';

function soaks() {
  const all = lines('soak');
  if (all.length === 0) return NOT_RUN;
  const row = (name, of) => [name, ...all.map(of)];
  return table(
    ['', ...all.map(({ plan }) => plan.engine)],
    [
      row('minutes, messages a second, seed', ({ plan }) => `${plan.minutes}, ${plan.rate}, ${plan.seed}`),
      row('messages acknowledged', (one) => count(one.messages)),
      row('**lost**', (one) => one.lost.length),
      row('**doubled**', (one) => one.doubled.length),
      row('replies acknowledged', (one) => count(one.replies)),
      row(
        '**replies lost, or with the customer twice**',
        (one) => one.repliesLost.length + one.repliesDoubled.length,
      ),
      row('replies of which the agent is asked whether they arrived', (one) => one.unknown),
      row(
        'poisoned deliveries, and dead letters that they are',
        (one) => `${one.poison}, ${one.deadLetters}`,
      ),
      row('stages told', (one) => count(one.told)),
      row('**broken promises of which nobody was told**', (one) => one.missed.length),
      row('**stages told twice**', (one) => one.toldTwice.length),
      row('told late: median, p99, most', ({ lateness: late }) =>
        [late.median, late.p99, late.most].map(seconds).join(', '),
      ),
      row('the same since one thing went wrong and before the next did: p99', ({ latenessSince }) =>
        Object.entries(latenessSince)
          .map(([name, { p99 }]) => `${name}: ${seconds(p99)}`)
          .join('<br>'),
      ),
      row(
        'memory of a process, second and last third',
        ({ memory }) => `${memory.second} MB, ${memory.last} MB`,
      ),
      row('what went wrong on purpose', ({ faults }) =>
        Object.entries(faults)
          .map(([name, times]) => `${name} (${times})`)
          .join('<br>'),
      ),
    ],
  );
}

function deaths() {
  const all = lines('crash-matrix');
  if (all.length === 0) return NOT_RUN;
  return table(
    ['', 'commits and calls in the story', 'syncs in it', 'deaths', 'of them to the same end'],
    all
      .filter(({ points }) => points !== undefined)
      .map(({ engine, points, syncs }) => {
        const mine = all.filter((one) => one.engine === engine && one.death !== undefined && one.died);
        return [
          engine,
          points,
          engine === 'sqlite' ? syncs : 'of the server',
          mine.length,
          mine.filter(({ same }) => same).length,
        ];
      }),
  );
}

function clocks() {
  const all = lines('time-machine');
  if (all.length === 0) return NOT_RUN;
  const of = (engine) =>
    all
      .filter((one) => one.engine === engine)
      .map(({ lateMs }) => lateMs)
      .sort((a, b) => a - b);
  return table(
    ['', 'stages and wakings', 'told late: median', 'most'],
    ['sqlite', 'postgres'].map((engine) => {
      const late = of(engine);
      return [
        engine,
        late.length,
        seconds(late[Math.floor(late.length / 2)] ?? 0),
        seconds(late.at(-1) ?? 0),
      ];
    }),
  );
}

/** Suites are run one by one, and not all of them for each commit. */
function madeOf(suite) {
  const runs = lines(`${suite}.run`).map(
    ({ commit, date, asked }) => `${date}, commit ${commit}${asked === '' ? '' : ` (\`${asked}\`)`}`,
  );
  return runs.length === 0 ? '' : `Run on ${runs.join('; ')}.`;
}

writeFileSync(
  join(ROOT, 'docs/reliability.md'),
  `# Reliability

Written by \`npm run reliability\` from the last runs of the suites below; do not edit. Each of them can be run again by anybody, and \`npm test\` runs a short,
fixed slice of each. Osem runs as built, as a process of its own; the faults come from outside of it.

- ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}

## Soak: everything that can go wrong, one after another

\`npm run soak -- --minutes 10\`: customers write at a fixed rate by signed webhooks, doubled by every line that breaks; three agents answer what they find; the promise is 72
seconds instead of ten hours, so that every stage of many waits comes. One process on SQLite, two on PostgreSQL. At the end all that was acknowledged is looked for.

${soaks()}

${madeOf('soak')}

We aim at 2 s for the p99 of how late a stage is told.

A reply whose fate nobody can know (the vendor hung up, or the process died in the call) is never sent again by itself: the agent is asked. How late a stage was told counts from when it was
due or, where nothing could be stored then, from when it could. The rules hold one that its own calls would call again.

## Crash matrix: a death at every commit, call and sync

\`npm run crash-matrix\`: one story from an empty database to a broken promise (migrations, intake, commands, replies, a solved case, the sweep) is played again and again, each time
with a process that is killed at another commit, before or after it, at another call of a vendor, before it or after its answer, or at another sync of the disk. It is started
again, and the end must be the same: the same cases, messages, tellings, and each message with its customer once. \`CRASH_MATRIX_DEATHS=30\` spreads so many over the story.

${deaths()}

${madeOf('crash-matrix')}

## Time machine: clocks that are set

\`npm run time-machine\`: the wall clock of the process is set while it runs; its timers notice nothing, as when a laptop slept. Both changes of daylight saving, a leap day, a new year,
eleven hours ahead, an hour back. Ten hours are ten hours, each stage is told once and never before its time.

${clocks()}

${madeOf('time-machine')}

## More that is broken on purpose

| what | where |
|---|---|
| 10,000 deliveries and 10,000 events of desks, doubled, shuffled, with kills | \`npm run chaos\`, \`test/chaos.test.ts\`, \`test/desks.chaos.test.ts\` |
| 100,000 broken bodies on each channel | \`npm run chaos\`, \`test/channels.contract.test.ts\` |
| a death between any two writes of twenty scenes | \`test/crash.test.ts\` |
| a full disk, a database that goes, a stop in a rush, a vendor that never answers | \`test/attack.failure.test.ts\`, \`test/attack.time.test.ts\` |
`,
);
