import type { Told } from './kinds.ts';

/** Ways to reach the house, by facts.json: a telephone number, a mail address, a page, a street. */
export type Contacts = Readonly<Record<string, Told>>;

/** Nobody's: domains that RFC 2606 and RFC 6761 set aside, numbers that North America keeps for stories. */
const DOMAIN = /(?:^|[@/.])(?:example\.(?:com|net|org)|[\w-]+\.(?:example|invalid|test))(?![\w.-])/i;
const STORY_NUMBER = /^\+?1?[ .()-]*\d{3}[ .()-]*555[ .-]*01\d\d$/;
/** What rules/facts.json comes with. */
const OUR_NUMBER = '+38610000000';
const OUR_STREET = /^glavna ulica 8\b/i;

/** The contacts without those that are examples: nobody may be led there. */
export function realContacts(contacts: Contacts = {}): Contacts {
  const madeUp = madeUpContacts(contacts);
  return Object.fromEntries(Object.entries(contacts).filter(([name]) => !madeUp.includes(name)));
}

/** The names of those that are examples. */
export function madeUpContacts(contacts: Contacts = {}): string[] {
  const wordsOf = (told: Told) => (typeof told === 'string' ? [told] : Object.values(told));
  return Object.entries(contacts)
    .filter(([, told]) => wordsOf(told).some((words) => words !== undefined && isMadeUp(words.trim())))
    .map(([name]) => name);
}

function isMadeUp(words: string): boolean {
  return (
    DOMAIN.test(words) ||
    STORY_NUMBER.test(words) ||
    words.replace(/[ ()./-]/g, '') === OUR_NUMBER ||
    OUR_STREET.test(words)
  );
}
