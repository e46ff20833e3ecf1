import { signal } from '@preact/signals';
import type { WallLine, WallMadeView, WallsView } from '../../../../api/wall-shapes.ts';
import { post, read, remove } from '../api.ts';
import { text } from '../words.ts';
import { attempt, tell } from './session.ts';
import { toast } from './toasts.ts';

/** Wallboards that show something; null until they are known. */
export const walls = signal<WallLine[] | null>(null);

export async function loadWalls(): Promise<void> {
  try {
    walls.value = (await read<WallsView>('/api/walls')).walls;
  } catch (error) {
    tell(error);
  }
}

/** Answers the address, which nobody is told again; null: it was not made. */
export async function makeWall(asked: Pick<WallLine, 'name' | 'team' | 'look'>): Promise<string | null> {
  let made: WallMadeView | null = null;
  await attempt(async () => {
    made = await post<WallMadeView>('/api/walls', asked);
  });
  await loadWalls();
  return (made as WallMadeView | null)?.address ?? null;
}

export async function endWall({ id, name }: WallLine): Promise<void> {
  const ended = await attempt(() => remove(`/api/walls/${encodeURIComponent(id)}`));
  if (ended) toast('good', text('desk.walls.ended', { name }));
  await loadWalls();
}
