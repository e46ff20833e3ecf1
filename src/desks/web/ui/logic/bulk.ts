/** A command without its ticket. */
export interface Deed {
  name: string;
  options: Readonly<Record<string, unknown>>;
}

/** How it went with one ticket; `undo` is what it is taken back with, null where nothing was changed. */
export interface Done {
  number: number;
  ok: boolean;
  text: string;
  undo: object | null;
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
