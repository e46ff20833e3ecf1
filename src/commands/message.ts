import type { Actor } from '../domain/actor.ts';
import { addressesIn, isMailAddress } from '../domain/forward.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { placeFor, placesOf, replyPlace } from '../domain/ticket/places.ts';
import type { ReplyKind } from '../domain/ticket/reply.ts';
import { sequenceAfter } from '../domain/ticket/sequence.ts';
import type { Attachment, Message } from '../store/store.ts';
import { channelName } from '../texts/channel-name.ts';
import { text } from '../texts/texts.ts';
import type { Answer, CommandRequest } from './command.ts';
import { given } from './options.ts';
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
  message: {
    id: string;
    text: string;
    as: ReplyKind | null;
    now: number;
    files?: Attachment[];
    to?: number;
    cc?: string[];
  },
): Message {
  const { id, text: words, as, now, files = [], to, cc } = message;
  const { channel, conversation } = placeFor(ticket, to) ?? replyPlace(ticket);
  return {
    id,
    ticketId: ticket.id,
    kind: as === null ? 'note' : 'outbound',
    as,
    text: words,
    author: `person:${request.actor.id}`,
    channel,
    conversation,
    externalId: null,
    sentAt: now,
    sequence: sequenceAfter(ticket),
    receivedAt: now,
    delivery: as === null ? null : 'queued',
    error: null,
    files,
    editedAt: null,
    deletedAt: null,
    ...(cc === undefined ? {} : { heading: { cc } }),
  };
}

/** The place that the writer chose; absent: where the customer wrote last. */
export function placeIn({ options }: CommandRequest): { to?: number } {
  return typeof options.to === 'number' ? { to: options.to } : {};
}

/** More is a crowd. */
const MOST_COPIES = 20;
export const COPIES = { name: 'cc', summary: 'option.reply-cc', type: 'text', required: false } as const;

/** Whom the writer chose to get a copy; absent: whom the thread says. */
export function copiesIn(request: CommandRequest): { cc?: string[] } {
  const said = given(request, COPIES.name);
  return said === undefined ? {} : { cc: addressesIn(said).slice(0, MOST_COPIES) };
}

/** Why nobody can get a copy as the writer wants it; null: they can. */
export function copiesProblem(
  request: CommandRequest,
  ticket: Ticket,
  { forwards }: Pick<CommandPorts, 'forwards'>,
): Refusal | null {
  const { cc } = copiesIn(request);
  if (cc === undefined) return null;
  const { channel } = placeFor(ticket, placeIn(request).to) ?? replyPlace(ticket);
  if (!forwards(channel)) return { refused: 'no-copies', values: { number: ticket.number } };
  const wrong = cc.find((one) => !isMailAddress(one));
  return wrong === undefined ? null : { refused: 'no-address', values: { address: wrong } };
}

/** The way to choose the place of what is sent. */
export const PLACE = { name: 'to', summary: 'option.reply-place', type: 'ticket', required: false } as const;

/** What is said of a reply that is taken: it can be taken back by its message's id for as long as it waits. */
export function onItsWay({ undoMs }: Pick<CommandPorts, 'undoMs'>, number: number, message: string): Answer {
  return {
    key: undoMs > 0 ? 'said.reply-queued' : 'said.reply-sending',
    values: { number, seconds: Math.round(undoMs / 1000) },
    ticket: number,
    data: { message },
  };
}

/** The same on a ticket with several conversations: it names the one that hears it. */
export async function onItsWayTo(
  ports: Pick<CommandPorts, 'undoMs' | 'store'>,
  ticket: Ticket,
  { message, to, language }: { message: string; to?: number; language: string },
): Promise<Answer> {
  const sent = onItsWay(ports, ticket.number, message);
  const place = placeFor(ticket, to);
  if (placesOf(ticket).length < 2 || place === undefined) return sent;
  const contact = await ports.store.contacts.byId(place.contactId);
  const name = contact?.name ?? text('card.nameless', {}, language);
  const key = ports.undoMs > 0 ? 'said.reply-queued-to' : 'said.reply-sending-to';
  return { ...sent, key, values: { ...sent.values, name, channel: channelName(place.channel, language) } };
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
