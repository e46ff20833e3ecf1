import { run } from './bulk.ts';
import type { CommitStatements } from './commit-statements.ts';
import type { Trx } from './database.ts';
import { storableJson, storableText } from './storable.ts';
import type { Change } from './store.ts';

/** A change with its place in the batch. */
export interface Attempt {
  item: number;
  /** Changes of one unit are applied together or not at all. */
  unit: number;
  change: Change;
}

interface Clashes {
  /** Places of the changes that somebody was faster than. */
  clashes: ReadonlySet<number>;
  /** Addresses of the batch that are stored already, by `addressKey`. */
  knownAddresses: ReadonlySet<string>;
}

/**
 * Finds what a unique index would refuse, before anything is written, so that the rest of the batch goes through:
 * messages and notices that exist, addresses of somebody else, inbox rows that are applied.
 */
export async function clashing(
  trx: Trx,
  statements: CommitStatements,
  attempts: Attempt[],
): Promise<Clashes> {
  const clashes = new Set<number>();
  const find = async (statement: string, rows: object[]): Promise<void> => {
    if (rows.length === 0) return;
    const found = await run<{ item: number }>(trx, statement, [storableJson(rows)]);
    for (const { item } of found) clashes.add(item);
  };
  const messages = attempts.flatMap(messageKeys);
  await find(statements.knownMessages, messages);
  await find(
    statements.knownExternals,
    messages.filter(({ external_id }) => external_id !== null),
  );
  await find(statements.takenExternals, attempts.flatMap(patchKeys));
  await find(statements.knownTold, attempts.flatMap(toldKeys));
  const applied = attempts.flatMap(({ change }) => change.applied ?? []);
  if (applied.length > 0) {
    const pending = await run<{ id: number }>(trx, statements.pendingInbox, [storableJson(applied)]);
    const ids = new Set(pending.map(({ id }) => id));
    for (const { item, change } of attempts)
      if (change.applied?.some((id) => !ids.has(id))) clashes.add(item);
  }
  const knownAddresses = await addresses(trx, statements, attempts, clashes);
  for (const item of withinBatch(attempts.filter(({ item }) => !clashes.has(item)))) clashes.add(item);
  return { clashes, knownAddresses };
}

async function addresses(
  trx: Trx,
  statements: CommitStatements,
  attempts: Attempt[],
  clashes: Set<number>,
): Promise<Set<string>> {
  const rows = attempts.flatMap(({ item, change: { contact } }) =>
    contact === undefined
      ? []
      : [{ item, channel: contact.address.channel, address: contact.address.address }],
  );
  if (rows.length === 0) return new Set();
  const found = await run<{ item: number; contact_id: string }>(trx, statements.knownAddresses, [
    storableJson(rows),
  ]);
  const known = new Set<string>();
  for (const { item, contact_id } of found) {
    const address = attempts.find((attempt) => attempt.item === item)?.change.contact?.address;
    if (address === undefined) continue;
    if (address.contactId === contact_id) known.add(addressKey(address.channel, address.address));
    else clashes.add(item);
  }
  return known;
}

/** What two changes of the same batch both claim belongs to the first. */
function withinBatch(attempts: Attempt[]): Set<number> {
  const claimed = new Map<string, string>();
  const clashes = new Set<number>();
  for (const { item, change } of attempts) {
    const claims = claimsOf(change);
    if (claims.some(([key, value]) => (claimed.get(key) ?? value) !== value)) clashes.add(item);
    else for (const [key, value] of claims) claimed.set(key, value);
  }
  return clashes;
}

/** Keys that only one change may hold; an address may be held by several that mean the same contact. */
function claimsOf(change: Change): [key: string, value: string][] {
  const { ticket, messages = [], told = [], applied = [], contact } = change;
  const keys = [
    ...messages.map(({ id }) => ['message', id]),
    ...messages
      .filter(({ externalId }) => externalId !== null)
      .map(({ channel, conversation, externalId }) => ['external', channel, conversation, externalId]),
    ...told.map(({ ticketId, dueAt, stage }) => ['told', ticketId, dueAt, stage]),
    ...applied.map((id) => ['inbox', id]),
  ].map((parts): [string, string] => [storableText(JSON.stringify(parts)), ticket.id]);
  if (contact === undefined) return keys;
  const { channel, address, contactId } = contact.address;
  return [...keys, [`address${addressKey(channel, address)}`, contactId]];
}

function messageKeys({ item, change: { messages = [] } }: Attempt) {
  return messages.map(({ id, channel, conversation, externalId }) => ({
    item,
    id,
    channel,
    conversation,
    external_id: externalId,
  }));
}

function patchKeys({ item, change: { patches = [] } }: Attempt): object[] {
  return patches
    .filter(({ externalId }) => externalId !== undefined)
    .map(({ id, externalId }) => ({ item, id, external_id: externalId }));
}

function toldKeys({ item, change: { told = [] } }: Attempt): object[] {
  return told.map(({ ticketId, dueAt, stage }) => ({ item, ticket_id: ticketId, due_at: dueAt, stage }));
}

/** Names an address within one batch. */
export function addressKey(channel: string, address: string): string {
  return JSON.stringify([channel, address]);
}
