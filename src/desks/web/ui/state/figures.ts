import { signal } from '@preact/signals';
import type { AllFiguresView, FiguresView } from '../../../../api/figure-shapes.ts';
import type { GoalsView, GoalView } from '../../../../api/goal-shapes.ts';
import { ApiError, read } from '../api.ts';
import { laidOut, queryOf } from '../logic/figures.ts';
import { now } from './clock.ts';
import type { InsightRoute } from './route.ts';
import { tell } from './session.ts';

/** What is fetched stays on the page while the next one is under way. */
export const overview = signal<AllFiguresView | null>(null);
export const figure = signal<FiguresView | null>(null);
export const goals = signal<ReadonlyMap<string, GoalView>>(new Map());
/** Why there are none; null: nothing is wrong. */
export const noFigures = signal<string | null>(null);
/** The house's; the reader's own until it is known. */
export const zone = signal(Intl.DateTimeFormat().resolvedOptions().timeZone);

let asked = 0;

/** Fetches what the address names: all figures, and the one that it opens. */
export async function loadFigures({ rest, filters }: InsightRoute): Promise<void> {
  asked += 1;
  const turn = asked;
  const query = queryOf(filters, now.peek(), zone.peek());
  try {
    const [all, one, set] = await Promise.all([
      read<AllFiguresView>(`/api/figures?${query}`),
      rest === '' ? null : read<FiguresView>(figurePath(rest, filters)),
      read<GoalsView>('/api/goals'),
    ]);
    if (turn !== asked) return;
    overview.value = all;
    figure.value = one;
    goals.value = new Map(set.goals.map((goal) => [goal.metric, goal]));
    noFigures.value = null;
    // Its days may be others than the reader's.
    const before = zone.peek();
    zone.value = all.zone;
    if (all.zone !== before && queryOf(filters, now.peek(), all.zone) !== query)
      await loadFigures({ page: 'figures', rest, filters });
  } catch (error) {
    if (turn !== asked) return;
    if (error instanceof ApiError && [400, 404].includes(error.status)) noFigures.value = error.message;
    else tell(error);
  }
}

/** Where one figure is read, with all that the address says. */
export function figurePath(metric: string, filters: URLSearchParams): string {
  const { by, per } = laidOut(filters);
  const query = new URLSearchParams(queryOf(filters, now.peek(), zone.peek()));
  if (by !== null) query.set('by', by);
  if (per !== null) query.set('per', per);
  return `/api/figures/${encodeURIComponent(metric)}?${query}`;
}

export function forgetFigures(): void {
  asked += 1;
  overview.value = null;
  figure.value = null;
  goals.value = new Map();
  noFigures.value = null;
}
