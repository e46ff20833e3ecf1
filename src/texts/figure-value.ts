import { moneyText } from './concession.ts';
import { timeLocale, timeSpan } from './time.ts';

/** In what figures are: milliseconds, a share of 0 to 1, how many, minor units of a currency, 1 to 10. */
type FigureUnit = 'ms' | 'share' | 'count' | 'money' | 'score';

/** A figure as people of a language write it. */
export function figureValue(
  value: number,
  unit: FigureUnit,
  { language, currency }: { language: string; currency: string },
): string {
  if (unit === 'ms') return timeSpan(value, language);
  if (unit === 'money') return moneyText(value, currency, language);
  const share = { style: 'percent', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(timeLocale(language), unit === 'share' ? share : {}).format(value);
}
