import type { Place } from '../domain/ticket/places.ts';
import type { TriagePorts } from './ports.ts';

/** Messages of a conversation looked through for the customer's newest one. */
const LOOKED = 50;

/** The customer's newest message that still stands in a conversation, by its external id; in an album, that of a piece. */
export async function newestThere(
  { store }: Pick<TriagePorts, 'store'>,
  { channel, conversation }: Pick<Place, 'channel' | 'conversation'>,
): Promise<{ answers?: string }> {
  const said = await store.tickets.conversationMessages(channel, conversation, { limit: LOOKED });
  const newest = said
    .filter(({ kind, deletedAt }) => kind === 'inbound' && deletedAt === null)
    .toSorted((one, other) => one.sentAt - other.sentAt || one.sequence - other.sequence)
    .at(-1);
  const id = newest?.files.find(({ piece }) => piece !== undefined)?.piece?.id ?? newest?.externalId;
  return id == null ? {} : { answers: id };
}
