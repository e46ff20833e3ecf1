import { splitText } from './split.ts';

const LENGTH = 100;

/** A name from outside on one line: no controls, nothing that turns the direction of what follows, 100 characters. */
export function displayName(raw = ''): string {
  const line = raw
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return Array.from(line).slice(0, LENGTH).join('').trim();
}

/** The same in at most `units` UTF-16 code units; what is longer ends in `…`, and never inside a character. */
export function shortName(name: string, units: number): string {
  const shown = displayName(name);
  return shown.length <= units ? shown : `${splitText(shown, units - 1)[0] ?? ''}…`;
}
