import type { TicketLine } from '../../../../api/shapes.ts';

/** More than are looked through is searched for. */
const MOST_OFFERED = 8;

/** The number that somebody typed, `#12` or `12`; null: words. */
export function typedNumber(words: string): number | null {
  const [, digits] = /^\s*#?(\d{1,15})\s*$/.exec(words) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** Tickets that one may be merged with: open ones, those of the same customer first, each once, in the order given. */
export function offeredTo(own: TicketLine, all: readonly TicketLine[]): TicketLine[] {
  const seen = new Set([own.number]);
  const others = all.filter(({ number, mergedInto, spam, status }) => {
    const fits = !seen.has(number) && mergedInto === null && !spam && status !== 'resolved';
    seen.add(number);
    return fits;
  });
  const same = others.filter(({ contact }) => contact.id === own.contact.id);
  const rest = others.filter(({ contact }) => contact.id !== own.contact.id);
  return [...same, ...rest].slice(0, MOST_OFFERED);
}
