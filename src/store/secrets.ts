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
  };
}
