/** UTF-16 units of quoted words that are kept and shown: enough to know them again. */
const MOST = 280;

interface Said {
  text: string;
  files: readonly { name: string }[];
  deletedAt: number | null;
}

/** Words that are quoted, on one line, shortened at the end of a character. */
export function shortened(words: string): string {
  const line = words.replace(/\s+/gu, ' ').trim();
  if (line.length <= MOST) return line;
  return `${line.slice(0, MOST - 1).replace(/[\ud800-\udbff]$/u, '')}…`;
}

/** What a desk says that a message answers: the part that was chosen, else what that one says now; null: nothing is there to show. */
export function quotedWords(part: string | null, said: Said | null): string | null {
  if (said !== null && said.deletedAt !== null) return null;
  const words = part ?? said?.text ?? '';
  const shown = shortened(
    words.trim() === '' ? (said?.files ?? []).map(({ name }) => name).join(', ') : words,
  );
  return shown === '' ? null : shown;
}
