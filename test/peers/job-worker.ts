import { openDistributedJobs } from '../../src/jobs/distributed.ts';
import { openEmbeddedJobs } from '../../src/jobs/embedded.ts';
import { openDatabase } from '../../src/store/open.ts';

/** A process that takes up one job of the database named by its argument, says so, and never finishes it. */
const url = process.argv[2] ?? '';
const { db, engine } = await openDatabase(url);
const options = {
  url,
  db,
  now: () => Date.now(),
  machineNow: () => Date.now(),
  random: () => 0.5,
  onNews: () => () => undefined,
  onError: (error: unknown) => void process.stderr.write(`${String(error)}\n`),
};
const { jobs } = engine === 'postgres' ? await openDistributedJobs(options) : openEmbeddedJobs(options);
const nothing = () => Promise.resolve();
const tell = () => {
  process.stdout.write('taken up\n');
  return new Promise<void>(() => undefined);
};
await jobs.run(
  {
    deliver: nothing,
    forward: nothing,
    tell,
    digest: nothing,
    show: nothing,
    'copy-file': nothing,
    codes: nothing,
    join: nothing,
    mirror: nothing,
    offer: nothing,
    settle: nothing,
    'let-go': nothing,
    hook: nothing,
    backtest: nothing,
    recalculate: nothing,
  },
  new AbortController().signal,
);
