import { IntlMessageFormat } from 'intl-messageformat';
import type { Told } from '../domain/kinds.ts';
import { COURTESIES } from '../domain/ticket/courtesy.ts';
import { inCyrillic } from './cyrillic.ts';
import { en } from './en.ts';
import { type TextKey, type TextValues, text } from './texts.ts';
import { toldIn } from './told.ts';

/** Words of the house's own in place of ours, by key and language. */
export type OwnWords = Readonly<Record<string, Readonly<Record<string, string | undefined>>>>;

/** What is said to customers, and so may be said otherwise. */
const CUSTOMER_KEYS: readonly string[] = [
  ...COURTESIES,
  'offer',
  'offer-else',
  'solved-yes',
  'solved-no',
  'ack',
  'ack-next',
  'knock',
  'survey-link',
  'unsubscribe',
].map((about) => `customer.${about}`);

/** What every message to a customer may name. */
const COMMON = ['number', 'name', 'named', 'house', 'owner', 'owned'];

const compiled = new Map<string, IntlMessageFormat>();

/** The text under a key: the house's own words in this language, else ours. */
export function ownText(own: OwnWords, key: TextKey, values: TextValues, language: string): string {
  const words = own[key];
  const latin = language === 'sr-Cyrl' ? words?.sr : undefined;
  const message = words?.[language] ?? (latin === undefined ? undefined : inCyrillic(latin));
  return message === undefined ? text(key, values, language) : spoken(message, values, language);
}

/** A message of the rules in a language, its placeholders filled. */
export function spokenWords(told: Told, values: TextValues, language: string): string {
  return spoken(toldIn(told, language), values, language);
}

function spoken(message: string, values: TextValues, language: string): string {
  const id = `${language}/${message}`;
  const known = compiled.get(id) ?? messageIn(message, language);
  compiled.set(id, known);
  return String(known.format(values as Record<string, string>));
}

/** Why a message cannot stand under a key; undefined when it can. */
export function messageProblem(key: string, message: string, language: string): string | undefined {
  if (!CUSTOMER_KEYS.includes(key)) return `there is no such text; there are ${CUSTOMER_KEYS.join(', ')}`;
  return wordsProblem(message, [...COMMON, ...placeholdersIn(messageIn(en[key as TextKey], 'en'))], language);
}

/** Why it is no message with these placeholders; undefined when it is. */
export function wordsProblem(
  message: string,
  placeholders: readonly string[],
  language: string,
): string | undefined {
  const known = new Set(placeholders);
  try {
    const strange = placeholdersIn(messageIn(message, language)).find((name) => !known.has(name));
    return strange === undefined
      ? undefined
      : `there is no {${strange}} here; there are ${[...known].map((name) => `{${name}}`).join(', ')}`;
  } catch (error) {
    return `is no ICU message: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function messageIn(message: string, language: string): IntlMessageFormat {
  return new IntlMessageFormat(message, language, undefined, { ignoreTag: true });
}

/** A part of a message as its parser gives it: type 0 is text, 7 the number of a plural. */
interface Part {
  type: number;
  value?: unknown;
  options?: Record<string, { value: Part[] }>;
}

function placeholdersIn(message: IntlMessageFormat): string[] {
  return namesIn(message.getAst() as Part[]);
}

function namesIn(parts: readonly Part[]): string[] {
  return parts.flatMap(({ type, value, options = {} }) => [
    ...(type === 0 || type === 7 ? [] : [String(value)]),
    ...Object.values(options).flatMap((option) => namesIn(option.value)),
  ]);
}
