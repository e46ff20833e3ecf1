import { effect } from '@preact/signals';
import { languageOf } from '../../../../texts/languages.ts';
import { language, speak } from '../words.ts';
import { loadCatalogue } from './catalogue.ts';
import { kept } from './kept.ts';
import { loadNotices } from './notices.ts';
import { attempt, renewSession } from './session.ts';
import { refreshTicket } from './ticket.ts';

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

/**
 * Somebody of the team changed, perhaps the reader on another desk: the page takes over who they are now, and in another
 * language fetches again what the server put into words.
 */
export async function followTeam(): Promise<void> {
  const before = language.peek();
  await attempt(renewSession);
  await loadCatalogue();
  if (language.peek() !== before) await Promise.all([loadNotices(), refreshTicket()]);
}
