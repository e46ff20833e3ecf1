import type { Refusal } from '../domain/refusal.ts';
import { samePlace, type TrialPlace } from '../domain/strategy/strategy.ts';
import { endOf, instantOf, placeOf, type StrategyFile, strategyOf } from './strategy-file.ts';

/** What somebody wants to change, and why. Instants are epoch ms. */
export type StrategyChange = { why: string; by: string } & (
  | { do: 'choose'; profile: string; review: number; confirm: boolean }
  | { do: 'try'; profile: string; on: TrialPlace; until: number }
  /** `on` may be left out where one trial runs. */
  | { do: 'stop'; on: TrialPlace | null }
);

type TrialOf = StrategyFile['trials'][number];

/** Ended trials that are kept for their figures; older ones stand in the history of the rules. */
const KEPT = 12;

/** The file after a change at an instant (epoch ms), or why not. Pure. */
export function changedStrategy(
  file: StrategyFile,
  change: StrategyChange,
  now: number,
): StrategyFile | Refusal {
  switch (change.do) {
    case 'choose':
      return choose(file, change, now);
    case 'try':
      return tryOut(file, change, now);
    case 'stop':
      return stop(file, change, now);
  }
}

/** The same profile again is a review of it: it stands since when it stood. */
function choose(
  file: StrategyFile,
  { profile, review: next, why, by, confirm }: Extract<StrategyChange, { do: 'choose' }>,
  now: number,
): StrategyFile | Refusal {
  const before = strategyOf(file)?.chosen;
  const same = before?.profile === profile;
  const review = before?.review ?? null;
  if (before !== undefined && review !== null && !same && now < review && !confirm)
    return { refused: 'strategy-young', values: { profile: before.profile, review: day(review) } };
  const since = same ? file.chosen.since : iso(now);
  const trials = file.trials.map((one) => (one.profile === profile ? endedAt(one, now) : one));
  return kept({ ...file, chosen: { profile, since, why, by, review: iso(next) } }, trials);
}

function tryOut(
  file: StrategyFile,
  { profile, on, until, why, by }: Extract<StrategyChange, { do: 'try' }>,
  now: number,
): StrategyFile | Refusal {
  if (file.chosen.profile === profile) return { refused: 'same-profile', values: { profile } };
  const clash = file.trials.find((one) => samePlace(placeOf(one), on) && endOf(one.until) > now);
  if (clash !== undefined)
    return { refused: 'trial-there', values: { profile: clash.profile, until: day(endOf(clash.until)) } };
  const trial = { profile, ...on, since: iso(now), until: iso(until), why, by };
  return kept(file, [...file.trials, trial]);
}

function stop(
  file: StrategyFile,
  { on }: Extract<StrategyChange, { do: 'stop' }>,
  now: number,
): StrategyFile | Refusal {
  const running = file.trials.filter((one) => endOf(one.until) > now);
  const meant = running.filter((one) => on === null || samePlace(placeOf(one), on));
  if (meant.length === 0) return { refused: 'no-trial' };
  if (meant.length > 1) return { refused: 'several-trials', values: { count: meant.length } };
  return kept(
    file,
    file.trials.map((one) => (meant.includes(one) ? endedAt(one, now) : one)),
  );
}

/** One that had not begun, or began this moment, was none. */
function endedAt(trial: TrialOf, now: number): TrialOf | null {
  if (endOf(trial.until) <= now) return trial;
  return instantOf(trial.since) >= now ? null : { ...trial, until: iso(now) };
}

function kept(file: StrategyFile, trials: readonly (TrialOf | null)[]): StrategyFile {
  return { ...file, trials: trials.filter((one) => one !== null).slice(-KEPT) };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function day(at: number): string {
  return iso(at).slice(0, 10);
}
