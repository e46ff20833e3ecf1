import type { Inbound } from '../channels/channel.ts';
import { safeFileName } from '../domain/file-name.ts';
import { withoutBytes } from '../domain/redact.ts';
import type { Attachment } from '../store/store.ts';
import type { TriagePorts } from './ports.ts';

type MessageItem = Extract<Inbound, { type: 'message' }>;

/** What a visitor uploaded beforehand is here already; what the vendor keeps is copied by a job. */
export async function attachments(
  ports: TriagePorts,
  channel: string,
  item: MessageItem,
): Promise<Attachment[]> {
  const uploadIds = item.files.flatMap(({ ref }) =>
    ref.startsWith('upload:') ? [ref.slice('upload:'.length)] : [],
  );
  const found = uploadIds.length === 0 ? [] : await ports.store.files.uploads(uploadIds);
  const mine = new Map(
    found.filter(({ owner }) => owner === `visitor:${item.from.address}`).map((u) => [u.id, u]),
  );
  const came = item.files.map((file): Attachment => {
    const id = ports.newId();
    const name = safeFileName(file.name);
    if (!file.ref.startsWith('upload:')) return { ...file, id, name, hash: null, refused: null };
    const upload = mine.get(file.ref.slice('upload:'.length));
    if (upload === undefined) return { ...file, id, name, ref: null, hash: null, refused: 'gone' };
    const { type, size, hash } = upload;
    return { id, name: upload.name, type, size, hash, ref: null, refused: null };
  });
  return Promise.all(came.map((file, place) => withoutStruck(ports, channel, item, { file, place })));
}

/** What was struck out does not come back with a message that is fetched again after a restore. */
async function withoutStruck(
  { store }: TriagePorts,
  channel: string,
  { conversation, externalId }: MessageItem,
  { file, place }: { file: Attachment; place: number },
): Promise<Attachment> {
  const struck = await store.erasures.wasFile(channel, conversation, externalId, place);
  return struck ? withoutBytes(file) : file;
}
