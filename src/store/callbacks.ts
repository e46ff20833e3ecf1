import type { Taken } from '../domain/callback/terms.ts';
import { movesCallback } from '../domain/ticket/callback.ts';
import { insertRows, run, textsOf } from './bulk.ts';
import type { Db, Engine } from './database.ts';
import { storableJson } from './storable.ts';
import type { Change } from './store.ts';
import { CALLBACK_SHAPE } from './tables-of-callbacks.ts';

/** A call that is agreed upon, with the ticket's number. Epoch ms. */
export interface BookedCall {
  number: number;
  ticketId: string;
  at: number;
}

/** Calls that are agreed upon. They come and go with their events. */
export interface Callbacks {
  /** The places that are taken in the slots of a team (null: of none) between two instants. */
  taken(team: string | null, from: number, to: number): Promise<Taken>;
  /** Calls from the one instant to before the other, in order; at most `limit`. */
  between(from: number, to: number, limit: number): Promise<BookedCall[]>;
}

export class SqlCallbacks implements Callbacks {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async taken(team: string | null, from: number, to: number): Promise<Taken> {
    const rows = await this.#db
      .selectFrom('callbacks')
      .select(['slot', 'place'])
      .where('team', '=', team ?? '')
      .where('slot', '>=', from)
      .where('slot', '<=', to)
      .execute();
    const taken = new Map<number, Set<number>>();
    for (const { slot, place } of rows)
      taken.set(Number(slot), (taken.get(Number(slot)) ?? new Set()).add(Number(place)));
    return taken;
  }

  async between(from: number, to: number, limit: number): Promise<BookedCall[]> {
    const rows = await this.#db
      .selectFrom('callbacks')
      .innerJoin('tickets', 'tickets.id', 'callbacks.ticket_id')
      .select(['tickets.number', 'callbacks.ticket_id', 'callbacks.at'])
      .where('callbacks.at', '>=', from)
      .where('callbacks.at', '<', to)
      .orderBy('callbacks.at')
      .orderBy('tickets.number')
      .limit(limit)
      .execute();
    return rows.map(({ number, ticket_id: ticketId, at }) => ({
      ...{ number: Number(number), ticketId, at: Number(at) },
    }));
  }
}

export interface CallbackStatements {
  leave: string;
  take: string;
}

export function callbackStatements(engine: Engine): CallbackStatements {
  return {
    leave: `delete from callbacks where ticket_id in ${textsOf(engine, '$1')}`,
    take: insertRows(engine, 'callbacks', CALLBACK_SHAPE),
  };
}

/** Places are left before any is taken. One that somebody else has taken meanwhile fails the transaction: its unique index says so. */
export async function keepCallbacks(
  trx: Db,
  { leave, take }: CallbackStatements,
  changes: readonly Change[],
): Promise<void> {
  const moved = changes.filter(({ events }) => events.some(movesCallback));
  if (moved.length === 0) return;
  await run(trx, leave, [storableJson(moved.map(({ ticket }) => ticket.id))]);
  const rows = moved.flatMap(({ ticket: { id, callback } }) => {
    const { open } = callback;
    if (open === null) return [];
    const { team, slot, place, time } = open;
    return [{ ticket_id: id, team: team ?? '', slot, place, at: time }];
  });
  rows.sort((a, b) => a.slot - b.slot || a.place - b.place);
  if (rows.length > 0) await run(trx, take, [storableJson(rows)]);
}
