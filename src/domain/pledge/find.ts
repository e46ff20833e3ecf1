import type { Entry, PledgeBook, PledgePattern } from './book.ts';
import { Calendar } from './calendar.ts';
import { MONTHS } from './calendar-words.ts';
import { heldBack } from './guarded.ts';
import { type Clock, type Found, type Need, type Slot, TIMELESS } from './model.ts';
import type { Match } from './phrases.ts';
import { type Script, scriptOf } from './script.ts';
import { type Value, valuesIn } from './values.ts';

/** What is found in a text. */
export interface Reading {
  found: Found[];
  /** Patterns whose phrases stand there and are no pledge, with what makes them none. */
  held: { pattern: string; guard: string }[];
  /** How many comparisons it took: so many for each character at most. */
  steps: number;
}

/** A phrase of commitment with what is said in it. */
interface Candidate {
  pattern: PledgePattern;
  place: number;
  phrase: string;
  first: number;
  next: number;
  sentence: number;
  values: Partial<Record<'amount' | 'percent' | 'when', Value>>;
}

/** The commitments in the first 20,000 characters of a reply, in their order. Linear in its length. */
export function findPledges(text: string, book: PledgeBook, clock: Clock): Found[] {
  return readPledges(text, book, clock).found;
}

export function readPledges(text: string, book: PledgeBook, clock: Clock): Reading {
  const script = scriptOf(text, (word) => MONTHS.has(word));
  const values = valuesIn(script, new Calendar(clock));
  const { matches, steps } = book.phrases.find(script.words, values);
  const guardOf = heldBack(script.words, matches);
  const held: Reading['held'] = [];
  const free = candidates(script, matches).filter(({ pattern, first, next }) => {
    const guard = guardOf(pattern, first, next);
    if (guard !== undefined) held.push({ pattern: pattern.id, guard: guard.id });
    return guard === undefined;
  });
  const found = bySentence(free).flatMap((some) => ofSentence(some, script, values));
  return { found: found.map((one) => told(one, script)), held, steps };
}

/** Matches of patterns outside of questions and quotations. */
function candidates({ words, questions }: Script, matches: readonly Match<Entry>[]): Candidate[] {
  return matches.flatMap(({ of, phrase, first, next }) => {
    const word = words[first];
    if (!('pattern' in of) || word === undefined || word.quoted || questions.has(word.sentence)) return [];
    const { pattern, place } = of;
    return [{ pattern, place, phrase, first, next, sentence: word.sentence, values: {} }];
  });
}

function bySentence(all: readonly Candidate[]): Candidate[][] {
  const sentences = new Map<number, Candidate[]>();
  for (const one of all) {
    const there = sentences.get(one.sentence);
    if (there === undefined) sentences.set(one.sentence, [one]);
    else there.push(one);
  }
  return [...sentences.values()];
}

function ofSentence(all: readonly Candidate[], script: Script, values: readonly Value[]): Candidate[] {
  const [some] = all;
  if (some === undefined) return [];
  const own = valuesOf(some.sentence, script, values);
  const slots = new Set(own.map(({ slot }) => slot));
  const able = all.filter(({ pattern }) => pattern.needs.every((need) => isThere(need, slots)));
  const apart = withValues(longest(able), own);
  const clear = apart.some(({ pattern }) => !pattern.yields);
  return once(apart.filter(({ pattern }) => !(clear && pattern.yields)));
}

function isThere(need: Need, slots: ReadonlySet<Slot>): boolean {
  return need === 'when' ? slots.has('date') || slots.has('days') : slots.has(need);
}

/** The values of a sentence: they are in order, as sentences are. */
function valuesOf(sentence: number, { words }: Script, values: readonly Value[]): Value[] {
  const of = (value: Value | undefined) => words[value?.first ?? -1]?.sentence ?? 0;
  let low = 0;
  for (let high = values.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (of(values[middle]) < sentence) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < values.length && of(values[end]) === sentence) end += 1;
  return values.slice(low, end);
}

/** Of phrases that overlap the longest, and of equal ones the first of the file. */
function longest(all: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  const size = ({ first, next }: Candidate) => next - first;
  const inOrder = all.toSorted((a, b) => a.first - b.first || size(b) - size(a) || a.place - b.place);
  for (const one of inOrder) {
    const last = kept.at(-1);
    if (last === undefined || one.first >= last.next) kept.push(one);
    else if (size(one) > size(last)) kept[kept.length - 1] = one;
  }
  return kept;
}

/**
 * Each value belongs to the phrase that it stands in or after; what stands before the first phrase, to that one. A time
 * before the first phrase is that of all: "by Friday we refund you and send a new one".
 */
function withValues(all: readonly Candidate[], values: readonly Value[]): Candidate[] {
  let at = 0;
  let common: Value | undefined;
  return all.map((one, index) => {
    const until = all[index + 1]?.first ?? Number.POSITIVE_INFINITY;
    const before: Value[] = [];
    const after: Value[] = [];
    for (let value = values[at]; value !== undefined && value.first < until; value = values[++at])
      (value.first < one.first ? before : after).push(value);
    common ??= before.findLast(isTime);
    const of = (slot: Slot) =>
      after.find((value) => value.slot === slot) ?? before.findLast((value) => value.slot === slot);
    const [amount, percent, when] = [of('amount'), of('percent'), after.find(isTime) ?? common];
    return {
      ...one,
      values: { ...(amount && { amount }), ...(percent && { percent }), ...(when && { when }) },
    };
  });
}

function isTime({ slot }: Value): boolean {
  return slot === 'date' || slot === 'days';
}

/** A kind that is said twice in a sentence is one pledge with all that is said of it, unless each names its own sum or time. */
function once(all: readonly Candidate[]): Candidate[] {
  const kept = new Map<string, Candidate>();
  const apart: Candidate[] = [];
  for (const one of all) {
    const first = kept.get(one.pattern.kind);
    if (first === undefined) kept.set(one.pattern.kind, one);
    else if (differ(first.values, one.values)) apart.push(one);
    else first.values = { ...one.values, ...first.values };
  }
  return [...kept.values(), ...apart].sort((a, b) => a.first - b.first);
}

function differ(a: Candidate['values'], b: Candidate['values']): boolean {
  return (['amount', 'percent', 'when'] as const).some(
    (name) => a[name] !== undefined && b[name] !== undefined && a[name] !== b[name],
  );
}

function told({ pattern, phrase, first, next, values }: Candidate, { words }: Script): Found {
  const inside = Object.values(values).filter((value) => value.first >= first && value.next <= next);
  const start = Math.min(words[first]?.start ?? 0, ...inside.map((value) => value.start));
  const end = Math.max(words[next - 1]?.end ?? 0, ...inside.map((value) => value.end));
  const { amount, percent, when } = values;
  return {
    kind: pattern.kind,
    pattern: pattern.id,
    phrase,
    start,
    end,
    ...(amount?.amount && { amount: amount.amount }),
    ...(percent?.percent !== undefined && { percent: percent.percent }),
    ...(when?.at !== undefined && !TIMELESS.includes(pattern.kind) && { dueAt: when.at }),
  };
}
