import { run } from './bulk.ts';
import type { Db } from './database.ts';
import type { TicketFilter } from './store.ts';

/** Tickets whose messages are looked at one by one. */
const FEW = 500;

/** Columns by which there is an index, and the order that it is in from there on. */
const INDEXED = {
  status: ['status', 'sort_at, number'],
  assignee: ['assignee', 'status, sort_at, number'],
  channel: ['channel', 'status, sort_at, number'],
  team: ['team', 'status, sort_at, number'],
  priority: ['priority', 'status, sort_at, number'],
  kind: ['kind', 'status, sort_at, number'],
  cause: ['cause', 'status, sort_at, number'],
  contactId: ['contact_id', 'contact_id'],
} as const satisfies Partial<Record<keyof TicketFilter, readonly [column: string, order: string]>>;

/** All tickets that the filter may let through, when one of its conditions alone leaves but few; null: none does. */
export async function fewTickets(db: Db, filter: TicketFilter): Promise<number[] | null> {
  for (const [name, [column, order]] of Object.entries(INDEXED)) {
    const value = filter[name as keyof typeof INDEXED];
    if (value === undefined) continue;
    const [is, parameters] = value === null ? ['is null', []] : ['= $1', [value]];
    // In the order of the index, so that nothing but it is read.
    const few = await run<{ number: number }>(
      db,
      `select number from tickets where ${column} ${is} order by ${order} limit ${FEW + 1}`,
      parameters,
    );
    if (few.length <= FEW) return few.map(({ number }) => number);
  }
  return null;
}
