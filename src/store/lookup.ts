import { Group } from './group.ts';

/** So many are asked for at once. */
const MOST_AT_ONCE = 100;

/**
 * Looks things up by key, for all who ask at the same moment in one statement: a rush of due tickets asks the database as often
 * as a single one does. Whoever asks while a statement is under way shares the next, so that nobody reads what was true before
 * they asked.
 */
export class Lookup<Found extends object | null> {
  readonly #group: Group<string, Found>;

  /** `many` answers what it found by key; `none` is for whatever it did not find. Keys come to it without twins. */
  constructor(many: (keys: readonly string[]) => Promise<ReadonlyMap<string, Found>>, none: Found) {
    this.#group = new Group(
      async (keys) => {
        const found = await many([...new Set(keys)]);
        return keys.map((key) => found.get(key) ?? none);
      },
      { most: MOST_AT_ONCE },
    );
  }

  get(key: string): Promise<Found> {
    return this.#group.add(key);
  }
}
