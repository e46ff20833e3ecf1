/** A telephone number in a text: in the form of E.164, and where it stands (UTF-16 units). */
export interface NumberAt {
  number: string;
  start: number;
  end: number;
}

const READ_CHARACTERS = 4000;
/** Bounded, so that a page of digits costs no more than a line. */
const DIGITS = /(?:\d[\s()/.-]{0,3}){7,}/;

/** The first number in a text that can be one; national ones count as those of the country (ISO 3166, two letters), if there is one. */
export async function numberAt(text: string, country: string | null): Promise<NumberAt | null> {
  const read = text.slice(0, READ_CHARACTERS);
  if (!DIGITS.test(read)) return null;
  const { findPhoneNumbersInText } = await import('libphonenumber-js/min');
  const plan = country === null ? {} : { defaultCountry: country as 'SI' };
  const [found] = findPhoneNumbersInText(read, plan);
  if (found === undefined) return null;
  return { number: found.number.number, start: found.startsAt, end: found.endsAt };
}
