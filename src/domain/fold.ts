/** A word as it is searched for, and where it stands in the text that it was read from (UTF-16 units). */
export interface FoldedWord {
  word: string;
  start: number;
  end: number;
}

/** Longer ones are cut alike where they are kept and where they are looked for: nobody types them whole. */
const LONGEST_WORD = 60;
/** Runs of what words are made of; marks, joiners and apostrophes belong to the word that they stand in. */
const RUNS = /[\p{L}\p{N}\p{M}\p{Cf}'’ʼʹ`´]+/gu;
const SILENT = /[\p{M}\p{Cf}'’ʼʹ`´]/gu;
/** A number such as 4e508 is a word of its own where letters follow: so PostgreSQL reads them, which has the index. */
const APART = /[^\p{L}\p{N}]+|(?<=(?<![\p{L}\p{N}])\d+e\d+)(?!\d)/u;

/** Serbian, Macedonian, Russian, Ukrainian and Belarusian Cyrillic as Slavs write it in Latin letters, without its marks. */
const CYRILLIC = {
  ...{
    а: 'a',
    б: 'b',
    в: 'v',
    г: 'g',
    ґ: 'g',
    д: 'd',
    ђ: 'd',
    е: 'e',
    є: 'je',
    ж: 'z',
    з: 'z',
    ѕ: 'dz',
    и: 'i',
    і: 'i',
  },
  ...{
    ј: 'j',
    к: 'k',
    л: 'l',
    љ: 'lj',
    м: 'm',
    н: 'n',
    њ: 'nj',
    о: 'o',
    п: 'p',
    р: 'r',
    с: 's',
    т: 't',
    ћ: 'c',
    у: 'u',
  },
  ...{
    ф: 'f',
    х: 'h',
    ц: 'c',
    ч: 'c',
    џ: 'dz',
    ш: 's',
    щ: 'sc',
    ъ: '',
    ы: 'y',
    ь: '',
    э: 'e',
    ю: 'ju',
    я: 'ja',
  },
};
/** Letters that no normalisation takes apart. */
const LATIN = {
  đ: 'd',
  ð: 'd',
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ħ: 'h',
  ŋ: 'n',
  ı: 'i',
  ς: 'σ',
};
const LETTERS: ReadonlyMap<string, string> = new Map(Object.entries({ ...CYRILLIC, ...LATIN }));
const LETTER = new RegExp(`[${[...LETTERS.keys()].join('')}]`, 'gu');

/**
 * A text blind to case, diacritics and Latin or Cyrillic script: its words in plain small letters, one space between
 * them. `đ`, `ђ` and `dj` are all `d`, as people type any of them. The same again when folded again.
 */
export function fold(text: string): string {
  return foldedWords(text)
    .map(({ word }) => word)
    .join(' ');
}

/** The words of a text, in their order. */
export function foldedWords(text: string): FoldedWord[] {
  return [...text.matchAll(RUNS)].flatMap(({ 0: run, index: start }) =>
    wordsOf(run).map((word) => ({ word, start, end: start + run.length })),
  );
}

/** Mostly one: a fraction is two, marks without a letter are none. */
function wordsOf(run: string): string[] {
  return run
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(SILENT, '')
    .replace(LETTER, (letter) => LETTERS.get(letter) ?? letter)
    .replace(/dj+/g, 'd')
    .split(APART)
    .filter((word) => word !== '')
    .map((word) => [...word.slice(0, 2 * LONGEST_WORD)].slice(0, LONGEST_WORD).join(''));
}
