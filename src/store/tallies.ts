import { sql } from 'kysely';
import type { Db } from './database.ts';
import type { Tallies } from './store.ts';

export class SqlTallies implements Tallies {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async add(name: string, by: number): Promise<void> {
    await this.#db
      .insertInto('tallies')
      .values({ name, value: by })
      .onConflict((clash) => clash.column('name').doUpdateSet({ value: sql`tallies.value + excluded.value` }))
      .execute();
  }

  async all(): Promise<Record<string, number>> {
    const rows = await this.#db.selectFrom('tallies').selectAll().orderBy('name').execute();
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  }
}
