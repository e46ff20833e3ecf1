import { sql } from 'kysely';
import type { Calls, Seen } from '../domain/escalation-rule.ts';
import type { TicketEvent } from '../domain/ticket/model.ts';
import { insertRows, run } from './bulk.ts';
import type { Db, Engine } from './database.ts';
import { Lookup } from './lookup.ts';
import { planned } from './planned.ts';
import { storableJson } from './storable.ts';
import type { Change } from './store.ts';
import { CALL_SHAPE } from './tables-of-escalations.ts';

/** What is known of the rules that call supervisors: all instants are epoch ms. */
export interface Escalations {
  /** Notes rules that are new. The first ones ever are as old as the house: nobody tries them out. */
  see(rules: readonly { content: string; rule: string }[], at: number): Promise<void>;
  seen(contents: readonly string[]): Promise<Map<string, Seen>>;
  /** Its calls since then, and since it was unmuted. */
  calls(content: string, since: number): Promise<Calls>;
  /** What became of the calls of these rules since then. */
  lines(contents: readonly string[], since: number): Promise<CallLine[]>;
  /** Answers whether it was not mute before: by several at once it is muted once. */
  mute(content: string, at: number): Promise<boolean>;
  /** Counts from here on anew. False: it is not mute. */
  unmute(content: string, at: number): Promise<boolean>;
}

export interface CallLine extends Calls, Seen {
  content: string;
  rule: string;
  /** How often it would have called, being new or mute. */
  shadowed: number;
}

export class SqlEscalations implements Escalations {
  readonly #db: Db;
  readonly #seen: Lookup<Seen | null>;

  constructor(db: Db) {
    this.#db = db;
    this.#seen = new Lookup((contents) => seenBy(db, contents), null);
  }

  async see(rules: readonly { content: string; rule: string }[], at: number): Promise<void> {
    if (rules.length === 0) return;
    const any = await this.#db.selectFrom('escalation_rules').select('content').limit(1).executeTakeFirst();
    const first_at = any === undefined ? 0 : at;
    const rows = rules.map(({ content, rule }) => ({
      content,
      rule,
      first_at,
      muted_at: null,
      counted_from: 0,
    }));
    await this.#db
      .insertInto('escalation_rules')
      .values(rows)
      .onConflict((clash) => clash.column('content').doNothing())
      .execute();
  }

  async seen(contents: readonly string[]): Promise<Map<string, Seen>> {
    const seen = await Promise.all(contents.map((content) => this.#seen.get(content)));
    return new Map(
      contents.flatMap((content, at) => {
        const one = seen[at] ?? null;
        return one === null ? [] : [[content, one]];
      }),
    );
  }

  async calls(content: string, since: number): Promise<Calls> {
    const [line] = await this.lines([content], since);
    return { called: line?.called ?? 0, dismissed: line?.dismissed ?? 0 };
  }

  async lines(contents: readonly string[], since: number): Promise<CallLine[]> {
    if (contents.length === 0) return [];
    const counted = (what: string) =>
      sql<number>`coalesce(sum(case when escalation_calls.what = ${sql.lit(what)} then 1 else 0 end), 0)`;
    const rows = await this.#db
      .selectFrom('escalation_rules')
      .leftJoin('escalation_calls', (join) =>
        join
          .onRef('escalation_calls.content', '=', 'escalation_rules.content')
          .on('escalation_calls.at', '>=', since)
          .onRef('escalation_calls.at', '>=', 'escalation_rules.counted_from'),
      )
      .where('escalation_rules.content', 'in', contents)
      .groupBy([
        'escalation_rules.content',
        'escalation_rules.rule',
        'escalation_rules.first_at',
        'escalation_rules.muted_at',
      ])
      .select([
        'escalation_rules.content',
        'escalation_rules.rule',
        'escalation_rules.first_at',
        'escalation_rules.muted_at',
        counted('called').as('called'),
        counted('shadowed').as('shadowed'),
        counted('dismissed').as('dismissed'),
      ])
      .orderBy('escalation_rules.rule')
      .execute();
    return rows.map(({ first_at, muted_at, called, shadowed, dismissed, ...row }) => ({
      ...row,
      firstAt: first_at,
      mutedAt: muted_at,
      called: Number(called),
      shadowed: Number(shadowed),
      dismissed: Number(dismissed),
    }));
  }

  async mute(content: string, at: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('escalation_rules')
      .set({ muted_at: at })
      .where('content', '=', content)
      .where('muted_at', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async unmute(content: string, at: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('escalation_rules')
      .set({ muted_at: null, counted_from: at })
      .where('content', '=', content)
      .where('muted_at', 'is not', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }
}

async function seenBy(db: Db, contents: readonly string[]): Promise<Map<string, Seen>> {
  const rows = await db
    .selectFrom('escalation_rules')
    .select(['content', 'first_at', 'muted_at'])
    .where('content', 'in', contents)
    .execute();
  return new Map(rows.map((row) => [row.content, { firstAt: row.first_at, mutedAt: row.muted_at }]));
}

/** The calls of the changes, in their transaction. */
export async function keepCalls(trx: Db, engine: Engine, changes: readonly Change[]): Promise<void> {
  const rows = changes.flatMap(({ ticket, events }) => events.flatMap((event) => callsIn(event, ticket.id)));
  if (rows.length === 0) return;
  await run(trx, planned(insertRows(engine, 'escalation_calls', CALL_SHAPE)), [storableJson(rows)]);
}

function callsIn(event: TicketEvent, ticket_id: string): object[] {
  const { at } = event;
  if (event.type === 'escalated' && event.content !== undefined)
    return [{ content: event.content, ticket_id, what: 'called', at }];
  if (event.type === 'escalation-shadowed')
    return [{ content: event.content, ticket_id, what: 'shadowed', at }];
  if (event.type !== 'escalation-dismissed') return [];
  return event.rules.map(({ content }) => ({ content, ticket_id, what: 'dismissed', at }));
}
