import type { Db } from './database.ts';
import type { SignIns, StartedSignIn } from './store.ts';

export class SqlSignIns implements SignIns {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** What has expired goes with it. */
  async add({ state, way, nonce, verifier, expiresAt }: StartedSignIn, now: number): Promise<void> {
    await this.#db.deleteFrom('sign_ins').where('expires_at', '<=', now).execute();
    await this.#db
      .insertInto('sign_ins')
      .values({ state, way, nonce, verifier, expires_at: expiresAt })
      .execute();
  }

  /** Whoever deletes the row has it. */
  async take(state: string, now: number): Promise<StartedSignIn | null> {
    const row = await this.#db
      .deleteFrom('sign_ins')
      .where('state', '=', state)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined || row.expires_at <= now) return null;
    const { way, nonce, verifier, expires_at: expiresAt } = row;
    return { state, way, nonce, verifier, expiresAt };
  }
}
