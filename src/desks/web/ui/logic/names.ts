import type { MessageView, TicketLine } from '../../../../api/shapes.ts';
import { text } from '../words.ts';
import { visible } from './foreign-text.ts';

/** The customer's name as one line, or words for somebody who gave none. */
export function customerName(ticket: Pick<TicketLine, 'contact'>): string {
  const name = oneLine(ticket.contact.name ?? '');
  return name === '' ? text('desk.customer.unnamed') : name;
}

export function authorName(message: Pick<MessageView, 'author'>): string {
  const { author } = message;
  const name = oneLine(author.name ?? '');
  if (name !== '') return name;
  return author.kind === 'contact' ? text('desk.customer.unnamed') : text('desk.system');
}

/** One or two letters for a picture; people without letters in their name get a dot. */
export function initials(name: string): string {
  const words = name.match(/\p{L}+/gu) ?? [];
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? '')][0] ?? '',
  );
  return letters.join('').toUpperCase() || '·';
}

/** Foreign text as one line. */
export function oneLine(foreign: string): string {
  return visible(foreign).replace(/\s+/g, ' ').trim();
}
