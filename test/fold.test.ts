import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, foldedWords } from '../src/domain/fold.ts';
import { searchOf, snippetOf } from '../src/domain/search.ts';
import { cyrillic } from '../src/texts/cyrillic.ts';

const text = () =>
  fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 60 }));
/** Letters of every language that the desk speaks. */
const SLAVIC = 'abcčćdđefghijklmnopqrsštuvwxyzž';

describe('folding', () => {
  test.each([
    ['Хвала', 'hvala'],
    ['ĐORĐE', 'dorde'],
    ['Djordje', 'dorde'],
    ['ђорђе', 'dorde'],
    ['Šta je to?', 'sta je to'],
    ['џак, ЊЕГОШ; љуто', 'dzak njegos ljuto'],
    ['Straße łódź Ærø', 'strasse lodz aero'],
    ['съёмка щука Юля', 'semka scuka julja'],
    ["don't", 'dont'],
    ['l’été', 'lete'],
    ['ﬁne ℌｅｌｌｏ ½', 'fine hello 1 2'],
    ['so\u00adft zero\u200bwidth', 'soft zerowidth'],
    ['a_b-c.d@e', 'a b c d e'],
    ['İstanbul ΟΔΟΣ', 'istanbul οδοσ'],
    ['part 4E508V, 5x, 3e4', 'part 4e508 v 5x 3e4'],
    ['… 🎉 !?', ''],
  ])('%s is %s', (written, folded) => {
    expect(fold(written)).toBe(folded);
  });

  test('is the same again, and of letters, digits and single spaces alone', () => {
    fc.assert(
      fc.property(text(), (any) => {
        const once = fold(any);
        expect(fold(once)).toBe(once);
        expect(once).toMatch(/^(?:[\p{L}\p{N}]+(?: [\p{L}\p{N}]+)*)?$/u);
      }),
      { numRuns: 3000 },
    );
  });

  test('sees no case, no marks and no form of normalisation', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...SLAVIC, ...'äöüéñłßабвгђжзћчџшщыэюяёй '), maxLength: 40 }),
        (any) => {
          for (const form of [any.toUpperCase(), any.normalize('NFD'), any.normalize('NFKC')])
            expect(fold(form)).toBe(fold(any));
          expect(fold(any.replace(/\p{L}/gu, '$&\u0301'))).toBe(fold(any));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('sees no script: Serbian in Latin and in Cyrillic letters is the same', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...SLAVIC.replace(/[qwxy]/g, ''), ' ', ', '), maxLength: 60 }),
        (any) => {
          expect(fold(cyrillic(any))).toBe(fold(any));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('says where each word stands', () => {
    fc.assert(
      fc.property(text(), (any) => {
        for (const { word, start, end } of foldedWords(any))
          expect(fold(any.slice(start, end)).split(' ')).toContain(word);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('what is typed to search', () => {
  test('is words, phrases, numbers, and the beginning of the last word', () => {
    expect(searchOf('Hvala „Лепа реч“ #12 pov')).toEqual({
      number: 12,
      terms: [
        { words: ['hvala'], prefix: false },
        { words: ['lepa', 'rec'], prefix: false },
        { words: ['pov'], prefix: true },
      ],
    });
    expect(searchOf('ana.k@example.or')?.terms).toEqual([
      { words: ['ana', 'k', 'example', 'or'], prefix: true },
    ]);
    expect(searchOf('a')?.terms).toEqual([{ words: ['a'], prefix: false }]);
    expect(searchOf('refund', 'Ана')?.terms).toEqual([
      { words: ['ana'], prefix: true, customer: true },
      { words: ['refund'], prefix: true },
    ]);
    expect(searchOf('late '.repeat(5000))?.terms).toHaveLength(2);
    for (const nothing of ['', '   ', '"*^()', '#', '„', '🎉']) expect(searchOf(nothing)).toBeNull();
  });

  test('never fails, and asks for folded words only', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          text(),
          fc.string({ unit: fc.constantFrom(...'"*^(){}:+-#1 NEARANDOR„“«»\0'), maxLength: 50 }),
        ),
        (any) => {
          const search = searchOf(any, any);
          for (const { words } of search?.terms ?? [])
            for (const word of words) expect(fold(word)).toBe(word);
          expect(search?.terms.length ?? 0).toBeLessThanOrEqual(12);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('a snippet', () => {
  const marked = (written: string, query: string) => {
    const { text: piece, marks } = snippetOf(written, searchOf(query)?.terms ?? []);
    return { piece, found: marks.map(([from, to]) => piece.slice(from, to)) };
  };

  test('shows the surroundings of what was found, on one line, in the words of the text', () => {
    const long = `${'lorem ipsum '.repeat(40)}moja\nПошиљка није стигла ${'dolor sit '.repeat(40)}`;
    const { piece, found } = marked(long, 'posiljka sti');
    expect(found).toEqual(['Пошиљка', 'стигла']);
    expect(piece).toMatch(/^… .*moja Пошиљка није стигла .* …$/u);
    expect(piece.length).toBeLessThan(170);
    expect(marked('short', 'other')).toEqual({ piece: 'short', found: [] });
  });

  test('is never longer than that, and marks lie within it, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(text(), { maxLength: 20 }), fc.nat(), (parts, pick) => {
        const written = parts.join(' ');
        const words = foldedWords(written);
        const { text: piece, marks } = snippetOf(written, [
          { words: [words[pick % Math.max(1, words.length)]?.word ?? 'x'], prefix: true },
        ]);
        expect(piece.length).toBeLessThanOrEqual(164);
        expect(piece).not.toMatch(/\n/);
        let last = 0;
        for (const [from, to] of marks) {
          expect(from).toBeGreaterThanOrEqual(last);
          expect(to).toBeGreaterThan(from);
          last = to;
        }
        expect(last).toBeLessThanOrEqual(piece.length);
      }),
      { numRuns: 2000 },
    );
  });
});
