import { effect } from '@preact/signals';
import { languageOf } from '../../../../texts/languages.ts';
import { language, speak } from '../words.ts';
import { loadCatalogue } from './catalogue.ts';
import { kept } from './kept.ts';
import { loadNotices } from './notices.ts';
import { attempt, renewSession } from './session.ts';

/** What was read in this browser last. */
const last = kept<string>('osem.language', '');

/** Before somebody is known, the page speaks as it did here last, or else as the browser asks. */
export async function startLanguage(): Promise<void> {
  await speak(last.value || languageOf(navigator.language));
  effect(() => {
    document.documentElement.lang = language.value;
    last.value = language.value;
  });
}

/** The reader chose another language: the page follows, and fetches again what the server put into words. */
export async function followLanguage(): Promise<void> {
  await attempt(renewSession);
  await Promise.all([loadCatalogue(), loadNotices()]);
}
