import type { Inbound } from '../channels/channel.ts';
import type { Attachment, Message } from '../store/store.ts';
import { messageHolding, withCaption } from './album.ts';
import { onKnown } from './known.ts';
import type { TriagePorts } from './ports.ts';
import type { Received } from './receive.ts';

type Deletion = Extract<Inbound, { type: 'delete' }>;

/** Why a file of an album is not here: its sender took it back. */
const TAKEN_BACK = 'taken-back';

/**
 * The customer took back a message, or a piece of an album: that goes alone, and with the last one the whole. Of a message that
 * nobody knows nothing is kept. Answers whether the inbox row was finished.
 */
export async function takenBack(ports: TriagePorts, received: Received, item: Deletion): Promise<boolean> {
  const known = await messageHolding(ports, received.channel, item);
  if (known === null || known.deletedAt !== null) return false;
  const messageId = known.id;
  const whole = known.externalId === item.externalId || !holdsMore(without(known, item));
  if (whole) return onKnown(ports, received, known, { type: 'delete-message', messageId }, {});
  if (known.files.every((file) => !isOf(file, item) || file.refused === TAKEN_BACK)) return false;
  const edition = (await ports.store.tickets.editions(messageId)).length + 1;
  const intent = { type: 'edit-message' as const, messageId, edition };
  return onKnown(ports, received, known, intent, async () => ({
    ...without((await ports.store.tickets.message(messageId)) ?? known, item),
    editedAt: received.receivedAt,
  }));
}

const isOf = ({ piece }: Attachment, { externalId }: Deletion) => piece?.id === externalId;

const holdsMore = ({ text, files }: Pick<Message, 'text' | 'files'>) =>
  text !== '' || files.some(({ refused }) => refused !== TAKEN_BACK);

/** The album without the words and the bytes of a piece, whose name stays. */
function without(album: Message, item: Deletion): Pick<Message, 'text' | 'files'> {
  const { text, files = album.files } = withCaption(album, { externalId: item.externalId, text: '' });
  const left = files.map((file) =>
    isOf(file, item) ? { ...file, hash: null, ref: null, refused: TAKEN_BACK } : file,
  );
  return { text, files: left };
}
