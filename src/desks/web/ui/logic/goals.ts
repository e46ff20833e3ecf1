import type { MetricView } from '../../../../api/figure-shapes.ts';

/** A figure's goal as goals.json writes it. */
export interface GoalEntry {
  hours?: number;
  percent?: number;
  score?: number;
  owner: string;
  tries?: { since: string; until?: string; what: string; came?: string }[];
}

type GoalUnit = 'hours' | 'percent' | 'score';

/** In what a figure's goal is written; null: none is set for it. */
export function goalUnit({ unit, goal }: Pick<MetricView, 'unit' | 'goal'>): GoalUnit | null {
  if (goal === null) return null;
  return unit === 'ms' ? 'hours' : unit === 'share' ? 'percent' : 'score';
}

/** What somebody types: `tries` without their words are none. */
export interface GoalForm {
  value: string;
  owner: string;
  tries: TryForm[];
}

/** `id`: only of the form. */
export interface TryForm {
  id: number;
  since: string;
  until: string;
  what: string;
  came: string;
}

export function formOf(entry: GoalEntry | null, unit: GoalUnit | null): GoalForm {
  const value = unit === null ? undefined : entry?.[unit];
  return {
    value: value === undefined ? '' : String(value),
    owner: entry?.owner ?? '',
    tries: (entry?.tries ?? []).map(({ since, until = '', what, came = '' }, id) => ({
      id,
      since,
      until,
      what,
      came,
    })),
  };
}

export function entryOf({ value, owner, tries }: GoalForm, unit: GoalUnit | null): GoalEntry {
  const kept = tries
    .filter(({ what }) => what.trim() !== '')
    .map(({ since, until, what, came }) => ({
      since,
      ...(until === '' ? {} : { until }),
      what: what.trim(),
      ...(came.trim() === '' ? {} : { came: came.trim() }),
    }));
  return {
    ...(unit === null || value === '' ? {} : { [unit]: Number(value) }),
    owner: owner.trim(),
    ...(kept.length === 0 ? {} : { tries: kept }),
  };
}

/** The file with that goal in it; all else in it stays. */
export function withGoal(source: string, metric: string, entry: GoalEntry): string {
  const file = JSON.parse(source) as { goals: Record<string, GoalEntry> };
  return JSON.stringify({ ...file, goals: { ...file.goals, [metric]: entry } });
}
