import { expect, it } from 'vitest';
import { run } from '../src/store/bulk.ts';
import { commitStatements } from '../src/store/commit-statements.ts';
import { testDatabase } from './peers/database.ts';

const KEPT = 'select statement from pg_prepared_statements order by prepare_time';

it('PostgreSQL keeps the plans of commits, and of nothing else', async () => {
  const { db, close } = await testDatabase('postgres');
  const { lockTickets } = commitStatements('postgres');
  const kept = await db.connection().execute(async (one) => {
    for (let time = 0; time < 3; time++) {
      await run(one, lockTickets, ['["a"]']);
      await run(one, 'select number from tickets where status = $1', ['open']);
    }
    return run<{ statement: string }>(one, KEPT, []);
  });
  await close();
  expect(kept.map(({ statement }) => statement)).toEqual([lockTickets]);
});
