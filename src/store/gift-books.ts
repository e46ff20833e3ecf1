import { type Selectable, sql } from 'kysely';
import { keysBeside } from '../domain/authority/budget.ts';
import { type Given, mostOf } from '../domain/authority/concession.ts';
import { insertRows, run, textsOf } from './bulk.ts';
import type { Db, Engine } from './database.ts';
import { wordsOf } from './gifts.ts';
import type { ConcessionLine, Giving } from './giving.ts';
import { othersOf } from './linking.ts';
import { ofPerson } from './same-person.ts';
import { storableJson } from './storable.ts';
import type { ConcessionTable } from './tables-of-gifts.ts';

const MOST_LISTED = 1000;

/** Budgets, concessions and coupons, on either engine. */
export class SqlGiving implements Giving {
  readonly #db: Db;
  readonly #engine: Engine;

  constructor(db: Db, engine: Engine) {
    this.#db = db;
    this.#engine = engine;
  }

  async spent(keys: readonly string[], customer?: string): Promise<Map<string, number>> {
    const others = customer === undefined ? [] : await this.#others(customer);
    const beside = new Map(keys.map((key) => [key, keysBeside(key, customer ?? '', others)]));
    const rows = await run<{ key: string; spent: number }>(
      this.#db,
      `select key, spent from budgets where key in ${textsOf(this.#engine, '$1')}`,
      [storableJson([...beside].flat(2))],
    );
    const spent = new Map(rows.map((row) => [row.key, Number(row.spent)]));
    const known = [...beside].map(
      ([key, more]) => [key, [key, ...more].filter((one) => spent.has(one))] as const,
    );
    return new Map(
      known
        .filter(([, all]) => all.length > 0)
        .map(([key, all]) => [key, all.reduce((sum, one) => sum + (spent.get(one) ?? 0), 0)]),
    );
  }

  /** Other contacts of the same person. */
  async #others(customer: string): Promise<string[]> {
    return (await othersOf(this.#db, this.#engine, [customer])).get(customer) ?? [];
  }

  async givenTo(contactId: string, since: number, without: readonly string[] = []): Promise<Given[]> {
    const rows = await this.#db
      .selectFrom('concessions')
      .select(['message_id', 'kind', 'count', 'minor', 'state'])
      .where(ofPerson(this.#engine, contactId))
      .where('at', '>=', since)
      .where('state', 'in', ['offered', 'chosen'])
      .execute();
    const offers = new Map<string, Given[]>();
    const chosen: Given[] = [];
    const left = without.flatMap((id) => [id, wordsOf(id)]);
    for (const { message_id: id, state, ...given } of rows) {
      if (left.includes(id)) continue;
      if (state === 'chosen') chosen.push(given);
      else offers.set(id, [...(offers.get(id) ?? []), given]);
    }
    return [...chosen, ...[...offers.values()].flatMap(mostOf)];
  }

  async importCoupons(kind: string, codes: readonly string[]): Promise<number> {
    const rows = [...new Set(codes)].map((code) => ({ code, kind }));
    const added = await run<{ code: string }>(
      this.#db,
      `${insertRows(this.#engine, 'coupons', { code: 'text', kind: 'text' })} on conflict do nothing returning code`,
      [storableJson(rows)],
    );
    return added.length;
  }

  takeCoupons(kind: string, count: number, by: string, now: number): Promise<string[]> {
    return this.#db.transaction().execute(async (trx) => {
      // Two who take for the same would each see nothing taken yet, and take twice.
      if (this.#engine === 'postgres')
        await sql`select pg_advisory_xact_lock(hashtextextended(${by}, 0))`.execute(trx);
      const before = await codesOf(trx, by);
      if (before.length > 0) return before;
      const free = trx
        .selectFrom('coupons')
        .select('code')
        .where('kind', '=', kind)
        .where('taken_by', 'is', null)
        .orderBy('code')
        .limit(count);
      const locked = this.#engine === 'postgres' ? free.forUpdate().skipLocked() : free;
      const codes = (await locked.execute()).map(({ code }) => code);
      if (codes.length < count) return [];
      await trx
        .updateTable('coupons')
        .set({ taken_by: by, taken_at: now })
        .where('code', 'in', codes)
        .execute();
      return codes;
    });
  }

  couponsOf(by: string): Promise<string[]> {
    return codesOf(this.#db, by);
  }

  async releaseCoupons(by: string): Promise<void> {
    await this.#db
      .updateTable('coupons')
      .set({ taken_by: null, taken_at: null })
      .where('taken_by', '=', by)
      .execute();
  }

  async couponsLeft(): Promise<{ kind: string; left: number; taken: number }[]> {
    const rows = await this.#db
      .selectFrom('coupons')
      .select(['kind', sql<number>`count(*)`.as('all'), sql<number>`count(taken_by)`.as('taken')])
      .groupBy('kind')
      .orderBy('kind')
      .execute();
    return rows.map(({ kind, all, taken }) => ({ kind, left: all - taken, taken }));
  }

  async concessions(since: number, { limit }: { limit: number }): Promise<ConcessionLine[]> {
    const rows = await this.#db
      .selectFrom('concessions')
      .selectAll()
      .where('at', '>=', since)
      .orderBy('at', 'desc')
      .orderBy('message_id')
      .orderBy('number')
      .limit(Math.min(limit, MOST_LISTED))
      .execute();
    return rows.map(lineOf);
  }

  async offeredTo(contactIds: readonly string[]): Promise<ConcessionLine[]> {
    if (contactIds.length === 0) return [];
    const rows = await this.#db
      .selectFrom('concessions')
      .selectAll()
      .where('contact_id', 'in', contactIds)
      .orderBy('at')
      .orderBy('message_id')
      .orderBy('number')
      .execute();
    return rows.map(lineOf);
  }
}

function lineOf(row: Selectable<ConcessionTable>): ConcessionLine {
  const {
    ticket_id: ticketId,
    message_id: messageId,
    by_person: by,
    state,
    kind,
    count,
    minor,
    zone,
    rule,
    at,
  } = row;
  return {
    ticketId,
    messageId,
    kind,
    count,
    minor,
    zone,
    rule,
    by,
    at,
    state: state as ConcessionLine['state'],
  };
}

async function codesOf(db: Db, by: string): Promise<string[]> {
  const rows = await db
    .selectFrom('coupons')
    .select('code')
    .where('taken_by', '=', by)
    .orderBy('code')
    .execute();
  return rows.map(({ code }) => code);
}
