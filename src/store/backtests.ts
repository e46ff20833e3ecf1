import type { Db } from './database.ts';

export type { History } from './history.ts';

/** What is tried: a window of the log (epoch ms), and how the rules are called that are tried on it. */
export interface BacktestWanted {
  since: number;
  until: number;
  /** A folder, or limits that were changed; null: the rules in force. */
  tried: string | null;
  /** The desk where it was asked for, and in which language. */
  desk: string;
  language: string;
}

export interface AskedBacktest {
  id: string;
  by: string;
  /** Epoch ms. */
  at: number;
  wanted: BacktestWanted;
}

export interface KeptBacktest extends AskedBacktest {
  state: 'running' | 'done' | 'failed';
  /** The rules that are tried: the body of a rule set. Empty once it is over. */
  rules: string;
  /** JSON; null until it is done. */
  report: string | null;
}

export interface Backtests {
  /** False: one runs already. The same id again is the same one. */
  begin(asked: AskedBacktest & { rules: string }): Promise<boolean>;
  /** One that runs since before then (epoch ms) will not come to an end. */
  giveUp(before: number): Promise<void>;
  /** `report` null: it could not be made. What is over already is left alone. */
  end(id: string, report: string | null): Promise<void>;
  byId(id: string): Promise<KeptBacktest | null>;
  /** Forgets those that were asked for before then. Epoch ms. */
  prune(before: number): Promise<void>;
}

export class SqlBacktests implements Backtests {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async begin({ id, by, at, wanted, rules }: AskedBacktest & { rules: string }): Promise<boolean> {
    await this.#db
      .insertInto('backtests')
      .values({
        id,
        asked_by: by,
        asked_at: at,
        wanted: JSON.stringify(wanted),
        rules,
        state: 'running',
        report: null,
      })
      .onConflict((clash) => clash.doNothing())
      .execute();
    const row = await this.#db.selectFrom('backtests').select('id').where('id', '=', id).executeTakeFirst();
    return row !== undefined;
  }

  async end(id: string, report: string | null): Promise<void> {
    await this.#db
      .updateTable('backtests')
      .set({ state: report === null ? 'failed' : 'done', report, rules: '' })
      .where('id', '=', id)
      .where('state', '=', 'running')
      .execute();
  }

  async giveUp(before: number): Promise<void> {
    await this.#db
      .updateTable('backtests')
      .set({ state: 'failed', rules: '' })
      .where('state', '=', 'running')
      .where('asked_at', '<', before)
      .execute();
  }

  async byId(id: string): Promise<KeptBacktest | null> {
    const row = await this.#db.selectFrom('backtests').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) return null;
    const { asked_by: by, asked_at: at, wanted, state, rules, report } = row;
    return {
      id,
      by,
      at,
      wanted: JSON.parse(wanted) as BacktestWanted,
      state: state as KeptBacktest['state'],
      rules,
      report,
    };
  }

  async prune(before: number): Promise<void> {
    await this.#db.deleteFrom('backtests').where('asked_at', '<', before).execute();
  }
}
