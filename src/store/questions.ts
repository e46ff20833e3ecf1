import { type Selectable, sql } from 'kysely';
import type { Db, Engine } from './database.ts';
import type { Questions, WaitingQuestion } from './kept.ts';
import { isFree } from './lease.ts';
import type { QuestionTable } from './tables-of-questions.ts';

type Where = Pick<WaitingQuestion, 'channel' | 'conversation'>;

/** Questions that wait, on either engine. */
export class SqlQuestions implements Questions {
  readonly #db: Db;
  readonly #engine: Engine;

  constructor(db: Db, engine: Engine) {
    this.#db = db;
    this.#engine = engine;
  }

  async keep({ channel, conversation, askedAt, dueAt }: WaitingQuestion): Promise<void> {
    await this.#db
      .insertInto('questions')
      .values({ channel, conversation, asked_at: askedAt, due_at: dueAt, held_until: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async takeDue(now: number, leaseMs: number, limit: number): Promise<WaitingQuestion[]> {
    const due = this.#db
      .selectFrom('questions')
      .select(['channel', 'conversation'])
      .where('due_at', '<=', now)
      .where(isFree(sql.ref('held_until'), now, leaseMs))
      .orderBy('due_at')
      .orderBy('conversation')
      .limit(limit);
    // Another process takes those that come after.
    const mine = this.#engine === 'postgres' ? due.forUpdate().skipLocked() : due;
    const taken = await this.#db
      .updateTable('questions')
      .set({ held_until: now + leaseMs })
      .where(({ eb, refTuple }) =>
        eb(refTuple('channel', 'conversation'), 'in', mine.$asTuple('channel', 'conversation')),
      )
      .returningAll()
      .execute();
    return taken.map(questionOf).sort((a, b) => a.dueAt - b.dueAt);
  }

  async putOff({ channel, conversation }: Where, until: number): Promise<void> {
    await this.#db
      .updateTable('questions')
      .set({ due_at: until, held_until: 0 })
      .where('channel', '=', channel)
      .where('conversation', '=', conversation)
      .execute();
  }

  async drop({ channel, conversation }: Where): Promise<void> {
    await this.#db
      .deleteFrom('questions')
      .where('channel', '=', channel)
      .where('conversation', '=', conversation)
      .execute();
  }
}

function questionOf(row: Selectable<QuestionTable>): WaitingQuestion {
  const { channel, conversation, asked_at: askedAt, due_at: dueAt } = row;
  return { channel, conversation, askedAt, dueAt };
}
