import { SHORTEST_PREFIX, type Term } from '../domain/search.ts';
import { beginning, type IdSet, keyOf, packedPlaces, unpacked } from './search-blocks.ts';

/** Further characters of the beginning of a pair's second word are not told apart. */
const LONGEST_BEGINNING = 4;
/** Pairs that are packed before other work comes in between. */
const PORTION = 2000;
/** Bytes before a set: the pair's hash and the length of the set. */
const HEAD = 6;

/**
 * Which rows of a block have two frequent words next to each other, or one and the beginning of another, so that nobody
 * reads a million rows for a phrase that hardly any has. Pairs are known by a hash and kept in groups, as few people ask for
 * any one: a group is `~` and two digits. Two pairs may share a hash: the rows themselves have the last word.
 */
export class BlockPairs {
  /** Of the keys that are frequent in the block. */
  readonly #hashes: ReadonlyMap<string, number>;
  /** Hashes of a word that comes second, itself and its beginnings as far as they are frequent. */
  readonly #seconds = new Map<string, readonly number[]>();
  /** Places in the block by the hash of the pair, ascending. */
  readonly #places = new Map<number, number[]>();

  constructor(frequent: Iterable<string>) {
    this.#hashes = new Map([...frequent].map((key) => [key, hashOf(key)]));
  }

  add(place: number, { customer, words }: { customer: string; words: string }): void {
    this.#addText(place, words, '');
    this.#addText(place, customer, '');
    this.#addText(place, customer, '@');
  }

  /** What is kept, by group: of each pair its hash, a length, and its set. `pause` lets other work come in between. */
  async groups(pause: () => Promise<unknown>): Promise<Map<string, Buffer>> {
    const groups = new Map<string, Buffer[]>();
    let count = 0;
    for (const [hash, places] of this.#places) {
      const set = packedPlaces(places);
      const head = Buffer.alloc(HEAD);
      head.writeUInt32LE(hash);
      head.writeUInt16LE(set.length, 4);
      const group = groups.get(groupOf(hash)) ?? [];
      groups.set(groupOf(hash), group);
      group.push(head, set);
      if (++count % PORTION === 0) await pause();
    }
    return new Map([...groups].map(([key, parts]) => [key, Buffer.concat(parts)]));
  }

  #addText(place: number, text: string, mark: '' | '@'): void {
    let first: number | undefined;
    for (const word of text.split(' ')) {
      if (first !== undefined)
        for (const second of this.#secondsOf(mark + word)) this.#put(pairOf(first, second), place);
      first = this.#hashes.get(mark + word);
    }
  }

  #put(pair: number, place: number): void {
    const places = this.#places.get(pair);
    if (places === undefined) this.#places.set(pair, [place]);
    else if (places.at(-1) !== place) places.push(place);
  }

  #secondsOf(word: string): readonly number[] {
    const known = this.#seconds.get(word);
    if (known !== undefined) return known;
    const mark = word.startsWith('@') ? '@' : '';
    const keys = [word];
    for (let length = SHORTEST_PREFIX; length <= LONGEST_BEGINNING; length++) {
      const begun = beginning(word.slice(mark.length), length);
      if (begun !== null) keys.push(`${mark}${begun}*`);
    }
    const hashes = keys.flatMap((key) => this.#hashes.get(key) ?? []);
    this.#seconds.set(word, hashes);
    return hashes;
  }
}

/** FNV-1a, 32 bits, of its UTF-16 units. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Of the hashes of two keys, in their order. */
function pairOf(first: number, second: number): number {
  const mixed = Math.imul(first ^ (first >>> 15), 0x2c1b3c6d) + second;
  const hash = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function groupOf(hash: number): string {
  return `~${(hash & 0xff).toString(16).padStart(2, '0')}`;
}

/** Two words that a phrase has next to each other, the second of which may be the beginning of one. */
export interface WantedPair {
  /** The keys of its words, and of the group that it is kept in. */
  keys: readonly [string, string];
  group: string;
  hash: number;
}

export function pairsWantedBy(terms: readonly Term[]): WantedPair[] {
  return terms.flatMap(({ words, prefix, customer = false }) =>
    words.slice(1).map((next, at): WantedPair => {
      const begins = prefix && at === words.length - 2;
      const word = keyOf(words[at] ?? '', { begins: false, customer });
      const told = begins ? (beginning(next, LONGEST_BEGINNING) ?? next) : next;
      const hash = pairOf(hashOf(word), hashOf(keyOf(told, { begins, customer })));
      return { keys: [word, keyOf(next, { begins, customer })], group: groupOf(hash), hash };
    }),
  );
}

/** The set of a pair in what is kept of its group; an empty one: no row of the block has it. */
export function pairIn(group: Buffer | undefined, { hash }: WantedPair): IdSet {
  for (let at = 0; group !== undefined && at < group.length; ) {
    const start = at + HEAD;
    const end = start + group.readUInt16LE(at + 4);
    if (group.readUInt32LE(at) === hash) return unpacked(group.subarray(start, end));
    at = end;
  }
  return unpacked(Buffer.alloc(0));
}
