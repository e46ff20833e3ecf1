import { SHORTEST_PREFIX, type Term } from '../domain/search.ts';

/**
 * What frequent words are found by: ids come in blocks, and each block keeps the set of those that have a word, by its key.
 * A key is a word, or a beginning with `*` after it; of the customer's words with `@` before it. Sets say who may have the
 * words: the rows themselves have the last word.
 */
export const BLOCK = 8192;
/** A key that so many of a block have is frequent: it has a set in every block from then on, unless nobody there has it. */
const FREQUENT = 128;
/** Further characters of a beginning are not told apart. */
const LONGEST_BEGINNING = 10;

/** A bit for each id of a block. */
export type IdSet = Uint8Array;

const BYTES = BLOCK / 8;
const ASTRAL = /[\ud800-\udfff]/;

export function blockOf(id: number): number {
  return Math.floor(id / BLOCK);
}

/** The words of a block's rows. */
export class BlockWords {
  /** Places in the block by word, ascending; those of a customer's words by `@` and the word. */
  readonly #places = new Map<string, number[]>();

  add(place: number, { customer, words }: { customer: string; words: string }): void {
    const theirs = wordsOf(customer);
    for (const word of new Set([...theirs, ...wordsOf(words)])) this.#at(word).push(place);
    for (const word of new Set(theirs)) this.#at(`@${word}`).push(place);
  }

  /** The sets of the keys that are frequent here, and of those that are elsewhere; `pause` lets other work come in between. */
  async sets(known: ReadonlySet<string>, pause: () => Promise<unknown>): Promise<Map<string, IdSet>> {
    const sets = new Map<string, IdSet>();
    const isWanted = (key: string, count: number) => count >= FREQUENT || known.has(key);
    const keep = (key: string, words: readonly string[]) => {
      const set = new Uint8Array(BYTES);
      for (const word of words) for (const place of this.#places.get(word) ?? []) put(set, place);
      if (words.length === 1 || isWanted(key, placesIn(set).length)) sets.set(key, set);
    };
    for (const [word, { length }] of this.#places) if (isWanted(word, length)) keep(word, [word]);
    let words = [...this.#places.keys()];
    for (let length = SHORTEST_PREFIX; length <= LONGEST_BEGINNING; length++) {
      await pause();
      // What is rare is not frequent with one letter more.
      const begun = [...grouped(words, length)].filter(([key, those]) => isWanted(key, this.#count(those)));
      for (const [key, those] of begun) keep(key, those);
      words = begun.flatMap(([, those]) => those);
    }
    return sets;
  }

  #count(words: readonly string[]): number {
    return words.reduce((sum, word) => sum + (this.#places.get(word)?.length ?? 0), 0);
  }

  #at(word: string): number[] {
    const places = this.#places.get(word) ?? [];
    if (places.length === 0) this.#places.set(word, places);
    return places;
  }
}

function wordsOf(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}

export function put(set: IdSet, place: number): void {
  set[place >> 3] = (set[place >> 3] ?? 0) | (1 << (place & 7));
}

/** Words by the key of their beginning of so many letters; shorter ones have none. */
function grouped(words: readonly string[], length: number): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const word of words) {
    const at = word.startsWith('@') ? '@' : '';
    const begun = beginning(word.slice(at.length), length);
    if (begun === null) continue;
    const key = `${at}${begun}*`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [word]);
    else group.push(word);
  }
  return groups;
}

/** Of so many letters; null: it is shorter. */
export function beginning(word: string, length: number): string | null {
  const letters = ASTRAL.test(word) ? [...word] : word;
  if (letters.length < length) return null;
  return typeof letters === 'string' ? letters.slice(0, length) : letters.slice(0, length).join('');
}

/** The keys that are frequent in the block whose sets these are. */
export function frequentIn(sets: ReadonlyMap<string, IdSet>): Set<string> {
  return new Set([...sets].flatMap(([key, set]) => (placesIn(set).length >= FREQUENT ? [key] : [])));
}

/** What one word is asked for by: a row that has it is in the set of its key. */
export interface Wanted {
  key: string;
  term: Term;
}

export function keyOf(word: string, { begins, customer }: { begins: boolean; customer: boolean }): string {
  return `${customer ? '@' : ''}${begins ? `${beginning(word, LONGEST_BEGINNING) ?? word}*` : word}`;
}

/** Every word of the terms by itself. */
export function wantedBy(terms: readonly Term[]): Wanted[] {
  const wanted = terms.flatMap(({ words, prefix, customer }) =>
    words.map((word, index): Wanted => {
      const begins = prefix && index === words.length - 1;
      const term = { words: [word], prefix: begins, ...(customer ? { customer } : {}) };
      return { key: keyOf(word, { begins, customer: customer === true }), term };
    }),
  );
  return [...new Map(wanted.map((one) => [JSON.stringify(one), one])).values()];
}

/** What has the key. */
export function termOf(key: string): Term {
  const customer = key.startsWith('@');
  const prefix = key.endsWith('*');
  const word = key.slice(customer ? 1 : 0, prefix ? -1 : undefined);
  return { words: [word], prefix, ...(customer ? { customer } : {}) };
}

/** As it is kept: the places of a small set, two bytes each, else its bits. */
export function packed(set: IdSet): Buffer {
  return packedPlaces(placesIn(set));
}

/** Likewise, of its places. */
export function packedPlaces(places: readonly number[]): Buffer {
  if (places.length * 2 >= BYTES) {
    const set = new Uint8Array(BYTES);
    for (const place of places) put(set, place);
    return Buffer.from(set);
  }
  const bytes = Buffer.alloc(places.length * 2);
  for (const [at, place] of places.entries()) bytes.writeUInt16LE(place, at * 2);
  return bytes;
}

export function unpacked(bytes: Buffer): IdSet {
  if (bytes.length === BYTES) return new Uint8Array(bytes);
  const set = new Uint8Array(BYTES);
  for (let at = 0; at < bytes.length; at += 2) put(set, bytes.readUInt16LE(at));
  return set;
}

/** Those in all of them; there is at least one. */
export function common([first, ...more]: readonly IdSet[]): IdSet {
  const all = first === undefined ? new Uint8Array(BYTES) : Uint8Array.from(first);
  for (const set of more) for (let at = 0; at < BYTES; at++) all[at] = (all[at] ?? 0) & (set[at] ?? 0);
  return all;
}

export function isIn(set: IdSet, place: number): boolean {
  return ((set[place >> 3] ?? 0) & (1 << (place & 7))) !== 0;
}

/** Ascending. */
export function placesIn(set: IdSet): number[] {
  const places: number[] = [];
  for (const [at, byte] of set.entries())
    for (let bit = 0, left = byte; left !== 0; bit++, left >>= 1) if (left & 1) places.push(at * 8 + bit);
  return places;
}
