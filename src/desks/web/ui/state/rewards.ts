import { signal } from '@preact/signals';
import type { RewardKind, RewardView } from '../../../../domain/reward.ts';
import { command, freshKey } from '../api.ts';
import { text } from '../words.ts';
import { act } from './act.ts';
import { attempt } from './session.ts';

/** What is given for answering surveys, newest first, and what could be; null until it is known. */
export const rewards = signal<{ rewards: RewardView[]; kinds: RewardKind[] } | null>(null);

export async function loadRewards(): Promise<void> {
  await attempt(async () => {
    const outcome = await command('reward', { action: 'list' }, freshKey());
    if (outcome.ok) rewards.value = outcome.data as { rewards: RewardView[]; kinds: RewardKind[] };
  });
}

/** Opens, closes or draws one, and tells what came of it. False: it was not done. */
export async function rewardDone(
  action: 'coupon' | 'raffle' | 'close' | 'draw',
  options: object,
): Promise<boolean> {
  const outcome = await act('reward', { action, ...options }, undefined, called);
  if (outcome?.ok !== true) return false;
  await loadRewards();
  return true;
}

const CALLED: Readonly<Record<string, Parameters<typeof text>[0]>> = {
  ...{ name: 'desk.rewards.name', concession: 'desk.rewards.what', count: 'desk.rewards.count' },
  ...{ winners: 'desk.rewards.winners', until: 'desk.rewards.until', draws: 'desk.rewards.draws' },
  ...{ source: 'desk.rewards.source', seed: 'desk.rewards.seed', survey: 'desk.rewards.survey' },
};

function called(option: string): string {
  const known = CALLED[option];
  return known === undefined ? option : text(known);
}
