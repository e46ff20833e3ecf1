import { blanksIn } from '../../../../domain/macro.ts';

/** As in the macros of the house: `[[what to write]]`. */
const BLANK = /\[\[[^[\]]{1,200}\]\]/g;

export interface Blank {
  from: number;
  to: number;
  /** What is to be written. */
  words: string;
}

/** The blanks that are left in a text, in their order. */
export function blanksLeft(text: string): Blank[] {
  return [...text.matchAll(BLANK)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    words: blanksIn(match[0])[0] ?? '',
  }));
}

/** The blank after a place in the text, or before it; null: there is none on that side. */
export function nextBlank(text: string, at: number, back = false): Blank | null {
  const blanks = blanksLeft(text);
  const found = back ? blanks.findLast(({ to }) => to <= at) : blanks.find(({ from }) => from >= at);
  return found ?? null;
}

/** The text in pieces, its blanks marked. */
export function blankParts(text: string): { text: string; blank: boolean }[] {
  let at = 0;
  const parts = blanksLeft(text).flatMap(({ from, to }) => {
    const before = { text: text.slice(at, from), blank: false };
    at = to;
    return [before, { text: text.slice(from, to), blank: true }];
  });
  return [...parts, { text: text.slice(at), blank: false }].filter((part) => part.text !== '');
}
