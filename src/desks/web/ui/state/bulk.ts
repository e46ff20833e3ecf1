import { signal } from '@preact/signals';
import type { BulkView } from '../../../../api/bulk-shapes.ts';
import { ApiError, commandOnMany, freshKey } from '../api.ts';
import { chosenTo, type Deed, type Done, toggled } from '../logic/bulk.ts';
import { text } from '../words.ts';
import { catchUp } from './act.ts';
import { dialog } from './dialogs.ts';
import { tickets } from './queue.ts';
import { tell } from './session.ts';
import { toast } from './toasts.ts';

/** The tickets that an action on many is for. */
export const chosen = signal<ReadonlySet<number>>(new Set());
/** How far an action on many has come; null when there is none. */
export const progress = signal<{ done: number; total: number; refused: number } | null>(null);
/** What the last action on many did. */
export const results = signal<Done[]>([]);

/** As many as the server takes in one call. */
const MOST_AT_ONCE = 100;

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

/** Does the same to each in one call; what was refused is shown by its number, the rest is done. */
export function doToMany(numbers: readonly number[], { name, options }: Deed): Promise<void> {
  return run({ command: name, options, tickets: numbers });
}

/** Takes back what the last action on many has done, in one call. */
export function undoMany(): Promise<void> {
  const undone = results.value.flatMap(({ undo }) => (undo === null ? [] : [undo]));
  return run({ command: 'undo', tickets: undone });
}

async function run(asked: { command: string; options?: object; tickets: readonly unknown[] }): Promise<void> {
  if (progress.value !== null) return;
  const total = asked.tickets.length;
  results.value = [];
  progress.value = { done: 0, total, refused: 0 };
  const key = freshKey();
  try {
    for (const tickets of parts(asked.tickets, MOST_AT_ONCE))
      await commandOnMany({ ...asked, tickets }, `${key}-${results.value.length}`, note);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    tell(error);
  } finally {
    progress.value = null;
    finish();
  }
  await catchUp();
}

function note(said: BulkView['results'][number]): void {
  const { ticket: number, ok, text: words } = said;
  results.value = [...results.value, { number, ok, text: words, undo: said.ok ? said.undo : null }];
  const refused = results.value.filter((one) => !one.ok).length;
  progress.value = progress.value && { ...progress.value, done: results.value.length, refused };
}

function parts<One>(all: readonly One[], most: number): One[][] {
  const count = Math.ceil(all.length / most);
  return Array.from({ length: count }, (_, index) => all.slice(index * most, (index + 1) * most));
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
