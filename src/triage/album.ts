import type { Inbound } from '../channels/channel.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { Attachment, Message, MessagePatch } from '../store/store.ts';
import { type Draft, loadTicket } from './change.ts';
import { againJobs } from './effects.ts';
import type { TriagePorts } from './ports.ts';

type Said = Extract<Inbound, { type: 'message' | 'edit' }>;

/**
 * Copies of an album wait a little, so that they are written once and not with each of its pieces: each piece brings a job, and
 * all but the last one find more pieces than they knew of.
 */
const GATHERING_MS = 1500;

/** Pieces of an album have no message of their own: whose they are is looked for among so many of the newest. */
const NEWEST = 50;

/** The message of that id, or the album in which it is a piece; null: nobody knows it. */
export async function messageHolding(
  { store }: Pick<TriagePorts, 'store'>,
  channel: string,
  { conversation, externalId }: { conversation: string; externalId: string },
): Promise<Message | null> {
  const known = await store.tickets.messageByExternalId(channel, conversation, externalId);
  if (known !== null) return known;
  const ticket = await store.tickets.ofConversation(channel, conversation);
  const newest = ticket === null ? [] : await store.tickets.messages(ticket.id, { limit: NEWEST });
  return newest.find((message) => hasPiece(message, externalId)) ?? null;
}

/** What the message of an album is known by; a message of its own by its own id. */
export function albumId({ externalId, album }: Pick<Said, 'externalId' | 'album'>): string {
  return album ?? externalId;
}

/** Whether the message is the album that this belongs to. */
export function isPieceOf(message: Message, { album }: Pick<Said, 'album'>): boolean {
  return album !== undefined && message.externalId === album;
}

/** Whether a piece of that id came with a file of its own. */
export function hasPiece({ files }: Pick<Message, 'files'>, id: string): boolean {
  return files.some(({ piece }) => piece?.id === id);
}

/** The files of a piece know which piece it is and which words came with it, so that those can be changed alone. */
export function asPiece(item: Said, files: Attachment[]): Attachment[] {
  if (item.album === undefined) return files;
  const piece = { id: item.externalId, at: item.sequence, words: item.text.length };
  return files.map((file, index) => ({ ...file, piece: index === 0 ? piece : { ...piece, words: 0 } }));
}

/** Whether a piece still belongs to its album: what comes after an answer is news, and a message of its own. */
export function joins(ticket: Ticket, album: Message): boolean {
  const { lastAnswerAt } = ticket.reply;
  // By the count, too, because a clock may have been set back.
  const answered = lastAnswerAt !== null && lastAnswerAt >= album.receivedAt;
  const read = answered || ticket.conversation.unanswered === 0;
  return !read && ticket.status.name !== 'resolved' && album.deletedAt === null;
}

/** Another piece of an album that is known; null when it is a message of its own. One that is there already changes nothing. */
export async function joined(
  ports: TriagePorts,
  known: Message,
  item: Said,
  files: Attachment[],
): Promise<Draft | null> {
  const { ticket, album } = await asItIs(ports, known);
  if (hasPiece(album, item.externalId)) return { ticket, events: [] };
  if (!joins(ticket, album)) return null;
  const patch = withPiece(album, item, files);
  const now = ports.now();
  const count = patch.files?.length ?? 0;
  const jobs = againJobs(
    album.id,
    `:pieces:${count}`,
    { pieces: count },
    [...ports.desks.keys()],
    now + GATHERING_MS,
  );
  return { ticket, events: [], patches: [patch], jobs };
}

/** The ticket first: whoever brings a file's bytes meanwhile makes it a newer one, and this is decided again. */
async function asItIs(ports: TriagePorts, known: Message): Promise<{ ticket: Ticket; album: Message }> {
  const ticket = await loadTicket(ports.store, known.ticketId);
  return { ticket, album: (await ports.store.tickets.message(known.id)) ?? known };
}

function withPiece(album: Message, { text, sequence }: Said, files: Attachment[]): MessagePatch {
  const captions = captionsOf(album);
  if (captions === null || files.length === 0) {
    const words = [album.text, text].filter((one) => one !== '').join('\n');
    return { id: album.id, text: words, files: inOrder([...album.files, ...files]) };
  }
  const all = [...captions, { at: sequence, text }].toSorted((a, b) => a.at - b.at);
  return { id: album.id, text: joinedText(all), files: inOrder([...album.files, ...files]) };
}

/** The words of an album after those of one piece were changed, and how long they are by now. */
export function withCaption(
  album: Message,
  { externalId, text }: Pick<Said, 'externalId' | 'text'>,
): { text: string; files?: Attachment[] } {
  const captions = captionsOf(album);
  const place = album.files.findIndex(({ piece }) => piece?.id === externalId);
  const piece = album.files[place]?.piece;
  if (captions === null || piece === undefined) return { text };
  const said = captions.map((one) => (one.id === externalId ? { ...one, text } : one));
  const files = album.files.map((file, index) =>
    index === place ? { ...file, piece: { ...piece, words: text.length } } : file,
  );
  return { text: joinedText(said), files };
}

/** The words of each piece; null when they are not those that came, such as after passages were struck out. */
function captionsOf({ text, files }: Message): { id: string; at: number; text: string }[] | null {
  const captions: { id: string; at: number; text: string }[] = [];
  let from = 0;
  for (const { piece } of files) {
    if (piece === undefined) return null;
    const { id, at, words } = piece;
    captions.push({ id, at, text: text.slice(from, from + words) });
    if (words > 0) from += words + 1;
  }
  const whole = joinedText(captions);
  return whole === text ? captions : null;
}

function joinedText(captions: readonly { text: string }[]): string {
  return captions
    .map(({ text }) => text)
    .filter((text) => text !== '')
    .join('\n');
}

function inOrder(files: Attachment[]): Attachment[] {
  return files.toSorted((a, b) => (a.piece?.at ?? 0) - (b.piece?.at ?? 0));
}
