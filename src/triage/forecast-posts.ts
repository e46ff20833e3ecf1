import type { Coverage } from '../domain/coverage.ts';
import { endangered, type ForecastTerms, type ForecastTold, forecastNews } from '../domain/forecast-news.ts';
import { isRest } from '../domain/hours.ts';
import { usualTerms } from '../policy/outcome.ts';
import type { TriagePorts } from './ports.ts';
import { type PostedForecast, postJobs } from './post-jobs.ts';

/** Cases that a notice names; the queue and the forecast itself have all of them. */
const MOST_NAMED = 10;
/** Gaps that it names. */
const MOST_GAPS = 3;

type Ports = Pick<TriagePorts, 'store' | 'policy' | 'now' | 'desks' | 'coverage'>;

/**
 * One look: of promises that will be missed if nothing changes leads hear once, and again when they are clearly more, fewer or none. In quiet
 * hours nobody does: what would break in them was seen before, and what is new is told when they are over.
 */
export async function lookForMisses(ports: Ports): Promise<void> {
  for (const terms of ports.policy.current().forecasts) await look(ports, terms);
}

async function look(
  { store, policy, desks, coverage, ...ports }: Ports,
  terms: ForecastTerms,
): Promise<void> {
  const places = [...desks.keys()];
  if (!places.some((desk) => terms.to[desk] !== undefined)) return;
  const now = ports.now();
  const { quiet } = await usualTerms(policy.current(), terms.team);
  if (quiet !== null && isRest(now, quiet)) return;
  const name = `forecast/${terms.id}`;
  const last = await store.posts.last(name);
  const told = last === null ? null : { late: Number.parseInt(last.period, 10), at: last.at };
  const to = now + terms.aheadMs;
  const found = await coverage({ team: terms.team, to });
  const late = endangered(found, { now, to });
  const news = forecastNews(told, late.length, { now, fewest: terms.fewest });
  if (news === null) return;
  const posted = { forecast: terms.id, news, ...whatOf(found, late, told) };
  // With its instant: the same count told a second time is another period.
  const moved = { period: `${late.length}@${now}`, at: now };
  const jobs = postJobs(`${name}:${moved.period}`, terms.to, posted, places, now);
  await store.posts.move(name, last?.period ?? null, moved, jobs);
}

function whatOf(
  { team, zone, from, to, lateOfComing, gaps }: Coverage,
  late: Coverage['late'],
  told: ForecastTold | null,
): Omit<PostedForecast, 'forecast' | 'news'> {
  return {
    ...{ team, zone, from, to },
    count: late.length,
    before: told?.late ?? 0,
    coming: lateOfComing,
    late: late.slice(0, MOST_NAMED),
    gaps: gaps.slice(0, MOST_GAPS),
  };
}
