import { SLOTS, type Slot } from './model.ts';
import { plainWords, type Word } from './script.ts';
import type { Value } from './values.ts';

/** So many words may stand where a phrase has a `…`. */
const GAP = 4;

/** A piece of a phrase: a word, one with its accents, one that begins so, a value, or a few words that may be anything. */
export type Item =
  | { word: string }
  | { accented: string }
  | { begins: string }
  | { slot: Slot }
  | { gap: true };

/** Where a phrase stands in a text: words from `first` up to, not including, `next`. */
export interface Match<T> {
  of: T;
  phrase: string;
  first: number;
  next: number;
}

/** There are thousands: a branch is there once something grows on it. */
interface Node<T> {
  words?: Map<string, Node<T>>;
  accented?: Map<string, Node<T>>;
  begins?: Map<string, Node<T>>;
  slots?: Map<Slot, Node<T>>;
  gap?: Node<T>;
  ends?: readonly { of: T; phrase: string }[];
}

/** Phrases as one tree: a text is read once, whatever their number. */
export class Phrases<T> {
  readonly #root: Node<T> = {};
  /** Lengths of all beginnings of words. */
  readonly #lengths = new Set<number>();

  /** All that the phrase stands for, piece by piece: what begins alike is walked once. */
  add(of: T, { phrase, pieces }: { phrase: string; pieces: readonly Item[][][] }): void {
    let reached = new Set([this.#root]);
    for (const choices of pieces) {
      const next = new Set<Node<T>>();
      for (const from of reached) {
        for (const items of choices) next.add(items.reduce((at, item) => this.#step(at, item), from));
      }
      reached = next;
    }
    reached.delete(this.#root);
    const end = { of, phrase };
    // Lists of just this length: one that is pushed to takes room for sixteen more.
    for (const at of reached) at.ends = at.ends === undefined ? [end] : [...at.ends, end];
  }

  /** Every place where a phrase stands, and how many comparisons it took to find them. */
  find(words: readonly Word[], values: readonly Value[]): { matches: Match<T>[]; steps: number } {
    const at = new Map<number, Value>(values.map((value) => [value.first, value]));
    const matches: Match<T>[] = [];
    let steps = 0;
    const walk = (node: Node<T>, first: number, index: number): void => {
      steps += 1;
      for (const { of, phrase } of node.ends ?? []) matches.push({ of, phrase, first, next: index });
      const word = words[index];
      if (word === undefined || (index > first && word.sentence !== words[first]?.sentence)) return;
      for (const next of this.#after(node, word)) walk(next, first, index + 1);
      const value = node.slots === undefined ? undefined : at.get(index);
      const filled = value === undefined ? undefined : node.slots?.get(value.slot);
      if (value !== undefined && filled !== undefined) walk(filled, first, value.next);
      if (node.gap === undefined) return;
      for (let skipped = 0; skipped <= GAP; skipped++) {
        if (words[index + skipped]?.clause !== words[index - 1]?.clause) return;
        walk(node.gap, first, index + skipped);
      }
    };
    for (let first = 0; first < words.length; first++) walk(this.#root, first, first);
    return { matches, steps };
  }

  #after({ words, accented, begins }: Node<T>, { word, accented: spelt }: Word): Node<T>[] {
    const found = [words?.get(word), accented?.get(spelt)].filter((one) => one !== undefined);
    if (begins === undefined) return found;
    for (const length of this.#lengths) {
      const begun = length <= word.length ? begins.get(word.slice(0, length)) : undefined;
      if (begun !== undefined) found.push(begun);
    }
    return found;
  }

  #step(at: Node<T>, item: Item): Node<T> {
    if ('word' in item) {
      at.words ??= new Map();
      return child(at.words, item.word);
    }
    if ('accented' in item) {
      at.accented ??= new Map();
      return child(at.accented, item.accented);
    }
    if ('slot' in item) {
      at.slots ??= new Map();
      return child(at.slots, item.slot);
    }
    if ('gap' in item) {
      at.gap ??= {};
      return at.gap;
    }
    this.#lengths.add(item.begins.length);
    at.begins ??= new Map();
    return child(at.begins, item.begins);
  }
}

/** The items of a phrase without sets: `we will … refund* {amount}`. */
export function itemsOf(phrase: string): Item[] {
  return phrase.split(/\s+/u).flatMap((piece): Item[] => {
    if (piece === '…') return [{ gap: true }];
    const slot = SLOTS.find((name) => piece === `{${name}}`);
    if (slot !== undefined) return [{ slot }];
    if (piece.startsWith('=')) return [{ accented: piece.slice(1).normalize('NFC').toLowerCase() }];
    const words = plainWords(piece);
    return words.map((word, index) =>
      piece.endsWith('*') && index === words.length - 1 ? { begins: word } : { word },
    );
  });
}

function child<K, T>(branches: Map<K, Node<T>>, key: K): Node<T> {
  const there = branches.get(key);
  if (there !== undefined) return there;
  const grown: Node<T> = {};
  branches.set(key, grown);
  return grown;
}
