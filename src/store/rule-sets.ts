import { sql } from 'kysely';
import type { Db, Engine } from './database.ts';

/** Rules that were in force from then on. */
export interface RuleSet {
  version: string;
  body: string;
  /** Epoch ms. */
  at: number;
  by: string;
  /** Why, in the words of whoever changed them; null: nobody said. */
  reason: string | null;
}

export interface RuleSets {
  /** Sets that were ever in force, the newest first; one that came back counts from then on. */
  history(limit: number): Promise<RuleSet[]>;
  active(): Promise<{ version: string; body: string } | null>;
  /** Keeps the set (once per version) and makes it the one active set, in one transaction. */
  activate(set: { version: string; body: string; at: number; by: string; reason?: string }): Promise<void>;
}

export class SqlRuleSets implements RuleSets {
  readonly #db: Db;
  readonly #engine: Engine;

  constructor(db: Db, engine: Engine) {
    this.#db = db;
    this.#engine = engine;
  }

  async active(): Promise<{ version: string; body: string } | null> {
    const row = await this.#db
      .selectFrom('rule_sets')
      .select(['version', 'body'])
      .where('active', '=', 1)
      .executeTakeFirst();
    return row ?? null;
  }

  /** Without the body: asked often, to notice that another process has activated a set. */
  async activeVersion(): Promise<string | null> {
    const row = await this.#db
      .selectFrom('rule_sets')
      .select('version')
      .where('active', '=', 1)
      .executeTakeFirst();
    return row?.version ?? null;
  }

  history(limit: number): Promise<RuleSet[]> {
    return this.#db
      .selectFrom('rule_sets')
      .select(['version', 'body', 'activated_at as at', 'activated_by as by', 'reason'])
      .orderBy('activated_at', 'desc')
      .orderBy('version')
      .limit(limit)
      .execute();
  }

  async activate(set: Parameters<RuleSets['activate']>[0]): Promise<void> {
    const { version, body, at, by, reason = null } = set;
    const change = { activated_at: at, activated_by: by, reason, active: 1 };
    await this.#db.transaction().execute(async (trx) => {
      // Two processes that activate at once would not see each other's set; on SQLite a transaction is alone anyway.
      if (this.#engine === 'postgres')
        await sql`lock table rule_sets in share row exclusive mode`.execute(trx);
      await trx.updateTable('rule_sets').set({ active: 0 }).where('active', '=', 1).execute();
      await trx
        .insertInto('rule_sets')
        .values({ version, body, ...change })
        .onConflict((clash) => clash.column('version').doUpdateSet(change))
        .execute();
    });
  }
}
