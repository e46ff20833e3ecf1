import { type SelectQueryBuilder, sql } from 'kysely';
import type { Database, Db } from './database.ts';
import { messageOf } from './message-row.ts';
import type { Message } from './store.ts';

const MOST_MESSAGES = 500;

/** The messages by id. */
export async function messagesBy(db: Db, ids: readonly string[]): Promise<Map<string, Message>> {
  const rows = await db.selectFrom('messages').selectAll().where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, messageOf(row)]));
}

type MessageQuery = SelectQueryBuilder<Database, 'messages', object>;

/** The newest of the query's messages, or those before one of them, in the vendor's order. */
export async function newestOf(
  db: Db,
  query: MessageQuery,
  page: { limit?: number; before?: string },
): Promise<Message[]> {
  const rows = await beforeMessage(db, query, page.before)
    .selectAll()
    .orderBy('sent_at', 'desc')
    .orderBy('sequence', 'desc')
    .orderBy('received_at', 'desc')
    .orderBy('id', 'desc')
    .limit(Math.min(page.limit ?? MOST_MESSAGES, MOST_MESSAGES))
    .execute();
  return rows.reverse().map(messageOf);
}

function beforeMessage(db: Db, query: MessageQuery, id: string | undefined): MessageQuery {
  if (id === undefined) return query;
  const place = db
    .selectFrom('messages')
    .select(['sent_at', 'sequence', 'received_at', 'id'])
    .where('id', '=', id);
  return query.where(sql<boolean>`(sent_at, sequence, received_at, id) < ${place}`);
}
