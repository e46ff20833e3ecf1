import type { Channel } from '../channels/channel.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { replyPlace } from '../domain/ticket/places.ts';
import type { Store } from '../store/store.ts';

/** Tickets whose newest message was marked; older ones are marked once more, which is harmless. */
const KEPT = 1000;

/** What a customer sees of the team before an answer, where their channel can show it. Nobody waits for it, and nobody misses it. */
export interface Marks {
  /** Somebody writes to them at this moment. */
  writing(ticket: Ticket): void;
  /** One of the team looks at the ticket: their newest message is seen, said once. */
  opened(ticket: Ticket): void;
}

export function createMarks(channels: ReadonlyMap<string, Channel>, store: Pick<Store, 'tickets'>): Marks {
  const seen = new Map<string, string>();
  return {
    writing(ticket) {
      const { channel, conversation } = replyPlace(ticket);
      channels.get(channel)?.typing?.(conversation).catch(unsaid);
    },
    opened(ticket) {
      const { id } = ticket.conversation.lastInbound ?? {};
      if (id === undefined || seen.get(ticket.id) === id) return;
      seen.delete(ticket.id);
      seen.set(ticket.id, id);
      for (const oldest of seen.keys()) if (seen.size > KEPT) seen.delete(oldest);
      sayOpened(channels, store, id).catch(unsaid);
    },
  };
}

async function sayOpened(
  channels: ReadonlyMap<string, Channel>,
  store: Pick<Store, 'tickets'>,
  id: string,
): Promise<void> {
  const message = await store.tickets.message(id);
  if (message === null || message.externalId === null || message.deletedAt !== null) return;
  const { channel, conversation, externalId } = message;
  await channels.get(channel)?.seen?.({ conversation, externalId });
}

function unsaid(): void {}
