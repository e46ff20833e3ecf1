import { text } from '../../texts/texts.ts';
import { said } from './answer.ts';
import { cardBody, showsText } from './card.ts';
import type { DiscordHouse } from './house.ts';
import { numberIn } from './ids.ts';
import type { Body } from './parts.ts';

/** What no version of ours knows any more: the ticket as it is now, with the buttons of today. */
export async function outOfDate(
  { ports, showText }: Pick<DiscordHouse, 'ports' | 'showText'>,
  id: string,
  language: string,
): Promise<Body> {
  const number = numberIn(id);
  const card = number === null ? null : await ports.card({ number });
  const words = said(text('discord.out-of-date', {}, language));
  if (card === null) return words;
  const { embeds, components } = cardBody(card, showsText(card, showText), language);
  return { embeds: [...words.embeds, ...embeds], components };
}
