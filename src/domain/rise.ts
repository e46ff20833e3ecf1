/** When a topic counts as rising. */
export interface RiseTerms {
  /** The newest so many hours, compared with the same hours of the week in so many weeks before. */
  hours: number;
  weeks: number;
  /** Fewer cases in those hours are no rise, however rare they were. */
  fewest: number;
  /** As many times what was usual at least. */
  times: number;
  /** One of so many looks at a topic of which nothing has changed may call it rising. */
  looks: number;
}

export const RISE_TERMS: RiseTerms = { hours: 24, weeks: 8, fewest: 8, times: 2, looks: 10_000 };

/** Fewer weeks say nothing of what is usual. */
const FEWEST_WEEKS = 2;

/** What was counted of a topic: `now` in the newest hours, `before` in all the hours that they are compared with, of so many weeks. */
export interface RiseCounts {
  now: number;
  before: number;
  weeks: number;
}

/** Whether it is rising; `topics`: how many are looked at at once, among which chance finds one sooner. */
export function isRising({ now, before, weeks }: RiseCounts, topics: number, terms: RiseTerms): boolean {
  if (weeks < FEWEST_WEEKS || now < terms.fewest || now < (terms.times * before) / weeks) return false;
  return chanceOf(now, before, weeks) <= 1 / (terms.looks * Math.max(1, topics));
}

/**
 * How likely so many or more come by chance, when `before` came in so many spans of the same length and nothing has changed:
 * cases come independently (Poisson) at a rate that nobody knows but from those (Jeffreys prior), which makes the next count
 * negative binomial. 0 to 1.
 */
export function chanceOf(now: number, before: number, spans: number): number {
  const shape = before + 0.5;
  const logStay = Math.log(spans / (spans + 1));
  const logGo = -Math.log(spans + 1);
  let log = shape * logStay;
  let below = 0;
  for (let count = 0; count < now; count++) {
    below += Math.exp(log);
    log += Math.log((count + shape) / (count + 1)) + logGo;
  }
  return Math.max(0, 1 - below);
}
