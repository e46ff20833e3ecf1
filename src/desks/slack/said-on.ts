import type { types } from '@slack/bolt';
import { copiesText } from '../../texts/copies.ts';
import { text } from '../../texts/texts.ts';
import type { TicketCard } from '../card.ts';
import { plain } from '../plain.ts';
import { sentence, words } from './blocks.ts';
import { PREVIEW } from './limits.ts';

const SUBJECT = 300;
const COPIES = 400;

/**
 * The beginning of the customer's newest words, as a quotation; above it their letter's subject and what these answer, below it
 * who else reads them.
 */
export function saidOn(
  { subject, quotes, preview, cc }: TicketCard,
  language: string,
): types.RichTextBlockElement[] {
  return [
    ...(subject === undefined ? [] : [sentence(words(subject, SUBJECT, { bold: true }))]),
    ...(quotes === undefined
      ? []
      : [sentence(words(text('card.quotes', { words: quotes }, language), PREVIEW))]),
    { type: 'rich_text_quote', elements: [{ type: 'text', text: plain(preview, PREVIEW) }] },
    ...(cc === undefined ? [] : [sentence(words(copiesText(cc, language), COPIES))]),
  ];
}
