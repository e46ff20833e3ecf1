import { CodedError } from '../domain/coded-error.ts';
import { scheduledOn } from '../domain/ticket/scheduled.ts';
import { isTheirs } from '../domain/ticket/theirs.ts';
import { dated, fold } from '../domain/ticket/ticket.ts';
import type { CarryingOut, ErasedBytes, KeptErasure } from './erasing.ts';
import type { Store } from './store.ts';

type Stored = Pick<Store, 'erasures' | 'tickets' | 'commit'>;

/**
 * Takes an erasure to its end from wherever it stands: case by case, then file by file. Every step is a transaction of its own;
 * killed anywhere, the next call goes on. `before` is awaited ahead of each case, with its id. Answers false when there is none of
 * that id or it is done.
 */
export async function carryOut(
  store: Pick<Store, 'erasures'>,
  id: string,
  { files, now, before }: CarryingOut,
): Promise<boolean> {
  const { erasures } = store;
  const rest = await erasures.rest(id);
  if (rest === null) return false;
  for (const ticketId of rest.tickets) {
    await before?.(ticketId);
    await erasures.eraseCase(id, ticketId, now());
  }
  for (const hash of (await erasures.rest(id))?.files ?? [])
    if (await erasures.eraseFile(id, hash)) await files.remove(hash);
  await erasures.finish(id, now());
  return true;
}

/**
 * Erases again, in a database that was restored from a backup, everybody who was erased since the backup was made. Call it before
 * anything is served from that database, with what `store.erasures.kept()` answered of the one that it takes the place of (plain
 * JSON: it may have been written to a file meanwhile). Idempotent: what the backup knows as done is left alone, what it knows as begun
 * is finished. Tombstones come first, so that mail which is fetched again does not bring anybody back. `files` removes bytes that lie
 * in a folder; with PostgreSQL they lie in the table, and `remove` has nothing to do. `now`: epoch ms. Answers how many persons were
 * erased. Throws CodedError 'store-down'.
 */
export async function eraseAgain(
  store: Stored,
  erasures: readonly KeptErasure[],
  { files, now }: { files: ErasedBytes; now(): number },
): Promise<number> {
  let done = 0;
  for (const { counts: _counts, ...erasure } of erasures) {
    await store.erasures.begin(erasure);
    const before = (ticketId: string) => takeBackScheduled(store, ticketId, erasure.contacts, now());
    if (await carryOut(store, erasure.id, { files, now, before })) done++;
  }
  return done;
}

/**
 * What was to go to them later goes nowhere and stands in no list. Nobody works in that database yet: nobody is told. Throws CodedError
 * 'conflict': somebody does.
 */
async function takeBackScheduled(
  store: Stored,
  ticketId: string,
  contacts: readonly string[],
  now: number,
): Promise<void> {
  const ticket = (await store.tickets.byId(ticketId))?.ticket;
  if (ticket === undefined) return;
  const context = { now, actor: { kind: 'system' as const, id: 'erasure' }, policy: {} };
  const taken: string[] = [];
  for (const { messageId } of scheduledOn(ticket)) {
    const message = await store.tickets.message(messageId);
    if (message !== null && isTheirs(message, ticket, contacts)) taken.push(messageId);
  }
  if (taken.length === 0) return;
  const events = taken.map((messageId) => dated({ type: 'reply-cancelled', messageId }, context));
  const { applied } = await store.commit({
    ...{ ticket: fold(ticket, events), expectedVersion: ticket.version, now, events },
    patches: taken.map((id) => ({ id, delivery: 'cancelled' })),
  });
  if (!applied) throw new CodedError('conflict', 'The restored database is in use');
}
