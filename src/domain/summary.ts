import { plain } from './plain-word.ts';
import { STRUCK } from './redact.ts';
import { STOP_WORDS } from './stop-words.ts';

/** Somebody's own words. */
export interface Worded {
  id: string;
  text: string;
}

/** What several people speak of, by a word or two of theirs. */
export interface Topic {
  /** As it is written most often. */
  words: string;
  /** How many answers speak of it, however often each does. */
  count: number;
  /** All of them, in the order in which they were given. */
  answers: string[];
  /** Three of them, cut at a word. */
  examples: Worded[];
}

/** As desks show it. */
export interface TopicView extends Omit<Topic, 'answers' | 'examples'> {
  /** The tickets that the answers are about. */
  tickets: number[];
  examples: { number: number; text: string }[];
}

export interface Summary {
  /** Answers that hold a word. */
  counted: number;
  topics: Topic[];
}

/** Answers with fewer are not worth a topic of their own, unless names are counted. */
const LEAST = 2;
const MOST_TOPICS = 12;
const EXAMPLES = 3;
const EXAMPLE_LENGTH = 200;
/** Two words stand for a word when so many of its answers have both. */
const TOGETHER = 0.6;

interface Term {
  key: string;
  answers: Set<string>;
  forms: Map<string, number>;
  parts: string[];
}

/**
 * What answers speak of, counted by words and pairs of words, each answer once; nobody and nothing is asked, the same answers
 * always make the same summary. `names`: each answer is a name or a few, so that one is enough.
 */
export function summaryOf(answers: readonly Worded[], names = false): Summary {
  const terms = new Map<string, Term>();
  const heard = answers.filter((answer) => collect(answer, terms, names));
  const least = names ? 1 : LEAST;
  const counted = [...terms.values()].filter((term) => term.answers.size >= least);
  const shown = withoutParts(counted).sort(
    (one, other) => other.answers.size - one.answers.size || order(one.key, other.key),
  );
  return {
    counted: heard.length,
    topics: shown.slice(0, MOST_TOPICS).map((term) => topicOf(term, answers)),
  };
}

/** Answers whether there was a word in it. */
function collect({ id, text }: Worded, terms: Map<string, Term>, names: boolean): boolean {
  let found = false;
  for (const sentence of text.replaceAll(STRUCK, '.').split(/[^\p{L}\p{M}\p{N}\s'’&-]+/u)) {
    let before: { key: string; word: string } | null = null;
    for (const word of sentence.split(/[\s&-]+/u)) {
      const bare = plain(word).replace(/[^\p{L}\p{N}]+/gu, '');
      const says =
        bare.length > 1 && !STOP_WORDS.has(bare) && !STOP_WORDS.has(latin(bare)) && !/^\d+$/.test(bare);
      if (!says) {
        before = bare === '' ? before : null;
        continue;
      }
      found = true;
      const key = names ? latin(bare) : stem(bare);
      add(terms, [key], word, id);
      if (before !== null && before.key !== key) add(terms, [before.key, key], `${before.word} ${word}`, id);
      before = { key, word };
    }
  }
  return found;
}

function add(terms: Map<string, Term>, parts: string[], form: string, id: string): void {
  const key = parts.join(' ');
  const term = terms.get(key) ?? { key, answers: new Set(), forms: new Map(), parts };
  term.answers.add(id);
  const written = form.replace(/^['’]+|['’]+$/gu, '').toLowerCase();
  term.forms.set(written, (term.forms.get(written) ?? 0) + 1);
  terms.set(key, term);
}

/** A word whose answers nearly all have the same pair is told by the pair; a pair that is rarer is told by its words. */
function withoutParts(terms: readonly Term[]): Term[] {
  const single = new Map(terms.filter(({ parts }) => parts.length === 1).map((term) => [term.key, term]));
  const pairs = terms.filter(({ parts, answers }) =>
    parts.every((part) => answers.size >= TOGETHER * (single.get(part)?.answers.size ?? 0)),
  );
  const told = new Set(pairs.filter(({ parts }) => parts.length > 1).flatMap(({ parts }) => parts));
  return pairs.filter(({ key, parts }) => parts.length > 1 || !told.has(key));
}

function topicOf({ answers: ids, forms }: Term, answers: readonly Worded[]): Topic {
  const [words = ''] = [...forms]
    .sort(([one, times], [other, often]) => often - times || order(one, other))
    .map(([form]) => form);
  const theirs = answers.filter(({ id }) => ids.has(id));
  const shortest = [...theirs].sort(
    (one, other) => worth(one.text) - worth(other.text) || order(one.id, other.id),
  );
  return {
    words,
    count: ids.size,
    answers: [...new Set(theirs.map(({ id }) => id))],
    examples: shortest.slice(0, EXAMPLES).map(({ id, text }) => ({ id, text: cut(text.trim()) })),
  };
}

/** Neither a bare word nor a page: examples are read. */
function worth(text: string): number {
  return Math.abs(text.length - EXAMPLE_LENGTH / 2);
}

function cut(text: string): string {
  if (text.length <= EXAMPLE_LENGTH) return text;
  const whole = text.slice(0, EXAMPLE_LENGTH).replace(/\s+\S*$/u, '');
  return `${whole}…`;
}

/** By code points, whatever the locale of the machine. */
function order(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Endings by which words of one stem differ, the longest first. */
const ENDINGS = [
  ...[
    'ostima',
    'ovima',
    'evima',
    'ijama',
    'ega',
    'emu',
    'imi',
    'ami',
    'ama',
    'ima',
    'ing',
    'ies',
    'ov',
    'ev',
    'es',
    'ed',
  ],
  ...['om', 'em', 'am', 'ah', 'ih', 'im', 'oj', 'ja', 'je', 'jo', 'ju', 'a', 'e', 'i', 'o', 'u', 's', 'y'],
  ...[
    'иями',
    'ями',
    'ами',
    'ого',
    'его',
    'ому',
    'ему',
    'ыми',
    'ими',
    'иям',
    'иях',
    'ией',
    'ов',
    'ев',
    'еи',
    'ои',
    'ии',
    'ыи',
  ],
  ...['ая', 'яя', 'ое', 'ее', 'ые', 'ие', 'ам', 'ям', 'ах', 'ях', 'ом', 'ем', 'ую', 'юю', 'ия', 'ию'],
  ...['а', 'я', 'о', 'е', 'ы', 'и', 'у', 'ю', 'ь'],
].sort((one, other) => other.length - one.length);
const SHORTEST_STEM = 4;

/** What a word's forms have in common, roughly; both alphabets of Serbian are one. */
function stem(bare: string): string {
  const word = latin(bare);
  const ending = ENDINGS.find((one) => word.endsWith(one) && word.length - one.length >= SHORTEST_STEM);
  return ending === undefined ? word : word.slice(0, -ending.length);
}

const SERBIAN = /[ђјљњћџ]/u;
const LETTERS: Readonly<Record<string, string>> = {
  ...{
    а: 'a',
    б: 'b',
    в: 'v',
    г: 'g',
    д: 'd',
    ђ: 'dj',
    е: 'e',
    ж: 'z',
    з: 'z',
    и: 'i',
    ј: 'j',
    к: 'k',
    л: 'l',
  },
  ...{
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
    ф: 'f',
    х: 'h',
  },
  ...{ ц: 'c', ч: 'c', џ: 'dz', ш: 's' },
};
const ONLY = new Set(Object.keys(LETTERS));

/** Serbian words in Cyrillic as they are in Latin; Russian has letters that Serbian has not, and stays. */
function latin(word: string): string {
  const isSerbian =
    SERBIAN.test(word) || (/\p{Script=Cyrillic}/u.test(word) && [...word].every((one) => ONLY.has(one)));
  return isSerbian && !word.endsWith('ь') ? [...word].map((one) => LETTERS[one] ?? one).join('') : word;
}
