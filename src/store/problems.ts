import { type Selectable, sql } from 'kysely';
import type { KnownProblem, ProblemRule } from '../domain/known-problem.ts';
import type { FixedTold } from '../domain/ticket/problem.ts';
import { insertRows, rowsOf, run } from './bulk.ts';
import type { Db, Engine } from './database.ts';
import { storableJson } from './storable.ts';
import type { Change } from './store.ts';
import {
  PROBLEM_TICKET_SHAPE,
  PROBLEM_TOLD_SHAPE,
  type ProblemTable,
  type ProblemTicketTable,
} from './tables-of-problems.ts';

export type ProblemTicketState = 'suggested' | 'joined' | FixedTold;

export interface ProblemTicket {
  ticketId: string;
  number: number;
  state: ProblemTicketState;
}

/** Known problems and their tickets. Tickets come and go with their events. */
export interface Problems {
  /** Those that are open, oldest first. */
  open(): Promise<KnownProblem[]>;
  /** Newest first. */
  list(page: { limit: number }): Promise<KnownProblem[]>;
  byId(id: string): Promise<KnownProblem | null>;
  /** Version 0 is a new one; `due`: its tickets are to be looked for, or told. False: the id is taken, or somebody was faster. */
  save(problem: KnownProblem, due: boolean): Promise<boolean>;
  /** Those of which tickets are to be looked for, or people to be told. */
  due(): Promise<KnownProblem[]>;
  /** What was due on this version is done. */
  done(problem: Pick<KnownProblem, 'id' | 'version'>): Promise<void>;
  /** How many tickets of each are in which state. */
  counts(ids: readonly string[]): Promise<ReadonlyMap<string, Partial<Record<ProblemTicketState, number>>>>;
  /** In order of their ids. */
  tickets(
    id: string,
    page: { states: readonly ProblemTicketState[]; limit: number; after?: string },
  ): Promise<ProblemTicket[]>;
  /** Ids of open tickets that a rule may concern, in order, those of its kind and cause; nothing that was merged or is spam. */
  candidates(rule: ProblemRule, page: { limit: number; after?: string }): Promise<string[]>;
  /** The ticket on which a customer was told that it is fixed; null: on none. */
  toldOn(id: string, contactId: string): Promise<string | null>;
}

export class SqlProblems implements Problems {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async open(): Promise<KnownProblem[]> {
    const rows = await this.#all().where('state', '=', 'open').orderBy('declared_at').orderBy('id').execute();
    return rows.map(problemOf);
  }

  async list({ limit }: { limit: number }): Promise<KnownProblem[]> {
    const rows = await this.#all().orderBy('declared_at', 'desc').orderBy('id').limit(limit).execute();
    return rows.map(problemOf);
  }

  async byId(id: string): Promise<KnownProblem | null> {
    const row = await this.#all().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : problemOf(row);
  }

  async save(problem: KnownProblem, due: boolean): Promise<boolean> {
    const { id, version } = problem;
    const row = { ...rowOf(problem), due: due ? 1 : 0, version: version + 1 };
    if (version === 0) {
      const written = await this.#db
        .insertInto('problems')
        .values({ id, ...row })
        .onConflict((clash) => clash.doNothing())
        .returning('id')
        .execute();
      return written.length === 1;
    }
    const changed = await this.#db
      .updateTable('problems')
      .set(row)
      .where('id', '=', id)
      .where('version', '=', version)
      .returning('id')
      .execute();
    return changed.length === 1;
  }

  async due(): Promise<KnownProblem[]> {
    const rows = await this.#all().where('due', '=', 1).orderBy('id').execute();
    return rows.map(problemOf);
  }

  async done({ id, version }: Pick<KnownProblem, 'id' | 'version'>): Promise<void> {
    await this.#db
      .updateTable('problems')
      .set({ due: 0 })
      .where('id', '=', id)
      .where('version', '=', version)
      .execute();
  }

  async counts(ids: readonly string[]) {
    const counts = new Map<string, Partial<Record<ProblemTicketState, number>>>();
    if (ids.length === 0) return counts;
    const rows = await this.#db
      .selectFrom('problem_tickets')
      .where('problem', 'in', ids)
      .groupBy(['problem', 'state'])
      .select(['problem', 'state', sql<number>`count(*)`.as('count')])
      .execute();
    for (const { problem, state, count } of rows)
      counts.set(problem, { ...counts.get(problem), [state]: Number(count) });
    return counts;
  }

  async tickets(
    id: string,
    { states, limit, after = '' }: { states: readonly ProblemTicketState[]; limit: number; after?: string },
  ): Promise<ProblemTicket[]> {
    const rows = await this.#db
      .selectFrom('problem_tickets as p')
      .innerJoin('tickets as t', 't.id', 'p.ticket_id')
      .where('p.problem', '=', id)
      .where('p.state', 'in', states)
      .where('p.ticket_id', '>', after)
      .orderBy('p.ticket_id')
      .limit(limit)
      .select(['p.ticket_id', 'p.state', 't.number'])
      .execute();
    return rows.map(({ ticket_id: ticketId, state, number }) => ({
      ticketId,
      number,
      state: state as ProblemTicketState,
    }));
  }

  async candidates(
    { kind, cause }: ProblemRule,
    { limit, after = '' }: { limit: number; after?: string },
  ): Promise<string[]> {
    let asked = this.#db
      .selectFrom('tickets')
      .where('status', '<>', 'resolved')
      .where('spam', '=', 0)
      .where('merged', '=', 0)
      .where('id', '>', after);
    if (kind !== null) asked = asked.where('kind', '=', kind);
    if (cause !== null) asked = asked.where('cause', '=', cause);
    const rows = await asked.orderBy('id').limit(limit).select('id').execute();
    return rows.map(({ id }) => id);
  }

  async toldOn(id: string, contactId: string): Promise<string | null> {
    const [row] = await run<{ ticket_id: string }>(
      this.#db,
      `select t.ticket_id from contacts c join problem_told t on t.problem = $1
        and t.person in (c.id, coalesce(c.same_as, c.id)) where c.id = $2`,
      [id, contactId],
    );
    return row?.ticket_id ?? null;
  }

  #all() {
    return this.#db.selectFrom('problems').selectAll();
  }
}

function rowOf(problem: KnownProblem) {
  const { state, texts, fixedTexts, rule, shown, declaredBy, declaredAt, endedBy, endedAt } = problem;
  return {
    state,
    texts: storableJson(texts),
    fixed_texts: storableJson(fixedTexts),
    rule: storableJson(rule),
    shown: shown ? 1 : 0,
    declared_by: declaredBy,
    declared_at: declaredAt,
    ended_by: endedBy,
    ended_at: endedAt,
  };
}

function problemOf(row: Selectable<ProblemTable>): KnownProblem {
  return {
    id: row.id,
    state: row.state as KnownProblem['state'],
    texts: JSON.parse(row.texts),
    fixedTexts: JSON.parse(row.fixed_texts),
    rule: JSON.parse(row.rule),
    shown: row.shown === 1,
    declaredBy: row.declared_by,
    declaredAt: row.declared_at,
    endedBy: row.ended_by,
    endedAt: row.ended_at,
    version: row.version,
  };
}

/**
 * Where the tickets of the changes belong now, in their transaction. Whoever was told already is not told again: the whole
 * commit is refused by the key, and decided anew.
 */
export async function keepProblems(trx: Db, engine: Engine, changes: readonly Change[]): Promise<void> {
  const touched = changes.filter(({ events }) => events.some(({ type }) => type.startsWith('problem-')));
  if (touched.length === 0) return;
  const rows = touched.flatMap(({ ticket, now }) => ticketRows(ticket.id, ticket.problem, now));
  const ids = touched.map(({ ticket }) => ticket.id);
  await trx.deleteFrom('problem_tickets').where('ticket_id', 'in', ids).execute();
  if (rows.length > 0)
    await run(trx, insertRows(engine, 'problem_tickets', PROBLEM_TICKET_SHAPE), [storableJson(rows)]);
  const told = touched.flatMap(({ ticket, events }) =>
    events.flatMap((event) =>
      event.type === 'problem-told' && event.how === 'sent'
        ? [{ problem: event.problem, contact_id: event.contactId, ticket_id: ticket.id }]
        : [],
    ),
  );
  if (told.length === 0) return;
  await run(
    trx,
    `insert into problem_told (problem, person, ticket_id)
      select r.problem, coalesce(c.same_as, c.id), r.ticket_id from ${rowsOf(engine, '$1', PROBLEM_TOLD_SHAPE)}
      cross join contacts c where c.id = r.contact_id`,
    [storableJson(told)],
  );
}

function ticketRows(
  ticket_id: string,
  { id, suggested, told }: Change['ticket']['problem'],
  at: number,
): ProblemTicketTable[] {
  if (id !== null) return [{ ticket_id, problem: id, state: told ?? 'joined', at }];
  return suggested === undefined ? [] : [{ ticket_id, problem: suggested, state: 'suggested', at }];
}
