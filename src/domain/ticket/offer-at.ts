import type { Ticket } from './model.ts';
import type { Offer, OfferEnd, OfferedOption } from './offer.ts';

/** An offer as it stands now: open, chosen from, or over. */
export interface OfferAt {
  /** The ticket on which it was made. */
  ticket: Ticket;
  open: Offer | null;
  chosen: OfferedOption | null;
  because: OfferEnd | null;
}

/**
 * Finds the offer that a message made: it belongs to the ticket that it was made on, wherever a split has put its message. Null
 * for a message that offers nothing.
 */
export async function offerAt(
  message: { id: string; ticketId: string },
  load: (ticketId: string) => Promise<Ticket | null>,
): Promise<OfferAt | null> {
  const holder = await load(message.ticketId);
  const from = holder?.links.splitFrom ?? null;
  for (const ticket of [holder, from === null ? null : await load(from.ticketId)]) {
    const found = ticket === null ? null : offerOn(ticket, message.id);
    if (found !== null) return found;
  }
  return null;
}

function offerOn(ticket: Ticket, id: string): OfferAt | null {
  const { open, chosen, ended } = ticket.offer;
  const nothing = { ticket, open: null, chosen: null, because: null };
  if (open?.messageId === id) return { ...nothing, open };
  const option = chosen.find(({ messageId }) => messageId === id)?.option;
  if (option !== undefined) return { ...nothing, chosen: option };
  const because = ended.find(({ messageId }) => messageId === id)?.because;
  return because === undefined ? null : { ...nothing, because };
}

/** What counted: the number of the option, or something else; null: nothing did. */
export function saidAt({ chosen, because }: OfferAt): string | null {
  if (chosen !== null) return String(chosen.number);
  return because === 'else' ? 'else' : null;
}
