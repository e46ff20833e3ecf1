import { peopleFor } from './erlang.ts';
import type { Ahead, Forecast } from './forecast.ts';

/** Whether the people on duty are enough for the cases that will come. Instants are epoch ms. */

const HOUR = 3_600_000;
/** The share of cases that the target is to hold for: nine of ten, as figures of times are told. */
const SHARE = 0.9;
/** Nobody is called in for less: cases that are expected in a stretch with nobody there. */
const FEWEST_CASES = 0.5;
/** Fewer answers say more about chance than about how long one takes. */
export const FEWEST_ANSWERS = 30;

/** An hour ahead (the first and the last may be shorter). Arrivals and answers are averages, so parts of cases. */
export interface CoverageHour extends Ahead {
  /** Weekday and hour, as figures name them: 1-0 is the first hour of Monday. */
  step: string;
  /** On duty, on the average of the hour. */
  people: number;
  /** Needed for the target, by Erlang C; what comes while nobody works counts where it is worked on. */
  needed: number;
}

export interface CoverageGap {
  from: number;
  to: number;
  /** People who lack, at the most, in one of its hours. */
  short: number;
}

export interface Coverage extends Forecast {
  team: string | null;
  zone: string;
  from: number;
  to: number;
  targetMs: number;
  promiseMs: number;
  /** What one answer takes of somebody's duty, ms, and behind how many answers it stands. */
  workMs: number;
  answers: number;
  /** False: `workMs` is what the rules say. True: the team has given answers faster than that. */
  measured: boolean;
  /** False: no rota says who works, and the hours of the team do. */
  ruled: boolean;
  hours: CoverageHour[];
  gaps: CoverageGap[];
}

/**
 * What one answer takes, ms: what the rules say, unless the team gives more answers in its hours of duty than that would allow. Duty over answers alone
 * would have idle hours count as work, and every team be as many as it needs.
 */
export function workFor(
  { answers, dutyMs }: { answers: number; dutyMs: number },
  ruledMs: number,
): { workMs: number; measured: boolean } {
  const measured = answers >= FEWEST_ANSWERS && dutyMs > 0 && dutyMs / answers < ruledMs;
  return { workMs: measured ? dutyMs / answers : ruledMs, measured };
}

/** The hours with what they need. `targetMs`: within which a case is to be answered. */
export function hoursNeeding(
  hours: readonly Omit<CoverageHour, 'needed' | 'answers'>[],
  { workMs, targetMs }: { workMs: number; targetMs: number },
): CoverageHour[] {
  const loads = loadsOf(hours, targetMs);
  return hours.map((hour, index) => ({
    ...hour,
    answers: (hour.people * (hour.to - hour.from)) / workMs,
    needed: peopleFor({
      arrivals: ((loads[index] ?? 0) * HOUR) / (hour.to - hour.from),
      workMs,
      withinMs: Math.max(0, targetMs - workMs),
      share: SHARE,
    }),
  }));
}

/** Cases by the hour in which they are worked on: what comes to nobody is spread over the hours with somebody within the target. */
function loadsOf(
  hours: readonly Pick<CoverageHour, 'from' | 'arrivals' | 'people'>[],
  targetMs: number,
): number[] {
  const loads = hours.map(() => 0);
  for (const [index, hour] of hours.entries()) {
    const later = hours.flatMap((one, place) =>
      place > index && one.people > 0 && one.from < hour.from + targetMs ? [place] : [],
    );
    const places = hour.people > 0 || later.length === 0 ? [index] : later;
    for (const place of places) loads[place] = (loads[place] ?? 0) + hour.arrivals / places.length;
  }
  return loads;
}

/** Hours that follow each other and in which people lack, as one each; a night in which hardly anybody writes is none. */
export function gapsIn(hours: readonly CoverageHour[]): CoverageGap[] {
  const gaps: (CoverageGap & { cases: number; empty: boolean })[] = [];
  for (const { from, to, people, needed, arrivals } of hours) {
    const short = needed - Math.floor(people + 1e-9);
    if (short <= 0) continue;
    const last = gaps.at(-1);
    if (last !== undefined && last.to === from) {
      last.to = to;
      last.short = Math.max(last.short, short);
      last.cases += arrivals;
      last.empty &&= people === 0;
    } else gaps.push({ from, to, short, cases: arrivals, empty: people === 0 });
  }
  return gaps
    .filter(({ cases, empty }) => !empty || cases >= FEWEST_CASES)
    .map(({ from, to, short }) => ({ from, to, short }));
}
