import { line, plain } from '../plain.ts';
import { LIMITS } from './limits.ts';

/** Addresses as Discord finds them; what could end or begin mark-up is no part of them. */
const ADDRESS = /https?:\/\/[^\s<>()[\]|*`~\\"]+/giu;
/** Every sign with which Discord's mark-up, a mention or a masked link may begin; at the start of a line headings and lists. */
const SIGNS = /[\\*_~`|<>[\]()]|(?<=^[ \t]*)[#+-]/gmu;
const ZERO_WIDTH_SPACE = '\u200b';

/** Foreign text for a place where Discord parses mark-up: shown as written, in full, without pings and previews. */
export function escaped(foreign: string, limit: number): string {
  return within(limit, (room) => markupFree(plain(foreign, room)));
}

/** Like `escaped`, on one line. */
export function escapedLine(foreign: string, limit: number): string {
  return within(limit, (room) => markupFree(line(foreign, room)));
}

/** Foreign text as a quotation. */
export function quoted(foreign: string, limit: number): string {
  return within(limit, (room) => `> ${markupFree(plain(foreign, room)).replaceAll('\n', '\n> ')}`);
}

/** Whether Discord takes an address: it wants a public host, and calls the rest not well formed. */
export function linkable(url: string): boolean {
  if (url.length > LIMITS.url || !URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  const numbers = /^[\d.]+$/.test(hostname) || hostname.startsWith('[');
  return /^https?:$/.test(protocol) && hostname.includes('.') && !numbers;
}

/** Addresses stay whole and stand in angle brackets, so that Discord fetches no preview of them. */
function markupFree(clean: string): string {
  let out = '';
  let from = 0;
  for (const match of clean.matchAll(ADDRESS)) {
    out += signless(clean.slice(from, match.index));
    out += `<${match[0].replaceAll('@', '%40')}>`;
    from = match.index + match[0].length;
  }
  return out + signless(clean.slice(from));
}

function signless(words: string): string {
  return words.replace(SIGNS, '\\$&').replaceAll('@', `@${ZERO_WIDTH_SPACE}`);
}

/** Escaping makes text longer: cut shorter until it fits. */
function within(limit: number, make: (room: number) => string): string {
  let room = limit;
  for (;;) {
    const made = make(room);
    if (made.length <= limit) return made;
    room = Math.max(3, room - Math.max(1, Math.ceil((made.length - limit) / 3)));
  }
}
