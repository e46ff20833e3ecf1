import type { Db } from './database.ts';

/** Which remedies are armed, who saw their dry runs, and who had one. All instants are epoch ms. */
export interface Remedies {
  /** What is known of these versions, by the hash of their content; of one that nobody has looked at nothing. */
  states(contents: readonly string[]): Promise<Map<string, RemedyState>>;
  /** A lead was shown what this version would have granted. */
  shown(version: RemedyVersion, by: string, at: number): Promise<void>;
  /** Only a version that was shown since then; every other version of it is off from now on. False: it was not shown. */
  arm(version: RemedyVersion, how: { by: string; at: number; shownSince: number }): Promise<boolean>;
  /** By its name, whichever version is armed. False: none was. */
  disarm(remedy: string): Promise<boolean>;
  /** Takes the arms from versions that are not among these; answers which remedies had others. */
  disarmOthers(contents: readonly string[]): Promise<RemedyVersion[]>;
  /** Which of these stopped granting because their rules were changed, and nobody has looked at the new ones yet. */
  changed(remedies: readonly string[]): Promise<string[]>;
  /** When the last of these contacts, or of others of the same persons, may have the remedy again; 0: none of them had it. */
  againAt(remedy: string, persons: readonly string[]): Promise<number>;
}

export interface RemedyVersion {
  /** Its name, which is the same in all versions. */
  id: string;
  content: string;
}

export interface RemedyState {
  shownAt: number | null;
  shownTo: string | null;
  armedAt: number | null;
  armedBy: string | null;
  /** The day (2026-11-22) or the month in which it stopped, or for good; `changed`: there is another version. */
  stopped: string | null;
  /** How often this version was granted. */
  granted: number;
}

const CHANGED = 'changed';

export class SqlRemedies implements Remedies {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async states(contents: readonly string[]): Promise<Map<string, RemedyState>> {
    if (contents.length === 0) return new Map();
    const rows = await this.#db
      .selectFrom('remedy_rules')
      .selectAll()
      .where('content', 'in', contents)
      .execute();
    return new Map(
      rows.map(({ content, shown_at, shown_to, armed_at, armed_by, stopped, granted }) => [
        content,
        {
          shownAt: shown_at,
          shownTo: shown_to,
          armedAt: armed_at,
          armedBy: armed_by,
          stopped,
          granted: Number(granted),
        },
      ]),
    );
  }

  shown({ id, content }: RemedyVersion, by: string, at: number): Promise<void> {
    const seen = { shown_at: at, shown_to: by };
    return this.#db.transaction().execute(async (trx) => {
      await trx
        .insertInto('remedy_rules')
        .values({ content, remedy: id, ...seen, armed_at: null, armed_by: null, stopped: null, granted: 0 })
        .onConflict((clash) => clash.column('content').doUpdateSet(seen))
        .execute();
      await trx
        .updateTable('remedy_rules')
        .set({ stopped: null })
        .where('remedy', '=', id)
        .where('stopped', '=', CHANGED)
        .execute();
    });
  }

  arm(
    { id, content }: RemedyVersion,
    { by, at, shownSince }: { by: string; at: number; shownSince: number },
  ): Promise<boolean> {
    return this.#db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('remedy_rules')
        .set({ armed_at: at, armed_by: by, stopped: null })
        .where('content', '=', content)
        .where('shown_at', '>=', shownSince)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      await trx
        .updateTable('remedy_rules')
        .set({ armed_at: null, armed_by: null })
        .where('remedy', '=', id)
        .where('content', '<>', content)
        .execute();
      return true;
    });
  }

  async disarm(remedy: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('remedy_rules')
      .set({ armed_at: null, armed_by: null })
      .where('remedy', '=', remedy)
      .where('armed_at', 'is not', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async disarmOthers(contents: readonly string[]): Promise<RemedyVersion[]> {
    let others = this.#db
      .updateTable('remedy_rules')
      .set({ armed_at: null, armed_by: null, stopped: CHANGED })
      .where('armed_at', 'is not', null);
    if (contents.length > 0) others = others.where('content', 'not in', contents);
    const rows = await others.returning(['remedy', 'content']).execute();
    return rows.map(({ remedy, content }) => ({ id: remedy, content }));
  }

  async changed(remedies: readonly string[]): Promise<string[]> {
    if (remedies.length === 0) return [];
    const rows = await this.#db
      .selectFrom('remedy_rules')
      .select('remedy')
      .distinct()
      .where('remedy', 'in', remedies)
      .where('stopped', '=', CHANGED)
      .orderBy('remedy')
      .execute();
    return rows.map(({ remedy }) => remedy);
  }

  async againAt(remedy: string, persons: readonly string[]): Promise<number> {
    if (persons.length === 0) return 0;
    const row = await this.#db
      .selectFrom('remedy_turns')
      .select((select) => select.fn.max<number | null>('again_at').as('at'))
      .where('remedy', '=', remedy)
      .where(({ eb, or, selectFrom }) =>
        or([
          eb('contact_id', 'in', persons),
          eb(
            'contact_id',
            'in',
            selectFrom('contacts as theirs')
              .select('theirs.id')
              .where(
                'theirs.same_as',
                'in',
                selectFrom('contacts').select('same_as').where('id', 'in', persons),
              ),
          ),
        ]),
      )
      .executeTakeFirst();
    return Number(row?.at ?? 0);
  }
}
