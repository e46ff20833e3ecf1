import type { NumberType } from 'libphonenumber-js/max';
import { callableIn } from './call.ts';

/** At these whoever calls or texts pays more, and somebody else is paid: what callers type must not choose that. */
const DEAR: readonly NumberType[] = ['PREMIUM_RATE', 'SHARED_COST'];

/**
 * The number that was typed on a telephone, in the international form: `00` or `+` before the country, or as in the country of whoever
 * calls, else of ours. Null: it is none that can be called, or one that costs extra.
 */
export async function typedNumber(digits: string, near: readonly (string | null)[]): Promise<string | null> {
  const { parsePhoneNumberFromString } = await import('libphonenumber-js/max');
  const typed = digits.replace(/\D/g, '');
  if (typed.startsWith('00')) return whole(parsePhoneNumberFromString(`+${typed.slice(2)}`));
  for (const country of near) {
    if (country === null) continue;
    const found = whole(parsePhoneNumberFromString(typed, { defaultCountry: country as 'SI' }));
    if (found !== null) return found;
  }
  return whole(parsePhoneNumberFromString(`+${typed}`));
}

function whole(
  found: { number: string; isValid(): boolean; getType(): NumberType } | undefined,
): string | null {
  return found?.isValid() === true && !DEAR.includes(found.getType()) ? callableIn(found.number) : null;
}
