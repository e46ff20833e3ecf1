import { moneyText } from '../../texts/concession.ts';
import { timeLocale, timeSpan } from '../../texts/time.ts';
import type { ChartUnit } from '../chart.ts';

/** A value as people of that language write it. `currency`: of money. */
export function valueText(value: number, unit: ChartUnit, language: string, currency = 'EUR'): string {
  if (unit === 'ms') return timeSpan(value, language);
  if (unit === 'money') return moneyText(Math.round(value), currency, language);
  const format: Intl.NumberFormatOptions =
    unit === 'share' ? { style: 'percent', maximumFractionDigits: 0 } : { maximumFractionDigits: 1 };
  return new Intl.NumberFormat(timeLocale(language), format).format(value);
}

/** Monday. Epoch ms. */
const MONDAY = Date.UTC(2026, 10, 23);

/** A day of the week, 0 for Monday. */
export function dayName(day: number, language: string, width: 'short' | 'long'): string {
  const format = { weekday: width, timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(timeLocale(language), format).format(MONDAY + day * 86_400_000);
}

/** An hour of the day as clocks show it. */
export function hourText(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}
