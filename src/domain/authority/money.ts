/** Digits behind the mark of a currency by ISO 4217, as the runtime knows them. */
export function digitsOf(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  return maximumFractionDigits ?? 2;
}

const WRITTEN = /^(\d{1,3}(?:[ .,']\d{3})+|\d{1,12})(?:[.,](\d{1,3}))?$/u;
/** Of a currency of thousandths three digits behind a mark are those, and not thousands. */
const THOUSANDTHS = /^(\d{1,3}(?:[ .,']\d{3})*|\d{1,12})(?:[.,](\d{1,3}))$/u;

/**
 * An amount as people write it (`12`, `12.50`, `1.200,50`; in dinars of a thousand fils `1.250`) in minor units of a currency; null when it is none, or has more
 * digits behind the mark than the currency.
 */
export function minorIn(written: string, currency: string): number | null {
  const digits = digitsOf(currency);
  const said = written.trim();
  const found = (digits === 3 ? THOUSANDTHS.exec(said) : null) ?? WRITTEN.exec(said);
  if (found === null) return null;
  const [, whole = '', part = ''] = found;
  if (part.length > digits) return null;
  const minor = Number(whole.replace(/\D/g, '') + part.padEnd(digits, '0'));
  return Number.isSafeInteger(minor) ? minor : null;
}

/** A share of an amount in whole minor units, rounded to the customer's good. */
export function shareOf(minor: number, percent: number): number {
  return Math.ceil((minor * percent) / 100 - 1e-9);
}
