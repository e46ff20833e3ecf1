import { signal } from '@preact/signals';
import { command, freshKey } from '../api.ts';
import { attempt } from './session.ts';

type Duty = 'duty' | 'call' | 'off';

interface Span {
  from: number;
  to: number;
}

export interface TurnView extends Span {
  person: string;
  name: string;
  as: Duty;
}

export interface ChangeView extends TurnView {
  id: string;
  why: string;
}

/** The next seven days of a team, as `/rota` answers; epoch ms. */
export interface WeekView extends Span {
  team: string | null;
  ruled: boolean;
  now: { person: string; name: string; as: Duty }[];
  turns: TurnView[];
  gaps: Span[];
  offers: ChangeView[];
  changes: ChangeView[];
}

/** Null until it is known. */
export const week = signal<WeekView | null>(null);

/** Whose week is open; null: none is. */
let shown: string | null = null;

/** The week of a team ('': one's own) stays what it is on the server, until the answer is called. */
export function followWeek(team: string): () => void {
  shown = team;
  void loadWeek(team);
  return () => {
    shown = null;
  };
}

/** Somebody may have changed it, or a shift has begun. */
export function refreshWeek(): void {
  if (shown !== null) void loadWeek(shown);
}

/** '': one's own team. */
export async function loadWeek(team: string): Promise<void> {
  await attempt(async () => {
    const outcome = await command('rota', team === '' ? {} : { team }, freshKey());
    if (outcome.ok && team === shown) week.value = outcome.data as WeekView;
  });
}
