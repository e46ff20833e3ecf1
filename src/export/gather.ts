import { contactIn } from '../domain/actor.ts';
import { parted } from '../domain/heading.ts';
import { familyOf } from '../domain/ticket/links.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { placeAt } from '../domain/ticket/places.ts';
import type { FileStore } from '../files/files.ts';
import type { Attachment, Message, QueueRow, Store, Tickets } from '../store/store.ts';
import type { Transcript, TranscriptFile } from './transcript.ts';

/** A file up to this size is put into the transcript, until all of them together are this large. Bytes. */
const LARGEST_EMBEDDED = 2 * 1024 * 1024;
const EMBEDDED_IN_ALL = 10 * 1024 * 1024;
const PAGE = 500;

interface GatherPorts {
  tickets: Pick<Tickets, 'messages'>;
  store: Pick<Store, 'people' | 'contacts'>;
  /** Null: files are named, and none is put into it. */
  files: Pick<FileStore, 'read'> | null;
  /** Epoch ms. */
  now: number;
}

/**
 * What was said on a ticket and on those that were merged into it: for the team, or for one customer by their id, who sees what
 * was said in their own conversations, no notes and no events.
 */
export async function transcriptOf(
  ports: GatherPorts,
  { ticket, contactName, createdAt }: QueueRow,
  customer: string | null,
): Promise<Transcript> {
  const people = new Map((await ports.store.people.list()).map((one) => [one.id, one]));
  const everything = await allMessages(ports.tickets, familyOf(ticket));
  const all = everything.filter((one) => customer === null || (isSeen(one) && isOf(customer, one, ticket)));
  const contacts = await contactNames(ports.store, all);
  const nameOf = (author: string) => {
    const [kind, id = ''] = author.split(':', 2);
    const person = kind === 'person' ? people.get(id) : undefined;
    if (kind === 'contact') return contacts.get(id) ?? contactName;
    return (customer === null ? null : person?.publicName) ?? person?.name ?? null;
  };
  const embed = embedder(ports.files);
  const messages: Transcript['messages'] = [];
  for (const message of all) {
    const deleted = message.deletedAt !== null;
    const { kind, author } = message;
    const { subject, words } = parted(message);
    const { cc = [] } = message.heading ?? {};
    const files = deleted ? [] : await Promise.all(message.files.map(embed));
    messages.push({
      at: iso(message.sentAt),
      kind,
      author: nameOf(author),
      ...(deleted || subject === null ? {} : { subject }),
      text: deleted ? '' : words,
      ...(deleted || cc.length === 0 ? {} : { cc }),
      deleted,
      files,
    });
  }
  return {
    schema: 'osem-transcript/1',
    number: ticket.number,
    status: ticket.status.name,
    channel: ticket.conversation.channel,
    customer: customer === null ? contactName : ((await ports.store.contacts.byId(customer))?.name ?? null),
    createdAt: iso(createdAt),
    writtenAt: iso(ports.now),
    messages,
  };
}

/** In a conversation of that customer's: what was said to somebody else is none of theirs. */
function isOf(customer: string, message: Message, ticket: Ticket): boolean {
  const place = placeAt(ticket, message);
  if (place !== undefined) return place.contactId === customer;
  return message.ticketId === ticket.id && ticket.conversation.contactId === customer;
}

/** Customers by their ids, as they are called now. */
async function contactNames(
  { contacts }: Pick<Store, 'contacts'>,
  messages: readonly Message[],
): Promise<Map<string, string | null>> {
  const ids = [...new Set(messages.flatMap(({ author }) => contactIn(author) ?? []))];
  const known = await Promise.all(ids.map((id) => contacts.byId(id)));
  return new Map(ids.map((id, index) => [id, known[index]?.name ?? null]));
}

/** What reached the customer, and what came from them. */
function isSeen({ kind, delivery }: Message): boolean {
  return (
    kind === 'inbound' || (kind === 'outbound' && ['sent', 'delivered', 'read'].includes(delivery ?? ''))
  );
}

async function allMessages(tickets: Pick<Tickets, 'messages'>, family: string[]): Promise<Message[]> {
  const all: Message[] = [];
  for (;;) {
    const [oldest] = all;
    const before = oldest === undefined ? {} : { before: oldest.id };
    const page = await tickets.messages(family, { limit: PAGE, ...before });
    all.unshift(...page);
    if (page.length < PAGE) return all;
  }
}

function embedder(files: Pick<FileStore, 'read'> | null): (file: Attachment) => Promise<TranscriptFile> {
  let left = EMBEDDED_IN_ALL;
  return async ({ name, type, size, hash }) => {
    const known = { name, type, size, sha256: hash };
    if (files === null || hash === null || size === null || size > Math.min(left, LARGEST_EMBEDDED))
      return { ...known, content: null };
    left -= size;
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await files.read(hash)).body) chunks.push(chunk as Uint8Array);
    return { ...known, content: Buffer.concat(chunks).toString('base64') };
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
