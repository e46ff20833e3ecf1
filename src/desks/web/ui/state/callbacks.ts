import { signal } from '@preact/signals';
import { command, freshKey } from '../api.ts';
import { attempt } from './session.ts';

/** A call that is agreed upon, as `/callback` shows it; `when` is by the clocks of `zone`, `at` an instant. */
export interface CallView {
  at: string;
  when: string;
  zone: string;
  /** In the form of E.164; null: nobody knows it. */
  phone: string | null;
  attempt: number;
  late: boolean;
  /** When the promise of an answer ends, where that is before the call. */
  promiseAt: string | null;
}

/** A call of today, as `/callback` lists it; `at` is an instant. */
export interface TodayView {
  number: number;
  at: string;
  name: string | null;
  owner: { id: string; name: string } | null;
  late: boolean;
  attempt: number;
}

/** Null until they are known. */
export const todaysCalls = signal<TodayView[] | null>(null);

export async function loadTodaysCalls(): Promise<void> {
  await attempt(async () => {
    const outcome = await command('callback', {}, freshKey());
    if (outcome.ok) todaysCalls.value = (outcome.data as { calls: TodayView[] }).calls;
  });
}

/** The open call of a ticket; null: none is open. */
export async function callOf(ticket: number): Promise<CallView | null> {
  let call: CallView | null = null;
  await attempt(async () => {
    const outcome = await command('callback', { ticket }, freshKey());
    if (outcome.ok) call = outcome.data as CallView;
  });
  return call;
}
