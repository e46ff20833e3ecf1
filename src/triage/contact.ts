import type { LanguageTold } from '../domain/ticket/customer.ts';
import type { Contact } from '../store/store.ts';
import { knownLanguage } from '../texts/languages.ts';

/** Somebody who writes for the first time, at `createdAt` (epoch milliseconds). */
export function newContact(id: string, name: string | null, createdAt: number): Contact {
  const unknown = { language: null, languageBy: null, form: null, note: null, externalId: null } as const;
  return { id, name, ...unknown, attributes: {}, version: 0, createdAt };
}

/**
 * What a message tells of its writer's language. A text that is recognised is kept when nothing better is known than what
 * their program is set to, which many leave as it came; after that it is only heard, for somebody to say so. The
 * program's word counts as long as no text was recognised.
 */
export function languageTold(
  { language, languageBy }: Pick<Contact, 'language' | 'languageBy'>,
  recognised: string | null,
  program: string | null,
): LanguageTold | undefined {
  const open = language === null || languageBy === 'customer';
  if (recognised !== null) {
    if (open && recognised !== language) return { set: { language: recognised, by: 'text' } };
    return { heard: recognised, kept: recognised === language };
  }
  const told = tagOf(program);
  if (!open || told === null || told === language) return undefined;
  return { set: { language: told, by: 'customer' } };
}

/** The tag as it is kept: ours where it is one of ours, else the bare language; null: it is none. */
function tagOf(program: string | null): string | null {
  if (program === null) return null;
  const plain = /^([a-z]{2,3})(?:[-_]|$)/i.exec(program)?.[1]?.toLowerCase() ?? null;
  return knownLanguage(program.replaceAll('_', '-')) ?? plain;
}

/** For the record of a new ticket. */
export function addressedIn(contact: Pick<Contact, 'language'> | null): { language?: string } {
  return contact === null || contact.language === null ? {} : { language: contact.language };
}

/** The contact as the message leaves it. */
export function contactAfter(contact: Contact, told: LanguageTold | undefined): Contact {
  if (told === undefined || !('set' in told)) return contact;
  return { ...contact, language: told.set.language, languageBy: told.set.by };
}

/** Who wrote, as the message leaves them; `known`: they wrote before. */
export interface Writer {
  contact: Contact;
  language: LanguageTold | undefined;
  known: boolean;
}
