import { text } from './texts.ts';

/** Who else reads a letter, in a line. */
export function copiesText(cc: readonly string[], language: string): string {
  return text('card.copies', { who: cc.join(', ') }, language);
}
