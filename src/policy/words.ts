import { cyrillic } from './serbian.ts';

/** Word lists by language (`sr` is written in Latin letters; Cyrillic ones are added). `any` is for emoji and names. */
export type WordLists = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** What one list found in a text. */
export interface Found {
  /** Entries of the list that stand in the text, as the list spells them. */
  words: string[];
  /** Whether nothing but entries of the list stands in the text. */
  only: boolean;
}

const NOTHING: Found = { words: [], only: false };
/** Entries longer than this are refused when rules are loaded: it bounds the work at each word. */
export const LONGEST_PHRASE = 8;
/** An explanation names so many words; the others would only make events long. */
const WORDS_TOLD = 10;

/** Words, emoji and smileys, in order. Emoji are single code points: skin tones and joiners are not looked at. */
const TOKEN = /[\p{L}\p{N}]+|\p{Extended_Pictographic}|[:;]-?[()]/gu;

/** Words of a text as they are compared: without case, accents, invisible characters and apostrophes. Linear. */
export function wordsOf(text: string): string[] {
  return folded(text).match(TOKEN) ?? [];
}

function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}'’ʼ]+/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'dj');
}

interface Node {
  next: Map<string, Node>;
  /** By the beginning of a word (`ukrad*`). */
  starts: Map<string, Node>;
  /** Entries that end here, with their list. */
  entries: { list: string; entry: string }[];
}

/**
 * All word lists of a policy as one tree: a text is read once, whatever the number of lists. The newest reading is
 * kept, because several questions are asked about the same text.
 */
export class Lexicon {
  readonly #root: Node = node();
  readonly #lengths = new Set<number>();
  #newest: { text: string; found: Map<string, Found> } | undefined;

  add(list: string, entries: readonly string[]): void {
    for (const entry of entries) this.#insert(list, entry);
    this.#newest = undefined;
  }

  /** What a list found in the text. A list that was never added finds nothing. */
  find(list: string, text: string): Found {
    if (this.#newest?.text !== text) this.#newest = { text, found: this.#read(text) };
    return this.#newest.found.get(list) ?? NOTHING;
  }

  #insert(list: string, entry: string): void {
    let at = this.#root;
    for (const word of entry.split(/\s+/u)) {
      const parts = wordsOf(word);
      const last = parts.pop();
      for (const part of parts) at = child(at.next, part);
      if (last === undefined) continue;
      if (word.endsWith('*')) this.#lengths.add(last.length);
      at = child(word.endsWith('*') ? at.starts : at.next, last);
    }
    if (at !== this.#root) at.entries.push({ list, entry });
  }

  #read(text: string): Map<string, Found> {
    const words = wordsOf(text);
    const seen = new Map<string, { entries: Set<string>; covered: Set<number> }>();
    const walk = (at: Node, first: number, next: number): void => {
      for (const { list, entry } of at.entries) {
        const hit = seen.get(list) ?? { entries: new Set(), covered: new Set() };
        seen.set(list, hit);
        hit.entries.add(entry);
        for (let index = first; index < next; index++) hit.covered.add(index);
      }
      const word = words[next];
      if (word === undefined) return;
      const exact = at.next.get(word);
      if (exact !== undefined) walk(exact, first, next + 1);
      if (at.starts.size === 0) return;
      for (const length of this.#lengths) {
        const begun = length <= word.length ? at.starts.get(word.slice(0, length)) : undefined;
        if (begun !== undefined) walk(begun, first, next + 1);
      }
    };
    for (let first = 0; first < words.length; first++) walk(this.#root, first, first);
    const found = new Map<string, Found>();
    for (const [list, { entries, covered }] of seen) {
      found.set(list, { words: [...entries].slice(0, WORDS_TOLD), only: covered.size === words.length });
    }
    return found;
  }
}

function node(): Node {
  return { next: new Map(), starts: new Map(), entries: [] };
}

function child(branches: Map<string, Node>, word: string): Node {
  const there = branches.get(word) ?? node();
  branches.set(word, there);
  return there;
}

/** All entries of a list in all its languages, Serbian in both scripts. */
export function entriesOf(languages: Readonly<Record<string, readonly string[] | undefined>>): string[] {
  return Object.entries(languages).flatMap(([language, entries = []]) =>
    language === 'sr' ? [...entries, ...entries.map(cyrillic)] : entries,
  );
}
