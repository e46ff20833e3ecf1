import type { Readable } from 'node:stream';
import type { ChannelLimits } from '../../channels/channel.ts';
import { CodedError } from '../../domain/coded-error.ts';
import type { Attachment, Message } from '../../store/store.ts';
import { change, loadTicket } from '../change.ts';
import { isFromDesk } from '../effects.ts';
import type { TriagePorts } from '../ports.ts';

/** Brings an attachment's bytes here, so that no expiring link of a vendor is the record. */
export async function copyFile(ports: TriagePorts, payload: Record<string, unknown>): Promise<void> {
  const message = await ports.store.tickets.message(String(payload.messageId));
  const file = message?.files.find(({ id }) => id === payload.fileId);
  if (message == null || message.deletedAt !== null || file === undefined) return;
  if (file.hash !== null || file.refused !== null) return;
  const source = sourceOf(ports, message);
  if (file.ref === null) return;
  const copied = await bytesOf(ports, source, file, file.ref);
  await change(ports, async () => {
    const ticket = await loadTicket(ports.store, message.ticketId);
    const now = await ports.store.tickets.message(message.id);
    return { ticket, events: [], patches: [{ id: message.id, files: replaced(now ?? message, copied) }] };
  });
  if (copied.hash !== null) await kept(ports, source, file.ref);
}

/** What the vendor does not delete stays there: the copy is none the worse. */
async function kept({ log }: TriagePorts, source: Source, ref: string): Promise<void> {
  await source.fileKept?.(ref).catch((error: unknown) => {
    log.warn({ err: error }, 'a file that is copied was not deleted at its vendor');
  });
}

interface Source {
  fetchFile?: (ref: string) => Promise<Readable>;
  fileKept?: (ref: string) => Promise<void>;
  /** What is taken; what the house takes from its own people when absent. */
  limits?: Pick<ChannelLimits, 'fileBytes' | 'fileTypes'>;
}

/** Who has the bytes. Throws CodedError 'wrong-setting' when that is switched off. */
function sourceOf(ports: TriagePorts, message: Message): Source {
  const name = message.channel;
  const source: Source | undefined = isFromDesk(message, name)
    ? ports.desks.get(name)
    : ports.channels.get(name);
  if (source === undefined) throw new CodedError('wrong-setting', `${name} is switched off`);
  return source;
}

async function bytesOf(
  ports: TriagePorts,
  source: Source,
  file: Attachment,
  ref: string,
): Promise<Attachment> {
  try {
    if (source.fetchFile === undefined) return { ...file, refused: 'gone' };
    const bytes = await source.fetchFile(ref);
    const { name, type } = file;
    const { fileBytes, fileTypes } = source.limits ?? {};
    const kept = await ports.files.put(bytes, {
      name,
      type,
      ...(fileBytes === undefined ? {} : { maxBytes: fileBytes }),
      ...(fileTypes === undefined ? {} : { types: fileTypes }),
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
  // Whoever took it back meanwhile was faster.
  return message.files.map((file) => (file.id === copied.id && file.refused === null ? copied : file));
}
