import { sql } from 'kysely';
import type { Db } from './database.ts';
import { isFree } from './lease.ts';
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
      on conflict (ticket_id, desk) do update set held_until = excluded.held_until
      where ${isFree(sql`cards.held_until`, now, leaseMs)}
      returning ref, shown`.execute(this.#db);
    return rows[0] ?? null;
  }

  async keep(ticketId: string, desk: string, ref: string, shown: number): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await sql`
        insert into former_cards (desk, ref, ticket_id, pointed)
        select desk, ref, ticket_id, 0 from cards
        where ticket_id = ${ticketId} and desk = ${desk} and ref is not null and ref <> ${ref}
        on conflict (desk, ref) do update set pointed = 0`.execute(trx);
      await trx
        .insertInto('cards')
        .values({ ticket_id: ticketId, desk, ref, shown, held_until: 0 })
        .onConflict((clash) =>
          clash.columns(['ticket_id', 'desk']).doUpdateSet({ ref, shown, held_until: 0 }),
        )
        .execute();
    });
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
    const { rows } = await sql<{ ticket_id: string }>`
      select ticket_id from cards where desk = ${desk} and ref = ${ref}
      union all
      select ticket_id from former_cards where desk = ${desk} and ref = ${ref}
      limit 1`.execute(this.#db);
    return rows[0]?.ticket_id ?? null;
  }

  async awaited(desk: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom('cards')
      .select('ticket_id')
      .where('desk', '=', desk)
      .where('ref', 'is', null)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  async left(ticketId: string, desk: string): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('former_cards')
      .select('ref')
      .where('ticket_id', '=', ticketId)
      .where('desk', '=', desk)
      .where('pointed', '=', 0)
      .orderBy('ref')
      .execute();
    return rows.map(({ ref }) => ref);
  }

  async pointed(desk: string, ref: string): Promise<void> {
    await this.#db
      .updateTable('former_cards')
      .set({ pointed: 1 })
      .where('desk', '=', desk)
      .where('ref', '=', ref)
      .execute();
  }

  /** One statement, so that of many callers all get the same. */
  async copyAt(messageId: string, desk: string, ref: string): Promise<string> {
    const { rows } = await sql<{ ref: string }>`
      insert into copies (message_id, desk, ref) values (${messageId}, ${desk}, ${ref})
      on conflict (message_id, desk) do update set desk = excluded.desk
      returning ref`.execute(this.#db);
    return rows[0]?.ref ?? ref;
  }

  async moveCopy(messageId: string, desk: string, ref: string): Promise<void> {
    await this.#copies(messageId, desk, { ref }).execute();
  }

  async holdCopy(messageId: string, desk: string, now: number, leaseMs: number): Promise<boolean> {
    const held = await this.#copies(messageId, desk, { held_until: now + leaseMs })
      .where(isFree(sql`held_until`, now, leaseMs))
      .executeTakeFirst();
    return held.numUpdatedRows > 0n;
  }

  async letGoCopy(messageId: string, desk: string): Promise<void> {
    await this.#copies(messageId, desk, { held_until: 0 }).execute();
  }

  #copies(messageId: string, desk: string, columns: { ref: string } | { held_until: number }) {
    return this.#db
      .updateTable('copies')
      .set(columns)
      .where('message_id', '=', messageId)
      .where('desk', '=', desk);
  }
}
