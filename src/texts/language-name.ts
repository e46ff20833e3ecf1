import type { Language } from './languages.ts';

const names = new Map<string, Intl.DisplayNames>();

/** What the speakers of one language call another, by its tag; the tag itself when nobody calls it anything. */
export function languageName(tag: string, reader: string): string {
  let known = names.get(reader);
  if (known === undefined) {
    // Without its script, Serbian would come in Cyrillic.
    const locale: string = reader === ('sr' satisfies Language) ? 'sr-Latn' : reader;
    known = new Intl.DisplayNames([locale, 'en'], { type: 'language' });
    names.set(reader, known);
  }
  try {
    return known.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** `none` when it is not known, as texts choose by. */
export function maybeLanguage(tag: string | null, reader: string): string {
  return tag === null ? 'none' : languageName(tag, reader);
}
