import type { Consent, Purpose } from '../domain/consent.ts';
import type { Sight } from '../domain/sight.ts';
import type { LanguageBy } from '../domain/ticket/customer.ts';
import type { StatusName } from '../domain/ticket/status.ts';

export type * from './invitations.ts';
export type * from './same-person.ts';

export interface Contact {
  id: string;
  name: string | null;
  /** The tag of the language they write in, which need not be one of ours; null: not known. */
  language: string | null;
  /** Recognised in their text, chosen by one of the team, or told by the customer's own program; null: not known. */
  languageBy: LanguageBy | null;
  /** How they wish to be addressed, where their language makes a difference; null: not known. */
  form: 'formal' | 'informal' | null;
  /** What the team should know of them. */
  note: string | null;
  /** What the owner's systems know of them (plan, company), by name. */
  attributes: Attributes;
  /** Who they are in the owner's systems; no two contacts share it. */
  externalId: string | null;
  /** Counts the changes that people and systems made: whoever changes it says which they saw. */
  version: number;
  createdAt: number;
}

export type Attributes = Readonly<Record<string, string | number | boolean>>;

export type ContactPatch = Partial<Omit<Contact, 'id' | 'version' | 'createdAt'>>;

/** An earlier ticket of a contact. */
export interface PastTicket {
  number: number;
  status: StatusName;
  createdAt: number;
}

/** A customer of a conversation waits, epoch ms. */
export interface PlaceWait {
  channel: string;
  conversation: string;
  since: number;
}

export interface Address {
  channel: string;
  /** The customer at the vendor (a chat id, a visitor id, an e-mail address). */
  address: string;
  contactId: string;
}

/** Somebody as the owner's systems name them. */
export interface Named {
  externalId: string;
  name: string | null;
  /** Small letters. */
  email: string | null;
  attributes: Attributes;
  address: { channel: string; address: string };
  /** The id of a contact that has to be made, and when. */
  id: string;
  now: number;
}

export interface Contacts {
  byAddress(channel: string, address: string): Promise<Contact | null>;
  byId(id: string): Promise<Contact | null>;
  byExternalId(externalId: string): Promise<Contact | null>;
  /**
   * Those whose name, address or external id holds the words as they stand, blind to case, diacritics, script and marks
   * between words, newest first; at most `limit`. Two characters are found where a word begins with them.
   */
  find(words: string, limit: number): Promise<Contact[]>;
  rename(id: string, name: string): Promise<void>;
  /**
   * Changes what the patch names and answers the contact as it is now; null: there is none, or it is no longer at
   * `version` (any, when absent). Throws CodedError 'conflict' when the external id is another contact's.
   */
  change(id: string, patch: ContactPatch, version?: number): Promise<Contact | null>;
  /**
   * The one contact that somebody is whom the owner's systems name: theirs, else that of the address or of the mail
   * address, as long as nobody else is named by it, else a new one. Takes over what is told, addresses too. One statement
   * after the other, each harmless to repeat. Throws CodedError 'conflict' when that one is named otherwise meanwhile.
   */
  identify(somebody: Named): Promise<Contact>;
  /**
   * Their tickets before that number (all without one), newest first, at most `limit` of them, and how many there are; with
   * a sight only those in it. Neither what stands in quarantine nor what was merged is one.
   */
  past(
    contactId: string,
    page: { limit: number; before?: number; sight?: Sight },
  ): Promise<{ count: number; tickets: PastTicket[] }>;
  /** How many tickets they had before that number (all without one), and of those opened since then how many of each kind. */
  matters(
    contactId: string,
    page: { since: number; before?: number },
  ): Promise<{ count: number; matters: Record<string, number> }>;
  /** Whether any ticket of theirs is in sight, in quarantine and merged ones too. */
  isSeen(contactId: string, sight: NonNullable<Sight>): Promise<boolean>;
  /** The person whose answer reached them last, among their newest tickets; null: nobody's did. */
  lastServedBy(contactId: string): Promise<string | null>;
  addressesOf(contactId: string): Promise<Address[]>;
  /** Where customers of these tickets wrote since then and got no answer, and since when. Epoch ms. */
  waits(ticketIds: readonly string[], since: number): Promise<PlaceWait[]>;
}

/** What customers said of being written to. It comes with the events of tickets. */
export interface Consents {
  /** All that a customer said, as any contact of theirs, oldest first. */
  of(contactId: string): Promise<Consent[]>;
  /** Whether the house may write to a customer for that without being asked. */
  mayTell(contactId: string, purpose: Purpose): Promise<boolean>;
  /** Those of these contacts to whom it may. */
  whoMayBeTold(contactIds: readonly string[], purpose: Purpose): Promise<ReadonlySet<string>>;
}
