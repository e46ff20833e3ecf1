import { personIn } from '../../domain/actor.ts';
import { CodedError } from '../../domain/coded-error.ts';
import type { Ticket } from '../../domain/ticket/model.ts';
import { isOpenWindow } from '../../domain/ticket/nudges.ts';
import { placesOf, replyPlace } from '../../domain/ticket/places.ts';
import type { TriagePorts } from '../ports.ts';
import { deskPerson } from './hearing.ts';

const HOUR_MS = 3_600_000;

/** Tells the writer of a note that it stays internal; not when there is nothing to send, or nobody to send it to. */
export async function offer(ports: TriagePorts, payload: Record<string, unknown>): Promise<void> {
  const desk = ports.desks.get(String(payload.desk));
  const note = await ports.store.tickets.message(String(payload.messageId));
  if (desk?.offer === undefined || note === null || note.deletedAt !== null) return;
  const row = await ports.store.tickets.byId(note.ticketId);
  const writer = await ports.store.people.byId(personIn(note.author) ?? '');
  if (row === null || writer?.active !== true || !canBeWritten(ports, row.ticket)) return;
  if (row.ticket.reply.sentNotes?.[note.id] !== undefined) return;
  if (note.files.some(({ hash, refused }) => hash === null && refused === null))
    throw new CodedError('conflict', 'Its files are still being copied');
  const place = replyPlace(row.ticket);
  const contact = await ports.store.contacts.byId(place.contactId);
  await desk.offer(note.conversation, {
    messageId: note.id,
    number: row.ticket.number,
    person: deskPerson(writer),
    externalId: note.externalId ?? '',
    ...(placesOf(row.ticket).length > 1 ? { to: place.number } : {}),
    contactName: contact?.name ?? null,
    channel: place.channel,
  });
}

/** The case goes on here, their channel is on, and it still lets us answer. */
function canBeWritten(ports: TriagePorts, ticket: Ticket): boolean {
  if (ticket.links.mergedInto !== null) return false;
  const channel = ports.channels.get(replyPlace(ticket).channel);
  if (channel === undefined) return false;
  const { replyWindowHours } = channel.limits;
  return isOpenWindow(ticket, replyWindowHours === null ? null : replyWindowHours * HOUR_MS, ports.now());
}
