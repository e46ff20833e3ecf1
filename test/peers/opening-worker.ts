import { openDatabase } from '../../src/store/open.ts';

/** Processes that all open the database named by the argument at the same moment: they wait for a line on stdin. */
process.stdout.write('there\n');
process.stdin.once('data', () => {
  openDatabase(String(process.argv[2]))
    .then(({ db }) => db.destroy())
    .then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
});
