import type { Selectable } from 'kysely';
import type { Told } from './store.ts';
import type { ToldTable } from './tables-of-desks.ts';

/** From `since` to `until`, epoch ms; of more than `most` that many are counted. */
export interface ToldSpan {
  since: number;
  until: number;
  most: number;
}

/** What was told, with the number of its ticket. */
export type NumberedTold = Told & { number: number };

export function toldOf(row: Selectable<ToldTable> & { number: number }): NumberedTold {
  const { ticket_id: ticketId, stage, due_at: dueAt, audience, at, late, digest, number } = row;
  return { ticketId, stage, dueAt, audience, at, late: late === 1, digest, number };
}
