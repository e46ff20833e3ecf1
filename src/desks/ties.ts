import { channelName } from '../texts/channel-name.ts';
import { text } from '../texts/texts.ts';
import type { CardPlace, TicketCard } from './card.ts';

/** Lines of a card are few. */
const MOST_PLACES = 5;

/** Where a reply goes: the place that a form was opened for, or where the customer wrote last. */
export function replyPlaceOf(card: TicketCard, to?: number | null): CardPlace {
  const [first, ...others] = card.places ?? [];
  const open = card.public === true ? { public: true as const } : {};
  const own = { ticket: card.number, channel: card.channel, contactName: card.contactName, ...open };
  if (first === undefined) return own;
  return [first, ...others].find(({ ticket }) => ticket === to) ?? first;
}

/** A warning where everybody reads what is answered; null elsewhere. */
export function openText(place: Pick<CardPlace, 'public'>, language: string): string | null {
  return place.public === true ? `⚠ ${text('card.public', {}, language)}` : null;
}

/** All channels on which the ticket's customers write. */
export function channelsOf({ channel, places }: Pick<TicketCard, 'channel' | 'places'>): string[] {
  return places?.map((place) => place.channel) ?? [channel];
}

/** What the ticket has to do with others. */
export function tieLines(card: TicketCard, language: string): string[] {
  const { mergedInto, absorbed, splitFrom, splitOff, linked } = card.ties ?? {};
  const lines: string[] = [];
  const list = (numbers: number[]) => numbers.map((number) => `#${number}`).join(', ');
  if (mergedInto != null) lines.push(text('card.merged-into', { ticket: mergedInto }, language));
  if (absorbed !== undefined && absorbed.length > 0)
    lines.push(text('card.absorbed', { tickets: list(absorbed) }, language));
  if (splitFrom != null && mergedInto == null)
    lines.push(text('card.split-from', { ticket: splitFrom }, language));
  if (splitOff !== undefined && splitOff.length > 0)
    lines.push(text('card.split-off', { tickets: list(splitOff) }, language));
  if (linked !== undefined && linked.length > 0)
    lines.push(text('card.linked', { tickets: list(linked) }, language));
  return lines;
}

/** To whom a reply goes, where that could be several, and that everybody reads it; null where one alone does. */
export function receiverText(card: TicketCard, language: string): string | null {
  const read = openText(card, language);
  if (card.places === undefined) return read;
  const { contactName, channel } = replyPlaceOf(card);
  const name = contactName?.trim() || text('card.nameless', {}, language);
  const to = text('card.reply-to', { name, channel: channelName(channel, language) }, language);
  return read === null ? to : `${read} · ${to}`;
}

/** Of several customers who share a ticket, who waits and since when, one a line; nothing for one alone. */
export function waitLines(card: TicketCard, language: string, moment: (at: number) => string): string[] {
  return (card.places ?? []).slice(0, MOST_PLACES).flatMap(({ contactName, channel, waitingSince }) => {
    if (waitingSince === undefined) return [];
    const name = contactName?.trim() || text('card.nameless', {}, language);
    const who = { name, channel: channelName(channel, language) };
    return waitingSince === null
      ? text('card.waits-not', who, language)
      : text('card.waits-since', { ...who, when: moment(waitingSince) }, language);
  });
}
