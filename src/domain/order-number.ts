/**
 * How order numbers can look: a closed set, so that nobody writes a pattern that waits for ever on a hostile text. `example` is
 * what people are shown.
 */
export const ORDER_FORMATS = {
  /** 4 to 12 digits. */
  digits: { example: '204711', fits: (text: string) => isDigits(text, 4, 12) },
  /** A year and 1 to 8 digits. */
  'year-digits': {
    example: '2026-0118',
    fits: (text: string) =>
      partsFit(text, [(one) => /^(19|20)\d\d$/.test(one), (one) => isDigits(one, 1, 8)]),
  },
  /** 1 to 4 letters and 3 to 12 digits, with or without a dash. */
  'letters-digits': { example: 'AB-20471', fits: (text: string) => /^[A-Z]{1,4}-?\d{3,12}$/.test(text) },
  /** Three groups of digits, as large market places number. */
  'three-groups': {
    example: '302-1234567-7654321',
    fits: (text: string) =>
      partsFit(
        text,
        [2, 3, 4].map(() => (one: string) => isDigits(one, 2, 8)),
      ),
  },
} as const;

export type OrderFormat = keyof typeof ORDER_FORMATS;
export const ORDER_FORMAT_NAMES = Object.keys(ORDER_FORMATS) as OrderFormat[];

/** Longer is none, whatever it is. */
const LONGEST = 40;

/** The number as it is kept, of what somebody typed (`# 2026 / 118`, `ab-20471`); null: it has none of the formats. */
export function orderNumberIn(typed: string, formats: readonly OrderFormat[]): string | null {
  if (typed.length > LONGEST) return null;
  const plain = typed
    .normalize('NFKC')
    .replace(/[\u2010-\u2015/]/g, '-')
    .replace(/[\s#]/g, '')
    .toUpperCase();
  return formats.some((format) => ORDER_FORMATS[format].fits(plain)) ? plain : null;
}

function isDigits(text: string, least: number, most: number): boolean {
  return /^\d+$/.test(text) && text.length >= least && text.length <= most;
}

function partsFit(text: string, parts: readonly ((one: string) => boolean)[]): boolean {
  const given = text.split('-');
  return given.length === parts.length && parts.every((fits, at) => fits(given[at] ?? ''));
}
