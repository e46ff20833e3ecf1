import type { RuleFileView, SavedView } from '../../../../api/rule-shapes.ts';
import { ApiError, post, read } from '../api.ts';
import { type GoalEntry, withGoal } from '../logic/goals.ts';
import { text } from '../words.ts';
import { tell } from './session.ts';
import { toast } from './toasts.ts';

const FILE = '/api/rules/goals.json';

/** What goals.json says of a figure, with the state of the file that it was read from; null: it cannot be read. */
export async function readGoal(
  metric: string,
): Promise<{ view: RuleFileView; entry: GoalEntry | null } | null> {
  try {
    const view = await read<RuleFileView>(FILE);
    const { goals } = JSON.parse(view.source) as { goals: Record<string, GoalEntry> };
    return { view, entry: goals[metric] ?? null };
  } catch (error) {
    tell(error);
    return null;
  }
}

/** Writes it through the rules' editor. Answers why it was not saved; null: it was. */
export async function saveGoal(
  view: RuleFileView,
  { metric, entry, reason }: { metric: string; entry: GoalEntry; reason: string },
): Promise<string | null> {
  try {
    const content = withGoal(view.source, metric, entry);
    const { version } = await post<SavedView>(`${FILE}/save`, { content, base: view.base, reason });
    toast('good', text('desk.rules.saved', { version: version.slice(0, 12) }));
    return null;
  } catch (error) {
    if (error instanceof ApiError && [409, 422, 503].includes(error.status)) return error.message;
    tell(error);
    return '';
  }
}
