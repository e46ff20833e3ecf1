import type { Spelt } from '../domain/pledge/book.ts';
import { SLOTS } from '../domain/pledge/model.ts';
import { type Item, itemsOf } from '../domain/pledge/phrases.ts';
import { cyrillic } from '../texts/cyrillic.ts';
import { entryProblem, LONGEST_PHRASE } from './words.ts';

/**
 * Phrases by language: words as in words.json, `{amount}` and its like, `[sets]`, `=če` with its accents, `…` for a few words
 * that may be anything, and `~` for the same between two parts that stand in either order.
 */
export interface Phrasing {
  en?: string[] | undefined;
  sl?: string[] | undefined;
  sr?: string[] | undefined;
  ru?: string[] | undefined;
}
/** Words that many phrases share, by name. */
export type Sets = Readonly<Record<string, Phrasing>>;

type Language = keyof Phrasing;
const LANGUAGES: readonly Language[] = ['en', 'sl', 'sr', 'ru'];
/** Alternatives that one phrase may stand for; gaps in it. They bound the work at each word of a text. */
const MOST_SPELLINGS = 200;
const MOST_GAPS = 2;

/** Reads phrases with these sets: every phrase in each of its orders, Serbian in both scripts. */
export function phraseReader(sets: Sets): (phrasing: Phrasing) => Spelt[] {
  const readers = LANGUAGES.flatMap((language) =>
    scriptsOf(language).map((script) => ({ language, read: reader(language, sets, script) })),
  );
  return (phrasing) =>
    readers.flatMap(({ language, read }) =>
      (phrasing[language] ?? []).flatMap((phrase) =>
        orders(phrase).map((order) => ({ phrase, pieces: order.split(/\s+/u).map(read) })),
      ),
    );
}

type Script = (words: string) => string;

function scriptsOf(language: Language): Script[] {
  const asIs: Script = (words) => words;
  return language === 'sr' ? [asIs, (words) => cyrillic(words.toLowerCase())] : [asIs];
}

/** What a piece of a phrase stands for, each alternative for itself. The same pieces stand in many phrases. */
function reader(language: Language, sets: Sets, script: Script): (piece: string) => Item[][] {
  const known = new Map<string, Item[][]>();
  return (piece) => {
    const there = known.get(piece);
    if (there !== undefined) return there;
    const set = bracketed(piece, '[', ']');
    const choices = set === undefined ? [piece] : (sets[set]?.[language] ?? []);
    const items = choices.map((choice) => itemsOf(choice.startsWith('{') ? choice : script(choice)));
    known.set(piece, items);
    return items;
  };
}

/** How many phrases these stand for: what a text is compared with. */
export function spellingCount(phrasing: Phrasing, sets: Sets): number {
  const counts = LANGUAGES.flatMap((language) =>
    (phrasing[language] ?? []).map((phrase) => count(phrase.split(/\s+/u), language, sets)),
  );
  return counts.reduce((sum, some) => sum + some, 0);
}

/** Why something is no phrase; undefined when it is one. */
export function phraseProblem(phrase: string, language: Language, sets: Sets): string | undefined {
  const pieces = phrase.split(/\s+/u);
  const gaps = pieces.filter(isGap).length;
  if (gaps > MOST_GAPS) return `"${phrase}" has more than ${MOST_GAPS} gaps`;
  if (
    pieces.some(
      (piece, at) => isGap(piece) && (pieces[at + 1] === undefined || at === 0 || isGap(pieces[at + 1])),
    )
  )
    return `"${phrase}": a … or ~ stands between words`;
  if (pieces.filter((piece) => piece === '~').length > 1) return `"${phrase}" has more than one ~`;
  for (const piece of pieces) {
    const problem = pieceProblem(piece, language, sets);
    if (problem !== undefined) return problem;
  }
  if (count(pieces, language, sets) > MOST_SPELLINGS)
    return `"${phrase}" stands for more than ${MOST_SPELLINGS} phrases`;
  const widths = pieces.map((piece) => {
    const entries = sets[bracketed(piece, '[', ']') ?? '']?.[language] ?? [piece];
    return Math.max(...entries.map((entry) => entry.split(/\s+/u).length));
  });
  const longest = widths.reduce((sum, width) => sum + width, 0);
  return longest > LONGEST_PHRASE + MOST_GAPS
    ? `"${phrase}" has more than ${LONGEST_PHRASE} words`
    : undefined;
}

function pieceProblem(piece: string, language: Language, sets: Sets): string | undefined {
  if (isGap(piece)) return undefined;
  const slot = bracketed(piece, '{', '}');
  if (slot !== undefined)
    return SLOTS.some((name) => name === slot)
      ? undefined
      : `there is no {${slot}}; there are ${SLOTS.join(', ')}`;
  const set = bracketed(piece, '[', ']');
  if (set === undefined) return entryProblem(piece.replace(/^=/u, ''));
  return Object.hasOwn(sets, set) && sets[set]?.[language] !== undefined
    ? undefined
    : `there is no set "${set}" with words in this language`;
}

function count(pieces: readonly string[], language: Language, sets: Sets): number {
  const choices = pieces.map((piece) => sets[bracketed(piece, '[', ']') ?? '']?.[language]?.length ?? 1);
  return choices.reduce((product, some) => product * some, pieces.includes('~') ? 2 : 1);
}

/** `a ~ b` is `a … b` and `b … a`. */
function orders(phrase: string): string[] {
  const [one = '', other] = phrase.split(/\s+~\s+/u);
  return other === undefined ? [phrase] : [`${one} … ${other}`, `${other} … ${one}`];
}

function isGap(piece: string | undefined): boolean {
  return piece === '…' || piece === '~';
}

function bracketed(piece: string, open: string, close: string): string | undefined {
  return piece.startsWith(open) && piece.endsWith(close) ? piece.slice(1, -1) : undefined;
}
