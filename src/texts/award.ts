import type { AwardPart } from '../domain/award.ts';
import { text } from './texts.ts';
import { timeLocale } from './time.ts';

/** A part of a score, as insight/awards counts it: `expected` and `points` in thousandths. */
export interface ScoredPart {
  part: AwardPart;
  of: number;
  sum: number;
  expected: number;
}

export interface ScoredNominee {
  place: number;
  points: number;
  tie: 'more' | 'less' | 'same' | null;
  parts: readonly ScoredPart[];
}

/** `2026-11` as people say it. */
export function monthText(month: string, language: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const format = { month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(timeLocale(language), format).format(Date.UTC(year, number - 1, 1));
}

export function nomineeText(name: string, nominee: ScoredNominee, language: string): string {
  const { place, points, tie, parts } = nominee;
  const values = { place, name, points, tie: tie ?? 'none', parts: partsText(parts, language) };
  return text('award.nominee', values, language);
}

/** What stands behind a score, in words. */
export function partsText(parts: readonly ScoredPart[], language: string): string {
  return parts.map((part) => partText(part, language)).join('; ');
}

function partText({ part, of, sum, expected }: ScoredPart, language: string): string {
  const number = (value: number, digits = 0) =>
    new Intl.NumberFormat(timeLocale(language), { maximumFractionDigits: digits }).format(value);
  switch (part) {
    case 'promise':
    case 'at-once': {
      const values = { sum: number(sum), of: number(of), expected: number(expected / 10) };
      return text(`award.part-${part}`, values, language);
    }
    case 'survey': {
      const mean = of === 0 ? '–' : number(sum / of, 1);
      return text(
        'award.part-survey',
        { mean, of: number(of), expected: number(1 + (9 * expected) / 1000, 1) },
        language,
      );
    }
    default:
      return text(
        `award.part-${part}`,
        { sum: number(sum), of: number(of), expected: number(expected / 1000, 1) },
        language,
      );
  }
}
