import { type Selectable, sql } from 'kysely';
import type { Db } from './database.ts';
import type { Questions, WaitingQuestion } from './kept.ts';
import { isFree } from './lease.ts';
import type { QuestionTable } from './tables-of-questions.ts';

type Where = Pick<WaitingQuestion, 'channel' | 'conversation'>;

/** Questions that wait, on either engine. */
export class SqlQuestions implements Questions {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async keep({ channel, conversation, askedAt, dueAt }: WaitingQuestion): Promise<void> {
    await this.#db
      .insertInto('questions')
      .values({ channel, conversation, asked_at: askedAt, due_at: dueAt, held_until: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async takeDue(now: number, leaseMs: number, limit: number): Promise<WaitingQuestion[]> {
    const free = isFree(sql.ref('held_until'), now, leaseMs);
    const due = await this.#db
      .selectFrom('questions')
      .selectAll()
      .where('due_at', '<=', now)
      .where(free)
      .orderBy('due_at')
      .orderBy('conversation')
      .limit(limit)
      .execute();
    const taken: WaitingQuestion[] = [];
    for (const row of due) {
      const { numUpdatedRows } = await this.#db
        .updateTable('questions')
        .set({ held_until: now + leaseMs })
        .where('channel', '=', row.channel)
        .where('conversation', '=', row.conversation)
        .where(free)
        .executeTakeFirst();
      if (numUpdatedRows > 0n) taken.push(questionOf(row));
    }
    return taken;
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
