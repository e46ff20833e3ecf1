import { type ExpressionBuilder, sql } from 'kysely';
import { STRUCK } from '../domain/redact.ts';
import type { RetentionRule, Taken } from '../domain/retention.ts';
import { run, textsOf } from './bulk.ts';
import type { Database, Db, Engine, Enqueue, Trx } from './database.ts';
import { eraseBeside, lockedTicket } from './erase-case.ts';
import { refusedBy } from './erase-plan.ts';
import type { Guard, StruckFile } from './erasing.ts';
import { strikeMemory } from './memory.ts';
import { type SearchStatements, searchStatements } from './search-index.ts';
import { storableJson } from './storable.ts';
import type { Attachment, Live } from './store.ts';
import { mirrorAgain } from './strike-file.ts';

/** A case whose time, or whose customer's, may be over. */
export interface OldCase {
  ticketId: string;
  number: number;
  contactId: string;
  /** When anything last happened on it. Epoch ms. */
  at: number;
}

/** What rules of retention look through, and parts that they take: cases on which nothing happened for long. */
export interface OldCases {
  /**
   * Cases that fit the rule, ended, and have something of that left, the oldest first: those after `after`, on which nothing happened
   * since `before`. Of whole persons and names only those whose customers have no newer case and none that goes on. At most `limit`.
   */
  due(
    what: keyof Taken,
    rule: Pick<RetentionRule, 'kinds' | 'channels' | 'segments'>,
    page: { before: number; after?: { at: number; number: number }; limit: number },
  ): Promise<OldCase[]>;
  /** Files of a case whose bytes are here or may still come. */
  filesOf(ticketId: string): Promise<StruckFile[]>;
  /**
   * Takes what was written on a case: texts, earlier ones, quotes, headings, replies begun, mails as they came, words of surveys, the
   * index; who wrote and when stays. Copies and cards at the desks follow, and notices that said what stood in the messages of
   * `quoted`. False: there was nothing, or it is held.
   */
  takeWords(ticketId: string, now: number, guard: Guard, quoted: readonly string[]): Promise<boolean>;
}

type InTickets = ExpressionBuilder<Database & { t: Database['tickets'] }, 't'>;

export class SqlOldCases implements OldCases {
  readonly #db: Db;
  readonly #engine: Engine;
  readonly #ports: { enqueue: Enqueue; live: Live };
  readonly #search: SearchStatements;

  constructor(db: Db, engine: Engine, ports: { enqueue: Enqueue; live: Live }) {
    this.#db = db;
    this.#engine = engine;
    this.#ports = ports;
    this.#search = searchStatements(engine);
  }

  async due(...[what, rule, page]: Parameters<OldCases['due']>): Promise<OldCase[]> {
    for (let { after } = page; ; ) {
      const found = await this.#page(what, rule, { ...page, ...(after === undefined ? {} : { after }) });
      const last = found.at(-1);
      if (rule.segments.length === 0 || last === undefined) return found;
      const fitting = await this.#inSegments(found, rule.segments);
      if (fitting.length > 0) return fitting;
      // None of the segment here: an empty answer would be the end of all.
      after = last;
    }
  }

  async #page(
    what: keyof Taken,
    { kinds, channels }: Parameters<OldCases['due']>[1],
    { before, after = { at: 0, number: 0 }, limit }: Parameters<OldCases['due']>[2],
  ): Promise<OldCase[]> {
    let query = this.#db
      .selectFrom('tickets as t')
      .select(['t.id', 't.number', 't.contact_id', 't.updated_at'])
      .where('t.status', '=', 'resolved')
      .where('t.updated_at', '<', before)
      .where(sql<boolean>`(t.updated_at, t.number) > (${after.at}, ${after.number})`)
      .where((tickets) => hasLeft(tickets as unknown as InTickets, what))
      // Who is still to be called has a case that goes on.
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('callbacks as c')
              .select('c.ticket_id')
              .whereRef('c.ticket_id', '=', 't.id')
              .where('c.at', '>=', before),
          ),
        ),
      );
    if (what === 'persons' || what === 'names')
      query = query.where(({ not, exists, selectFrom }) =>
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
    return rows.map(({ id: ticketId, number, contact_id: contactId, updated_at: at }) => ({
      ...{ ticketId, number, contactId, at },
    }));
  }

  async filesOf(ticketId: string): Promise<StruckFile[]> {
    const rows = await this.#db
      .selectFrom('messages')
      .select(['id', 'files'])
      .where('ticket_id', '=', ticketId)
      .where('files', '<>', '[]')
      .execute();
    return rows.flatMap(({ id: messageId, files }) =>
      (JSON.parse(files) as Attachment[])
        .filter(({ hash, ref }) => hash !== null || ref !== null)
        .map(({ id: fileId }) => ({ messageId, fileId })),
    );
  }

  async takeWords(...[ticketId, now, guard, quoted]: Parameters<OldCases['takeWords']>): Promise<boolean> {
    const taken = await this.#db.transaction().execute(async (trx) => {
      // Somebody may have put a hold on a case of theirs since it was looked for.
      if ((await refusedBy(trx, this.#engine, guard)) !== null) return false;
      if ((await lockedTicket(trx, this.#engine, ticketId)) === undefined) return false;
      const rows = await trx
        .selectFrom('messages')
        .select(['id', 'channel', 'conversation'])
        .where('ticket_id', '=', ticketId)
        .where('text', 'not in', ['', STRUCK])
        .execute();
      if (rows.length === 0) return false;
      const changed = rows.map(({ id }) => id);
      await this.#strikeAll(trx, ticketId);
      await strikeMemory(trx, rows, (words) => ({ text: words, count: 0 }));
      await eraseBeside(trx, ticketId);
      await mirrorAgain(trx, this.#ports.enqueue, { ticketId, changed, name: 'retention', now });
      await this.#showAgain(trx, ticketId, quoted, now);
      return true;
    });
    if (taken) this.#ports.live.publish({ kind: 'work', of: 'jobs' });
    return taken;
  }

  /** Cards quote what was written last, and notices what somebody was told. */
  async #showAgain(trx: Trx, ticketId: string, quoted: readonly string[], now: number): Promise<void> {
    const cards = await trx.selectFrom('cards').select('desk').where('ticket_id', '=', ticketId).execute();
    const shows = cards.map(({ desk }) => ({
      key: `show:${desk}:${ticketId}:retention:${now}`,
      kind: 'show' as const,
      payload: { desk, ticketId, again: true },
      runAt: now,
    }));
    const mends = cards.flatMap(({ desk }) =>
      quoted.map((messageId) => ({
        key: `tell:${desk}:mended:${messageId}:${now}`,
        kind: 'tell' as const,
        payload: { desk, mended: { ticketId, messageId } },
        runAt: now,
      })),
    );
    if (shows.length > 0) await this.#ports.enqueue(trx, [...shows, ...mends]);
  }

  async #strikeAll(trx: Trx, ticketId: string): Promise<void> {
    const all = await trx.selectFrom('messages').select('id').where('ticket_id', '=', ticketId).execute();
    const ids = [storableJson(all.map(({ id }) => id))];
    const listed = textsOf(this.#engine, '$1');
    await run(trx, `delete from editions where message_id in ${listed}`, ids);
    await run(
      trx,
      `update messages set text = case when text = '' then '' else '${STRUCK}' end, quotes = null, heading = null
        where id in ${listed}`,
      ids,
    );
    await run(trx, this.#search.changed, ids);
    await run(trx, `update search set words = '' where ref in ${listed}`, ids);
  }

  /** The segment stands in the state alone. */
  async #inSegments(found: OldCase[], segments: readonly string[]): Promise<OldCase[]> {
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

/** Whether there is something of it to take: what is gone is not looked at again. */
function hasLeft({ or, not, eb, exists, selectFrom }: InTickets, what: keyof Taken) {
  const having = (column: 'text' | 'files', test: ReturnType<typeof sql<boolean>>) =>
    exists(
      selectFrom('messages as m').select(`m.${column}`).whereRef('m.ticket_id', '=', 't.id').where(test),
    );
  const words = having('text', sql<boolean>`m.text not in ('', ${STRUCK})`);
  const files = having('files', sql<boolean>`m.files like '%"hash":"%'`);
  const named = not(eb('t.conversation', 'like', 'erased:%'));
  if (what === 'words') return words;
  if (what === 'files') return files;
  return what === 'names' ? named : or([named, words, files]);
}
