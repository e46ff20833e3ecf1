import type { Ticket } from './model.ts';

interface Said {
  author: string;
  channel: string;
  conversation: string;
}

/**
 * Whether a message of a case goes when these contacts are erased: in their own case all but what came with another customer's
 * case, in others' only what they said and what came with theirs.
 */
export function isTheirs(
  { author, channel, conversation: said }: Said,
  { conversation }: Pick<Ticket, 'conversation'>,
  contacts: readonly string[],
): boolean {
  if (contacts.some((id) => author === `contact:${id}`)) return true;
  const joined = conversation.joined?.find(
    (place) => place.channel === channel && place.conversation === said,
  );
  return contacts.includes(joined === undefined ? conversation.contactId : joined.contactId);
}
