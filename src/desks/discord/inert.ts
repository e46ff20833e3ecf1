import { markupFree as withoutMarkup } from '../../vendors/discord/markup.ts';
import { line, plain } from '../plain.ts';
import { LIMITS } from './limits.ts';

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

/** In embeds too: what is quoted out of one pings nobody either. */
function markupFree(clean: string): string {
  return withoutMarkup(clean, `@${ZERO_WIDTH_SPACE}`);
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
