/** A note that also went to somebody outside: above its words stands to whom. */
const MARK = '→ ';

export function forwardNote(to: string, words: string): string {
  return `${MARK}${to}\n${words}`;
}

/** To whom a note went, and its words; null for one that stayed here. */
export function forwarded(note: string): { to: string; words: string } | null {
  const [, to, words = ''] = /^→ (\S+@\S+)\n([\s\S]*)$/.exec(note) ?? [];
  return to === undefined ? null : { to, words };
}

/** Addresses with commas between them, small and each once; none for `-`. */
export function addressesIn(words: string): string[] {
  const parts = words.toLowerCase().split(/[\s,;]+/);
  return [...new Set(parts.filter((one) => one !== '' && one !== '-'))];
}

export function isMailAddress(word: string): boolean {
  return (
    word.length <= 254 && /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\.]+(\.[^\s@<>,;:"()[\]\\.]+)+$/.test(word)
  );
}
