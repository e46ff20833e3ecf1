import type { Channel } from '../channels/channel.ts';
import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';
import { placesOf } from '../domain/ticket/places.ts';
import type { Job } from '../jobs/jobs.ts';

/** A reply goes out when its time to be taken back is over. */
export function deliverJobs(ticket: Ticket, event: TicketEvent, version: number): Job[] {
  if (event.type !== 'reply-queued') return [];
  const { messageId } = event;
  const payload = { ticketId: ticket.id, messageId };
  return [{ key: `deliver:${messageId}:${version}`, kind: 'deliver', payload, runAt: event.sendAt }];
}

/** A note that was written to somebody outside goes out at once. */
export function forwardJobs(ticket: Ticket, event: TicketEvent): Job[] {
  if (event.type !== 'note-added' || event.forward !== true) return [];
  const { messageId, at: runAt } = event;
  return [
    { key: `forward:${messageId}`, kind: 'forward', payload: { ticketId: ticket.id, messageId }, runAt },
  ];
}

/** Others who answer in its conversations get them back once the case is solved: where there can be others. */
export function letGoJobs(
  ticket: Ticket,
  events: readonly TicketEvent[],
  channels: ReadonlyMap<string, Pick<Channel, 'letGo'>>,
): Job[] {
  const solved = events.find(({ type }) => type === 'resolved');
  const shared = placesOf(ticket).some(({ channel }) => channels.get(channel)?.letGo !== undefined);
  if (solved === undefined || !shared) return [];
  const { id: ticketId } = ticket;
  return [
    { key: `let-go:${ticketId}:${solved.at}`, kind: 'let-go', payload: { ticketId }, runAt: solved.at },
  ];
}
