import { cyrillic } from '../../texts/cyrillic.ts';
import { plain } from '../plain-word.ts';

/** Shorter beginnings of words mean too much. */
const SHORTEST_STEM = 3;

/**
 * Words of four languages with what they mean, as they are compared; what is written in Latin letters is known in Cyrillic ones,
 * too. A `*` stands for any ending.
 */
export class WordTable<T> {
  readonly #whole = new Map<string, T>();
  readonly #stems = new Map<string, T>();
  #longest = 0;

  constructor(entries: readonly (readonly [meaning: T, words: string])[]) {
    for (const [meaning, words] of entries) {
      for (const word of words.split(' ')) this.#add(word, meaning);
    }
  }

  get(word: string | undefined): T | undefined {
    if (word === undefined) return undefined;
    const whole = this.#whole.get(word);
    if (whole !== undefined) return whole;
    for (let length = SHORTEST_STEM; length <= Math.min(word.length, this.#longest); length++) {
      const stem = this.#stems.get(word.slice(0, length));
      if (stem !== undefined) return stem;
    }
    return undefined;
  }

  has(word: string | undefined): boolean {
    return this.get(word) !== undefined;
  }

  #add(word: string, meaning: T): void {
    const bare = word.replace('*', '');
    for (const form of [plain(bare), plain(cyrillic(bare))]) {
      if (bare !== word) this.#longest = Math.max(this.#longest, form.length);
      (bare === word ? this.#whole : this.#stems).set(form, meaning);
    }
  }
}

/** Words that all mean the same. */
export function wordSet(words: string): WordTable<true> {
  return new WordTable([[true, words]]);
}
