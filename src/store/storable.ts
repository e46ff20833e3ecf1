/** PostgreSQL takes neither NUL nor lone surrogates in text, so that neither engine keeps them. */
const UNSTORABLE = /\0|\p{Surrogate}/gu;
/** What `JSON.stringify` makes of them. */
const ESCAPED_UNSTORABLE = /\\u(?:0000|d[89a-f])/i;
const REPLACEMENT = '\uFFFD';

/** The text with each NUL and each lone surrogate replaced by U+FFFD. */
export function storableText(text: string): string {
  // Looking costs far less than replacing, and hardly any text has one.
  return text.isWellFormed() && !text.includes('\0') ? text : text.replace(UNSTORABLE, REPLACEMENT);
}

/** JSON of the value, with every text in it (keys too) made storable. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  return json.includes('\\u') && ESCAPED_UNSTORABLE.test(json) ? JSON.stringify(storableValue(value)) : json;
}

function storableValue(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storableValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [storableText(key), storableValue(item)]),
  );
}

/**
 * A parameter of a statement as both drivers take it alike. Throws TypeError on what they would store differently, or
 * wrongly without a word: Date, boolean, BigInt (NULL in sqlite3), plain object ("[object Object]"), NaN, undefined.
 */
export function storableParameter(value: unknown): string | number | Buffer | null {
  if (value === null) return null;
  if (typeof value === 'string') return storableText(value);
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const kind = typeof value === 'object' ? value.constructor?.name : typeof value;
  throw new TypeError(`A statement takes text, finite numbers, bytes and null, not ${kind ?? 'an object'}`);
}
