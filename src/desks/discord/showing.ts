import { text } from '../../texts/texts.ts';
import type { TicketCard } from '../card.ts';
import { cardBody, showsText, threadName } from './card.ts';
import { CODE, refusedAs } from './errors.ts';
import { markOf, type Place, placeOf } from './ids.ts';
import { type Body, footer } from './parts.ts';
import type { Places } from './places.ts';

/**
 * Updates the card where it stands; posts it anew when somebody deleted it, or when it belongs in another channel. There it
 * may stand already: whoever posted it may have died before it was known.
 */
export async function shown(
  places: Places,
  card: TicketCard,
  ref: string | null,
  { channel, showText, language }: { channel: string; showText: boolean; language: string },
): Promise<Place> {
  const body = cardBody(card, showsText(card.channel, showText), language);
  const at = ref === null ? null : placeOf(ref);
  const home = at === null ? null : await places.homeOf(at);
  const stays = home === null || home === channel;
  const here = stays ? at : await places.find(channel, markOf('card', card.ticketId));
  if (here !== null && (await changed(places, here, body))) return here;
  const nonce = markOf('card', `${card.ticketId}:${card.version}`);
  return places.put(channel, threadName(card, language), body, nonce);
}

/** What is left of a card that stands elsewhere now: where it went, and nothing to press. */
export async function pointed(
  places: Places,
  ref: string,
  card: TicketCard,
  to: string,
  language: string,
): Promise<void> {
  const [at, place] = [placeOf(ref), placeOf(to)];
  if (at === null || place === null) return;
  const description = text('discord.moved', { number: card.number, place: `<#${place.channel}>` }, language);
  const mark = footer(markOf('notice', `moved:${card.ticketId}`));
  await changed(places, at, { embeds: [{ description, footer: mark }], components: [] });
}

/** False when nothing stands there any more. */
async function changed(places: Places, place: Place, body: Body): Promise<boolean> {
  try {
    await places.change(place, body);
    return true;
  } catch (error) {
    if (refusedAs(error, CODE.unknownMessage, CODE.unknownChannel)) return false;
    throw error;
  }
}
