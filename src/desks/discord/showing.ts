import { text } from '../../texts/texts.ts';
import { CODE, refusedAs } from '../../vendors/discord/errors.ts';
import type { TicketCard } from '../card.ts';
import { isBlocked } from './blocked.ts';
import { cardBody, showsText, threadName } from './card.ts';
import { markOf, type Place, placeOf } from './ids.ts';
import { footer } from './parts.ts';
import type { Look, Places } from './places.ts';
import { labelsOf } from './tags.ts';

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
  const shows = showsText(card, showText);
  const at = ref === null ? null : placeOf(ref);
  const home = at === null ? null : await places.homeOf(at);
  const stays = home === null || home === channel;
  const here = stays ? at : await places.find(channel, markOf('card', card.ticketId));
  return unblocked(shows, async (showing) => {
    const look = lookOf(card, showing, language);
    if (here !== null && (await changed(places, here, look))) return here;
    return places.put(channel, look, markOf('card', `${card.ticketId}:${card.version}`));
  });
}

function lookOf(card: TicketCard, showText: boolean, language: string): Look {
  const body = cardBody(card, showText, language);
  return { name: threadName(card, language), body, labels: labelsOf(card) };
}

/** When a filter of the server does not let the customer's words through, the card stands without them. */
async function unblocked<T>(shows: boolean, show: (showText: boolean) => Promise<T>): Promise<T> {
  try {
    return await show(shows);
  } catch (error) {
    if (!shows || !isBlocked(error)) throw error;
    return show(false);
  }
}

/**
 * What is left of a card that stands elsewhere now: where it went, and nothing to press. In the new thread stands where the old
 * one is.
 */
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
  const body = { embeds: [{ description, footer: mark }], components: [] };
  if (!(await changed(places, at, { ...lookOf(card, false, language), body }))) return;
  const thread = { channel: at.message, message: at.message };
  const old = (await places.homeOf(thread)) === null ? at.channel : at.message;
  const from = markOf('message', `moved:${ref}`);
  await places.postInThread(place, async () => threadName(card, language), from, {
    embeds: [
      { description: text('discord.moved-from', { place: `<#${old}>` }, language), footer: footer(from) },
    ],
    components: [],
  });
}

/** What Discord says of a channel in which the application cannot write. */
const CLOSED = [CODE.unknownChannel, CODE.missingAccess, CODE.missingPermissions];

export function isClosed(error: unknown): boolean {
  return refusedAs(error, ...CLOSED);
}

/** False when nothing stands there any more. */
async function changed(places: Places, place: Place, look: Look): Promise<boolean> {
  try {
    await places.change(place, look);
    return true;
  } catch (error) {
    if (refusedAs(error, CODE.unknownMessage, CODE.unknownChannel)) return false;
    throw error;
  }
}
