import { sql } from 'kysely';
import { STRUCK } from '../domain/redact.ts';
import type { Trx } from './database.ts';
import type { Change } from './store.ts';

/** Strikes passages out of the earlier texts of messages, and out of replies that somebody began on their ticket. */
export async function strikeOut(trx: Trx, changes: readonly Change[]): Promise<void> {
  for (const { ticket, redactions = [] } of changes) {
    for (const { messageId, passages } of redactions)
      for (const passage of passages)
        await trx
          .updateTable('editions')
          .set({ text: struck(passage) })
          .where('message_id', '=', messageId)
          .execute();
    for (const passage of new Set(redactions.flatMap(({ passages }) => passages)))
      await trx
        .updateTable('drafts')
        .set({ text: struck(passage) })
        .where('ticket_id', '=', ticket.id)
        .execute();
  }
}

function struck(passage: string) {
  return sql<string>`replace(text, ${passage}, ${STRUCK})`;
}

/** Messages of which no earlier text may be kept. */
export function struckMessages(changes: readonly Change[]): ReadonlySet<string> {
  return new Set(changes.flatMap(({ redactions = [] }) => redactions.map(({ messageId }) => messageId)));
}
