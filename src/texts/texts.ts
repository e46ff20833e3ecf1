import { IntlMessageFormat } from 'intl-messageformat';
import { en } from './en.ts';

export type TextKey = keyof typeof en;
export type Catalogue = Readonly<Record<TextKey, string>>;
export type TextValues = Readonly<Record<string, unknown>>;

/** Languages by their tag. A new language is one file beside en.ts and one entry here. */
export const CATALOGUES: Readonly<Record<string, Catalogue>> = { en };

const compiled = new Map<string, IntlMessageFormat>();

/**
 * The text under a key in a language (English where the language is unknown), ICU placeholders filled.
 * Values are put in as they are: whoever renders the text makes foreign ones inert.
 */
export function text(key: TextKey, values: TextValues = {}, locale = 'en'): string {
  const language = locale in CATALOGUES ? locale : 'en';
  const id = `${language}/${key}`;
  let message = compiled.get(id);
  if (message === undefined) {
    const source = CATALOGUES[language]?.[key] ?? en[key];
    message = new IntlMessageFormat(source, language, undefined, { ignoreTag: true });
    compiled.set(id, message);
  }
  return String(message.format(values as Record<string, string>));
}
