/** What stands above a mail: names in lower case, values unfolded, in the order of the mail. */
export type Headers = ReadonlyMap<string, readonly string[]>;

/** More than any honest mail has above it, in bytes. */
const HEAD_BYTES = 256 * 1024;

/** The headers of a mail or of a part of it; bytes that are no ASCII stand as they came (Latin-1). */
export function headersOf(source: Buffer): Headers {
  const text = source.subarray(0, HEAD_BYTES).toString('latin1');
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  const headers = new Map<string, string[]>();
  for (const line of text
    .slice(0, end)
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)) {
    const [, name, value] = /^([!-9;-~]+)[ \t]*:(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    const key = name.toLowerCase();
    const known = headers.get(key);
    if (known === undefined) headers.set(key, [value.trim()]);
    else known.push(value.trim());
  }
  return headers;
}

export function first(headers: Headers, name: string): string {
  return headers.get(name)?.[0] ?? '';
}

/** Ids in a header, without their brackets, in order; what stands there without brackets is one when it looks like one. */
export function idsIn(value: string): string[] {
  const ids = [...value.matchAll(/<([^<>]*)>/g)].map(([, id = '']) => idOf(id));
  const bare = ids.length > 0 ? [] : value.split(/[\s,]+/).filter((word) => /^[^@\s]+@[^@\s]+$/.test(word));
  return [...ids, ...bare].filter((id) => id !== '');
}

/** A Message-ID as we compare it; '' for one that is empty. Apart from white space its letters count. */
function idOf(raw: string): string {
  return raw.replace(/\s+/g, '').slice(0, 900);
}

/** Longer than any address with its name; of what follows nobody can tell where it begins without long searching. */
const ADDRESS = 1000;

/** An address alone, in small letters; null when there is none. */
export function addressIn(header: string): string | null {
  const value = header.slice(0, ADDRESS);
  const found = /<([^<>\s]+@[^<>\s]+)>\s*$/.exec(value)?.[1] ?? /([^<>\s,;"]+@[^<>\s,;"]+)/.exec(value)?.[1];
  return found?.toLowerCase() ?? null;
}

/** A header with its encoded words (RFC 2047) as bytes, one character each: enough to find in it what is ASCII. */
export function plainWords(value: string): string {
  return value
    .replace(/(\?=)\s+(=\?)/g, '$1$2')
    .replace(/=\?[^?\s]+\?([bq])\?([^?\s]*)\?=/gi, (_, coding: string, text: string) =>
      coding.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString('latin1')
        : text
            .replaceAll('_', ' ')
            .replace(/=([\da-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    );
}
