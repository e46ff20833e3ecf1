import { sql } from 'kysely';
import type { Db } from './database.ts';
import type { Cards } from './store.ts';

export class SqlCards implements Cards {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** One statement, so that of many callers one holds the card. */
  async hold(
    ticketId: string,
    desk: string,
    now: number,
    leaseMs: number,
  ): Promise<{ ref: string | null; shown: number } | null> {
    const { rows } = await sql<{ ref: string | null; shown: number }>`
      insert into cards (ticket_id, desk, ref, shown, held_until) values (${ticketId}, ${desk}, null, 0, ${now + leaseMs})
      on conflict (ticket_id, desk) do update set held_until = excluded.held_until where cards.held_until <= ${now}
      returning ref, shown`.execute(this.#db);
    return rows[0] ?? null;
  }

  async keep(ticketId: string, desk: string, ref: string, shown: number): Promise<void> {
    await this.#db
      .insertInto('cards')
      .values({ ticket_id: ticketId, desk, ref, shown, held_until: 0 })
      .onConflict((clash) => clash.columns(['ticket_id', 'desk']).doUpdateSet({ ref, shown, held_until: 0 }))
      .execute();
  }

  async letGo(ticketId: string, desk: string): Promise<void> {
    await this.#db
      .updateTable('cards')
      .set({ held_until: 0 })
      .where('ticket_id', '=', ticketId)
      .where('desk', '=', desk)
      .execute();
  }

  async refOf(ticketId: string, desk: string): Promise<string | null> {
    const row = await this.#db
      .selectFrom('cards')
      .select('ref')
      .where('ticket_id', '=', ticketId)
      .where('desk', '=', desk)
      .executeTakeFirst();
    return row?.ref ?? null;
  }

  async ticketOf(desk: string, ref: string): Promise<string | null> {
    const row = await this.#db
      .selectFrom('cards')
      .select('ticket_id')
      .where('desk', '=', desk)
      .where('ref', '=', ref)
      .executeTakeFirst();
    return row?.ticket_id ?? null;
  }
}
