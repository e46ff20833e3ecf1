import type { APIMessage } from 'discord.js';
import { text } from '../../texts/texts.ts';
import { showsTo } from '../sight.ts';
import { said } from './answer.ts';
import { carries } from './copies.ts';
import type { Asker, DiscordHouse } from './house.ts';
import { ACTION, customId, markOf } from './ids.ts';
import { escaped } from './inert.ts';
import { type Body, button, primary, row } from './parts.ts';

/** Characters of the message that are shown, to know it by. */
const QUOTE = 600;

/** "Split from here" at a message in a card's thread: asked about once, with the message that it begins at. */
export async function splitQuestion(
  house: DiscordHouse,
  { person, language }: Asker,
  thread: string,
  message: APIMessage,
): Promise<Body> {
  const { ref } = await house.hearing.where(thread);
  const card = ref === null ? null : await house.ports.card({ ref });
  const id =
    ref === null || card === null || !showsTo(person, card) ? null : await messageAt(house, ref, message);
  if (card === null || id === null) return said(text('split.not-here', {}, language));
  const words = message.content === '' ? (message.embeds[0]?.description ?? '') : message.content;
  return splitBody({ number: card.number, id, words }, language);
}

/** `id`: of the message of the ticket that it begins at. */
export function splitBody(
  { number, id, words }: { number: number; id: string; words: string },
  language: string,
): Body {
  const press = button(text('split.press', {}, language), customId(ACTION.split, number, id), primary);
  return {
    embeds: [
      { description: escaped(text('split.question', { number }, language), QUOTE) },
      { description: words.trim() === '' ? '…' : escaped(words, QUOTE) },
    ],
    components: row(press),
  };
}

/** The message of the ticket of which this is the copy, or the note that a colleague wrote there; null: neither. */
async function messageAt({ ports }: DiscordHouse, ref: string, message: APIMessage): Promise<string | null> {
  const copied = await ports.messageIn(ref, (id) => carries(message, markOf('message', id)));
  return copied ?? ports.noteOf(ref, message.id);
}
