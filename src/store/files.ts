import type { Db } from './database.ts';
import type { FileRow, FileTable } from './store.ts';

type Upload = Parameters<FileTable['addUpload']>[0];

export class SqlFiles implements FileTable {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** The same bytes are kept once; a body joins a row that had none. */
  async put(file: FileRow & { body: Uint8Array | null }): Promise<void> {
    const { body } = file;
    const inserting = this.#db.insertInto('files').values(file);
    if (body === null) await inserting.onConflict((clash) => clash.column('hash').doNothing()).execute();
    else
      await inserting
        .onConflict((clash) => clash.column('hash').doUpdateSet({ body }).where('files.body', 'is', null))
        .execute();
  }

  async get(hash: string): Promise<(FileRow & { body: Uint8Array | null }) | null> {
    const row = await this.#db.selectFrom('files').selectAll().where('hash', '=', hash).executeTakeFirst();
    return row ?? null;
  }

  async addUpload(upload: Upload): Promise<void> {
    await this.#db.insertInto('uploads').values(upload).execute();
  }

  /** In the order of the ids; unknown ones are left out. */
  async uploads(ids: string[]): Promise<Omit<Upload, 'at'>[]> {
    if (ids.length === 0) return [];
    const rows = await this.#db
      .selectFrom('uploads')
      .select(['id', 'owner', 'hash', 'name', 'type', 'size'])
      .where('id', 'in', ids)
      .execute();
    return ids.flatMap((id) => rows.filter((row) => row.id === id));
  }
}
