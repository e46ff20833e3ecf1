import { CONTACT_CHANGED } from '../domain/hook.ts';
import { run } from './bulk.ts';
import { hookDeliveries } from './commit-statements.ts';
import type { Engine, Enqueue, Trx } from './database.ts';
import { jobFor } from './hooks.ts';
import { storableJson } from './storable.ts';
import type { Live } from './store.ts';

export interface FollowersPorts {
  enqueue: Enqueue;
  live: Live;
  /** The product's clock. Epoch ms. */
  now(): number;
}

/** Systems that follow what is kept of customers: told in the transaction of the change. */
export class Followers {
  readonly #insert: string;
  readonly #ports: FollowersPorts;

  constructor(engine: Engine, ports: FollowersPorts) {
    this.#insert = hookDeliveries(engine);
    this.#ports = ports;
  }

  /** Answers whether any follows; `wake` is for after the transaction then. */
  async hear(trx: Trx, { id, version }: { id: string; version: number }): Promise<boolean> {
    const at = this.#ports.now();
    const row = { ticket_id: null, contact_id: id, version, seq: 0, type: CONTACT_CHANGED, at };
    const added = await run<{ id: string }>(trx, this.#insert, [storableJson([row])]);
    if (added.length === 0) return false;
    await this.#ports.enqueue(
      trx,
      added.map((one) => jobFor(one.id, at)),
    );
    return true;
  }

  wake(): void {
    this.#ports.live.publish({ kind: 'work', of: 'jobs' });
  }
}
