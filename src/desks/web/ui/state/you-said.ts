import { signal } from '@preact/signals';
import type { ImprovementView } from '../../../../domain/improvement.ts';
import type { TopicView } from '../../../../domain/summary.ts';
import { command, freshKey, type Outcome } from '../api.ts';
import { attempt } from './session.ts';

/** What answers in customers' own words speak of, by survey; absent until it is known. */
export const topics = signal<Readonly<Record<string, { counted: number; topics: TopicView[] }>>>({});
/** What is otherwise because of answers, newest first; null until it is known. */
export const improvements = signal<ImprovementView[] | null>(null);

export async function loadTopics(survey: string): Promise<void> {
  await run('improved', { action: 'topics', survey }, (data) => {
    topics.value = { ...topics.value, [survey]: data as { counted: number; topics: TopicView[] } };
  });
}

export async function loadImprovements(): Promise<void> {
  await run('improved', { action: 'list' }, (data) => {
    improvements.value = (data as { improvements: ImprovementView[] }).improvements;
  });
}

/** What is to be told: looked at first, then sent with `confirm`. Null: nobody knows whether it was. */
export async function markImproved(options: {
  survey: string;
  topic: string;
  text: string;
  confirm: boolean;
}): Promise<Outcome | null> {
  let outcome: Outcome | null = null;
  await attempt(async () => {
    outcome = await command('improved', { action: 'mark', ...options }, freshKey());
  });
  return outcome;
}

async function run(name: string, options: object, keep: (data: unknown) => void): Promise<void> {
  await attempt(async () => {
    const outcome = await command(name, options, freshKey());
    if (outcome.ok) keep(outcome.data);
  });
}
