import { type FoldedWord, foldedWords } from './fold.ts';

/** Words that stand next to each other; the last one may be the beginning of one. */
export interface Term {
  words: readonly string[];
  prefix: boolean;
  /** Only in the customer's name and addresses. */
  customer?: true;
}

/** What somebody looks for. Every term must be there; with a ticket's number it is that ticket. */
export interface Search {
  terms: readonly Term[];
  number: number | null;
}

/** Further characters and terms of a query are left out. */
const LONGEST_QUERY = 2000;
const MOST_TERMS = 12;
/** A beginning that nearly every text has is no help, and dear. */
export const SHORTEST_PREFIX = 2;
const CHUNKS = /["“”„«»]([^"“”„«»]*)["“”„«»]|[^\s"“”„«»]+/gu;
const NUMBER = /^#(\d{1,15})$/u;

/** Reads what was typed: words, “quoted phrases”, `#12`. Null when there is nothing in it to look for. Never throws. */
export function searchOf(query: string, customer = ''): Search | null {
  const chunks = [...query.slice(0, LONGEST_QUERY).matchAll(CHUNKS)];
  const numbers = chunks.flatMap(([chunk]) => NUMBER.exec(chunk)?.[1] ?? []);
  const said = chunks
    .filter(([chunk]) => !NUMBER.test(chunk))
    .map(([chunk, phrase], index, all) =>
      termOf(phrase ?? chunk, phrase === undefined && index === all.length - 1),
    );
  const named = [...customer.slice(0, LONGEST_QUERY).matchAll(CHUNKS)].map(([chunk, phrase], index, all) => ({
    ...termOf(phrase ?? chunk, phrase === undefined && index === all.length - 1),
    customer: true as const,
  }));
  const terms = distinct([...named, ...said].filter(({ words }) => words.length > 0));
  const number = numbers[0] === undefined ? null : Number(numbers[0]);
  return terms.length === 0 && number === null ? null : { terms, number };
}

/** What is written together is looked for together: an address is a phrase. */
function termOf(chunk: string, last: boolean): Term {
  const words = foldedWords(chunk).map(({ word }) => word);
  return { words, prefix: last && (words.at(-1)?.length ?? 0) >= SHORTEST_PREFIX };
}

function distinct(terms: readonly Term[]): Term[] {
  return [...new Map(terms.map((term) => [JSON.stringify(term), term])).values()].slice(0, MOST_TERMS);
}

/** A piece of a text, on one line, and where in it the words stand that were looked for. */
export interface Snippet {
  text: string;
  marks: readonly (readonly [from: number, to: number])[];
}

const LONGEST_SNIPPET = 160;
/** What stands before the first word that was found. */
const BEFORE = 50;

/** The surroundings of the first words of the text that were looked for; its beginning when there are none. */
export function snippetOf(text: string, terms: readonly Term[]): Snippet {
  const line = text.replace(/\s+/gu, ' ').trim();
  const words = foldedWords(line);
  const found = words.flatMap((_, at) => terms.flatMap((term) => matchAt(words, at, term)));
  const first = found[0]?.[0] ?? 0;
  const from = first <= BEFORE ? 0 : wordStart(line, first - BEFORE, first);
  const to =
    line.length - from <= LONGEST_SNIPPET ? line.length : wordEnd(line, from + LONGEST_SNIPPET, first);
  const before = from > 0 ? '… ' : '';
  const moved = before.length - from;
  const marks = merged(found.filter(([, end]) => end <= to)).map(([a, b]) => [a + moved, b + moved] as const);
  return { text: `${before}${line.slice(from, to)}${to < line.length ? ' …' : ''}`, marks };
}

function matchAt(
  words: readonly FoldedWord[],
  at: number,
  { words: wanted, prefix, customer }: Term,
): [number, number][] {
  if (customer === true) return [];
  const fits = wanted.every((want, index) => {
    const word = words[at + index]?.word;
    return prefix && index === wanted.length - 1 ? word?.startsWith(want) === true : word === want;
  });
  const [first, last] = [words[at], words[at + wanted.length - 1]];
  return fits && first !== undefined && last !== undefined ? [[first.start, last.end]] : [];
}

function wordStart(line: string, near: number, latest: number): number {
  const space = line.indexOf(' ', near);
  return space < 0 || space >= latest ? latest : space + 1;
}

function wordEnd(line: string, near: number, first: number): number {
  const space = line.lastIndexOf(' ', near);
  if (space > first) return space;
  // One long word: cut it, though never through a character of two units.
  const high = line.charCodeAt(near - 1);
  return high >= 0xd800 && high <= 0xdbff ? near - 1 : near;
}

/** In order, overlapping ones as one. */
function merged(spans: readonly [number, number][]): [number, number][] {
  const joined: [number, number][] = [];
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}
