/** Ways in which characters stand as bytes in what vendors and mail programs of our customers send. */
const CHARSETS = [
  'utf-8',
  'windows-1250',
  'windows-1251',
  'windows-1252',
  'iso-8859-5',
  'koi8-r',
  'utf-16le',
];
/** Coded within each other: JSON of a mail, a mail within it, its part, its words. */
const DEEP = 5;
/** As often is a whole delivery read in one way or another; who has coded it more often has something to hide. */
const READINGS = 30;
/** Lines of nothing but base64. */
const BASE64 = /^[a-z\d+/]{4,}={0,2}[ \t]*(?:\r?\n[a-z\d+/]+={0,2}[ \t]*)*$/gim;
const ENCODED_WORD = /=\?[^?\s]{1,40}\?([bq])\?([^?\s]*)\?=(?:\s+(?==\?))?/gi;

/**
 * Whether one of the passages can be read in a delivery as it came, however it is coded there (JSON, form fields, base64,
 * quoted-printable, encoded words, HTML, character sets). White space is all one. It may find what nobody wrote: then too much is
 * held for unfit to be kept, never too little.
 */
export function canBeRead(raw: string, passages: readonly string[]): boolean {
  const wanted = passages.map(flat).filter((passage) => passage !== '');
  if (wanted.length === 0) return false;
  let left = READINGS * raw.length + 1_000_000;
  for (const reading of readings(raw, DEEP)) {
    left -= reading.length;
    if (left < 0) return true;
    const said = flat(reading);
    if (wanted.some((passage) => said.includes(passage))) return true;
  }
  return false;
}

function flat(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function* readings(text: string, depth: number): Generator<string> {
  yield text;
  if (/[<&]/.test(text)) yield withoutMarkup(text);
  if (/[\0\x80-\xff]/.test(text)) yield* inCharsets(text);
  if (depth === 0) return;
  for (const decoded of decodings(text)) if (decoded !== text) yield* readings(decoded, depth - 1);
}

/** Each with one coding taken away; bytes stand as Latin-1 then. */
function* decodings(text: string): Generator<string> {
  if (/^\s*[[{"]/.test(text)) yield stringsIn(text);
  if (text.includes('%')) yield bytesIn(text.replaceAll('+', ' '), /%([\da-f]{2})/gi);
  if (text.includes('=?')) yield encodedWords(text);
  if (/=(?:[\da-f]{2}|[ \t]*\r?\n)/i.test(text))
    yield bytesIn(text.replace(/=[ \t]*\r?\n/g, ''), /=([\da-f]{2})/gi);
  for (const [lines] of text.matchAll(BASE64)) yield Buffer.from(lines, 'base64').toString('latin1');
}

function* inCharsets(text: string): Generator<string> {
  const bytes = Buffer.from(text, 'latin1');
  for (const charset of CHARSETS) yield new TextDecoder(charset).decode(bytes);
}

function bytesIn(text: string, coded: RegExp): string {
  return text.replace(coded, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function encodedWords(text: string): string {
  return text.replace(ENCODED_WORD, (_all, coding: string, words: string) =>
    coding.toLowerCase() === 'b'
      ? Buffer.from(words, 'base64').toString('latin1')
      : bytesIn(words.replaceAll('_', ' '), /=([\da-f]{2})/gi),
  );
}

/** Texts in JSON; '' of what is none. */
function stringsIn(text: string): string {
  const found: string[] = [];
  try {
    JSON.parse(text, (_key, value: unknown) => {
      if (typeof value === 'string') found.push(value);
      return value;
    });
  } catch {
    return '';
  }
  return found.join('\n');
}

function withoutMarkup(text: string): string {
  return text
    .replace(/<[^<>]*>/g, '')
    .replace(/&#(?:x([\da-f]{1,6})|(\d{1,7}));?/gi, (all, hex?: string, digits?: string) => {
      const code = hex === undefined ? Number(digits) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    })
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
