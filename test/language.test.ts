import { beforeAll, describe, expect, test } from 'vitest';
import { type Recognise, recogniser } from '../src/texts/recognise.ts';
import { CORPUS } from './language.corpus.ts';

const OURS = ['en', 'sl', 'sr', 'sr-Cyrl', 'ru'];
/** Croatian and Bosnian are served as Serbian in Latin letters. */
const SERVED_AS: Readonly<Record<string, string>> = { hr: 'sr', bs: 'sr' };

interface Sample {
  /** One of ours, or `other`. */
  language: string;
  text: string;
}

let recognise: Recognise;

beforeAll(async () => {
  recognise = await recogniser();
});

/** The first and the last so many characters of each text. */
function cuts(length: number): Sample[] {
  return Object.entries(CORPUS).flatMap(([tag, lines]) => {
    const served = SERVED_AS[tag] ?? tag;
    const language = OURS.includes(served) ? served : 'other';
    const texts = lines.trim().split('\n');
    return texts.flatMap((text) =>
      [text.slice(0, length), text.slice(-length)].map((cut) => ({ language, text: cut })),
    );
  });
}

function judged(samples: Sample[]): { sample: Sample; got: string | null; right: boolean }[] {
  return samples.map((sample) => {
    const got = recognise(sample.text);
    const told = got === null || OURS.includes(got) ? got : 'other';
    return { sample, got, right: told === sample.language };
  });
}

describe('a text of 40 characters', () => {
  test.each([...OURS, 'other'])('in %s is recognised at least 95 times in a hundred', (language) => {
    const all = judged(cuts(40).filter((sample) => sample.language === language));
    const wrong = all.filter(({ right }) => !right).map(({ sample, got }) => `${got}: ${sample.text}`);
    expect(all.length).toBeGreaterThan(45);
    expect(1 - wrong.length / all.length, wrong.join('\n')).toBeGreaterThanOrEqual(0.95);
  });
});

test.each([
  'Здравствуйте, перезвоните мне завтра в 14:00, номер +7 912 345 67 89',
  'Пожалуйста, перезвоните завтра после обеда',
])('Russian without a letter of its own is not taken for Bulgarian: %s', (text) => {
  expect(recognise(text)).toBe('ru');
});

describe('a shorter text', () => {
  test.each([30, 20, 12, 8])('of %i characters is unknown rather than wrong', (length) => {
    const told = judged(cuts(length)).filter(({ got }) => got !== null);
    const wrong = told.filter(({ right }) => !right).map(({ sample, got }) => `${got}: ${sample.text}`);
    expect(told.length).toBeGreaterThan(100);
    expect(1 - wrong.length / told.length, wrong.join('\n')).toBeGreaterThanOrEqual(0.95);
  });

  test.each([
    '',
    'ok',
    '👍👍👍',
    '12345 / 67',
    'https://shop.example/orders/delivery',
    'ana@posta.example',
    'Да',
    '???',
  ])('that says nothing is unknown: %j', (text) => {
    expect(recognise(text)).toBeNull();
  });
});

test('letters that one language alone has decide', () => {
  const texts = [
    'Ќе дојдам утре.',
    'Хоћу ђачку карту.',
    'Дзе мой заказ, калі ён прыйдзе сюды хутчэй за ўсё?',
    'Де моє замовлення?',
  ];
  expect(texts.map(recognise)).toEqual(['mk', 'sr-Cyrl', 'be', 'uk']);
});

test('only the beginning of a text is looked at, however long it is', () => {
  const long = 'Where is my parcel, and when does it arrive? '.repeat(100_000);
  expect([long, 'a'.repeat(1_000_000), '@'.repeat(1_000_000)].map(recognise)).toEqual(['en', null, null]);
});
