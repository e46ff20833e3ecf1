import { sha256 } from './canonical.ts';

/** As many as a house holds at a time: those in force, those that are looked at, and those that are gone back to. */
const MOST = 3;

/**
 * Remembers what was made of the last few sets of files. Whoever reads a set again, another house of this process or a reload without a
 * change, has it at once. What throws is not remembered.
 */
export function knownSets<T>(): (files: Readonly<Record<string, unknown>>, make: () => T) => T {
  const known = new Map<string, T>();
  return (files, make) => {
    // By the order of names as well: a list of kinds is told in the order in which it stands in its file.
    const key = sha256(JSON.stringify(files));
    const made = known.get(key) ?? make();
    known.delete(key);
    known.set(key, made);
    for (const oldest of [...known.keys()].slice(0, -MOST)) known.delete(oldest);
    return made;
  };
}
