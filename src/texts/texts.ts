import { IntlMessageFormat } from 'intl-messageformat';
import { en } from './en.ts';
import type { Language } from './languages.ts';

export type TextKey = keyof typeof en;
/** Every text of en.ts in another language. */
export type Catalogue = Readonly<Record<string, string>>;
export type TextValues = Readonly<Record<string, unknown>>;

/** Nobody pays for a language that nobody reads: but for English, each is loaded when it is first learnt. */
const SOURCES: Readonly<Record<Language, () => Promise<Catalogue>>> = {
  en: async () => en,
  sl: async () => (await import('./sl.ts')).sl,
  sr: async () => (await import('./sr.ts')).sr,
  'sr-Cyrl': async () => (await import('./sr-cyrl.ts')).srCyrl,
  ru: async () => (await import('./ru.ts')).ru,
};

const learnt = new Map<string, Catalogue>([['en', en]]);
const compiled = new Map<string, IntlMessageFormat>();

/** Loads a language, so that `text` can speak it, and answers its catalogue; English for one that is not ours. */
export async function learn(language: string): Promise<Catalogue> {
  const known = learnt.get(language);
  if (known !== undefined) return known;
  if (!Object.hasOwn(SOURCES, language)) return en;
  const catalogue = await SOURCES[language as Language]();
  learnt.set(language, catalogue);
  return catalogue;
}

/** Whether there is such a text. */
export function isText(key: string): key is TextKey {
  return Object.hasOwn(en, key);
}

/**
 * The text under a key in a language that was learnt (English where the language or the text is not there), ICU
 * placeholders filled. Values are put in as they are: whoever renders the text makes foreign ones inert.
 */
export function text(key: TextKey, values: TextValues = {}, language = 'en'): string {
  const catalogue = learnt.get(language);
  // Somebody reads it after all: the next text is in it.
  if (catalogue === undefined) void learn(language);
  const own = catalogue?.[key];
  const spoken = own === undefined ? 'en' : language;
  const id = `${spoken}/${key}`;
  let message = compiled.get(id);
  if (message === undefined) {
    message = new IntlMessageFormat(own ?? en[key], spoken, undefined, { ignoreTag: true });
    compiled.set(id, message);
  }
  return String(message.format(values as Record<string, string>));
}
