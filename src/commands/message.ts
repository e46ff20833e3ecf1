import type { Actor } from '../domain/actor.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { ReplyKind } from '../domain/ticket/reply.ts';
import type { Attachment, Message } from '../store/store.ts';
import type { Answer, CommandRequest } from './command.ts';
import type { CommandPorts } from './ports.ts';

export function actorOf({ actor }: CommandRequest): Actor {
  return { kind: 'person', id: actor.id, role: actor.role };
}

/** The id that a request's message has: the same request makes the same message, whichever process gets it. */
export function messageIdOf(request: CommandRequest, ports: Pick<CommandPorts, 'idFrom'>): string {
  return ports.idFrom(`${request.actor.id}/${request.name}/${request.requestId}`);
}

/** A message of the team on a ticket: a note, or a reply on its way. */
export function teamMessage(
  ticket: Ticket,
  request: CommandRequest,
  message: { id: string; text: string; as: ReplyKind | null; now: number; files?: Attachment[] },
): Message {
  const { id, text, as, now, files = [] } = message;
  return {
    id,
    ticketId: ticket.id,
    kind: as === null ? 'note' : 'outbound',
    as,
    text,
    author: `person:${request.actor.id}`,
    channel: ticket.conversation.channel,
    conversation: ticket.conversation.key,
    externalId: null,
    sentAt: now,
    sequence: 0,
    receivedAt: now,
    delivery: as === null ? null : 'queued',
    error: null,
    files,
    editedAt: null,
    deletedAt: null,
  };
}

/** What is said of a reply that is taken: it can be taken back by its message's id for as long as it waits. */
export function onItsWay({ undoMs }: Pick<CommandPorts, 'undoMs'>, number: number, message: string): Answer {
  return {
    key: undoMs > 0 ? 'said.reply-queued' : 'said.reply-sending',
    values: { number, seconds: Math.round(undoMs / 1000) },
    ticket: number,
    data: { message },
  };
}

/** What the writer uploaded beforehand; null when one of the ids is not theirs. */
export async function uploaded(
  request: CommandRequest,
  ports: Pick<CommandPorts, 'store' | 'newId'>,
): Promise<Attachment[] | null> {
  const wanted = Array.isArray(request.options.files) ? request.options.files.map(String) : [];
  if (wanted.length === 0) return [];
  const found = (await ports.store.files.uploads(wanted)).filter(
    ({ owner }) => owner === `person:${request.actor.id}`,
  );
  if (found.length !== new Set(wanted).size) return null;
  return found.map(({ name, type, size, hash }) => ({
    id: ports.newId(),
    name,
    type,
    size,
    hash,
    ref: null,
    refused: null,
  }));
}
