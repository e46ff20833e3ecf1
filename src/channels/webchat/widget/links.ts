export interface Piece {
  text: string;
  /** Where it leads; null for plain text. Only http and https. */
  href: string | null;
}

/** Characters that turn the direction of text: in an address they only hide where it leads. */
const CANDIDATE = /https?:\/\/[^\s<>"'`{}|\\^\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+/giu;
const TRAILING = /[.,:;!?)\]*_~]+$/u;

/** Text cut into plain pieces and web addresses. The pieces together are the text, unchanged. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const address = withoutTrailing(match[0]);
    const href = webAddress(address);
    if (href === null) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), href: null });
    pieces.push({ text: address, href });
    from = match.index + address.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), href: null });
  return pieces;
}

/** The sentence's full stop is not the address's; a closing bracket is when the address opened one. */
function withoutTrailing(address: string): string {
  const tail = TRAILING.exec(address)?.[0] ?? '';
  const body = address.slice(0, address.length - tail.length);
  return tail.startsWith(')') && body.includes('(') ? `${body})` : body;
}

/** The address made whole when it is one for the web without a user name in it (they pretend to be hosts); else null. */
export function webAddress(address: string): string | null {
  try {
    const url = new URL(address);
    const web = url.protocol === 'http:' || url.protocol === 'https:';
    return web && url.username === '' && url.password === '' ? url.href : null;
  } catch {
    return null;
  }
}
