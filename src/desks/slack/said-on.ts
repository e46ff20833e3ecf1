import type { types } from '@slack/bolt';
import { text } from '../../texts/texts.ts';
import type { TicketCard } from '../card.ts';
import { plain } from '../plain.ts';
import { sentence, words } from './blocks.ts';
import { PREVIEW } from './limits.ts';

/** The beginning of the customer's newest words, as a quotation, and above it what these answer. */
export function saidOn({ quotes, preview }: TicketCard, language: string): types.RichTextBlockElement[] {
  const said: types.RichTextBlockElement = {
    type: 'rich_text_quote',
    elements: [{ type: 'text', text: plain(preview, PREVIEW) }],
  };
  if (quotes === undefined) return [said];
  return [sentence(words(text('card.quotes', { words: quotes }, language), PREVIEW)), said];
}
