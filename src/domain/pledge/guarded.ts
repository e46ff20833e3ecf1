import type { Entry, PledgeGuard } from './book.ts';
import type { Match } from './phrases.ts';
import type { Word } from './script.ts';

/** So many words before a phrase still turn it: "we do not promise". */
const NEAR = 3;

/** Answers of a text whether a stretch of its words is held back by what stands around it. */
export function heldBack(
  words: readonly Word[],
  matches: readonly Match<Entry>[],
): (first: number, next: number) => boolean {
  const sentences = new Set<number>();
  const clauses = new Set<number>();
  const near = new Uint8Array(words.length);
  const harmless = exceptions(matches);
  for (const { of, first, next } of matches) {
    if (!('guard' in of) || covers(harmless.get(of.guard), first, next)) continue;
    const word = words[first];
    if (word === undefined) continue;
    if (of.guard.scope === 'sentence') sentences.add(word.sentence);
    else if (of.guard.scope === 'clause') clauses.add(word.clause);
    else near[next - 1] = 1;
  }
  return (first, next) => {
    const word = words[first];
    if (word === undefined || sentences.has(word.sentence) || clauses.has(word.clause)) return true;
    for (let index = Math.max(0, first - NEAR); index < next; index++) {
      if (near[index] === 1 && (index >= first || words[index]?.clause === word.clause)) return true;
    }
    return false;
  };
}

/** Words that lie in exceptions of each guard. */
function exceptions(matches: readonly Match<Entry>[]): Map<PledgeGuard, Set<number>> {
  const found = new Map<PledgeGuard, Set<number>>();
  for (const { of, first, next } of matches) {
    if (!('except' in of)) continue;
    const there = found.get(of.except) ?? new Set();
    for (let index = first; index < next; index++) there.add(index);
    found.set(of.except, there);
  }
  return found;
}

function covers(marked: ReadonlySet<number> | undefined, first: number, next: number): boolean {
  if (marked === undefined) return false;
  for (let index = first; index < next; index++) {
    if (!marked.has(index)) return false;
  }
  return true;
}
