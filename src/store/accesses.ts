import { type RawBuilder, sql } from 'kysely';
import type { Role } from '../domain/actor.ts';
import { insertRows, run } from './bulk.ts';
import type { Db, Engine } from './database.ts';
import { storableJson } from './storable.ts';

/** Who read or changed what: ids and names of acts, never words of anybody's. */
export interface Access {
  /** Epoch ms. */
  at: number;
  /** A person's id, `admin`, or the part of the house that did it. */
  by: string;
  role: Role | 'system';
  /** `ticket-read`, `export:tickets`, `command:person:add:lead` and so on: from what it is to which of them, with colons between. */
  act: string;
  /** What it was of, by id: `ticket:12`, `contact:…`. */
  about: string;
  /** `web`, `api`, `slack`, `discord` or `house`. */
  desk: string;
}

export interface AccessFilter {
  by?: string;
  /** As a whole, or up to a colon: `export` has `export:tickets`. */
  act?: string;
  /** Any of them. */
  about?: readonly string[];
  /** Epoch ms; from then on, and before then. */
  from?: number;
  to?: number;
}

/** The log of access: rows are only ever added, and the oldest go when their time is over. */
export interface Accesses {
  /** Durable when it resolves: for what changes something. */
  add(accesses: readonly Access[]): Promise<void>;
  /** For what is only read: kept within a second, so that nobody waits for it. A kill loses what came since then. */
  note(access: Access): void;
  /** Newest first; `before` is an `id`. */
  list(filter: AccessFilter, page: { limit: number; before?: number }): Promise<(Access & { id: number })[]>;
  /** Forgets at most `limit` that are older; answers how many. */
  prune(before: number, limit: number): Promise<number>;
  /** What was noted is kept when it resolves. */
  settled(): Promise<void>;
}

const SHAPE = {
  at: 'bigint',
  by_person: 'text',
  role: 'text',
  act: 'text',
  about: 'text',
  desk: 'text',
} as const;
/** Real milliseconds. */
const LATEST_MS = 1000;
const FULLEST = 500;

export class SqlAccesses implements Accesses {
  readonly #db: Db;
  readonly #insert: string;
  readonly #onError: (error: unknown) => void;
  #noted: Access[] = [];
  #timer: NodeJS.Timeout | null = null;
  #keeping: Promise<void> = Promise.resolve();

  constructor(db: Db, engine: Engine, onError: (error: unknown) => void) {
    this.#db = db;
    this.#insert = insertRows(engine, 'accesses', SHAPE);
    this.#onError = onError;
  }

  async add(accesses: readonly Access[]): Promise<void> {
    if (accesses.length === 0) return;
    const rows = accesses.map(({ by, ...rest }) => ({ ...rest, by_person: by }));
    await run(this.#db, this.#insert, [storableJson(rows)]);
  }

  note(access: Access): void {
    this.#noted.push(access);
    if (this.#noted.length >= FULLEST) void this.settled();
    this.#timer ??= setTimeout(() => void this.settled(), LATEST_MS).unref();
  }

  settled(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const noted = this.#noted;
    this.#noted = [];
    this.#keeping = this.#keeping.then(() => this.add(noted)).catch((error: unknown) => this.#onError(error));
    return this.#keeping;
  }

  async list(
    filter: AccessFilter,
    { limit, before = Number.MAX_SAFE_INTEGER }: { limit: number; before?: number },
  ): Promise<(Access & { id: number })[]> {
    if (filter.about?.length === 0) return [];
    let query = this.#db.selectFrom('accesses').selectAll().where('id', '<', before);
    if (filter.by !== undefined) query = query.where('by_person', '=', filter.by);
    if (filter.act !== undefined) query = query.where(isAct(filter.act));
    if (filter.about !== undefined) query = query.where('about', 'in', filter.about);
    if (filter.from !== undefined) query = query.where('at', '>=', filter.from);
    if (filter.to !== undefined) query = query.where('at', '<', filter.to);
    const rows = await query.orderBy('id', 'desc').limit(limit).execute();
    return rows.map(({ by_person: by, role, ...rest }) => ({ ...rest, by, role: role as Access['role'] }));
  }

  async prune(before: number, limit: number): Promise<number> {
    const oldest = sql<number>`(select id from accesses where at < ${before} order by at, id limit ${limit})`;
    const { numDeletedRows } = await this.#db
      .deleteFrom('accesses')
      .where(sql<boolean>`id in ${oldest}`)
      .executeTakeFirst();
    return Number(numDeletedRows);
  }
}

function isAct(act: string): RawBuilder<boolean> {
  const begin = `${act}:`;
  return sql<boolean>`(act = ${act} or substr(act, 1, ${begin.length}) = ${begin})`;
}
