import type { Catalogue } from './texts.ts';

const SMALL = ['abcčćdđefghijklmnoprsštuvzž', 'абцчћдђефгхијклмнопрсштувзж'] as const;
const LATIN = [...SMALL[0], ...SMALL[0].toUpperCase(), 'dž', 'lj', 'nj', 'Dž', 'Lj', 'Nj', 'DŽ', 'LJ', 'NJ'];
const CYRILLIC = [...SMALL[1], ...SMALL[1].toUpperCase(), ...'џљњЏЉЊЏЉЊ'];
const LETTERS = new Map(LATIN.map((letter, index) => [letter, CYRILLIC[index] ?? letter]));

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
    String.raw`/[a-z][\w-]*(?:/[\w-]+|(?: (?:add|change|list|reload|remove|retry-letter|retry-job)(?!\p{L})))?`,
    String.raw`--[a-z][\w-]*`,
    String.raw`[\w/-]+\.(?:json|mjs|ts|md)|\.env(?:\.example)?|<id>`,
    String.raw`[A-Z][A-Z\d_]+`,
    String.raw`[A-Za-z]*\d\w*`,
    // Before a word it is the preposition.
    String.raw`h|min|s(?! (?:\p{Ll}|„|$))|d|kB|MB`,
    'PostgreSQL|SQLite|https|Osem|Slack|Discord|Telegram|Viber|WhatsApp|Messenger|Instagram|Facebook|Meta|Twilio|X|Connect|Message Content|Owner|true|false|house|dm|thread|digest|quiet',
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
    said += cyrillic(words.slice(from, kept.index)) + kept[0];
    from = kept.index + kept[0].length;
  }
  return said + cyrillic(words.slice(from));
}

/** Serbian words in Cyrillic letters. What is no Serbian letter stays. */
export function cyrillic(latin: string): string {
  return latin
    .replace(APART, (letter) => LETTERS.get(letter) ?? letter)
    .replace(/lj|nj|dž|[a-zčćđšž]/giu, (letter) => LETTERS.get(letter) ?? letter);
}
