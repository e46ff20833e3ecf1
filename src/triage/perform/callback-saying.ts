import type { ChannelLimits, Choice, Outbound } from '../../channels/channel.ts';
import type { Ticket } from '../../domain/ticket/model.ts';
import { placeAt } from '../../domain/ticket/places.ts';
import type { Message } from '../../store/store.ts';
import { type CallInvitation, callInvitation } from '../../texts/call-invitation.ts';
import { CALL_LINK_MS, callChoices, withCallLink } from '../../texts/call-words.ts';
import { languageForCustomer } from '../../texts/languages.ts';
import { learn } from '../../texts/texts.ts';
import type { TriagePorts } from '../ports.ts';
import { hearerAt } from './solved-choices.ts';

const CALENDAR_TYPE = 'text/calendar';

/** Whether a message of ours is about a call. */
export function isOfCall(ticket: Ticket, message: Pick<Message, 'id'>): boolean {
  return ticket.callback.linked[message.id] !== undefined;
}

/** The words with the way to the page, which the team does not see, and what can be chosen. */
export async function callbackSaying(
  ports: TriagePorts,
  message: Message,
  ticket: Ticket,
): Promise<{ text: string; choices: Choice[] }> {
  const language = await languageAt(ports, message, ticket);
  const { asked } = ticket.callback;
  const choices = asked?.messageId === message.id ? callChoices(asked, language) : [];
  if (!readAlone(ports, message, ticket)) return { text: message.text, choices };
  const link = ports.callbackLink({
    id: ticket.callback.linked[message.id] ?? '',
    at: message.sentAt + CALL_LINK_MS,
  });
  const { texts } = ports.policy.current();
  return { text: withCallLink(texts, message, ticket.callback, link, language), choices };
}

async function languageAt(
  { store, language: house }: TriagePorts,
  message: Message,
  ticket: Ticket,
): Promise<string> {
  const contact = await store.contacts.byId(hearerAt(ticket, message));
  const language = languageForCustomer(contact, house);
  await learn(language);
  return language;
}

/** Where others read, anybody could move the call. */
function readAlone({ channels }: TriagePorts, message: Message, ticket: Ticket): boolean {
  const others = channels.get(message.channel)?.readBy?.(message.conversation) === 'others';
  return !others && placeAt(ticket, message)?.public !== true;
}

/** The call for the customer's calendar, where the channel takes such a file; nothing when none is booked or was. */
export async function callbackFiles(
  ports: TriagePorts,
  message: Message,
  ticket: Ticket,
  { fileTypes }: ChannelLimits,
): Promise<Outbound['files']> {
  const id = ticket.callback.linked[message.id];
  const call = id === undefined ? null : invitationOf(ports, ticket, id);
  if (call === null || !fileTypes.some((type) => CALENDAR_TYPE.startsWith(type))) return [];
  const language = await languageAt(ports, message, ticket);
  const body = new TextEncoder().encode(callInvitation(call, language));
  const link = () =>
    `${ports.callbackLink({ id: id ?? '', at: message.sentAt + CALL_LINK_MS })}/call-back.ics`;
  const method = call.cancelled ? 'CANCEL' : 'REQUEST';
  const type = `${CALENDAR_TYPE}; charset=utf-8; method=${method}`;
  return [{ name: 'call-back.ics', type, open: async () => ports.asFile(body), address: link }];
}

/** What a calendar is told of the call with this id; null: nothing was booked. */
export function invitationOf(
  { policy, now, publicUrl }: Pick<TriagePorts, 'policy' | 'now' | 'publicUrl'>,
  { callback: { open, last } }: Ticket,
  id: string,
): CallInvitation | null {
  const { business, callbacks } = policy.current();
  const minutes = callbacks?.callMinutes ?? 15;
  const said = {
    ...{ uid: `${id}@${hostOf(publicUrl)}`, minutes, now: now(), house: business.name },
    organizer: publicUrl,
  };
  if (open?.id === id) return { ...said, at: open.time, sequence: open.sequence, cancelled: false };
  if (last?.id !== id || (last.as !== 'cancelled' && last.as !== 'dropped')) return null;
  return { ...said, at: last.time, sequence: last.sequence, cancelled: true };
}

function hostOf(publicUrl: string): string {
  return URL.canParse(publicUrl) ? new URL(publicUrl).hostname : 'osem';
}
