import { withoutBytes } from '../domain/redact.ts';
import { run, textsOf } from './bulk.ts';
import type { Engine, Enqueue, Trx } from './database.ts';
import type { StruckFile } from './erasing.ts';
import { strikeMemory } from './memory.ts';
import type { Pseudonyms } from './pseudonym.ts';
import { storableJson } from './storable.ts';
import type { Attachment } from './store.ts';

/** How a file that was struck out is told from other tombstones; of it and its message the ids alone are kept. */
const FILE = 'file ';

export function stoneOf({ messageId, fileId }: StruckFile): string {
  return `${FILE}${messageId} ${fileId}`;
}

/** What says of an erasure that words stay. */
const NAMES = 'names ';

export function onlyNames(id: string): string {
  return NAMES + id;
}

export function areOnlyNames(tombstones: readonly string[]): boolean {
  return tombstones.some((stone) => stone.startsWith(NAMES));
}

export function struckIn(tombstones: readonly string[]): StruckFile[] {
  return tombstones.flatMap((stone) => {
    const [messageId, fileId] = stone.startsWith(FILE) ? stone.slice(FILE.length).split(' ') : [];
    return messageId === undefined || fileId === undefined ? [] : [{ messageId, fileId }];
  });
}

/**
 * Where the files stand: tickets, hashes of bytes, and tombstones that keep them from coming back with a message that is fetched
 * again. Under which names they were handed in is forgotten.
 */
export async function foundStruck(
  trx: Trx,
  { engine, names }: { engine: Engine; names: Pseudonyms },
  struck: readonly StruckFile[],
): Promise<{ tickets: { id: string; number: number }[]; files: string[]; tombstones: string[] }> {
  const rows = await messagesOf(trx, struck);
  const found = rows.flatMap((row) =>
    filesOf(row).flatMap((file, place) => (isAmong(struck, row.id, file) ? [{ row, file, place }] : [])),
  );
  await forgetUploads(
    trx,
    engine,
    found.map(({ file }) => file),
  );
  const ids = [...new Set(rows.map(({ ticket_id }) => ticket_id))];
  const tickets = trx.selectFrom('tickets').select(['id', 'number']);
  return {
    tickets: ids.length === 0 ? [] : await tickets.where('id', 'in', ids).execute(),
    files: [...new Set(found.flatMap(({ file: { hash } }) => (hash === null ? [] : [hash])))],
    tombstones: found.flatMap(({ row: { channel, conversation, external_id: id }, place }) =>
      id === null ? [] : [names.file(channel, conversation, id, place)],
    ),
  };
}

/**
 * Takes the files out of the messages of a ticket, and what came as it came in their conversations: a mail holds its files. Answers
 * which messages are other ones by that. Can be repeated.
 */
export async function strikeFiles(
  trx: Trx,
  ticketId: string,
  struck: readonly StruckFile[],
  why?: string,
): Promise<string[]> {
  const rows = (await messagesOf(trx, struck)).filter((row) => row.ticket_id === ticketId);
  const places = rows.map(({ channel, conversation }) => ({ channel, conversation }));
  await strikeMemory(trx, places, (words) => ({ text: words, count: 0 }));
  const changed: string[] = [];
  for (const row of rows) {
    const left = filesOf(row).map((file) =>
      isAmong(struck, row.id, file) && file.refused === null ? withoutBytes(file, why) : file,
    );
    const files = storableJson(left);
    if (files === row.files) continue;
    changed.push(row.id);
    await trx.updateTable('messages').set({ files }).where('id', '=', row.id).execute();
  }
  return changed;
}

/** Under which names files were handed in that went with messages. */
export async function forgetUploads(
  trx: Trx,
  engine: Engine,
  files: readonly Pick<Attachment, 'id' | 'hash' | 'name'>[],
): Promise<void> {
  if (files.length === 0) return;
  const given = storableJson(files.map(({ id }) => id));
  await run(trx, `delete from uploads where id in ${textsOf(engine, '$1')}`, [given]);
  for (const { hash, name } of files)
    if (hash !== null)
      await trx.deleteFrom('uploads').where('hash', '=', hash).where('name', '=', name).execute();
}

/** Copies at the desks follow messages that were changed without a record. */
export async function mirrorAgain(
  trx: Trx,
  enqueue: Enqueue,
  {
    ticketId,
    changed,
    name,
    now,
  }: { ticketId: string; changed: readonly string[]; name: string; now: number },
): Promise<void> {
  const cards = trx.selectFrom('cards').select('desk').where('ticket_id', '=', ticketId);
  const jobs = (await cards.execute()).flatMap(({ desk }) =>
    changed.map((messageId) => ({
      key: `mirror:${desk}:${messageId}:${name}`,
      kind: 'mirror' as const,
      payload: { desk, messageId },
      runAt: now,
    })),
  );
  if (jobs.length > 0) await enqueue(trx, jobs);
}

function filesOf({ files }: { files: string }): Attachment[] {
  return JSON.parse(files);
}

function isAmong(struck: readonly StruckFile[], messageId: string, { id }: Attachment): boolean {
  return struck.some((one) => one.messageId === messageId && one.fileId === id);
}

function messagesOf(trx: Trx, struck: readonly StruckFile[]) {
  const columns = ['id', 'ticket_id', 'channel', 'conversation', 'external_id', 'files'] as const;
  const ids = [...new Set(struck.map(({ messageId }) => messageId))];
  return ids.length === 0
    ? Promise.resolve([])
    : trx.selectFrom('messages').select(columns).where('id', 'in', ids).execute();
}
