/** More slips than these are another word; of a short word a third. */
const MOST_SLIPS = 3;

/** What somebody who wrote a name meant, for the end of a sentence; '' when nothing known is like it. */
export function meantBy(name: unknown, known: Iterable<string>): string {
  if (typeof name !== 'string' || name.length > 100) return '';
  const most = Math.min(MOST_SLIPS, Math.floor(name.length / 3));
  const near = [...known]
    .map((one) => ({ one, slips: slipsBetween(name.toLowerCase(), one.toLowerCase()) }))
    .filter(({ slips }) => slips <= most)
    .sort((a, b) => a.slips - b.slips)[0];
  return near === undefined ? '' : `; is "${near.one}" meant?`;
}

/** Letters to add, to leave out or to write otherwise. */
function slipsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (const [place, wanted] of [...other].entries()) {
      const replaced = (row[place] ?? 0) + (letter === wanted ? 0 : 1);
      next.push(Math.min(replaced, (row[place + 1] ?? 0) + 1, (next[place] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
