import type { SameContact, ShownCustomer } from '../domain/ticket/shown-customer.ts';
import { channelName } from './channel-name.ts';
import { consentText } from './consent.ts';
import { languageName, maybeLanguage } from './language-name.ts';
import { CUSTOMER_LANGUAGES } from './languages.ts';
import { segmentName, statusName } from './names.ts';
import { text } from './texts.ts';

/** The customer in words: language and address, what other systems know, earlier tickets, the note. One line each. */
export function customerLines(customer: ShownCustomer, language: string): string[] {
  const { form, segment, attributes, note } = customer;
  const known = [
    languageText(customer, language),
    form === null ? null : text('customer.form', { form }, language),
    segment === null ? null : text('customer.segment', { segment: segmentName(segment, language) }, language),
    ...Object.entries(attributes).map(([name, value]) => attributeText(name, value, language)),
  ];
  const lines = [
    known.filter((part) => part !== null).join(' · '),
    pastText(customer, language),
    ...sameLines(customer, language),
    ...(customer.consent ?? []).map((one) => consentText(one, language)),
    note === null ? null : text('customer.note', { note }, language),
  ];
  return lines.filter((line) => line !== null);
}

/** What one press would set the language to: the tag and the words of the button; null: there is nothing to mend. */
export function languageFix(
  { heard }: Pick<ShownCustomer, 'heard'>,
  language: string,
): { tag: string; label: string } | null {
  if (heard === null || !CUSTOMER_LANGUAGES.includes(heard)) return null;
  return { tag: heard, label: text('customer.fix', { language: languageName(heard, language) }, language) };
}

/** What is asked of the team about another contact: whether it is the same person, in words of two buttons. */
export interface SameQuestion {
  /** A ticket of the other contact. */
  other: number;
  words: string;
  yes: string;
  no: string;
}

/** The newest question of that kind; null: there is none. */
export function sameQuestion({ same }: Pick<ShownCustomer, 'same'>, language: string): SameQuestion | null {
  const [first] = same?.maybe ?? [];
  if (first === undefined) return null;
  const { number } = first;
  return {
    other: number,
    words: maybeText(first, language),
    yes: text('customer.same-yes', { number }, language),
    no: text('customer.same-no', { number }, language),
  };
}

function sameLines({ same }: ShownCustomer, language: string): string[] {
  if (same === undefined) return [];
  const are = same.are.map((one) => contactText(one, language)).join(', ');
  return [
    ...(are === '' ? [] : [text('customer.same', { contacts: are }, language)]),
    ...same.maybe.map((one) => maybeText(one, language)),
  ];
}

type MaybeSame = NonNullable<ShownCustomer['same']>['maybe'][number];

function maybeText(one: MaybeSame, language: string): string {
  return text('customer.maybe-same', { contact: contactText(one, language), because: one.because }, language);
}

function contactText({ name, number, channel }: SameContact, language: string): string {
  const who = name === null || name.trim() === '' ? text('card.nameless', {}, language) : name;
  return text(
    'same-person.contact',
    { name: who, number, channel: channelName(channel, language) },
    language,
  );
}

function languageText({ language: tag, languageBy, heard }: ShownCustomer, language: string): string {
  const values = { language: maybeLanguage(tag, language), by: languageBy ?? 'nobody' };
  const kept = text('customer.language', values, language);
  if (heard === null) return kept;
  return `${kept}, ${text('customer.heard', { language: languageName(heard, language) }, language)}`;
}

function attributeText(name: string, value: string | number | boolean, language: string): string {
  const said = typeof value === 'boolean' ? text(value ? 'why.yes' : 'why.no', {}, language) : String(value);
  return text('customer.attribute', { name, value: said }, language);
}

function pastText({ past }: ShownCustomer, language: string): string | null {
  if (past.count === 0) return null;
  const tickets = past.tickets.map(({ number, status, createdAt }) => {
    const on = new Date(createdAt).toISOString().slice(0, 10);
    return text('customer.past-line', { number, status: statusName(status, language), on }, language);
  });
  return text('customer.past', { count: past.count, tickets: tickets.join(', ') }, language);
}
