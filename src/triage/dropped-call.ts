import { slotAt } from '../domain/callback/slots.ts';
import type { Intent, PolicyOutcome, Ticket } from '../domain/ticket/model.ts';
import { replyPlace } from '../domain/ticket/places.ts';
import { isSpam } from '../domain/ticket/spam.ts';
import { roomFor } from './callback-room.ts';
import type { TriagePorts } from './ports.ts';

/** Where a call that quarantine ended may stand again, for intents that may take its case out: the customer knows its time, so that it is given whatever is booked. */
export async function recallFor(
  ports: TriagePorts,
  ticket: Ticket,
  { type }: Intent,
): Promise<Pick<PolicyOutcome, 'recall'>> {
  const { dropped } = ticket.callback;
  const mayLift = type === 'lift-spam' || type === 'reopen' || type === 'undo-act';
  if (dropped === undefined || !mayLift || !isSpam(ticket)) return {};
  const room = await roomFor(ports, { callback: ticket.callback, triage: { team: dropped.team } });
  const slot = room === null ? 'past' : slotAt(dropped.time, room, true);
  return typeof slot === 'string' ? {} : { recall: slot };
}

/** Whether anything of a call is agreed upon or asked with one of these people. */
export function callsAny(ticket: Ticket, contacts: readonly string[]): boolean {
  const { open, asked } = ticket.callback;
  const called = [ticket.conversation.contactId, replyPlace(ticket).contactId];
  return (open ?? asked) !== null && called.some((id) => contacts.includes(id));
}
