import type { Actor } from '../domain/actor.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Intent, PolicyOutcome, Ticket, TicketEvent } from '../domain/ticket/model.ts';
import { ownPlace, type Place, placeFor, placesOf, replyPlace, samePlace } from '../domain/ticket/places.ts';
import { windowFrom } from '../domain/ticket/window.ts';
import { hoursOf } from './patience.ts';
import type { TriagePorts } from './ports.ts';

const HOUR_MS = 3_600_000;
/** Messages looked through for the customer's newest one. */
const LOOKED = 50;

type Ports = Pick<TriagePorts, 'store' | 'policy' | 'channels' | 'now'>;

/** How long the channel of a conversation lets us answer what is written there now. */
export function windowFor(
  ports: Pick<Ports, 'policy' | 'channels'>,
  channel: string,
  ticket: Ticket,
): Pick<PolicyOutcome, 'window'> {
  const openMs = windowMs(ports, channel);
  if (openMs === null) return {};
  const { windowReminderMs: remindMs } = ports.policy.current();
  const own = ports.channels.get(channel)?.limits.ownWindowHours;
  const ownMs = own === undefined ? {} : { ownMs: own * HOUR_MS };
  return { window: { openMs, ...ownMs, remindMs, hours: hoursOf(ports, ticket) } };
}

function windowMs({ channels }: Pick<Ports, 'channels'>, channel: string): number | null {
  const hours = channels.get(channel)?.limits.replyWindowHours ?? null;
  return hours === null ? null : hours * HOUR_MS;
}

/** A press counts at the vendor as a word; nothing where there is no window, or nobody wrote. */
export function extendedBy(ports: Ports, ticket: Ticket, channel: string, sentAt: number): TicketEvent[] {
  const policy = windowFor(ports, channel, ticket);
  const { window } = windowFrom(Math.min(sentAt, ports.now()), { policy });
  const known = ticket.conversation.lastInbound?.window?.closesAt ?? 0;
  if (window === undefined || ticket.conversation.lastInbound === null || window.closesAt <= known) return [];
  const actor = `contact:${ticket.conversation.contactId}`;
  return [{ type: 'window-extended', window, at: ports.now(), actor }];
}

/**
 * Why what somebody of the team wants to send, or to have allowed, would not be taken any more: the channel lets us answer for a
 * while only. Nothing is queued then. Null: it would be, or nothing is sent.
 */
export async function closedWindow(
  ports: Ports,
  ticket: Ticket,
  intent: Intent,
  { actor, events }: { actor: Actor; events: readonly TicketEvent[] },
): Promise<Refusal | null> {
  if (actor.kind !== 'person' || !events.some(isOnItsWay)) return null;
  const knocks = events.some((event) => event.type === 'reply-queued' && event.knock !== undefined);
  const place = await placeOf(ports, ticket, intent);
  const openMs = place === undefined ? null : windowMs(ports, place.channel);
  const at = place === undefined || openMs === null ? null : await closesAt(ports, ticket, place, openMs);
  const isOpen = openMs === null || (at !== null && ports.now() <= at);
  const later = laterIn(events);
  if (isOpen && at !== null && later > at && place !== undefined)
    return { refused: 'window-closes', values: { channel: place.channel, at } };
  // Approved words go at any time; nobody is asked to write where they can be answered.
  if (knocks) return isOpen ? { refused: 'window-open' } : null;
  if (place === undefined || openMs === null || isOpen) return null;
  const { channel } = place;
  const knock = (ports.channels.get(channel)?.knocks ?? []).length > 0 ? 'yes' : 'no';
  const values = { channel, hours: openMs / HOUR_MS, at: at ?? 0, knock, ticket: ticket.number };
  return { refused: 'window-closed', values };
}

/** When it would go out, if that is said; epoch ms, else 0. */
function laterIn(events: readonly TicketEvent[]): number {
  const times = events.map((event) => {
    if (event.type === 'reply-scheduled') return event.sendAt;
    return event.type === 'approval-asked' ? (event.reply?.at ?? 0) : 0;
  });
  return Math.max(0, ...times);
}

/** Whether a channel takes what somebody of the team writes in a place of the ticket now. */
export async function isWindowOpen(ports: Ports, ticket: Ticket, place: Place): Promise<boolean> {
  const openMs = windowMs(ports, place.channel);
  if (openMs === null) return true;
  const at = await closesAt(ports, ticket, place, openMs);
  return at !== null && ports.now() <= at;
}

/** What the house says beside it, it looks after itself. */
function isOnItsWay(event: TicketEvent): boolean {
  if (event.type === 'reply-queued') return event.as !== 'courtesy';
  return event.type === 'approval-asked' || event.type === 'reply-scheduled';
}

async function placeOf({ store }: Ports, ticket: Ticket, intent: Intent): Promise<Place | undefined> {
  if (intent.type === 'send-again' || intent.type === 'send-scheduled') {
    const sent = await store.tickets.message(intent.messageId);
    return placesOf(ticket).find((one) => sent !== null && samePlace(one, sent)) ?? replyPlace(ticket);
  }
  const asked = ticket.approval.open ?? ticket.approval.allowed;
  return placeFor(ticket, 'to' in intent ? (intent.to as number | undefined) : asked?.to);
}

/** Null: the customer never wrote there. Epoch ms. */
async function closesAt(
  { store }: Ports,
  ticket: Ticket,
  place: Place,
  openMs: number,
): Promise<number | null> {
  const last = ticket.conversation.lastInbound;
  if (last !== null && samePlace(place, last.place ?? ownPlace(ticket)))
    return Math.max(last.at + openMs, last.window?.closesAt ?? 0);
  const { channel, conversation } = place;
  const said = await store.tickets.conversationMessages(channel, conversation, { limit: LOOKED });
  const heard = said.filter(({ kind }) => kind === 'inbound').map(({ sentAt }) => sentAt);
  return heard.length === 0 ? null : Math.max(...heard) + openMs;
}
