import { signal } from '@preact/signals';
import { ApiError, command, freshKey } from '../api.ts';
import { chosenTo, type Deed, type Done, toggled, undoOf } from '../logic/bulk.ts';
import { text } from '../words.ts';
import { catchUp } from './act.ts';
import { dialog } from './dialogs.ts';
import { tickets } from './queue.ts';
import { tell } from './session.ts';
import { toast } from './toasts.ts';

/** The tickets that an action on many is for. */
export const chosen = signal<ReadonlySet<number>>(new Set());
/** How far an action on many has come; null when there is none. */
export const progress = signal<{ done: number; total: number } | null>(null);
/** What the last action on many did. */
export const results = signal<Done[]>([]);

let anchor: number | null = null;

export function choose(number: number): void {
  chosen.value = toggled(chosen.value, number);
  anchor = number;
}

/** Everything from the one that was chosen last up to this one. */
export function chooseTo(number: number): void {
  const list = tickets.value.map((ticket) => ticket.number);
  chosen.value = chosenTo(chosen.value, list, anchor, number);
  anchor = number;
}

export function chooseAll(): void {
  chosen.value = new Set(tickets.value.map((ticket) => ticket.number));
}

export function clearChosen(): void {
  chosen.value = new Set();
  anchor = null;
}

/** Does the same to each, one after the other; what was refused is shown by its number, the rest is done. */
export async function doToMany(numbers: readonly number[], deed: Deed): Promise<void> {
  const before = new Map(tickets.value.map((ticket) => [ticket.number, ticket]));
  await run(numbers.map((number) => ({ number, deed, undo: undoOf(deed, before.get(number)) })));
}

export async function undoMany(): Promise<void> {
  const undone = results.value.flatMap(({ number, undo }) =>
    undo === null ? [] : [{ number, deed: undo, undo: null }],
  );
  await run(undone);
}

async function run(all: readonly { number: number; deed: Deed; undo: Deed | null }[]): Promise<void> {
  if (progress.value !== null) return;
  results.value = [];
  progress.value = { done: 0, total: all.length };
  try {
    for (const { number, deed, undo } of all) {
      const outcome = await command(deed.name, { ...deed.options, ticket: number }, freshKey());
      const done = { number, ok: outcome.ok, text: outcome.text, undo: outcome.ok ? undo : null };
      results.value = [...results.value, done];
      progress.value = { done: results.value.length, total: all.length };
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    tell(error);
  } finally {
    progress.value = null;
    finish();
  }
  await catchUp();
}

/** Those that went well are let go; what was refused stays chosen and is told. */
function finish(): void {
  const refused = results.value.filter(({ ok }) => !ok);
  const done = results.value.filter(({ ok }) => ok).map(({ number }) => number);
  chosen.value = new Set([...chosen.value].filter((number) => !done.includes(number)));
  if (refused.length === 0 && results.value.every(({ undo }) => undo === null))
    toast('good', text('desk.bulk.done', { count: done.length }));
  else dialog.value = { kind: 'bulk' };
}
