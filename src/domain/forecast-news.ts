import type { Forecast } from './forecast.ts';

/** What leads hear of promises that will be missed: that there are some, that there are clearly more or fewer, that there are none any more. */
export const FORECAST_NEWS = ['risk', 'worse', 'better', 'over'] as const;
export type ForecastNews = (typeof FORECAST_NEWS)[number];

/** What reports.json says of one forecast. */
export interface ForecastTerms {
  id: string;
  /** Null: the whole house. */
  team: string | null;
  /** How far it looks, milliseconds. */
  aheadMs: number;
  /** Fewer cases are told to nobody. */
  fewest: number;
  /** By desk: a channel's id, or team, desk, supervisors, leads. */
  to: Readonly<Record<string, string>>;
}

/** What was told last: of how many cases, and when (epoch ms). */
export interface ForecastTold {
  late: number;
  at: number;
}

/** So many times as many are clearly more, and a part so small clearly fewer. */
const CLEARLY = 2;
/** A forecast sways: what is no worse is told so long after the last telling at the earliest. */
const STEADY_MS = 60 * 60_000;

/** Cases that wait and will miss a promise that still stands and ends in the time looked at; of those that broke, others tell. */
export function endangered(
  { late }: Pick<Forecast, 'late'>,
  { now, to }: { now: number; to: number },
): Forecast['late'] {
  return late.filter(({ promiseAt }) => promiseAt > now && promiseAt <= to);
}

/** What is new for whoever was told `told` (null: nothing yet); null: nothing. */
export function forecastNews(
  told: ForecastTold | null,
  late: number,
  { now, fewest }: { now: number; fewest: number },
): ForecastNews | null {
  const before = told?.late ?? 0;
  // A clock that was set back is no reason to wait.
  const isFresh = told !== null && Math.abs(now - told.at) < STEADY_MS;
  if (before === 0) return late >= fewest && !isFresh ? 'risk' : null;
  if (late >= before * CLEARLY) return 'worse';
  if (isFresh) return null;
  if (late === 0) return 'over';
  return late * CLEARLY <= before ? 'better' : null;
}
