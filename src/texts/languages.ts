/** Languages by their tag, each called as its speakers call it. A new one is a file beside en.ts and a line here and in texts.ts. */
export const LANGUAGES = {
  en: 'English',
  sl: 'slovenščina',
  sr: 'srpski',
  'sr-Cyrl': 'српски',
  ru: 'русский',
} as const;

export type Language = keyof typeof LANGUAGES;
export const LANGUAGE_TAGS = Object.keys(LANGUAGES) as Language[];

/** Characters of a tag that are looked at (RFC 5646, 4.4.1); whoever sends more says no more. */
const MOST_OF_TAG = 35;

/** The language of ours that serves a tag such as `sl-SI` or `sr-Cyrl-RS`: the longest beginning we have; null: none. */
export function knownLanguage(tag: string): Language | null {
  const parts = tag.slice(0, MOST_OF_TAG).split('-');
  for (let length = parts.length; length > 0; length--) {
    const known = parts.slice(0, length).join('-').toLowerCase();
    const language = LANGUAGE_TAGS.find((one) => one.toLowerCase() === known);
    if (language !== undefined) return language;
  }
  return null;
}

/** The language of ours that serves a tag, else English. */
export function languageOf(tag: string): Language {
  return knownLanguage(tag) ?? 'en';
}

/** Whoever writes one of these reads Serbian in Latin letters; no short text tells them apart from it. */
const SERVED_IN_SERBIAN = ['hr', 'bs', 'cnr', 'sh'];

/** The language in which a customer is addressed: theirs if it is one of ours, else the house's. */
export function languageForCustomer(contact: { language: string | null } | null, house: string): Language {
  const tag = contact?.language ?? '';
  return SERVED_IN_SERBIAN.includes(tag) ? 'sr' : (knownLanguage(tag) ?? languageOf(house));
}

/**
 * The language that a setting means; null when it means none of ours. Many systems keep gettext's wishes under the very
 * same name, `de_DE:de` or `sl_SI.UTF-8`: of such a list the first that we have counts, else English.
 */
export function languageFrom(setting: string): Language | null {
  if (!/[_:]/.test(setting)) return knownLanguage(setting);
  const wishes = setting
    .split(':')
    .map((wish) => knownLanguage(wish.replace(/[.@].*$/, '').replace('_', '-')));
  return wishes.find((wish) => wish !== null) ?? 'en';
}

/** What a customer's language may be chosen as: ours, and others in which people write here. Menus hold 25. */
export const CUSTOMER_LANGUAGE_NAMES: Readonly<Record<string, string>> = {
  ...LANGUAGES,
  hr: 'hrvatski',
  bs: 'bosanski',
  mk: 'македонски',
  bg: 'български',
  uk: 'українська',
  sq: 'shqip',
  de: 'Deutsch',
  it: 'italiano',
  fr: 'français',
  es: 'español',
  pt: 'português',
  nl: 'Nederlands',
  pl: 'polski',
  cs: 'čeština',
  sk: 'slovenčina',
  hu: 'magyar',
  ro: 'română',
  tr: 'Türkçe',
  el: 'Ελληνικά',
};
export const CUSTOMER_LANGUAGES: readonly string[] = Object.keys(CUSTOMER_LANGUAGE_NAMES);
