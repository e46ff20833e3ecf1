import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitText, unitsOfBytes } from '../src/channels/split.ts';
import { cpuMs } from './cpu.ts';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const graphemes = (text: string) => Array.from(segmenter.segment(text), (one) => one.segment);
const words = (texts: string[]) => texts.flatMap(graphemes).filter((one) => one.trim() !== '');

const emoji = fc.constantFrom(
  '👩‍👩‍👧‍👦',
  '🇸🇮',
  '🇸🇮🇦🇹',
  '👍🏽',
  'é',
  'ž',
  'क्षि',
  '한',
  ' \u0301',
  '\r\n',
  ' ',
  '\n',
  '　',
  'a',
);
const prose = fc.array(fc.oneof(emoji, fc.string({ unit: 'grapheme', maxLength: 8 })), { maxLength: 60 });
const limit = fc.integer({ min: 40, max: 80 });

test('parts are short enough, never blank, and hold every grapheme whole and in order', () => {
  fc.assert(
    fc.property(prose, limit, (pieces, max) => {
      const text = pieces.join('');
      fc.pre(graphemes(text).every((one) => one.length <= max));
      const parts = splitText(text, max);
      for (const part of parts) {
        expect(part.length).toBeLessThanOrEqual(max);
        expect(part.trim()).not.toBe('');
      }
      expect(words(parts)).toEqual(words([text]));
    }),
    { numRuns: 2000 },
  );
});

test('parts are as short in bytes as the vendor counts in them, and hold every word', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'ž', 'щ', '😀', '字'), minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 80 }), limit, (list, bytes) => {
      const parts = splitText(list.join(' '), unitsOfBytes(bytes));
      for (const part of parts) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(bytes);
      expect(parts.join(' ').split(' ')).toEqual(list);
    }),
  );
});

test('words shorter than a part are never cut', () => {
  const word = fc.stringMatching(/^[a-z]{1,20}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 80 }), limit, (list, max) => {
      expect(splitText(list.join(' '), max).join(' ').split(' ')).toEqual(list);
    }),
  );
});

test('any text, even one endless grapheme, is cut without breaking a surrogate pair', () => {
  const endless = fc.constantFrom(
    `a${'\u0301'.repeat(300)}`,
    '👩‍'.repeat(100),
    '😀'.repeat(100),
    '\u{1F1E6}'.repeat(99),
  );
  fc.assert(
    fc.property(
      fc.oneof(endless, fc.string({ unit: 'binary', maxLength: 300 })),
      fc.integer({ min: 2, max: 50 }),
      (text, max) => {
        const parts = splitText(text, max);
        const wellFormed = (one: string) => !/\p{Cs}/u.test(one);
        if (wellFormed(text)) expect(parts.filter((part) => !wellFormed(part))).toEqual([]);
        expect(parts.every((part) => part.length <= max)).toBe(true);
        expect(parts.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      },
    ),
  );
});

test('a cut is made at a line break that is near, else between words', () => {
  expect(splitText('first paragraph\nsecond', 18)).toEqual(['first paragraph', 'second']);
  expect(splitText('a\nlong line of some words', 18)).toEqual(['a\nlong line of', 'some words']);
  expect(splitText('short', 18)).toEqual(['short']);
  expect(splitText('   ', 18)).toEqual([]);
  expect(splitText('', 18)).toEqual([]);
});

test('a long text is cut in a moment', () => {
  const started = cpuMs();
  expect(splitText('😀'.repeat(20_000), 4096)).toHaveLength(10);
  expect(cpuMs() - started).toBeLessThan(5000);
});
