import type { Db } from './database.ts';

/** Texts, files and earlier texts of messages that were deleted by then; the messages stay, as proof that there were some. */
export function forgetDeleted(db: Db, until: number, limit: number): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const due = await trx
      .selectFrom('messages')
      .select('id')
      .where('deleted_at', '<=', until)
      .where(({ or, eb, exists, selectFrom }) =>
        or([
          eb('text', '<>', ''),
          eb('files', '<>', '[]'),
          exists(selectFrom('editions').select('id').whereRef('editions.message_id', '=', 'messages.id')),
        ]),
      )
      .orderBy('deleted_at')
      .limit(limit)
      .execute();
    const ids = due.map(({ id }) => id);
    if (ids.length === 0) return 0;
    await trx.deleteFrom('editions').where('message_id', 'in', ids).execute();
    await trx
      .updateTable('messages')
      .set({ text: '', files: '[]', heading: null })
      .where('id', 'in', ids)
      .execute();
    return ids.length;
  });
}
