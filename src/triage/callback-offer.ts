import type { Inbound } from '../channels/channel.ts';
import { hasRefused } from '../domain/consent.ts';
import type { Why } from '../domain/decision.ts';
import { isOpen } from '../domain/hours.ts';
import type { CallOffer } from '../domain/ticket/callback-said.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { placeAt } from '../domain/ticket/places.ts';
import type { Contact, Message } from '../store/store.ts';
import { proposalFor, roomFor } from './callback-room.ts';
import { canAnswer } from './patience.ts';
import type { TriagePorts } from './ports.ts';
import { WAIT_LOOKED_AT_MS } from './waits.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * A call that nobody asked for, where writing takes longer than the rules want: only if it would be sooner than the answer, nobody of the team
 * has the case, and the customer may and can be written to by the house there. `ticket` is as it stands before the message.
 */
export async function callOfferFor(
  ports: TriagePorts,
  ticket: Ticket,
  message: Message,
  item: Inbound,
  contact: Contact,
): Promise<{ callOffer?: CallOffer }> {
  const limitMs = ports.policy.current().callbacks?.offerAboveMs ?? null;
  const wait = ports.waits.of(ticket.triage.team, ports.now());
  if (limitMs === null || wait === null) return {};
  const { waitMs } = wait;
  if ((waitMs !== null && waitMs <= limitMs) || !mayCarry(ports, ticket, message, item)) return {};
  if (hasRefused(await ports.store.consents.of(contact.id))) return {};
  const room = await roomFor(ports, ticket);
  // Whoever writes at night is told when somebody is there: they wait for the morning, not for a queue.
  if (room === null || (room.hours !== null && !isOpen(room.now, room.hours))) return {};
  const proposal = await proposalFor(ports, ticket, room, { wanted: null }, { contact, messages: [message] });
  // Of a wait that is longer than was looked at nobody knows what is sooner beyond that.
  const answeredAt = room.now + (waitMs ?? WAIT_LOOKED_AT_MS);
  const next = proposal.next.filter(({ at }) => at < answeredAt);
  if (next.length === 0) return {};
  return { callOffer: { ...proposal, next, waitMs, why: [whyOf(ports, waitMs, limitMs)] } };
}

/** Whether it can be said there alone, to a person who wrote just now and has nobody yet who answers. */
function mayCarry(ports: TriagePorts, ticket: Ticket, message: Message, item: Inbound): boolean {
  if (item.type !== 'message' || item.automatic === true || item.call !== undefined) return false;
  const { callback, claim } = ticket;
  if (claim.by !== null || callback.offered === true || callback.open !== null || callback.last !== null)
    return false;
  const channel = ports.channels.get(message.channel);
  const isOpen =
    placeAt(ticket, message)?.public === true || channel?.readBy?.(message.conversation) === 'others';
  if (channel === undefined || isOpen || !canAnswer(ports, ticket)) return false;
  const { ownWindowHours, replyWindowHours } = channel.limits;
  const hours = ownWindowHours ?? replyWindowHours;
  return hours === null || ports.now() <= message.sentAt + hours * HOUR_MS;
}

function whyOf({ policy }: TriagePorts, waitMs: number | null, limitMs: number): Why {
  const minutes = (ms: number) => Math.round(ms / MINUTE_MS);
  const fact = {
    ...{ fact: 'forecastWaitMinutes', operator: 'greaterThan', value: minutes(limitMs) },
    was: minutes(waitMs ?? WAIT_LOOKED_AT_MS),
  };
  return {
    rule: 'offerAboveMinutes',
    file: 'callbacks.json',
    version: policy.current().version,
    facts: [fact],
  };
}
