/** What a customer wrote that may lead to another contact of theirs. */
export interface Written {
  /** Small letters. */
  emails: string[];
  /** In the international form of E.164, such as `+38641555123`. */
  phones: string[];
  /** Numbers of tickets. */
  tickets: number[];
}

/** Finds them in a text; national numbers count as those of the country (ISO 3166, two letters), if there is one. */
export type Reached = (text: string, country: string | null) => Written;

/** So much of a text is looked at, and so much of each sort is taken from it. */
const READ_CHARACTERS = 4000;
const MOST = 3;

const EMAIL = /[\p{L}\d][\p{L}\d._%+-]{0,63}@[\p{L}\d][\p{L}\d.-]{0,200}\.\p{L}{2,24}/gu;
/** Bounded, so that a page of digits costs no more than a line. */
const DIGITS = /(?:\d[\s()/.-]{0,3}){7,}/;
const TICKET =
  /(?:#|№|(?<!\p{L})(?:ticket|case|zahtevek|zahtevk\p{L}{0,3}|zahtev\p{L}{0,3}|захтев\p{L}{0,3}|обращени\p{L}|заявк\p{L}|tiket))\s{0,2}#?(\d{1,9})(?![\d.,]\d)/giu;

let loading: Promise<Reached> | undefined;

/** Loads the numbering plans (some 30 ms): hence only once somebody writes. */
export function reachedIn(): Promise<Reached> {
  loading ??= import('libphonenumber-js/min').then(({ findPhoneNumbersInText }) => (text, country) => {
    const read = text.slice(0, READ_CHARACTERS);
    const plan = country === null ? {} : { defaultCountry: country as 'SI' };
    const found = DIGITS.test(read) ? findPhoneNumbersInText(read, plan) : [];
    return {
      emails: some((read.match(EMAIL) ?? []).map((email) => email.toLowerCase())),
      phones: some(found.map(({ number }) => number.number)),
      tickets: some([...read.matchAll(TICKET)].map(([, number]) => Number(number))),
    };
  });
  return loading;
}

function some<One>(all: readonly One[]): One[] {
  return [...new Set(all)].slice(0, MOST);
}

/** The number that an address or a text consists of, in the form of E.164; null: it is none. */
export async function phoneIn(text: string, country: string | null): Promise<string | null> {
  const { parsePhoneNumberFromString } = await import('libphonenumber-js/min');
  const plan = country === null ? {} : { defaultCountry: country as 'SI' };
  const number = parsePhoneNumberFromString(text, { ...plan, extract: false });
  return number?.isPossible() === true ? number.number : null;
}

/** The country of a number in the form of E.164 (ISO 3166, two letters); null: it does not tell. */
export async function countryOf(number: string | null): Promise<string | null> {
  if (number === null) return null;
  const { parsePhoneNumberFromString } = await import('libphonenumber-js/min');
  return parsePhoneNumberFromString(number)?.country ?? null;
}
