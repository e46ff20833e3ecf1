import type { TicketLine } from '../../../../api/shapes.ts';

/** A command without its ticket. */
export interface Deed {
  name: string;
  options: Readonly<Record<string, unknown>>;
}

/** How it went with one ticket; `undo` takes back what was changed, where that can be done. */
export interface Done {
  number: number;
  ok: boolean;
  text: string;
  undo: Deed | null;
}

/** The selection with one ticket more, or less. */
export function toggled(chosen: ReadonlySet<number>, number: number): Set<number> {
  const next = new Set(chosen);
  if (!next.delete(number)) next.add(number);
  return next;
}

/** The selection with everything between the last one touched and this one, in the order of the list. */
export function chosenTo(
  chosen: ReadonlySet<number>,
  list: readonly number[],
  anchor: number | null,
  number: number,
): Set<number> {
  const [from, to] = [list.indexOf(anchor ?? number), list.indexOf(number)];
  if (from === -1 || to === -1) return new Set([...chosen, number]);
  return new Set([...chosen, ...list.slice(Math.min(from, to), Math.max(from, to) + 1)]);
}

/** What takes a deed back from a ticket that stood like this before; null: nothing can, or nothing was changed. */
export function undoOf({ name, options }: Deed, before: TicketLine | undefined): Deed | null {
  if (before === undefined) return null;
  const undo = { name: 'undo', options: {} };
  switch (name) {
    case 'claim':
      return before.assignee === null ? undo : null;
    case 'assign':
      return before.assignee?.name === options.to ? null : undo;
    case 'resolve':
      return before.status === 'resolved' ? null : undo;
    case 'snooze':
      return undo;
    case 'tag':
      return changesTags(String(options.tags ?? ''), before.tags) ? undo : null;
    case 'spam':
      return before.spam || options.undo === true ? null : { name: 'spam', options: { undo: true } };
    default:
      return null;
  }
}

/** `vip -late`: whether there is something to give or to take. */
function changesTags(words: string, tags: readonly string[]): boolean {
  return words
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .some((word) => (word.startsWith('-') ? tags.includes(word.slice(1)) : !tags.includes(word)));
}
