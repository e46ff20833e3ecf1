import type { Coverage } from '../domain/coverage.ts';
import type { ForecastNews } from '../domain/forecast-news.ts';
import type { Job } from '../jobs/jobs.ts';

/** What is posted: on one desk, to one place there. */
export interface Posted {
  /** Names it: a desk says it once. */
  key: string;
  to: string;
  what:
    | { report: string; period: string; from: number; to: number; late: boolean }
    /** A topic rises: counted then. */
    | { topic: string; now: number; before: number; weeks: number; hours: number }
    | PostedForecast;
}

/** Promises that will be missed, as they were counted. Epoch ms. */
export interface PostedForecast extends Pick<Coverage, 'team' | 'zone' | 'from' | 'to' | 'late' | 'gaps'> {
  forecast: string;
  news: ForecastNews;
  /** How many, and how many were told last; of `late` the first are named. */
  count: number;
  before: number;
  /** Of those who will come, on the average. */
  coming: number;
}

/** `name`: a desk says it once. */
export function postJobs(
  name: string,
  to: Readonly<Record<string, string>>,
  what: Posted['what'],
  desks: readonly string[],
  now: number,
): Job[] {
  return desks.flatMap((desk) => {
    const place = to[desk];
    if (place === undefined) return [];
    const posted: Posted = { key: `post:${name}`, to: place, what };
    return [
      {
        key: `tell:${desk}:post:${name}`,
        kind: 'tell' as const,
        payload: { desk, posted: { ...posted } },
        runAt: now,
      },
    ];
  });
}

/** The post that a job carries, or null. */
export function postedIn({ posted }: Record<string, unknown>): Posted | null {
  return typeof posted === 'object' && posted !== null ? (posted as Posted) : null;
}
