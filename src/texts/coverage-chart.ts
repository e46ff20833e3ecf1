import type { Coverage } from '../domain/coverage.ts';
import { type TextKey, text } from './texts.ts';
import { callTime, dayAndTime, timeIn } from './time.ts';

/** Of more than that the hours of one day after the other could not be told apart. */
const LONGEST_OF_HOURS = 48 * 3_600_000;

/** Who is needed and who is there, as a picture: hour by hour, or where that would be too many, of a week. */
export function coverageChart(found: Coverage, language: string) {
  return found.to - found.from > LONGEST_OF_HOURS ? weekChart(found, language) : dayChart(found, language);
}

function titled(found: Coverage, language: string) {
  // A week later it is the same weekday.
  const ends = found.to - found.from > LONGEST_OF_HOURS ? callTime : dayAndTime;
  const about = `${dayAndTime(found.from, found.zone, language)} – ${ends(found.to, found.zone, language)} (${found.zone})`;
  return { title: text('chart.coverage', {}, language), about, language };
}

/** Hour by hour: who is needed, who is there, and what comes. */
function dayChart(found: Coverage, language: string) {
  const label = (key: TextKey) => text(key, {}, language);
  return {
    kind: 'trend' as const,
    ...titled(found, language),
    unit: 'count' as const,
    periods: found.hours.map(({ from }) => timeIn(from, found.zone)),
    series: [
      { label: label('chart.coverage-needed'), values: found.hours.map(({ needed }) => needed) },
      { label: label('chart.coverage-people'), values: found.hours.map(({ people }) => round(people)) },
      { label: label('chart.coverage-arrivals'), values: found.hours.map(({ arrivals }) => round(arrivals)) },
    ],
  };
}

/** A week by weekday and hour: how many people lack. */
function weekChart(found: Coverage, language: string) {
  const cells: (number | null)[][] = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => null));
  for (const { step, people, needed } of found.hours) {
    const [day = 1, hour = 0] = step.split('-').map(Number);
    const row = cells[day - 1];
    if (row !== undefined) row[hour] = Math.max(0, needed - Math.floor(people + 1e-9));
  }
  const counts = text('chart.coverage-short', {}, language);
  return { kind: 'heat' as const, ...titled(found, language), counts, panels: [{ label: counts, cells }] };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
