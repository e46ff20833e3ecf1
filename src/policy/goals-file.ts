import { z } from 'zod';
import { GOAL_UNITS, type Goal, type GoalFigure, type Goals } from '../domain/goals.ts';
import { toldWords, words } from './codes.ts';
import { isRecord } from './conditions.ts';
import { meantBy } from './meant.ts';

const HOUR_MS = 3_600_000;
const FIGURES = Object.keys(GOAL_UNITS) as GoalFigure[];
const UNITS = ['hours', 'percent', 'score'] as const;

const tried = z
  .strictObject({ since: z.iso.date(), until: z.iso.date().optional(), what: words, came: words.optional() })
  .refine(({ since, until }) => until === undefined || until >= since, {
    path: ['until'],
    message: 'must not be before its beginning',
  });

const goal = z.strictObject({
  hours: z.number().positive().max(10_000).optional(),
  percent: z.number().min(0).max(100).optional(),
  score: z.number().min(1).max(10).optional(),
  owner: toldWords(80),
  tries: z.array(tried).max(50).default([]),
});

/** goals.json: what each figure should come to, whose it is, and what is tried for it. */
export const goalsFile = z.strictObject({ about: words, goals: z.record(z.string(), goal) });
type GoalOf = z.infer<typeof goal>;

/** What the shape cannot say: figures that there are, each in its own unit. */
export function goalsProblems(content: unknown): { path: PropertyKey[]; problem: string }[] {
  const goals = isRecord(content) && isRecord(content.goals) ? content.goals : {};
  return Object.entries(goals).flatMap(([figure, one]) => {
    if (!isFigure(figure))
      return [
        {
          path: ['goals', figure],
          problem: `there is no such figure; there are ${FIGURES.join(', ')}${meantBy(figure, FIGURES)}`,
        },
      ];
    const unit = GOAL_UNITS[figure];
    return UNITS.filter((name) => name !== unit && isRecord(one) && one[name] !== undefined).map((name) => ({
      path: ['goals', figure, name],
      problem:
        unit === null ? 'no goal is set for this figure, only what is tried' : `its goal is in "${unit}"`,
    }));
  });
}

/** Of a checked file; without one, nothing is set. */
export function goalsOf(content: unknown): Goals {
  if (content === undefined) return {};
  const { goals } = goalsFile.parse(content);
  return Object.fromEntries(Object.entries(goals).map(([figure, one]) => [figure, spoken(one)]));
}

function spoken({ owner, tries, ...set }: GoalOf): Goal {
  const newestFirst = tries.toSorted((a, b) => (a.since < b.since ? 1 : a.since > b.since ? -1 : 0));
  return {
    value: amountIn(set),
    owner,
    tries: newestFirst.map(({ until = null, came = null, ...rest }) => ({ ...rest, until, came })),
  };
}

function amountIn({ hours, percent, score }: Pick<GoalOf, (typeof UNITS)[number]>): number | null {
  if (hours !== undefined) return Math.round(hours * HOUR_MS);
  if (percent !== undefined) return percent / 100;
  return score ?? null;
}

function isFigure(name: string): name is GoalFigure {
  return Object.hasOwn(GOAL_UNITS, name);
}
