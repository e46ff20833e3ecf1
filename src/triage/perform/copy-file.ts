import type { Channel } from '../../channels/channel.ts';
import { CodedError } from '../../domain/coded-error.ts';
import type { Attachment, Message } from '../../store/store.ts';
import { change, loadTicket } from '../change.ts';
import type { TriagePorts } from '../ports.ts';

/** Brings an attachment's bytes here, so that no expiring link of a vendor is the record. */
export async function copyFile(ports: TriagePorts, payload: Record<string, unknown>): Promise<void> {
  const message = await ports.store.tickets.message(String(payload.messageId));
  const file = message?.files.find(({ id }) => id === payload.fileId);
  if (message == null || file === undefined || file.hash !== null || file.refused !== null) return;
  const channel = ports.channels.get(message.channel);
  if (channel === undefined)
    throw new CodedError('wrong-setting', `The channel ${message.channel} is switched off`);
  if (channel.fetchFile === undefined || file.ref === null) return;
  const copied = await bytesOf(ports, channel, file, file.ref);
  await change(ports, async () => {
    const ticket = await loadTicket(ports.store, message.ticketId);
    const now = await ports.store.tickets.message(message.id);
    return { ticket, events: [], patches: [{ id: message.id, files: replaced(now ?? message, copied) }] };
  });
}

async function bytesOf(
  ports: TriagePorts,
  channel: Channel,
  file: Attachment,
  ref: string,
): Promise<Attachment> {
  try {
    const bytes = await channel.fetchFile?.(ref);
    if (bytes === undefined) return { ...file, refused: 'gone' };
    const { fileBytes, fileTypes } = channel.limits;
    const kept = await ports.files.put(bytes, {
      name: file.name,
      type: file.type,
      maxBytes: fileBytes,
      types: fileTypes,
    });
    return { ...file, hash: kept.hash, size: kept.size, type: kept.type };
  } catch (error) {
    const reason = refusalOf(error);
    if (reason === null) throw error;
    return { ...file, refused: reason };
  }
}

/** Why the bytes will never be here; null when another try may bring them. */
function refusalOf(error: unknown): string | null {
  if (!(error instanceof CodedError)) return null;
  if (error.code === 'too-large') return 'too-large';
  if (error.code === 'malformed') return 'wrong-type';
  return error.code === 'not-found' ? 'gone' : null;
}

function replaced(message: Message, copied: Attachment): Attachment[] {
  return message.files.map((file) => (file.id === copied.id ? copied : file));
}
