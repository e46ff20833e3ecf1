import type { Policy } from './policy.ts';
import { FILE_SHAPES } from './rule-file.ts';
import { entriesOf, Lexicon } from './words.ts';

/** What words.json of checked files says. */

export function lexiconOf(files: Readonly<Record<string, unknown>>): Lexicon {
  const lexicon = new Lexicon();
  for (const [name, entries] of listEntries(files)) lexicon.add(name, entries);
  return lexicon;
}

/** The entries of each list of words.json, with those of the lists that it takes in. */
export function listEntries(files: Readonly<Record<string, unknown>>): Map<string, string[]> {
  const { lists } = FILE_SHAPES['words.json'].parse(files['words.json']);
  const own = new Map<string, string[]>();
  for (const [name, { about: _about, with: _with, ...languages }] of Object.entries(lists))
    own.set(name, entriesOf(languages));
  return new Map(
    Object.entries(lists).map(([name, { with: others = [] }]) => [
      name,
      [name, ...others].flatMap((list) => own.get(list) ?? []),
    ]),
  );
}

export function wordListsOf(files: Readonly<Record<string, unknown>>): Policy['wordLists'] {
  const { lists } = FILE_SHAPES['words.json'].parse(files['words.json']);
  return Object.fromEntries(
    Object.entries(lists).map(([name, { about: _about, with: _with, ...languages }]) => [name, languages]),
  );
}
