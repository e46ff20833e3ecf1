/** Serbian is written in two scripts, letter for letter: lists hold the Latin one. Two-letter pairs come first. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['dž', 'џ'],
  ['lj', 'љ'],
  ['nj', 'њ'],
];
const LATIN = 'abcčćdđefghijklmnoprsštuvzž';
const CYRILLIC = 'абцчћдђефгхијклмнопрсштувзж';
const LETTERS = new Map([...LATIN].map((letter, index) => [letter, [...CYRILLIC][index] ?? letter]));

/** A Serbian word or phrase in Cyrillic letters; small letters only. What is no Serbian letter stays. */
export function cyrillic(latin: string): string {
  const paired = PAIRS.reduce((word, [from, to]) => word.replaceAll(from, to), latin.toLowerCase());
  return [...paired].map((letter) => LETTERS.get(letter) ?? letter).join('');
}
