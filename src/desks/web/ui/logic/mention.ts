/** The name that is being written behind an @ before the caret; null: none is. */
export function mentionAt(words: string, caret: number): string | null {
  return /(?:^|\s)@([\p{L}\p{N}.-]*)$/u.exec(words.slice(0, caret))?.[1] ?? null;
}

const OFFERED = 5;

/** Who may be meant by what was written of a name. One that stands there whole needs no offer. */
export function namesFor(begun: string, people: readonly { name: string }[]): string[] {
  const wanted = begun.toLowerCase();
  return people
    .map(({ name }) => name)
    .filter((name) => name.toLowerCase().startsWith(wanted) && name.toLowerCase() !== wanted)
    .slice(0, OFFERED);
}

/** The words with the whole name in the place of what was written of it, and where to write on. */
export function mentioned(words: string, caret: number, name: string): { text: string; caret: number } {
  const begun = mentionAt(words, caret) ?? '';
  const before = `${words.slice(0, caret - begun.length)}${name} `;
  return { text: `${before}${words.slice(caret).replace(/^ /, '')}`, caret: before.length };
}
