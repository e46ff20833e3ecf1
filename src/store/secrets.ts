import type { Db } from './database.ts';
import type { Secrets } from './store.ts';

export function createSecrets(db: Db): Secrets {
  return {
    async keep(purpose, fresh) {
      await db
        .insertInto('secrets')
        .values({ purpose, value: fresh })
        .onConflict((conflict) => conflict.column('purpose').doNothing())
        .execute();
      const kept = await db
        .selectFrom('secrets')
        .select('value')
        .where('purpose', '=', purpose)
        .executeTakeFirstOrThrow();
      return kept.value;
    },
    async replace(purpose, was, value) {
      const { numUpdatedRows } = await db
        .updateTable('secrets')
        .set({ value })
        .where('purpose', '=', purpose)
        .where('value', '=', was)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
  };
}
