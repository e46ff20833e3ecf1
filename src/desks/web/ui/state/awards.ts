import { signal } from '@preact/signals';
import { command, freshKey } from '../api.ts';
import { attempt } from './session.ts';
import { toast } from './toasts.ts';

/** Whether I stand in awards. */
export const standing = signal<{ joined: boolean } | null>(null);
/** What was posted in a year. */
export const wall = signal<{ month: string; award: string; name: string }[] | null>(null);
/** A month as a lead sees it; null until it is known. */
export const preview = signal<PreviewView | null>(null);
/** What was said of what was asked last, beside the month. */
export const answered = signal('');

export interface PreviewView {
  month: string;
  kept: boolean;
  /** There is a list for whoever pays a bonus. */
  bonus: boolean;
  awards: AwardView[];
  /** All of it, in words. */
  text: string;
}

export interface AwardView {
  award: string;
  name: string;
  ofTeam: boolean;
  nominees: { who: string; name: string; points: number; place: number }[];
  chosen: {
    name: string;
    answer: 'yes' | 'no' | null;
    postedAt: number | null;
    /** Why somebody else than the first; null: it is the first. */
    reason: string | null;
  } | null;
}

export async function loadAwards(month: string | null): Promise<void> {
  await attempt(async () => {
    const own = await command('award', {}, freshKey());
    if (own.ok) standing.value = own.data as { joined: boolean };
    const year = await command('award', { as: 'wall' }, freshKey());
    if (year.ok) wall.value = (year.data as { wall: NonNullable<typeof wall.value> }).wall;
    if (month === null) return;
    const outcome = await command('award', { as: 'preview', ...named(month) }, freshKey());
    if (!outcome.ok) return toast('bad', outcome.text);
    preview.value = { ...(outcome.data as Omit<PreviewView, 'text'>), text: outcome.text };
  });
}

/** `options` of the command; what it says stands on the page, and all is read anew. */
export async function onAwards(options: Record<string, string>, month: string | null): Promise<void> {
  await attempt(async () => {
    const outcome = await command('award', { ...options, ...named(month ?? '') }, freshKey());
    if (outcome.ok) answered.value = outcome.text;
    else toast('bad', outcome.text);
  });
  await loadAwards(month);
}

function named(month: string): { month?: string } {
  return month === '' ? {} : { month };
}
