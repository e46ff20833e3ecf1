import { withoutBytes } from '../domain/redact.ts';
import type { Engine, Trx } from './database.ts';
import { forgetUploads } from './erase-case.ts';
import type { StruckFile } from './erasing.ts';
import { strikeMemory } from './memory.ts';
import type { Pseudonyms } from './pseudonym.ts';
import { storableJson } from './storable.ts';
import type { Attachment } from './store.ts';

/** How a file that was struck out is told from other tombstones; both ids are random. */
const FILE = 'file ';

export function stoneOf({ messageId, fileId }: StruckFile): string {
  return `${FILE}${messageId} ${fileId}`;
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
 * Takes the files out of the messages of a ticket, and what came as it came in their conversations: a mail holds its files. Can be
 * repeated.
 */
export async function strikeFiles(trx: Trx, ticketId: string, struck: readonly StruckFile[]): Promise<void> {
  const rows = (await messagesOf(trx, struck)).filter((row) => row.ticket_id === ticketId);
  const places = rows.map(({ channel, conversation }) => ({ channel, conversation }));
  await strikeMemory(trx, places, (words) => ({ text: words, count: 0 }));
  for (const row of rows) {
    const left = filesOf(row).map((file) => (isAmong(struck, row.id, file) ? withoutBytes(file) : file));
    await trx
      .updateTable('messages')
      .set({ files: storableJson(left) })
      .where('id', '=', row.id)
      .execute();
  }
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
