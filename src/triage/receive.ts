import type { Inbound } from '../channels/channel.ts';
import { type Actor, actorRef } from '../domain/actor.ts';
import { headingOf, withSubject } from '../domain/heading.ts';
import { isRefusal } from '../domain/refusal.ts';
import { blankTicket } from '../domain/ticket/ticket.ts';
import type { Attachment, Contact, Message } from '../store/store.ts';
import { recogniser } from '../texts/recognise.ts';
import { albumId, asPiece, hasPiece, isPieceOf, joined, withCaption } from './album.ts';
import { tracesOf, withOthers } from './alike.ts';
import { aside } from './aside.ts';
import { heardBy } from './asked.ts';
import { attachments } from './attachments.ts';
import { change, type Draft, loadTicket } from './change.ts';
import { choose } from './choose.ts';
import { contactAfter, languageTold, newContact } from './contact.ts';
import { draftFor } from './heard-draft.ts';
import { cameBy } from './invitation.ts';
import { onKnown } from './known.ts';
import { named } from './named.ts';
import type { TriagePorts } from './ports.ts';
import { quoteOf } from './quoted.ts';
import { receipt } from './receipt.ts';
import { moved, reach, react } from './signs.ts';
import { takenBack } from './taken-back.ts';
import { type Colleague, typedAnswer } from './typed-answer.ts';

/** One understood item of a delivery, with the inbox row that its commit finishes (only the row's last item has one). */
export interface Received {
  channel: string;
  item: Inbound;
  receivedAt: number;
  applied: number[];
  /** Who of the team made a ticket of it; the customer opens it themselves when absent. */
  madeBy?: Actor;
  /** Whose it is, when their address does not tell. */
  contact?: Contact;
  /** Who of the team wrote it; the customer when absent. */
  colleague?: Colleague;
}

/** Somebody wrote in a customer's conversation: applies one item to its ticket. Safe to repeat. Answers whether the inbox row was finished. */
export async function receive(ports: TriagePorts, received: Received): Promise<boolean> {
  const { channel, item } = received;
  if (await isErased(ports, received)) return false;
  if (item.type === 'message') return newMessage(ports, received, withSubject(item));
  if (item.type === 'choice') return choose(ports, received, item);
  if (item.type === 'receipt') return receipt(ports, received, item);
  if (item.type === 'reaction') return react(ports, received, item);
  if (item.type === 'reach') return reach(ports, received, item);
  if (item.type === 'aside') return aside(ports, received, item);
  if (item.type === 'moved') return moved(ports, received, item);
  if (item.type === 'name') return named(ports, received, item.name);
  if (item.type === 'delete') return takenBack(ports, received, item);
  const known = await messageFor(ports, channel, item);
  return known === null
    ? newMessage(ports, received, overtaking(item))
    : edited(ports, received, known, item);
}

/** What was erased with its writer comes no second time, though a vendor delivers it again. */
async function isErased({ store }: TriagePorts, { channel, item }: Received): Promise<boolean> {
  if (!('externalId' in item) || item.externalId === undefined) return false;
  return store.erasures.wasMessage(channel, item.conversation, item.externalId);
}

type EditItem = Extract<Inbound, { type: 'edit' }>;

/** An edit that came before what it is of. Of an album, whose words it would not know, it is a message of its own. */
function overtaking({ album: _album, ...item }: EditItem): MessageItem {
  return { ...item, type: 'message', files: [] };
}

/** The message by its own id, else by that of the album of which it is a piece. */
async function messageFor(
  { store }: TriagePorts,
  channel: string,
  item: Extract<Inbound, { type: 'message' | 'edit' }>,
): Promise<Message | null> {
  const { conversation, externalId } = item;
  const own = await store.tickets.messageByExternalId(channel, conversation, externalId);
  if (own !== null || item.album === undefined) return own;
  const album = await store.tickets.messageByExternalId(channel, conversation, item.album);
  return item.type === 'edit' && album !== null && !hasPiece(album, externalId) ? null : album;
}

type MessageItem = Extract<Inbound, { type: 'message' }>;

async function newMessage(ports: TriagePorts, received: Received, given: MessageItem): Promise<boolean> {
  const { item, invitation } = cameBy(ports, received.channel, given);
  const [messageId, ticketId, contactId] = [ports.newId(), ports.newId(), ports.newId()];
  const quotes = await quoteOf(ports.store, received.channel, item);
  const said = { files: asPiece(item, await attachments(ports, received.channel, item)), ...quotes };
  const isTheirs = item.call === undefined && invitation === null;
  const recognised = isTheirs ? (await recogniser())(item.text) : null;
  const { channel } = received;
  const traces = await tracesOf(ports, channel, { text: item.text, address: item.from.address });
  const outcome = await change(ports, async () => {
    const [known, contactOfAddress, standing] = await Promise.all([
      messageFor(ports, channel, item),
      ports.store.contacts.byAddress(channel, item.from.address),
      ports.store.tickets.ofConversation(channel, item.conversation),
    ]);
    const again = known === null ? null : await repeated(ports, received, known, { item, files: said.files });
    if (again !== null) return again;
    const { colleague, applied } = received;
    const own = known === null ? { ...item, externalId: albumId(item) } : item;
    if (colleague !== undefined && standing !== null) {
      const typed = messageOf(received, own, messageId, actorRef(colleague), said);
      return { ...(await typedAnswer(ports, standing, colleague, typed)), applied };
    }
    const knownAs = contactOfAddress ?? received.contact ?? null;
    const before = knownAs ?? newContact(contactId, item.from.name, ports.now());
    const language = languageTold(before, recognised, item.from.language ?? null);
    const contact = contactAfter(before, language);
    const message = messageOf(received, own, messageId, `contact:${contact.id}`, said);
    const { ticket, ...answers } = await heardBy(ports, standing, message);
    const heard = { ...message, ticketId };
    const draft = await draftFor(ports, received, heard, ticket ?? blankTicket(ticketId), answers, {
      contact,
      language,
      known: knownAs !== null,
    });
    const address = { channel, address: item.from.address, contactId: contact.id };
    const heardOf = await withOthers(ports, draft, { contact, message, traces, invitation });
    return { ...heardOf, contact: { contact, address } };
  });
  return !isRefusal(outcome) && outcome.changed;
}

/**
 * A repeat changes nothing, but a message that was overtaken by its own edit brings its files after all, and another piece
 * of an album what is new in it. Null: it is a message of its own.
 */
async function repeated(
  ports: TriagePorts,
  { applied }: Received,
  known: Message,
  { item, files }: { item: MessageItem; files: Attachment[] },
): Promise<Draft | null> {
  if (isPieceOf(known, item)) {
    const grown = await joined(ports, known, item, files);
    return grown?.patches === undefined ? grown : { ...grown, applied };
  }
  const ticket = await loadTicket(ports.store, known.ticketId);
  const overtaken = known.files.length === 0 && files.length > 0 && known.deletedAt === null;
  return overtaken
    ? { ticket, events: [], patches: [{ id: known.id, files }], applied }
    : { ticket, events: [] };
}

function messageOf(
  received: Received,
  item: MessageItem,
  id: string,
  author: string,
  said: Pick<Message, 'files' | 'quotes'>,
): Message {
  return {
    id,
    ticketId: '',
    kind: 'inbound',
    as: null,
    text: item.text,
    author,
    channel: received.channel,
    conversation: item.conversation,
    externalId: item.externalId,
    sentAt: Math.min(item.sentAt, received.receivedAt),
    sequence: item.sequence,
    receivedAt: received.receivedAt,
    delivery: null,
    error: null,
    editedAt: received.item.type === 'edit' ? item.sentAt : null,
    deletedAt: null,
    ...said,
    ...headingOf(item),
  };
}

async function edited(
  ports: TriagePorts,
  received: Received,
  known: Message,
  item: EditItem,
): Promise<boolean> {
  const { sentAt } = item;
  const textIn = (message: Message) =>
    isPieceOf(message, item) ? withCaption(message, item) : { text: item.text };
  if (!isNews(known, { ...item, ...textIn(known) })) return false;
  const edition = (await ports.store.tickets.editions(known.id)).length + 1;
  const intent = { type: 'edit-message' as const, messageId: known.id, edition };
  return onKnown(ports, received, known, intent, async () => ({
    ...textIn((await ports.store.tickets.message(known.id)) ?? known),
    editedAt: sentAt,
  }));
}

/** Not when it changes no text, is older than one that is known, or of what was deleted. */
function isNews(known: Message, { text, sentAt }: EditItem): boolean {
  const stale = known.editedAt !== null && known.editedAt > sentAt;
  return known.text !== text && !stale && known.deletedAt === null;
}
