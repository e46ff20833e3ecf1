import { describe, expect, it } from 'vitest';
import { line, pieces, plain } from '../src/desks/plain.ts';
import { isPlainLine } from '../src/domain/plain-line.ts';

/** Spaces of all kinds, joiners, fillers, tags, the empty Braille pattern: nobody sees any of them. */
const UNSEEN = [
  '',
  '   ',
  '\u200b',
  '\u2060\u200d',
  '\u3164',
  '\u115f\u1160',
  '\u{e0041}',
  '\u00ad',
  '\u2800',
  '\ufeff',
];

describe('a line that runs from right to left', () => {
  it.each(['שלום', 'مرحبا', 'ߒߞߏ', '𞤀𞤣', 'ࡀࡁ', '𐴀𐴁'])('turns nothing but itself: %s', (words) => {
    expect(line(words, 20)).toBe(`\u2068${words}\u2069`);
  });
});

describe('text that shows nothing', () => {
  it.each(UNSEEN)('is shown as such: %j', (words) => {
    expect(plain(words, 20)).toBe('…');
    expect(line(words, 20)).toBe('…');
    expect(pieces(words, 20, 2).parts).toEqual(['…']);
  });

  it.each([...UNSEEN, 'Ana\u200b', 'A\u3164na', 'Ana\u{e0041}'])(
    'is nobody’s name, nor a part of one: %j',
    (name) => {
      expect(isPlainLine(name)).toBe(false);
    },
  );

  it.each(['Ana', 'فاطمه\u200cزهرا', 'Eva ❤️', '👨‍👩‍👧 Novak'])(
    'is not what scripts and emoji are made of: %j',
    (name) => {
      expect(isPlainLine(name)).toBe(true);
      expect(plain(name, 40)).toContain(name);
    },
  );
});
