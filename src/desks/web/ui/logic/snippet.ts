import type { FoundView } from '../../../../api/shapes.ts';

/** A snippet in pieces, those marked that were looked for. */
export function markedParts({
  text,
  marks,
}: FoundView['hits'][number]['snippet']): { text: string; marked: boolean }[] {
  let at = 0;
  const parts = marks.flatMap(([from, to]) => {
    const before = { text: text.slice(at, from), marked: false };
    at = to;
    return [before, { text: text.slice(from, to), marked: true }];
  });
  return [...parts, { text: text.slice(at), marked: false }].filter((part) => part.text !== '');
}
