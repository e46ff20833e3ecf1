import { signal } from '@preact/signals';
import type { SpokenStrategy, StrategyTable } from '../../../../texts/strategy.ts';
import { text } from '../words.ts';
import { act, ask } from './act.ts';
import { draft, isChanged, loadRules, readAnew } from './rules.ts';
import { toast } from './toasts.ts';

/** The file that the command writes; the panel stands where it is shown. */
export const STRATEGY_FILE = 'strategy.json';

/** By what customers are served; null until it is known, or where no strategy is chosen. */
export const strategy = signal<SpokenStrategy | null>(null);
/** What came of it, side by side. */
export const figures = signal<readonly StrategyTable[]>([]);

/** What a lead does about it, with the words of the command. */
export type Deed =
  | { do: 'choose'; profile: string }
  | { do: 'try'; profile: string }
  | { do: 'stop'; on: string };

let asked = 0;

export async function loadStrategy(): Promise<void> {
  asked += 1;
  const turn = asked;
  const shown = await ask('strategy', {});
  if (turn !== asked) return;
  if (shown?.ok === true)
    strategy.value = (shown.data as { spoken?: SpokenStrategy } | undefined)?.spoken ?? null;
  const counted = await ask('strategy', { action: 'figures' });
  if (turn !== asked || counted?.ok !== true) return;
  figures.value = (counted.data as { tables?: StrategyTable[] } | undefined)?.tables ?? [];
}

/** Answers whether it was done; why not is told. */
export async function changeStrategy(options: Record<string, string | boolean>): Promise<boolean> {
  const outcome = await act('strategy', options, 'problems');
  if (outcome?.ok !== true) return false;
  toast('good', text('desk.strategy.done'));
  const shown = draft.peek();
  if (shown?.view.file === STRATEGY_FILE && !isChanged(shown)) await readAnew(STRATEGY_FILE);
  await Promise.all([loadStrategy(), loadRules()]);
  return true;
}

export function forgetStrategy(): void {
  asked += 1;
  strategy.value = null;
  figures.value = [];
}
