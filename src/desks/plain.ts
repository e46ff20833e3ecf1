/** Foreign text for every desk: nothing in it turns the line around, controls a terminal or breaks a limit. */

const LONE_SURROGATES = /\p{Surrogate}/gu;
/** Everything that controls a terminal or a line's direction; line ends and tabs stay. */
const CONTROLS = /(?![\n\t])\p{Cc}|[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}\p{Script=Hanifi_Rohingya}\p{Script=Yezidi}]/u;
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';
const ELLIPSIS = '…';
/** A text of nothing else shows nothing: spaces, joiners, fillers, tags, the empty Braille pattern. */
const UNSEEN = /^[\s\p{Default_Ignorable_Code_Point}\u2800]*$/u;
/** The longest character that people see as one (families, flags) is shorter than this. */
const LONGEST_CHARACTER = 64;
const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Foreign text where nothing is parsed: without control characters, cut to
 * `limit` UTF-16 units at the end of a character, isolated when it runs from right to left. Never empty, nor unseen.
 */
export function plain(foreign: string, limit: number): string {
  const clean = cleaned(foreign);
  if (UNSEEN.test(clean)) return ELLIPSIS;
  if (!RIGHT_TO_LEFT.test(clean)) return cut(clean, limit);
  return `${FIRST_STRONG_ISOLATE}${cut(clean, limit - 2)}${POP_ISOLATE}`;
}

/** Like `plain`, on one line. */
export function line(foreign: string, limit: number): string {
  return plain(foreign.replace(/\s+/gu, ' ').trim(), limit);
}

/** Text that may be long, in pieces of `limit` at line or word ends. At most `pieces`; `whole` is false when some is left. */
export function pieces(foreign: string, limit: number, most: number): { parts: string[]; whole: boolean } {
  let left = cleaned(foreign).trim();
  const parts: string[] = [];
  while (left !== '' && parts.length < most) {
    const end = left.length <= limit - 2 ? left.length : breakBefore(left, limit - 2);
    parts.push(plain(left.slice(0, end), limit));
    left = left.slice(end).trimStart();
  }
  return { parts: parts.length === 0 ? [ELLIPSIS] : parts, whole: left === '' };
}

function cleaned(foreign: string): string {
  return foreign.replace(/\r\n?/gu, '\n').replace(LONE_SURROGATES, '\ufffd').replace(CONTROLS, '');
}

function cut(clean: string, limit: number): string {
  if (clean.length <= limit) return clean;
  return clean.slice(0, lastBoundary(clean, limit - ELLIPSIS.length)) + ELLIPSIS;
}

function breakBefore(clean: string, limit: number): number {
  const head = clean.slice(0, limit);
  const softer = ['\n', ' '].map((sign) => head.lastIndexOf(sign)).find((at) => at > limit / 2);
  return softer ?? Math.max(1, lastBoundary(clean, limit));
}

/** The last end of a character within the limit; of a code point when one character alone is longer. */
function lastBoundary(clean: string, limit: number): number {
  const begin =
    characters.segment(clean.slice(0, limit + LONGEST_CHARACTER)).containing(limit)?.index ?? limit;
  if (begin > 0) return begin;
  const high = clean.charCodeAt(limit - 1);
  return high >= 0xd800 && high <= 0xdbff ? limit - 1 : limit;
}
