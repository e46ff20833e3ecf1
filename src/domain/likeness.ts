import { fold } from './fold.ts';

/** What is quoted from the customer, and figures, make no text a different one. */
const QUOTED = /“[^”]*”|»[^«]*«|„[^”“]*[”“]|«[^»]*»|"[^"]*"|\d+/gu;
const WORDS_IN_A_SHINGLE = 3;
/** Texts that have this share of their shingles in common say the same thing. */
const ALIKE = 0.8;

/** How many of the texts say nearly the same as another one of them. Compares each with each: for some hundreds. */
export function nearlyIdentical(texts: readonly string[]): number {
  const all = texts.map(shinglesOf);
  return all.filter((one, index) => all.some((other, at) => at !== index && likeness(one, other) >= ALIKE))
    .length;
}

function shinglesOf(text: string): ReadonlySet<string> {
  const words = fold(text.replace(QUOTED, ' '))
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  if (words.length < WORDS_IN_A_SHINGLE) return new Set([words.join(' ')]);
  const last = words.length - WORDS_IN_A_SHINGLE;
  return new Set(
    Array.from({ length: last + 1 }, (_, at) => words.slice(at, at + WORDS_IN_A_SHINGLE).join(' ')),
  );
}

/** The share that two sets have in common (Jaccard's index). */
function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const common = [...one].filter((shingle) => other.has(shingle)).length;
  return common / (one.size + other.size - common);
}
