import { MOST_VIEWS } from '../domain/view.ts';
import type { Db } from './database.ts';
import { storableJson } from './storable.ts';
import type { ViewTable } from './tables-of-desks.ts';
import type { View, Views } from './view.ts';

/** Saved views of the queue, on either engine. */
export class SqlViews implements Views {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async of(personId: string): Promise<View[]> {
    const rows = await this.#db
      .selectFrom('views')
      .selectAll()
      .where((where) => where.or([where('person_id', '=', personId), where('shared', '=', 1)]))
      .orderBy('name')
      .orderBy('id')
      .limit(MOST_VIEWS)
      .execute();
    return rows.map(viewOf);
  }

  async byId(id: string): Promise<View | null> {
    const row = await this.#db.selectFrom('views').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : viewOf(row);
  }

  async save(view: View): Promise<View> {
    const shared = view.shared ? 1 : 0;
    const filters = storableJson(view.filters);
    const row = await this.#db
      .insertInto('views')
      .values({ id: view.id, person_id: view.personId, name: view.name, shared, filters })
      .onConflict((clash) => clash.columns(['person_id', 'name']).doUpdateSet({ shared, filters }))
      .returningAll()
      .executeTakeFirstOrThrow();
    return viewOf(row);
  }

  async remove(id: string): Promise<void> {
    await this.#db.deleteFrom('views').where('id', '=', id).execute();
  }
}

function viewOf({ id, person_id, name, shared, filters }: ViewTable): View {
  return { id, personId: person_id, name, shared: shared === 1, filters: JSON.parse(filters) };
}
