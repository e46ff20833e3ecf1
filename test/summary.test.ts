import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STRUCK } from '../src/domain/redact.ts';
import { summaryOf, type Worded } from '../src/domain/summary.ts';

const said = (...texts: string[]): Worded[] => texts.map((text, at) => ({ id: `a${at + 1}`, text }));
const topics = (answers: Worded[], names = false) =>
  summaryOf(answers, names).topics.map(({ words, count }) => `${words} ${count}`);

describe('what answers speak of', () => {
  it('is counted by answers, not by how often one says it, in any form of the word', () => {
    const answers = said(
      'The delivery was late. Late, late, late!',
      'Deliveries come late every week',
      'Please answer the phone',
      'Your phone is never answered',
      'all fine',
    );
    const { counted, topics: all } = summaryOf(answers);
    expect(counted).toBe(5);
    expect(all.map(({ words, count }) => [words, count])).toEqual(
      expect.arrayContaining([
        ['late', 2],
        ['phone', 2],
      ]),
    );
    expect(all.find(({ words }) => words === 'late')?.answers).toEqual(['a1', 'a2']);
    expect(all.some(({ words }) => /\b(the|was|please|your|never)\b/.test(words))).toBe(false);
  });

  it('has pairs of words that go together', () => {
    expect(topics(said('opening hours on Saturday', 'longer opening hours', 'Opening hours!'))).toEqual([
      'opening hours 3',
    ]);
  });

  it.each([
    ['Slovene', ['Dostava je zamujala', 'Dostave ni bilo ves teden', 'Z dostavo sem zadovoljna'], 'dostava'],
    ['Serbian, in both alphabets', ['Dostava kasni', 'Достава је каснила', 'Čekao sam dostavu'], 'dostava'],
    ['Russian', ['Доставка опоздала', 'Долго ждал доставку', 'Нет доставки в субботу'], 'доставка'],
  ])('speaks %s', (_, texts, word) => {
    const [first] = summaryOf(said(...texts)).topics;
    expect(first?.count).toBe(3);
    expect([word, 'dostave', 'достава', 'dostavo', 'dostavu', 'доставку', 'доставки']).toContain(
      first?.words,
    );
  });

  it('names whom else they asked, one being enough, and nobody is no name', () => {
    expect(topics(said('Telekom', 'telekom, A1', 'nobody', 'Никто', 'Nikogar.'), true)).toEqual([
      'telekom 2',
      'a1 1',
    ]);
  });

  it('holds nothing of what was struck out or erased', () => {
    const answers = said(`Ring Maja at ${STRUCK} please`, `${STRUCK} ${STRUCK}`, '', '041 234 567');
    const { counted, topics: all } = summaryOf(answers, true);
    expect(counted).toBe(1);
    expect(JSON.stringify(all)).not.toContain('234');
    expect(all.map(({ words }) => words)).not.toContain(STRUCK);
  });

  it('is the same in any order, holds no topic of one answer, and cuts examples at a word', () => {
    const word = fc.constantFrom(
      'late',
      'phone',
      'доставка',
      'cena',
      'the',
      'ne',
      'queue',
      '🙂',
      STRUCK,
      '12',
    );
    const text = fc.array(word, { maxLength: 60 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), fc.nat(), (texts, turn) => {
        const answers = said(...texts);
        const at = answers.length === 0 ? 0 : turn % answers.length;
        const turned = [...answers.slice(at), ...answers.slice(0, at)];
        const bare = (all: Worded[]) =>
          summaryOf(all).topics.map(({ words, count, examples }) => ({ words, count, examples }));
        expect(bare(turned)).toEqual(bare(answers));
        for (const { count, answers: ids, examples } of summaryOf(answers).topics) {
          expect(count).toBeGreaterThanOrEqual(2);
          expect(ids).toHaveLength(count);
          for (const example of examples) expect(example.text.length).toBeLessThanOrEqual(201);
        }
      }),
    );
  });
});
