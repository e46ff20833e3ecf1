import type { Catalogue } from './texts.ts';

const PAIRS: Readonly<Record<string, string>> = { lj: 'љ', nj: 'њ', dž: 'џ' };
const LETTERS = new Map(
  [...'abvgdđežzijklmnoprstćufhcčš'].map((latin, index) => [
    latin,
    'абвгдђежзијклмнопрстћуфхцчш'[index] ?? '',
  ]),
);
/** Two letters where others are one: in-jekcija, kon-jugacija, van-jezički; nad-živeti, pred-život, od-žaliti. */
const APART =
  /(?<=(?<!\p{L})(?:in|kon|van))j(?=e[kz]|u[gn])|(?<=(?<!\p{L})(?:na|pre|o|po))d(?=ž(?:iv|al|an|v|nj))/giu;

/**
 * What stays as it is in a text: addresses, commands and their options, files, settings, what one types, words with a
 * digit or without a small letter (HTML, F1), units, and names of keys and products.
 */
const KEPT = new RegExp(
  [
    // What other programs call their things stands in English quotation marks, ours in „…“.
    '“[^”]*”',
    String.raw`https?:\S+`,
    String.raw`@[\w-]+`,
    String.raw`npm run [\w-]+`,
    String.raw`/[a-z][\w-]*(?: (?:add|change|list|reload|remove)(?!\p{L}))?`,
    String.raw`--[a-z][\w-]*`,
    String.raw`[\w-]+\.(?:json|ts|md|env)`,
    String.raw`[A-Z][A-Z\d_]+`,
    String.raw`[A-Za-z]*\d\w*`,
    'h|min|s|d|kB|MB',
    'Osem|Slack|Discord|Telegram|Connect|Message Content|Owner|true|false|house|dm|thread|digest|quiet',
    String.raw`Ctrl(?: \+ [A-Z])?|Enter|Tab|Escape|Esc`,
  ]
    .map((kept) => String.raw`(?<![\p{L}\d/])(?:${kept})(?![\p{L}\d])`)
    .join('|'),
  'gu',
);

/** What Discord calls its permissions: it does not speak Serbian. */
const NAMES = /^discord\.may-/;

/** A Serbian catalogue in Latin letters, in Cyrillic ones. */
export function cyrillicCatalogue(latin: Catalogue): Catalogue {
  return Object.fromEntries(
    Object.entries(latin).map(([key, message]) => [key, NAMES.test(key) ? message : inCyrillic(message)]),
  );
}

/** An ICU message in Cyrillic letters. Words of the message stand at even depths of its braces, its syntax at odd ones. */
export function inCyrillic(message: string): string {
  let depth = 0;
  return message
    .split(/([{}])/)
    .map((part) => {
      if (part === '{') depth += 1;
      else if (part === '}') depth -= 1;
      else if (depth % 2 === 0) return written(part);
      return part;
    })
    .join('');
}

function written(words: string): string {
  let from = 0;
  let said = '';
  for (const kept of words.matchAll(KEPT)) {
    said += transliterated(words.slice(from, kept.index)) + kept[0];
    from = kept.index + kept[0].length;
  }
  return said + transliterated(words.slice(from));
}

function transliterated(words: string): string {
  return words
    .replace(APART, (letter) => cased(letter, LETTERS.get(letter.toLowerCase()) ?? letter))
    .replace(/lj|nj|dž/giu, (pair) => cased(pair, PAIRS[pair.toLowerCase()] ?? pair))
    .replace(/[a-zčćđšž]/giu, (letter) => cased(letter, LETTERS.get(letter.toLowerCase()) ?? letter));
}

function cased(latin: string, cyrillic: string): string {
  const [first = ''] = latin;
  return first === first.toLowerCase() ? cyrillic : cyrillic.toUpperCase();
}
