import { plain } from '../plain-word.ts';

/** A word or a number of a text, with its place (UTF-16 units). */
export interface Word {
  /** As it is compared. */
  word: string;
  /** With its accents, in small letters: where they part two languages. */
  accented: string;
  start: number;
  end: number;
  /** Begins with a capital letter or is no letter at all: what stands at the beginning of a sentence. */
  opens: boolean;
  /** Words of one sentence, and of one part of it between commas, have the same number. */
  sentence: number;
  clause: number;
  /** Somebody else's words: a quotation, or a line that begins with `>`. */
  quoted: boolean;
}

/** A text as words, divided into sentences. */
export interface Script {
  text: string;
  words: readonly Word[];
  /** Sentences that end with a question mark. */
  questions: ReadonlySet<number>;
}

/** More is not read: nobody writes longer replies. */
export const LONGEST_TEXT = 20_000;

const PIECE = /\p{N}+|[\p{L}\p{M}\p{Cf}'’ʼ]+/gu;
const PART = /[\p{L}\p{N}]+/gu;
const CAPITAL = /^[^\p{Ll}]/u;

/** Digits and letters are words apart, even in `24h`. */
export function plainWords(text: string): string[] {
  return [...text.matchAll(PIECE)].flatMap(([piece]) => plain(piece).match(PART) ?? []);
}

export function scriptOf(whole: string, isMonth: (word: string) => boolean): Script {
  const text = whole.slice(0, LONGEST_TEXT);
  const words: Word[] = [];
  const quoted = quotations(text);
  for (const { 0: piece, index: start } of text.matchAll(PIECE)) {
    for (const word of plain(piece).match(PART) ?? []) {
      const end = start + piece.length;
      const accented = piece.normalize('NFC').toLowerCase();
      const opens = CAPITAL.test(piece);
      words.push({ word, accented, start, end, opens, sentence: 0, clause: 0, quoted: quoted[start] === 1 });
    }
  }
  return { text, words, questions: divide(text, words, isMonth) };
}

/** What stands between a word and the next one; its first characters are enough to know what it means. */
export function between({ text, words }: Script, index: number): string {
  const from = index < 0 ? 0 : (words[index]?.end ?? text.length);
  const to = words[index + 1]?.start ?? text.length;
  return to <= from ? '' : text.slice(from, Math.min(to, from + 8));
}

/** Numbers the sentences and clauses; answers which sentences are questions. */
function divide(text: string, words: readonly Word[], isMonth: (word: string) => boolean): Set<number> {
  const questions = new Set<number>();
  let sentence = 0;
  let clause = 0;
  words.forEach((word, index) => {
    const next = words[index + 1];
    Object.assign(word, { sentence, clause });
    const gap = text.slice(word.end, Math.max(word.end, next?.start ?? text.length));
    if (gap.includes('?')) questions.add(sentence);
    if (next === undefined) return;
    if (endsSentence(gap, word, next, isMonth)) sentence += 1;
    else if (!dividesClause(gap)) return;
    clause += 1;
  });
  return questions;
}

function endsSentence(gap: string, word: Word, next: Word, isMonth: (word: string) => boolean): boolean {
  if (/[!?…;•]|\n\s*\n|\n\s*[-*>]/u.test(gap)) return true;
  if (gap.includes('\n') && next.opens) return true;
  if (!/\.(?:\s|["”“»)])/u.test(gap) || !next.opens) return false;
  // 25. 11., 25. November
  const day = /^\d{1,2}$/.test(word.word);
  return !(day && (/^\d{1,4}$/.test(next.word) || isMonth(next.word)));
}

/** A comma, not the mark in a number or the colon in an hour. */
function dividesClause(gap: string): boolean {
  return /[,:()](?=\s|$)|[()]|\s[-–—]\s/u.test(gap);
}

const CLOSED_BY: Readonly<Record<string, string>> = { '“': '”', '„': '“”', '«': '»', '»': '«', '"': '"' };

/** Marks what is quoted; a quotation that is never closed in its paragraph is none. */
function quotations(text: string): Uint8Array {
  const marks = new Uint8Array(text.length);
  let opened = -1;
  let closing = '';
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    const sign = text[at] ?? '\n';
    if (sign === '\n') {
      if (/^\s{0,3}>/u.test(text.slice(from, from + 4))) marks.fill(1, from, at);
      if (text[at + 1] === '\n') opened = -1;
      from = at + 1;
    } else if (opened >= 0 && closing.includes(sign)) {
      marks.fill(1, opened, at);
      opened = -1;
    } else if (opened < 0 && CLOSED_BY[sign] !== undefined) {
      opened = at;
      closing = CLOSED_BY[sign];
    }
  }
  return marks;
}
