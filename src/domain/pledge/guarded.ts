import type { Entry, PledgeGuard, PledgePattern } from './book.ts';
import type { Match } from './phrases.ts';
import type { Word } from './script.ts';

/** So many words before a phrase still turn it: "we do not promise". */
const NEAR = 3;

/** Where the words of a guard stand: numbers of sentences, of clauses, or of words, by its scope. */
type Places = Map<PledgeGuard, Set<number>>;

/** Answers of a text by which guard a phrase in it is held back, if by any. */
export function heldBack(
  words: readonly Word[],
  matches: readonly Match<Entry>[],
): (pattern: PledgePattern, first: number, next: number) => PledgeGuard | undefined {
  const places = placesOf(words, matches);
  return (pattern, first, next) =>
    [...places.keys()].find((guard) => {
      const there = places.get(guard) ?? new Set();
      if (pattern.despite.includes(guard.id)) return false;
      return guard.scope === 'near'
        ? isNear(words, there, first, next)
        : there.has(placeOf(guard, words[first]));
    });
}

function isNear(words: readonly Word[], there: ReadonlySet<number>, first: number, next: number): boolean {
  for (let index = Math.max(0, first - NEAR); index < next; index++) {
    if (there.has(index) && (index >= first || words[index]?.clause === words[first]?.clause)) return true;
  }
  return false;
}

function placeOf({ scope }: PledgeGuard, word: Word | undefined): number {
  return (scope === 'sentence' ? word?.sentence : word?.clause) ?? -1;
}

function placesOf(words: readonly Word[], matches: readonly Match<Entry>[]): Places {
  const harmless = exceptions(matches);
  const places: Places = new Map();
  for (const { of, first, next } of matches) {
    if (!('guard' in of) || covers(harmless.get(of.guard), first, next)) continue;
    add(places, of.guard, of.guard.scope === 'near' ? next - 1 : placeOf(of.guard, words[first]));
  }
  return places;
}

/** Words that lie in exceptions of each guard. */
function exceptions(matches: readonly Match<Entry>[]): Places {
  const found: Places = new Map();
  for (const { of, first, next } of matches) {
    if (!('except' in of)) continue;
    for (let index = first; index < next; index++) add(found, of.except, index);
  }
  return found;
}

function add(places: Places, guard: PledgeGuard, place: number): void {
  const there = places.get(guard);
  if (there === undefined) places.set(guard, new Set([place]));
  else there.add(place);
}

function covers(marked: ReadonlySet<number> | undefined, first: number, next: number): boolean {
  if (marked === undefined) return false;
  for (let index = first; index < next; index++) {
    if (!marked.has(index)) return false;
  }
  return true;
}
