import type { z } from 'zod';
import { ADMIN } from '../domain/actor.ts';
import { clockAt } from '../domain/callback/when.ts';
import type { Why } from '../domain/decision.ts';
import { parted } from '../domain/heading.ts';
import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';
import { isPublic } from '../domain/ticket/places.ts';
import { resolutionDueAt } from '../domain/ticket/resolution.ts';
import { newestSaid } from '../domain/ticket/seen.ts';
import { type SignsState, signsBelow } from '../domain/ticket/signs.ts';
import { isSpam } from '../domain/ticket/spam.ts';
import { windowOf } from '../domain/ticket/window.ts';
import type { Attachment, Message, Person, QueueRow } from '../store/store.ts';
import { heldText, problemText } from '../texts/names.ts';
import { eventText } from './present-event.ts';
import type { RuleNames } from './present-owner.ts';
import type { EventView, fileShape, MessageView, PlaceView, TicketLine } from './shapes.ts';

/** From the store's rows to what the API says. Pure: names are looked up beforehand. */

/** The team's names by person id, and those of members of a community by contact id. */
export type Names = ReadonlyMap<string, string>;

export function namesOf(people: readonly Person[]): Names {
  return new Map([[ADMIN, ADMIN], ...people.map(({ id, name }) => [id, name] as const)]);
}

export function isoTime(at: number): string {
  return new Date(at).toISOString();
}

export function maybeIso(at: number | null): string | null {
  return at === null ? null : isoTime(at);
}

export function presentTicket(row: QueueRow, names: Names): TicketLine {
  const { ticket } = row;
  const { conversation, triage, about, claim, waiting, status, escalation, resolution, callback } = ticket;
  const wait = waiting.wait;
  return {
    number: ticket.number,
    version: ticket.version,
    status: status.name,
    mergedInto: ticket.links.mergedInto?.number ?? null,
    spam: isSpam(ticket),
    channel: conversation.channel,
    public: isPublic(ticket),
    contact: { id: conversation.contactId, name: row.contactName },
    language: row.contactLanguage,
    subject: row.subject,
    preview: row.preview,
    priority: triage.priority,
    tags: triage.tags,
    kind: about.kind,
    cause: about.cause,
    team: triage.team,
    assignee: claim.by === null ? null : named(claim.by, names),
    handover: presentHandover(ticket, names),
    watchers: ticket.watch.by.map((id) => named(id, names)),
    escalated: escalation.at !== null,
    escalation:
      escalation.at === null ? null : { reason: escalation.reason ?? '', at: isoTime(escalation.at) },
    deadlines: {
      target: maybeIso(wait?.targetAt ?? null),
      promise: maybeIso(wait?.promiseAt ?? null),
      calendar: wait?.counted?.promiseMs === undefined ? null : wait.counted.calendar,
    },
    waitingSince: maybeIso(wait?.since ?? null),
    snoozedUntil: maybeIso(status.snoozedUntil),
    callAt: maybeIso(callback.open?.time ?? null),
    replyUntil: maybeIso(windowOf(ticket)?.closesAt ?? null),
    resolution: {
      spentMs: resolution.spentMs,
      since: maybeIso(resolution.since),
      targetMs: resolution.targetMs,
      dueAt: maybeIso(resolutionDueAt(resolution)),
    },
    front: ticket.solved.front,
    lastInboundId: conversation.lastInbound?.id ?? null,
    newestId: newestSaid(ticket),
    createdAt: isoTime(row.createdAt),
    updatedAt: isoTime(row.updatedAt),
  };
}

export function named(id: string, names: Names): { id: string; name: string } {
  return { id, name: names.get(id) ?? id };
}

function presentHandover({ handover }: Ticket, names: Names): TicketLine['handover'] {
  const { pending } = handover;
  if (pending === null) return null;
  const { by, person, team, skill, from, at, returnsAt, noteId } = pending;
  return {
    from: named(by, names),
    to: person === null ? null : named(person, names),
    team,
    skill,
    owner: from === null ? null : named(from, names),
    at: isoTime(at),
    returnsAt: isoTime(returnsAt),
    noteId,
  };
}

/** What presenting a message needs to know beside it. */
export interface MessageContext {
  names: Names;
  contactName: string | null;
  language: string;
  /** Notes of the ticket that were sent to the customer, by note id. */
  sentNotes: Ticket['reply']['sentNotes'];
  /** What is on its way, by its message. */
  pending: Ticket['reply']['pending'];
  /** The customer's zone; null: nobody knows it. */
  zone: string | null;
  /** Signs below the ticket's messages. */
  signs: SignsState;
  /** What messages answer, by the ids of these; absent: nobody looked. */
  quotes?: ReadonlyMap<string, string>;
  /** Channels that keep messages as they came. */
  originals: ReadonlySet<string>;
  /** From which other ticket or conversation it came; null for what is the ticket's own. */
  from(message: Message): PlaceView | null;
}

export function presentMessage(message: Message, context: MessageContext): MessageView {
  const { names, contactName, language, sentNotes, signs, quotes, originals, from } = context;
  const sent = sentNotes?.[message.id];
  const quoted = quotes?.get(message.id);
  const below = signsBelow(signs, message.id);
  const place = from(message);
  const writer = message.kind === 'inbound' && place !== null ? place.contact.name : contactName;
  return {
    id: message.id,
    from: place,
    kind: message.kind,
    as: message.as,
    ...presentLetter(message),
    author: actorOf(message.author, names, writer),
    at: isoTime(message.sentAt),
    delivery: message.delivery,
    ...presentScheduled(message, context),
    error: message.error === null ? null : problemText(message.error, language),
    files: message.deletedAt === null ? message.files.map((file) => presentFile(file, message.id)) : [],
    editedAt: maybeIso(message.editedAt),
    deletedAt: maybeIso(message.deletedAt),
    ...(quoted === undefined || message.deletedAt !== null ? {} : { quotes: quoted }),
    ...(below.length === 0 ? {} : { signs: below }),
    ...(isKept(message, originals) ? { original: true as const } : {}),
    sent:
      sent === undefined
        ? null
        : {
            messageId: sent.messageId,
            by: { id: sent.by, name: names.get(sent.by) ?? sent.by },
            at: isoTime(sent.at),
          },
  };
}

function presentScheduled(
  { id }: Message,
  { pending, zone, language }: MessageContext,
): Pick<MessageView, 'scheduled'> {
  const scheduled = pending[id]?.scheduled;
  if (scheduled === undefined) return {};
  const { sendAt, held } = scheduled;
  const theirs = zone === null ? null : `${clockAt(sendAt, zone)} ${zone}`;
  return {
    scheduled: { at: isoTime(sendAt), theirs, held: held === undefined ? null : heldText(held, language) },
  };
}

/** The words of a letter, with what stands above them apart. */
function presentLetter(message: Message): Pick<MessageView, 'text' | 'subject' | 'cc'> {
  if (message.deletedAt !== null) return { text: '' };
  const { subject, words } = parted(message);
  const { cc = [] } = message.heading ?? {};
  return {
    ...(subject === null ? {} : { subject }),
    text: words,
    ...(cc.length === 0 ? {} : { cc }),
  };
}

/** What the team wrote, and what was taken back, is as it is. */
function isKept(
  { kind, as, channel, externalId, deletedAt }: Message,
  originals: ReadonlySet<string>,
): boolean {
  return (
    kind !== 'outbound' && as === null && externalId !== null && deletedAt === null && originals.has(channel)
  );
}

/** The message stands in the address, because a file is found, and allowed, by the message it hangs on. */
function presentFile(file: Attachment, messageId: string, under = '/api/files'): z.infer<typeof fileShape> {
  const { id, name, type, size, hash, refused } = file;
  const url = `${under}/${encodeURIComponent(id)}?message=${encodeURIComponent(messageId)}`;
  return { id, name, type, size, url: hash === null ? null : url, refused };
}

export function presentEvent(event: TicketEvent, context: EventContext): EventView {
  const { names, contactName, whyText, language } = context;
  const { type, at, actor, ...rest } = event;
  const { why = [], version: _version, ...data } = rest as { why?: Why[] } & Record<string, unknown>;
  return {
    type,
    at: isoTime(at),
    actor: actorOf(actor, names, contactName),
    text: eventText(event, names, language, context.rules),
    why: why.map((reason) => ({ ...reason, text: whyText(reason, language) })),
    data,
  };
}

/** What presenting an event needs to know beside it. */
export interface EventContext extends MessageContext {
  /** The rules in force: events are told by their names. */
  rules: RuleNames;
  /** Says a reason in words. */
  whyText(why: Why, language: string): string;
}

function actorOf(
  ref: string,
  names: Names,
  contactName: string | null,
): EventView['actor'] & MessageView['author'] {
  const colon = ref.indexOf(':');
  const kind = ref.slice(0, colon);
  const id = ref.slice(colon + 1);
  if (kind === 'person') return { kind, id, name: names.get(id) ?? null };
  if (kind === 'contact') return { kind, id, name: names.get(id) ?? contactName };
  return { kind: 'system', id, name: null };
}
