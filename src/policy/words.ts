import { plain } from '../domain/plain-word.ts';
import { cyrillic } from '../texts/cyrillic.ts';

/** What one list found in a text. */
interface Found {
  /** Entries of the list that stand in the text, as the list spells them, in order of appearance. */
  words: string[];
  /** Where they stand: first word, word after the last one, and so on. */
  spans: number[];
}

const NOTHING: Found = { words: [], spans: [] };
/** Entries longer than this are refused when rules are loaded: it bounds the work at each word. */
export const LONGEST_PHRASE = 8;
/** An explanation names so many words; the others would only make events long. */
const WORDS_TOLD = 10;

/** Words, emoji and smileys, in order. Emoji are single code points: skin tones and joiners are not looked at. */
const TOKEN = /[\p{L}\p{N}]+|\p{Extended_Pictographic}|[:;]-?[()]/gu;

/** Words of a text as they are compared: without case, accents, invisible characters and apostrophes. Linear. */
export function wordsOf(text: string): string[] {
  return plain(text).match(TOKEN) ?? [];
}

/** There are thousands: a branch is there once something grows on it. */
interface Node {
  next?: Map<string, Node>;
  /** By the beginning of a word (`ukrad*`). */
  starts?: Map<string, Node>;
  /** How long those are that begin with the same letters, in the order of all lengths; made when a text is read. */
  begun?: { letters: number; lengths: Map<string, number[]> } | undefined;
  /** Entries that end here, with their list. */
  entries?: readonly { list: string; entry: string; id: number }[];
}

/**
 * All word lists of a policy as one tree: a text is read once, whatever the number of lists. The newest reading is
 * kept, because several questions are asked about the same text.
 */
export class Lexicon {
  readonly #root: Node = {};
  /** Lengths of all beginnings of words. */
  #lengths: number[] = [];
  #entryCount = 0;
  #newest: Reading | undefined;

  add(list: string, entries: readonly string[]): void {
    for (const entry of entries) this.#insert(list, entry);
    this.#newest = undefined;
  }

  /** Entries of a list that stand in the text; none of a list that was never added. */
  find(list: string, text: string): string[] {
    return (this.#reading(text).found.get(list) ?? NOTHING).words.slice(0, WORDS_TOLD);
  }

  /** Whether anything of the list stands in the text. */
  finds(list: string, text: string): boolean {
    return this.#reading(text).found.has(list);
  }

  /** Whether the text has words, and all of them belong to entries of the list. */
  findsOnly(list: string, text: string): boolean {
    const { found, length } = this.#reading(text);
    const { spans } = found.get(list) ?? NOTHING;
    const covered = new Set<number>();
    for (let at = 0; at < spans.length; at += 2) {
      for (let word = spans[at] ?? 0; word < (spans[at + 1] ?? 0); word++) covered.add(word);
    }
    return length > 0 && covered.size === length;
  }

  #reading(text: string): Reading {
    if (this.#newest?.text !== text) this.#newest = this.#read(text);
    return this.#newest;
  }

  #insert(list: string, entry: string): void {
    let at = this.#root;
    for (const word of entry.split(/\s+/u)) {
      const parts = wordsOf(word);
      const last = parts.pop();
      for (const part of parts) at = child(at, 'next', part);
      if (last === undefined) continue;
      if (word.endsWith('*')) this.#lengths = [...new Set([...this.#lengths, last.length])];
      at.begun = undefined;
      at = child(at, word.endsWith('*') ? 'starts' : 'next', last);
    }
    if (at !== this.#root) at.entries = [...(at.entries ?? []), { list, entry, id: this.#entryCount++ }];
  }

  #begun(at: Node, starting: ReadonlyMap<string, Node>): NonNullable<Node['begun']> {
    const letters = Math.min(...[...starting.keys()].map(({ length }) => length));
    const lengths = new Map<string, number[]>();
    for (const length of this.#lengths) {
      const starts = [...starting.keys()].filter((start) => start.length === length);
      for (const start of new Set(starts.map((one) => one.slice(0, letters))))
        lengths.set(start, [...(lengths.get(start) ?? []), length]);
    }
    at.begun = { letters, lengths };
    return at.begun;
  }

  #read(text: string): Reading {
    const words = wordsOf(text);
    const found = new Map<string, Found>();
    const seen = new Set<number>();
    const walk = (at: Node, first: number, next: number): void => {
      for (const { list, entry, id } of at.entries ?? []) {
        const hit = found.get(list) ?? { words: [], spans: [] };
        if (hit.spans.length === 0) found.set(list, hit);
        hit.spans.push(first, next);
        if (!seen.has(id)) hit.words.push(entry);
        seen.add(id);
      }
      const word = words[next];
      if (word === undefined) return;
      const exact = at.next?.get(word);
      if (exact !== undefined) walk(exact, first, next + 1);
      if (at.starts === undefined) return;
      const { letters, lengths } = at.begun ?? this.#begun(at, at.starts);
      for (const length of lengths.get(word.slice(0, letters)) ?? []) {
        const begun = length <= word.length ? at.starts.get(word.slice(0, length)) : undefined;
        if (begun !== undefined) walk(begun, first, next + 1);
      }
    };
    for (let first = 0; first < words.length; first++) walk(this.#root, first, first);
    return { text, length: words.length, found };
  }
}

/** What all lists found in a text of so many words. */
interface Reading {
  text: string;
  length: number;
  found: Map<string, Found>;
}

function child(at: Node, branch: 'next' | 'starts', word: string): Node {
  at[branch] ??= new Map();
  const there = at[branch].get(word) ?? {};
  at[branch].set(word, there);
  return there;
}

/** All entries of a list in all its languages, Serbian in both scripts. */
export function entriesOf(languages: Readonly<Record<string, readonly string[] | undefined>>): string[] {
  return Object.entries(languages).flatMap(([language, entries = []]) =>
    language === 'sr' ? [...entries, ...entries.map((entry) => cyrillic(entry.toLowerCase()))] : entries,
  );
}

/** Why something is no entry of a word list; undefined when it is one. */
export function entryProblem(entry: unknown): string | undefined {
  if (typeof entry !== 'string') return 'must be a text';
  const words = wordsOf(entry);
  if (words.length === 0) return `"${entry}" has no word in it`;
  if (words.length > LONGEST_PHRASE) return `"${entry}" has more than ${LONGEST_PHRASE} words`;
  if (/\*(?!\s|$)|(?:^|\s)\*/u.test(entry)) return `"${entry}": a * stands only at the end of a word`;
  const short = entry.split(/\s+/u).find((word) => word.endsWith('*') && wordsOf(word).join('').length < 3);
  return short === undefined
    ? undefined
    : `"${entry}": ${short} would match too much; give three letters or more`;
}
