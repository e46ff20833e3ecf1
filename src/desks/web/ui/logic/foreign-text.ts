/** A piece of somebody else's text: plain, or an address that is safe to link. */
export type TextPart = { text: string; href?: string };

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]+/gi;
const CLOSING = new Set('.,;:!?)]}»”’');
// Embeddings and overrides reorder what stands around them: an address could read as another one.
const REORDERING = /[\u202a-\u202e]/g;
// Control characters but tab and line feed have no shape; show that something is there.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Somebody else's text with what could disguise it made visible. Line ends become line feeds. */
export function visible(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(REORDERING, '\ufffd').replace(CONTROL, '\ufffd');
}

/** The text cut into plain parts and http(s) addresses, shown in full. Nothing is interpreted as mark-up. */
export function textParts(foreign: string): TextPart[] {
  const text = visible(foreign);
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = withoutClosing(match[0]);
    const href = safeHref(address);
    if (href === null) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    parts.push({ text: address, href });
    end = match.index + address.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/** The address when it is http(s) without a user name in it (`https://bank.example@evil.example`), else null. */
export function safeHref(address: string): string | null {
  try {
    const url = new URL(address);
    const web = url.protocol === 'https:' || url.protocol === 'http:';
    return web && url.username === '' && url.password === '' ? url.href : null;
  } catch {
    return null;
  }
}

/** Without the punctuation that closes the sentence around it. No pattern: a hostile text would make it slow. */
function withoutClosing(address: string): string {
  let end = address.length;
  while (CLOSING.has(address.charAt(end - 1))) end -= 1;
  return address.slice(0, end);
}
