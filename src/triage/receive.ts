import type { Inbound } from '../channels/channel.ts';
import type { Actor } from '../domain/actor.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { TicketEvent } from '../domain/ticket/model.ts';
import { takesMessage } from '../domain/ticket/status.ts';
import { blankTicket, decide, fold } from '../domain/ticket/ticket.ts';
import type { Attachment, Contact, Message } from '../store/store.ts';
import { type Draft, change, loadTicket } from './change.ts';
import { policyFor } from './facts.ts';
import type { TriagePorts } from './ports.ts';

/** One understood item of a delivery, with the inbox row that its commit finishes (only the row's last item has one). */
export interface Received {
  channel: string;
  item: Inbound;
  receivedAt: number;
  applied: number[];
}

/** A customer wrote: applies one item to its ticket. Safe to repeat. Answers whether the inbox row was finished. */
export async function receive(ports: TriagePorts, received: Received): Promise<boolean> {
  const { channel, item } = received;
  const known = await ports.store.tickets.messageByExternalId(channel, item.conversation, externalIdOf(item));
  switch (item.type) {
    case 'message':
      return known === null ? newMessage(ports, received, item) : false;
    case 'edit':
      if (known === null) return newMessage(ports, received, { ...item, type: 'message', files: [] });
      return known.text === item.text ? false : edited(ports, received, known, item.text);
    case 'delete':
      return known === null || known.deletedAt !== null ? false : deleted(ports, received, known);
    case 'receipt':
      return known === null ? false : receipt(ports, received, known, item.receipt);
    case 'name':
      await named(ports, received, item.name);
      return false;
  }
}

function externalIdOf(item: Inbound): string {
  return item.type === 'name' ? '' : item.externalId;
}

type MessageItem = Extract<Inbound, { type: 'message' }>;

async function newMessage(ports: TriagePorts, received: Received, item: MessageItem): Promise<boolean> {
  const messageId = ports.newId();
  const ticketId = ports.newId();
  const contactId = ports.newId();
  const files = await attachments(ports, item);
  const outcome = await change(ports, async () => {
    const contact = (await ports.store.contacts.byAddress(received.channel, item.from.address)) ?? {
      id: contactId,
      name: item.from.name,
      createdAt: ports.now(),
    };
    const message = messageOf(received, item, messageId, contact, files);
    const draft = await draftFor(ports, received, message, ticketId, contact);
    const { channel } = received;
    return {
      ...draft,
      contact: { contact, address: { channel, address: item.from.address, contactId: contact.id } },
    };
  });
  return !isRefusal(outcome) && outcome.changed;
}

async function draftFor(
  ports: TriagePorts,
  received: Received,
  message: Message,
  newTicketId: string,
  contact: Contact,
): Promise<Draft> {
  const { channel, conversation } = message;
  const now = ports.now();
  const actor: Actor = { kind: 'contact', id: contact.id };
  const standing = await ports.store.tickets.ofConversation(channel, conversation);
  const goesOn = standing !== null && takesMessage(standing, now, ports.reopenWithinMs);
  const opening: TicketEvent[] = [];
  const ticket = goesOn ? standing : blankTicket(newTicketId);
  if (!goesOn) {
    const intent = {
      type: 'open' as const,
      ticketId: ticket.id,
      channel,
      conversation,
      contactId: contact.id,
    };
    opening.push(...must(decide(ticket, intent, { now, actor, policy: {} })));
  }
  const opened = fold(ticket, opening);
  const policy = await policyFor(ports, opened, { message, contact });
  const intent = { type: 'receive' as const, messageId: message.id, sentAt: message.sentAt };
  const events = must(decide(opened, intent, { now, actor, policy }));
  return {
    ticket,
    events: [...opening, ...events],
    messages: [{ ...message, ticketId: ticket.id }],
    applied: received.applied,
  };
}

/** A customer's message is never refused. */
function must(events: TicketEvent[] | Refusal): TicketEvent[] {
  if (isRefusal(events)) throw new Error(`A customer's message was refused: ${events.refused}`);
  return events;
}

function messageOf(
  received: Received,
  item: MessageItem,
  id: string,
  contact: Contact,
  files: Attachment[],
): Message {
  return {
    id,
    ticketId: '',
    kind: 'inbound',
    as: null,
    text: item.text,
    author: `contact:${contact.id}`,
    channel: received.channel,
    conversation: item.conversation,
    externalId: item.externalId,
    sentAt: Math.min(item.sentAt, received.receivedAt),
    sequence: item.sequence,
    receivedAt: received.receivedAt,
    delivery: null,
    error: null,
    files,
    editedAt: null,
    deletedAt: null,
  };
}

/** What a visitor uploaded beforehand is here already; what the vendor keeps is copied by a job. */
async function attachments(ports: TriagePorts, item: MessageItem): Promise<Attachment[]> {
  const uploadIds = item.files.flatMap(({ ref }) =>
    ref.startsWith('upload:') ? [ref.slice('upload:'.length)] : [],
  );
  const found = uploadIds.length === 0 ? [] : await ports.store.files.uploads(uploadIds);
  const mine = new Map(
    found.filter(({ owner }) => owner === `visitor:${item.from.address}`).map((u) => [u.id, u]),
  );
  return item.files.map((file) => {
    const id = ports.newId();
    if (!file.ref.startsWith('upload:')) return { ...file, id, hash: null, refused: null };
    const upload = mine.get(file.ref.slice('upload:'.length));
    if (upload === undefined) return { ...file, id, ref: null, hash: null, refused: 'gone' };
    const { name, type, size, hash } = upload;
    return { id, name, type, size, hash, ref: null, refused: null };
  });
}

async function edited(
  ports: TriagePorts,
  received: Received,
  known: Message,
  text: string,
): Promise<boolean> {
  const edition = (await ports.store.tickets.editions(known.id)).length + 1;
  const intent = { type: 'edit-message' as const, messageId: known.id, edition };
  return onKnown(ports, received, known, intent, { text, editedAt: ports.now() });
}

function deleted(ports: TriagePorts, received: Received, known: Message): Promise<boolean> {
  return onKnown(ports, received, known, { type: 'delete-message', messageId: known.id }, {});
}

const REACHED = ['queued', 'sending', 'unknown', 'sent', 'delivered', 'read'];

async function receipt(
  ports: TriagePorts,
  received: Received,
  known: Message,
  reached: 'delivered' | 'read',
): Promise<boolean> {
  if (REACHED.indexOf(known.delivery ?? '') >= REACHED.indexOf(reached)) return false;
  return onKnown(ports, received, known, { type: 'receipt', messageId: known.id, receipt: reached }, {});
}

type KnownIntent = Extract<
  Parameters<typeof decide>[1],
  { type: 'edit-message' | 'delete-message' | 'receipt' }
>;

async function onKnown(
  ports: TriagePorts,
  received: Received,
  known: Message,
  intent: KnownIntent,
  patch: { text?: string; editedAt?: number },
): Promise<boolean> {
  const outcome = await change(ports, async () => {
    const ticket = await loadTicket(ports.store, known.ticketId);
    const actor: Actor = { kind: 'contact', id: ticket.conversation.contactId };
    const events = must(decide(ticket, intent, { now: ports.now(), actor, policy: {} }));
    return { ticket, events, patches: [{ id: known.id, ...patch }], applied: received.applied };
  });
  return !isRefusal(outcome) && outcome.changed;
}

async function named(ports: TriagePorts, received: Received, name: string): Promise<void> {
  const { item, channel } = received;
  const contact = await ports.store.contacts.byAddress(channel, item.from.address);
  if (contact !== null) await ports.store.contacts.rename(contact.id, name);
}
