import { sql } from 'kysely';
import type { RetentionRule } from '../domain/retention.ts';
import type { Db } from './database.ts';

/** A case of somebody whose time may be over. */
export interface OldCase {
  number: number;
  contactId: string;
  /** When anything last happened on it. Epoch ms. */
  at: number;
}

/** What rules of retention look through: cases on which nothing happened for long. */
export interface OldCases {
  /**
   * Cases that fit the rule and that ended, the oldest first: those after `after`, on which nothing happened since `before`, and whose
   * customers have no newer case and none that goes on. At most `limit`.
   */
  due(
    rule: Pick<RetentionRule, 'kinds' | 'channels' | 'segments'>,
    page: { before: number; after?: { at: number; number: number }; limit: number },
  ): Promise<OldCase[]>;
}

export class SqlOldCases implements OldCases {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async due(
    { kinds, channels, segments }: Parameters<OldCases['due']>[0],
    { before, after = { at: 0, number: 0 }, limit }: Parameters<OldCases['due']>[1],
  ): Promise<OldCase[]> {
    let query = this.#db
      .selectFrom('tickets as t')
      .select(['t.number', 't.contact_id', 't.updated_at'])
      .where('t.status', '=', 'resolved')
      .where('t.updated_at', '<', before)
      .where(sql<boolean>`(t.updated_at, t.number) > (${after.at}, ${after.number})`)
      .where('t.conversation', 'not like', 'erased:%')
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('tickets as n')
              .select('n.id')
              .whereRef('n.contact_id', '=', 't.contact_id')
              .where(({ or, eb }) =>
                or([eb('n.updated_at', '>=', before), eb('n.status', '<>', 'resolved')]),
              ),
          ),
        ),
      );
    if (kinds.length > 0) query = query.where('t.kind', 'in', kinds);
    if (channels.length > 0) query = query.where('t.channel', 'in', channels);
    const rows = await query.orderBy('t.updated_at').orderBy('t.number').limit(limit).execute();
    const found = rows.map(({ number, contact_id: contactId, updated_at: at }) => ({
      number,
      contactId,
      at,
    }));
    return segments.length === 0 ? found : this.#inSegments(found, segments);
  }

  /** The segment stands in the state alone. */
  async #inSegments(found: OldCase[], segments: readonly string[]): Promise<OldCase[]> {
    if (found.length === 0) return [];
    const numbers = found.map(({ number }) => number);
    const rows = await this.#db
      .selectFrom('tickets')
      .select(['number', 'state'])
      .where('number', 'in', numbers)
      .execute();
    const fits = new Set(
      rows
        .filter(({ state }) => segments.includes(JSON.parse(state).triage?.segment))
        .map(({ number }) => number),
    );
    return found.filter(({ number }) => fits.has(number));
  }
}
