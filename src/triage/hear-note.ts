import type { Heard } from '../desks/desk.ts';
import type { Actor } from '../domain/actor.ts';
import { safeFileName } from '../domain/file-name.ts';
import { namedBy } from '../domain/mention.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Intent, Ticket, TicketEvent } from '../domain/ticket/model.ts';
import { decide, fold } from '../domain/ticket/ticket.ts';
import type { Attachment, Message, MessagePatch, Person } from '../store/store.ts';
import { change, type Draft, loadTicket } from './change.ts';
import type { HeardItem } from './hear.ts';
import type { TriagePorts } from './ports.ts';

type InThread = Extract<Heard, { ref: string }>;

/**
 * A text in the thread of a ticket's card is a note by its writer, and stays one through edits and deletion, in whatever
 * order they arrive. `writer` is null when nobody of the team did it. Answers whether the inbox row was finished.
 */
export async function keepNote(
  ports: TriagePorts,
  item: HeardItem<InThread>,
  ticketId: string,
  writer: Person | null,
): Promise<boolean> {
  const { desk, heard } = item;
  const known = await ports.store.tickets.messageByExternalId(desk, heard.ref, heard.externalId);
  if (known !== null) return onKnown(ports, item, known, writer);
  if (writer === null) {
    ports.log.debug({ desk, type: heard.type }, 'somebody who is not of the team wrote in a thread');
    return false;
  }
  const empty = heard.type === 'message' && heard.text.trim() === '' && heard.files.length === 0;
  return empty ? false : newNote(ports, item, ticketId, writer);
}

async function newNote(
  ports: TriagePorts,
  item: HeardItem<InThread>,
  ticketId: string,
  writer: Person,
): Promise<boolean> {
  const { heard, desk } = item;
  const note = noteOf(ports, item, ticketId, writer);
  const team = note.text.includes('@') ? await ports.store.people.list() : [];
  const outcome = await change(ports, async () => {
    const [ticket, known] = await Promise.all([
      loadTicket(ports.store, ticketId),
      ports.store.tickets.messageByExternalId(desk, heard.ref, heard.externalId),
    ]);
    if (known !== null) return { ticket, events: [] };
    const people = namedBy(note.text, team, ticket).map(({ id }) => id);
    const intents: Intent[] = [{ type: 'note', messageId: note.id, people }];
    if (heard.type === 'delete') intents.push({ type: 'delete-message', messageId: note.id });
    const events = decided(ports, ticket, intents, actorOf(writer));
    return isRefusal(events) ? events : { ticket, events, messages: [note], applied: item.applied };
  });
  return !isRefusal(outcome) && outcome.changed;
}

/** An edit that overtook its message is the message, in its newer words; a deletion that did holds its place. */
function noteOf(ports: TriagePorts, item: HeardItem<InThread>, ticketId: string, writer: Person): Message {
  const { desk, heard, receivedAt } = item;
  const sentAt = Math.min(heard.sentAt, receivedAt);
  return {
    id: ports.newId(),
    ticketId,
    kind: 'note',
    as: null,
    text: heard.type === 'delete' ? '' : heard.text,
    author: `person:${writer.id}`,
    channel: desk,
    conversation: heard.ref,
    externalId: heard.externalId,
    sentAt,
    sequence: heard.sequence,
    receivedAt,
    delivery: null,
    error: null,
    files: heard.type === 'message' ? attachments(ports, heard) : [],
    editedAt: heard.type === 'edit' ? heard.sentAt : null,
    deletedAt: null,
  };
}

function attachments(ports: TriagePorts, heard: Extract<InThread, { type: 'message' }>): Attachment[] {
  return heard.files.map((file) => ({
    ...file,
    name: safeFileName(file.name),
    id: ports.newId(),
    hash: null,
    refused: null,
  }));
}

async function onKnown(
  ports: TriagePorts,
  item: HeardItem<InThread>,
  known: Message,
  writer: Person | null,
): Promise<boolean> {
  const { heard } = item;
  switch (heard.type) {
    case 'message': {
      const late = overtaken(ports, heard, known);
      return late === null ? false : patched(ports, item, known, [], late, writer);
    }
    case 'edit': {
      const editedAt = heard.sentAt;
      const stale = known.editedAt !== null && known.editedAt > editedAt;
      if (writer === null || stale || known.deletedAt !== null || known.text === heard.text) return false;
      const edition = (await ports.store.tickets.editions(known.id)).length + 1;
      const intent = { type: 'edit-message' as const, messageId: known.id, edition };
      return patched(ports, item, known, [intent], { text: heard.text, editedAt }, writer);
    }
    case 'delete': {
      if (known.deletedAt !== null) return false;
      return patched(ports, item, known, [{ type: 'delete-message', messageId: known.id }], {}, writer);
    }
  }
}

/** What a message brings that was overtaken by its own edit or deletion; null when it is a mere repeat. */
function overtaken(
  ports: TriagePorts,
  heard: Extract<InThread, { type: 'message' }>,
  known: Message,
): Omit<MessagePatch, 'id'> | null {
  const placeholder = known.deletedAt !== null && known.text === '' && known.files.length === 0;
  const lacksFiles = known.editedAt !== null && known.files.length === 0 && heard.files.length > 0;
  if (placeholder && heard.text !== '') return { text: heard.text };
  return lacksFiles && known.deletedAt === null ? { files: attachments(ports, heard) } : null;
}

async function patched(
  ports: TriagePorts,
  { desk, applied }: HeardItem<InThread>,
  known: Message,
  intents: Intent[],
  patch: Omit<MessagePatch, 'id'>,
  writer: Person | null,
): Promise<boolean> {
  const actor: Actor = writer === null ? { kind: 'system', id: desk } : actorOf(writer);
  const outcome = await change(ports, async (): Promise<Draft | Refusal> => {
    const ticket = await loadTicket(ports.store, known.ticketId);
    const events = decided(ports, ticket, intents, actor);
    return isRefusal(events) ? events : { ticket, events, patches: [{ id: known.id, ...patch }], applied };
  });
  return !isRefusal(outcome) && outcome.changed;
}

function actorOf({ id, role }: Person): Actor {
  return { kind: 'person', id, role };
}

function decided(
  ports: TriagePorts,
  ticket: Ticket,
  intents: readonly Intent[],
  actor: Actor,
): TicketEvent[] | Refusal {
  let events: TicketEvent[] = [];
  for (const intent of intents) {
    const context = { now: ports.now(), actor, policy: {} };
    const more = decide(fold(ticket, events), intent, context);
    if (isRefusal(more)) return more;
    events = [...events, ...more];
  }
  return events;
}
