import { IntlMessageFormat } from 'intl-messageformat';
import { en } from './en.ts';
import { ru } from './ru.ts';
import { sl } from './sl.ts';
import { sr } from './sr.ts';
import { srCyrl } from './sr-cyrl.ts';

export type TextKey = keyof typeof en;
/** What customers read, in every language; the team's own texts are English so far. */
export type CustomerTexts = Readonly<Record<Extract<TextKey, `chat.${string}`>, string>>;
type Catalogue = CustomerTexts & Readonly<Partial<Record<TextKey, string>>>;
export type TextValues = Readonly<Record<string, unknown>>;

/** Languages by their tag. A new language is one file beside en.ts and one entry here. */
export const CATALOGUES: Readonly<Record<string, Catalogue>> = { en, ru, sl, sr, 'sr-Cyrl': srCyrl };

const compiled = new Map<string, IntlMessageFormat>();

/** The language of ours that serves a tag such as `sl-SI` or `sr-Cyrl-RS`: the longest beginning we have, else English. */
export function languageOf(tag: string): string {
  const parts = tag.split('-');
  for (let length = parts.length; length > 0; length--) {
    const known = parts.slice(0, length).join('-').toLowerCase();
    const language = Object.keys(CATALOGUES).find((one) => one.toLowerCase() === known);
    if (language !== undefined) return language;
  }
  return 'en';
}

/**
 * The text under a key in a language (English where the language or the text is not there), ICU placeholders filled.
 * Values are put in as they are: whoever renders the text makes foreign ones inert.
 */
export function text(key: TextKey, values: TextValues = {}, locale = 'en'): string {
  const id = `${locale}/${key}`;
  let message = compiled.get(id);
  if (message === undefined) {
    const own = CATALOGUES[locale]?.[key];
    message = new IntlMessageFormat(own ?? en[key], own === undefined ? 'en' : locale, undefined, {
      ignoreTag: true,
    });
    compiled.set(id, message);
  }
  return String(message.format(values as Record<string, string>));
}
