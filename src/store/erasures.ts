import { FILE_EXPIRED } from '../domain/redact.ts';
import type { Refusal } from '../domain/refusal.ts';
import { insertRows, run } from './bulk.ts';
import type { Db, Engine, Enqueue, Trx } from './database.ts';
import { carryOut } from './erase-again.ts';
import { eraseCase, lockedTicket } from './erase-case.ts';
import { eraseContacts } from './erase-contact.ts';
import { planOf, refusedBy, ticketsOf } from './erase-plan.ts';
import type {
  CarryingOut,
  Erasure,
  ErasureCounts,
  ErasurePlan,
  Erasures,
  Guard,
  KeptErasure,
} from './erasing.ts';
import { after, erasureOf, type Todo } from './erasure-row.ts';
import { Pseudonyms } from './pseudonym.ts';
import { type SearchStatements, searchStatements } from './search-index.ts';
import { storableJson } from './storable.ts';
import type { Live } from './store.ts';
import {
  areOnlyNames,
  foundStruck,
  mirrorAgain,
  onlyNames,
  stoneOf,
  strikeFiles,
  struckIn,
} from './strike-file.ts';

/** As long as nobody was ever erased, it is asked this rarely whether somebody was: real milliseconds. */
const NOBODY_MS = 1000;

interface ErasurePorts {
  enqueue: Enqueue;
  live: Live;
}

/** Erasures on either engine: every step is one transaction, and none is taken twice. */
export class SqlErasures implements Erasures {
  readonly #db: Db;
  readonly #engine: Engine;
  readonly #ports: ErasurePorts;
  readonly #search: SearchStatements;
  #names: Promise<Pseudonyms> | null = null;
  #nobodyUntil = 0;
  #begun = 0;

  constructor(db: Db, engine: Engine, ports: ErasurePorts) {
    this.#db = db;
    this.#engine = engine;
    this.#ports = ports;
    this.#search = searchStatements(engine);
  }

  plan(contactId: string): Promise<ErasurePlan> {
    return planOf(this.#db, contactId);
  }

  begin(...[wanted, unless]: Parameters<Erasures['begin']>): Promise<Refusal | null> {
    return this.#begin(wanted, unless && { contacts: wanted.contacts, unless });
  }

  async #begin(wanted: Parameters<Erasures['begin']>[0], guard?: Guard): Promise<Refusal | null> {
    const names = await this.#pseudonyms();
    const { id, at, by, reason, contacts, tombstones = [] } = wanted;
    const counts = await countsBefore(this.#db, contacts);
    const refused = await this.#db.transaction().execute(async (trx) => {
      const known = await trx.selectFrom('erasures').select('id').where('id', '=', id).executeTakeFirst();
      if (known !== undefined) return null;
      const keeping = guard && (await refusedBy(trx, this.#engine, guard));
      if (keeping) return keeping;
      const struck = struckIn(tombstones);
      const found = await foundStruck(trx, { engine: this.#engine, names }, struck);
      const tickets = [...(await ticketsOf(trx, contacts)), ...found.tickets];
      const row = { id, at, by_person: by, reason, contacts: storableJson(contacts), done_at: null };
      const { numInsertedOrUpdatedRows: fresh = 0n } = await trx
        .insertInto('erasures')
        .values({
          ...row,
          tickets: storableJson(tickets.map(({ number }) => number)),
          counts: storableJson(counts),
          todo: '',
        })
        .onConflict((known) => known.column('id').doNothing())
        .executeTakeFirstOrThrow();
      if (fresh === 0n) return null;
      const tools = { engine: this.#engine, search: this.#search, names };
      const { hashes, addresses } = await eraseContacts(trx, tools, contacts);
      await this.#keepTombstones(trx, id, [...hashes, ...tombstones, ...found.tombstones]);
      const keepWords = areOnlyNames(tombstones);
      const ids = tickets.map((one) => one.id);
      await this.#keepTodo(trx, id, { tickets: ids, files: found.files, addresses, struck, keepWords });
      return null;
    });
    this.#begun++;
    this.#nobodyUntil = 0;
    return refused;
  }

  beginFiles(...[{ files, ...wanted }, guard]: Parameters<Erasures['beginFiles']>): Promise<Refusal | null> {
    return this.#begin({ ...wanted, contacts: [], tombstones: files.map(stoneOf) }, guard);
  }

  beginNames(...[wanted, unless]: Parameters<Erasures['beginNames']>): Promise<Refusal | null> {
    return this.begin({ ...wanted, tombstones: [onlyNames(wanted.id)] }, unless);
  }

  async rest(id: string): ReturnType<Erasures['rest']> {
    const todo = await this.#todo(this.#db, id);
    if (todo === null) return null;
    const { tickets, files, struck = [], keepWords = false } = todo;
    return { tickets, files, struck, keepWords };
  }

  async eraseCase(id: string, ticketId: string, now: number): Promise<void> {
    const names = await this.#pseudonyms();
    const changed = await this.#db.transaction().execute(async (trx) => {
      await lockedTicket(trx, this.#engine, ticketId);
      const todo = await this.#todo(trx, id);
      const row = await trx
        .selectFrom('erasures')
        .select(['contacts', 'reason'])
        .where('id', '=', id)
        .executeTakeFirst();
      if (todo === null || row === undefined || !todo.tickets.includes(ticketId)) return false;
      const { addresses, struck = [], keepWords = false } = todo;
      const whose = { contacts: JSON.parse(row.contacts) as string[], addresses, keepWords, now };
      const tools = { engine: this.#engine, search: this.#search, names };
      const none = { files: [], tombstones: [] };
      const erased = whose.contacts.length === 0 ? none : await eraseCase(trx, tools, ticketId, whose);
      const why = row.reason === 'redacted' ? undefined : FILE_EXPIRED;
      const changed = await strikeFiles(trx, ticketId, struck, why);
      await mirrorAgain(trx, this.#ports.enqueue, { ticketId, changed, name: id, now });
      await this.#keepTombstones(trx, id, erased.tombstones);
      await this.#keepTodo(trx, id, after(todo, ticketId, erased));
      await this.#showAgain(trx, id, ticketId, now);
      return true;
    });
    if (changed) this.#ports.live.publish({ kind: 'work', of: 'jobs' });
  }

  async eraseFile(id: string, hash: string): Promise<boolean> {
    return this.#db.transaction().execute(async (trx) => {
      const todo = await this.#todo(trx, id);
      if (todo === null) return false;
      const like = `%${hash}%`;
      const other = await trx
        .selectFrom('messages')
        .select('id')
        .where('files', 'like', like)
        .limit(1)
        .execute();
      const held = await trx.selectFrom('uploads').select('id').where('hash', '=', hash).limit(1).execute();
      const gone = other.length + held.length === 0;
      if (gone) await trx.deleteFrom('files').where('hash', '=', hash).execute();
      return gone;
    });
  }

  carryOut(id: string, how: CarryingOut): Promise<boolean> {
    return carryOut({ erasures: this }, id, how);
  }

  async finish(id: string, now: number): Promise<void> {
    await this.#db
      .updateTable('erasures')
      .set({ todo: '', done_at: now })
      .where('id', '=', id)
      .where('done_at', 'is', null)
      .execute();
  }

  async byId(id: string): Promise<Erasure | null> {
    const row = await this.#db.selectFrom('erasures').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : erasureOf(row);
  }

  async list({ limit, before }: { limit: number; before?: number }): Promise<Erasure[]> {
    const rows = await this.#db
      .selectFrom('erasures')
      .selectAll()
      .where('at', '<', before ?? Number.MAX_SAFE_INTEGER)
      .orderBy('at', 'desc')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(erasureOf);
  }

  async unfinished(): Promise<Erasure[]> {
    const open = this.#db.selectFrom('erasures').selectAll().where('done_at', 'is', null);
    return (await open.orderBy('at').execute()).map(erasureOf);
  }

  async kept(): Promise<KeptErasure[]> {
    const rows = await this.#db.selectFrom('erasures').selectAll().orderBy('at').execute();
    const stones = await this.#db.selectFrom('tombstones').selectAll().execute();
    const byErasure = new Map<string, string[]>(rows.map(({ id }) => [id, []]));
    for (const { erasure, hash } of stones) byErasure.get(erasure)?.push(hash);
    return rows.map((row) => {
      const { id, at, by, reason, contacts, counts } = erasureOf(row);
      return { id, at, by, reason, contacts, counts, tombstones: byErasure.get(id) ?? [] };
    });
  }

  async wasDelivered(channel: string, externalId: string): Promise<boolean> {
    return this.#stands((names) => names.delivery(channel, externalId));
  }

  async wasMessage(channel: string, conversation: string, externalId: string): Promise<boolean> {
    return this.#stands((names) => names.message(channel, conversation, externalId));
  }

  async wasFile(channel: string, conversation: string, externalId: string, place: number): Promise<boolean> {
    return this.#stands((names) => names.file(channel, conversation, externalId, place));
  }

  async wasAddress(channel: string, address: string): Promise<boolean> {
    return this.#stands((names) => names.address(channel, address));
  }

  /** Every message that comes in is asked about: most houses have erased nobody yet. */
  async #stands(hash: (names: Pseudonyms) => string): Promise<boolean> {
    if (performance.now() < this.#nobodyUntil) return false;
    const names = await this.#pseudonyms();
    const begun = this.#begun;
    const [row] = await run<{ stands: number; any: number }>(
      this.#db,
      `select case when exists (select 1 from tombstones where hash = $1) then 1 else 0 end as stands,
        case when exists (select 1 from tombstones) then 1 else 0 end as any`,
      [hash(names)],
    );
    if (row?.any === 0 && begun === this.#begun) this.#nobodyUntil = performance.now() + NOBODY_MS;
    return row?.stands === 1;
  }

  #pseudonyms(): Promise<Pseudonyms> {
    this.#names ??= Pseudonyms.of(this.#db);
    return this.#names;
  }

  async #todo(db: Db | Trx, id: string): Promise<Todo | null> {
    const found = db.selectFrom('erasures').select('todo').where('id', '=', id).where('done_at', 'is', null);
    // Two processes may go on with it: each step waits for the other's.
    const locked = db.isTransaction && this.#engine === 'postgres' ? found.forUpdate() : found;
    const row = await locked.executeTakeFirst();
    return row === undefined ? null : (JSON.parse(row.todo) as Todo);
  }

  async #keepTodo(trx: Trx, id: string, todo: Todo): Promise<void> {
    await trx
      .updateTable('erasures')
      .set({ todo: storableJson(todo) })
      .where('id', '=', id)
      .execute();
  }

  async #keepTombstones(trx: Trx, erasure: string, hashes: readonly string[]): Promise<void> {
    const rows = [...new Set(hashes)].map((hash) => ({ hash, erasure }));
    const insert = insertRows(this.#engine, 'tombstones', { hash: 'text', erasure: 'text' });
    if (rows.length > 0) await run(trx, `${insert} on conflict do nothing`, [storableJson(rows)]);
  }

  /** Cards follow, and where they stood before. */
  async #showAgain(trx: Trx, id: string, ticketId: string, now: number): Promise<void> {
    const cards = trx.selectFrom('cards').select('desk').where('ticket_id', '=', ticketId);
    const jobs = (await cards.execute()).map(({ desk }) => ({
      key: `show:${desk}:${ticketId}:${id}`,
      kind: 'show' as const,
      payload: { desk, ticketId },
      runAt: now,
    }));
    if (jobs.length > 0) await this.#ports.enqueue(trx, jobs);
  }
}

async function countsBefore(
  db: Db,
  [first]: readonly string[],
): Promise<ErasureCounts | Record<string, never>> {
  return first === undefined ? {} : (await planOf(db, first)).counts;
}
