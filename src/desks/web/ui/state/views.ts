import { signal } from '@preact/signals';
import type { QueueView } from '../../../../api/view-shapes.ts';
import { post, read, remove } from '../api.ts';
import { text } from '../words.ts';
import { filters, setFilters } from './queue.ts';
import { attempt } from './session.ts';
import { toast } from './toasts.ts';

/** Filters and search under a name: the reader's own and the team's. */
export const views = signal<QueueView[]>([]);

let asked = 0;

/** As they are now; an answer that a later one has overtaken is left out. */
export async function loadViews(): Promise<void> {
  asked += 1;
  const mine = asked;
  await attempt(async () => {
    const { views: fresh } = await read<{ views: QueueView[] }>('/api/views');
    if (mine === asked) views.value = fresh;
  });
}

export function look(view: QueueView): void {
  setFilters(view.filters);
}

export async function keepView(name: string, shared: boolean): Promise<boolean> {
  return await attempt(async () => {
    const kept = await post<QueueView>('/api/views', { name, shared, filters: filters.value });
    toast('good', text('desk.views.kept', { name: kept.name }));
    await loadViews();
  });
}

export async function removeView(view: QueueView): Promise<void> {
  await attempt(() => remove(`/api/views/${encodeURIComponent(view.id)}`));
  await loadViews();
}
