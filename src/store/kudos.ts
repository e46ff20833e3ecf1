import type { Selectable } from 'kysely';
import type { Db, Trx } from './database.ts';
import type { FigureView, Kudos, KudosTable, PersonalFigures, PersonalSwitch } from './personal.ts';
import { storableText } from './storable.ts';
import type { KudosTable as Row } from './tables-of-thanks.ts';

/** Thanks among colleagues, on either engine. */
export class SqlKudos implements KudosTable {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async keep({ id, at, person, by, ticketId, words, open, postedAt }: Kudos): Promise<void> {
    const row = { id, at, person, by_person: by, ticket_id: ticketId, words: storableText(words) };
    await this.#db
      .insertInto('kudos')
      .values({ ...row, open: open ? 1 : 0, posted_at: postedAt })
      .onConflict((clash) => clash.column('id').doNothing())
      .execute();
  }

  async byId(id: string): Promise<Kudos | null> {
    const row = await this.#db.selectFrom('kudos').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : kudosOf(row);
  }

  async to(person: string, { limit }: { limit: number }): Promise<Kudos[]> {
    const rows = await this.#db
      .selectFrom('kudos')
      .selectAll()
      .where('person', '=', person)
      .orderBy('at', 'desc')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(kudosOf);
  }

  async posted({ limit, since }: { limit: number; since: number }): Promise<Kudos[]> {
    const rows = await this.#db
      .selectFrom('kudos')
      .selectAll()
      .where('posted_at', '>=', since)
      .orderBy('posted_at', 'desc')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(kudosOf);
  }

  async post(id: string, now: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('kudos')
      .set({ posted_at: now })
      .where('id', '=', id)
      .where('open', '=', 1)
      .where('posted_at', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async remove(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db.deleteFrom('kudos').where('id', '=', id).executeTakeFirst();
    return numDeletedRows > 0n;
  }
}

/** Who may read figures of single people, and who did. */
export class SqlPersonalFigures implements PersonalFigures {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async current(): Promise<PersonalSwitch | null> {
    return (await this.decisions({ limit: 1 }))[0] ?? null;
  }

  async decide({ at, by, on, reason }: PersonalSwitch): Promise<void> {
    await this.#db
      .insertInto('personal_switches')
      .values({ at, by_person: by, switched_on: on ? 1 : 0, reason: storableText(reason) })
      .execute();
  }

  async decisions({ limit }: { limit: number }): Promise<PersonalSwitch[]> {
    const rows = await this.#db
      .selectFrom('personal_switches')
      .selectAll()
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(({ at, by_person: by, switched_on: on, reason }) => ({ at, by, on: on === 1, reason }));
  }

  async viewed({ at, by, person, what }: FigureView): Promise<void> {
    await this.#db.insertInto('figure_views').values({ at, by_person: by, person, what }).execute();
  }

  async views(person: string, { limit }: { limit: number }): Promise<FigureView[]> {
    const rows = await this.#db
      .selectFrom('figure_views')
      .selectAll()
      .where('person', '=', person)
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(({ at, by_person: by, person: whose, what }) => ({ at, by, person: whose, what }));
  }
}

/** Strikes words out of thanks for cases; answers how often. */
export async function strikeKudos(
  trx: Trx,
  ticketIds: readonly string[],
  strike: (words: string) => { text: string; count: number },
): Promise<number> {
  const rows = await trx
    .selectFrom('kudos')
    .select(['id', 'words'])
    .where('ticket_id', 'in', ticketIds)
    .execute();
  let all = 0;
  for (const { id, words } of rows) {
    const { text, count } = strike(words);
    all += count;
    if (count > 0) await trx.updateTable('kudos').set({ words: text }).where('id', '=', id).execute();
  }
  return all;
}

function kudosOf(row: Selectable<Row>): Kudos {
  const { id, at, person, by_person: by, ticket_id: ticketId, words, open, posted_at: postedAt } = row;
  return { id, at, person, by, ticketId, words, open: open === 1, postedAt };
}
