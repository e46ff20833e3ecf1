import type { Db } from './database.ts';
import type { Drafts } from './store.ts';

export class SqlDrafts implements Drafts {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async read(personId: string, ticketId: string): Promise<string | null> {
    const row = await this.#db
      .selectFrom('drafts')
      .select('text')
      .where('person_id', '=', personId)
      .where('ticket_id', '=', ticketId)
      .executeTakeFirst();
    return row?.text ?? null;
  }

  async keep({ personId, ticketId, text, at }: Parameters<Drafts['keep']>[0]): Promise<void> {
    if (text === '') {
      await this.#db
        .deleteFrom('drafts')
        .where('person_id', '=', personId)
        .where('ticket_id', '=', ticketId)
        .execute();
      return;
    }
    await this.#db
      .insertInto('drafts')
      .values({ person_id: personId, ticket_id: ticketId, text, at })
      .onConflict((clash) => clash.columns(['person_id', 'ticket_id']).doUpdateSet({ text, at }))
      .execute();
  }
}
