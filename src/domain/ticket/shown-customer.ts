import { type Consent, type StandingConsent, standingConsent } from '../consent.ts';
import type { LanguageBy } from './customer.ts';
import type { Ticket } from './model.ts';
import type { SameBecause } from './same-person.ts';
import type { StatusName } from './status.ts';

/** The customer as a ticket shows them, everywhere the same. */
export interface ShownCustomer {
  language: string | null;
  languageBy: LanguageBy | null;
  /** The language of their newest text, where it is not the one that is kept for them. */
  heard: string | null;
  form: 'formal' | 'informal' | null;
  segment: string | null;
  attributes: Readonly<Record<string, string | number | boolean>>;
  note: string | null;
  /** Their tickets before this one: how many, and the newest of them. */
  past: { count: number; tickets: { number: number; status: StatusName; createdAt: number }[] };
  /** Contacts that are this person too, and that may be, by a ticket of each; absent: nobody is. */
  same?: { are: SameContact[]; maybe: (SameContact & { because: SameBecause })[] };
  /** What they said of being written to; absent: nothing. */
  consent?: StandingConsent[];
}

/** Another contact of a customer. */
export interface SameContact {
  /** Its newest ticket. */
  number: number;
  channel: string;
  name: string | null;
}

type Kept = Pick<ShownCustomer, 'language' | 'languageBy' | 'form' | 'attributes' | 'note'>;

export function shownCustomer(
  { customer, triage }: Pick<Ticket, 'customer' | 'triage'>,
  { language, languageBy, form, attributes, note }: Kept,
  past: ShownCustomer['past'],
  { same, said = [] }: { same?: ShownCustomer['same'] | undefined; said?: readonly Consent[] } = {},
): ShownCustomer {
  const heard = customer.heard === language ? null : customer.heard;
  return {
    language,
    languageBy,
    heard,
    form,
    segment: triage.segment,
    attributes,
    note,
    past,
    ...(same === undefined ? {} : { same }),
    ...(said.length === 0 ? {} : { consent: standingConsent(said) }),
  };
}
