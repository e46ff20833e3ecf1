import type { TicketCard } from '../card.ts';
import { cardBody, showsText, threadName } from './card.ts';
import { CODE, refusedAs } from './errors.ts';
import { markOf, type Place, placeOf } from './ids.ts';
import type { Places } from './places.ts';

/** Updates the card where it stands; posts it anew when somebody deleted it. */
export async function shown(
  places: Places,
  card: TicketCard,
  ref: string | null,
  { showText, language }: { showText: boolean; language: string },
): Promise<Place> {
  const body = cardBody(card, showsText(card.channel, showText), language);
  const place = ref === null ? null : placeOf(ref);
  if (place !== null) {
    const there = await places.change(place, body).then(
      () => true,
      (error: unknown) => {
        if (refusedAs(error, CODE.unknownMessage, CODE.unknownChannel)) return false;
        throw error;
      },
    );
    if (there) return place;
  }
  return places.put(threadName(card, language), body, markOf('card', `${card.ticketId}:${card.version}`));
}
