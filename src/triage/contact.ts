import type { Contact } from '../store/store.ts';
import { knownLanguage, type Language, languageOf } from '../texts/languages.ts';

/** Somebody who writes for the first time, at `createdAt` (epoch milliseconds). */
export function newContact(id: string, name: string | null, createdAt: number): Contact {
  const unknown = { language: null, languageBy: null, form: null, note: null, externalId: null } as const;
  return { id, name, ...unknown, attributes: {}, version: 0, createdAt };
}

/** The language in which a customer is addressed: theirs if it is one of ours, else the house's. */
export function languageFor(contact: Pick<Contact, 'language'> | null, house: string): Language {
  return knownLanguage(contact?.language ?? '') ?? languageOf(house);
}
