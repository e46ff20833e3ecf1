import { describe, expect, test } from 'vitest';
import { findPledges, readPledges } from '../src/domain/pledge/find.ts';
import { compiledPolicy, policyFromFiles } from '../src/policy/load.ts';
import { pledgesOf } from '../src/policy/pledges-file.ts';
import { problemsOf } from '../src/policy/validate.ts';
import { ownFiles } from './policy.fixtures.ts';

const CLOCK = { now: Date.UTC(2026, 10, 24, 9), zone: 'Europe/Ljubljana' };
const FIRES = { text: 'We will refund you.', fires: true };
const PATTERN = { id: 'refund', kind: 'refund', about: 'A test', en: ['we will refund'], examples: [FIRES] };
const GUARD = {
  id: 'not',
  about: 'A test',
  scope: 'near',
  en: ['not'],
  examples: ['Not that we will refund.'],
};

type Change = Readonly<Record<string, unknown>>;
const file = (pattern: Change = {}, more: Change = {}) => ({
  about: 'A test',
  patterns: [{ ...PATTERN, ...pattern }],
  ...more,
});
const withPledges = (pledges: unknown) => ({ ...ownFiles(), 'pledges.json': pledges });
const problems = (pledges: unknown) =>
  problemsOf(withPledges(pledges) as Record<string, unknown>).map(
    ({ field, problem }) => `${field}: ${problem}`,
  );
const kinds = (text: string, pledges: unknown) =>
  findPledges(text, pledgesOf(pledges), CLOCK).map(({ kind }) => kind);

describe('rules/pledges.json', () => {
  test('as it comes is good, speaks four languages, and may be missing', () => {
    expect(problemsOf(ownFiles())).toEqual([]);
    const { 'pledges.json': own, ...others } = ownFiles();
    const { patterns } = own as unknown as { patterns: Record<string, unknown[]>[] };
    for (const pattern of patterns)
      for (const language of ['en', 'sl', 'sr', 'ru']) expect(pattern[language]?.length).toBeGreaterThan(0);
    const without = policyFromFiles(others);
    expect(without.pledges.patterns).toEqual([]);
    expect(without.version).not.toBe(policyFromFiles(ownFiles()).version);
  });

  test('is spelt out once, as long as it says the same', () => {
    const one = pledgesOf(file());
    expect(pledgesOf(structuredClone(file()))).toBe(one);
    expect(pledgesOf(file({ en: ['we will repair'] }))).not.toBe(one);
    expect(kinds('We will refund you.', file({ en: ['we will repair'] }))).toEqual([]);
    for (const id of ['a', 'b', 'c', 'd']) pledgesOf(file({ id }));
    expect(pledgesOf(file())).not.toBe(one);
  });

  test.each([
    [
      'a phrase with a regular expression',
      file({ en: ['refund.*(a+)+'] }),
      /a \* stands only at the end of a word/,
    ],
    ['a short beginning', file({ en: ['we re*'] }), /would match too much/],
    [
      'an unknown slot',
      file({ en: ['refund {sum}'] }),
      /there is no \{sum\}; there are amount, percent, date, days/,
    ],
    ['an unknown set', file({ en: ['[will] refund'] }), /there is no set "will"/],
    [
      'a set without the language',
      file({ sl: ['[s] x'] }, { sets: { s: { en: ['we'] } } }),
      /there is no set "s"/,
    ],
    ['a set of an object', file({ en: ['[constructor] x'] }), /there is no set "constructor"/],
    ['a gap at the end', file({ en: ['we will …'] }), /stands between words/],
    ['two gaps in a row', file({ en: ['we … … refund'] }), /stands between words/],
    ['three gaps', file({ en: ['we … will … you … refund'] }), /more than 2 gaps/],
    ['two ~', file({ en: ['we ~ will ~ refund'] }), /more than one ~/],
    ['a ~ at the end', file({ en: ['we will ~'] }), /stands between words/],
    ['a long phrase', file({ en: ['a b c d e f g h i j k'] }), /more than 8 words/],
    ['nothing but signs', file({ en: ['!!!'] }), /has no word in it/],
    [
      'too many alternatives',
      file({ en: ['[s] [s]'] }, { sets: { s: { en: many(20) } } }),
      /more than 200 phrases/,
    ],
    [
      'too many phrases',
      file({ en: many(200, '[s] ') }, { sets: { s: { en: many(150) } } }),
      /20000 are the most/,
    ],
    [
      'a pattern that no example fires',
      file({ examples: [{ text: 'Hello', fires: false }] }),
      /on which the pattern fires/,
    ],
    ['an id twice', file({}, { unless: [{ ...GUARD, id: 'refund' }] }), /"refund" is there twice/],
    ['an unknown despite', file({ despite: ['no'] }), /there is no "no" in unless/],
    ['an unknown kind', file({ kind: 'gift' }), /kind/],
    ['an unknown field', file({ regex: 'a' }), /regex/],
    ['a long example', file({ examples: [{ text: 'a'.repeat(501), fires: true }] }), /500/],
  ])('is refused with %s', (_what, pledges, problem) => {
    expect(problems(pledges)).toEqual([expect.stringMatching(problem)]);
  });

  test('is refused when an example does not do what it says', () => {
    const failing = (pledges: unknown) =>
      compiledPolicy(withPledges(pledges)).examples.pledges.filter(({ passed }) => !passed);
    expect(failing(file())).toEqual([]);
    expect(failing(file({ examples: [FIRES, { text: 'Hello', fires: true }] }))).toEqual([
      { rule: 'refund', number: 2, expected: true, passed: false },
    ]);
    expect(failing(file({}, { unless: [GUARD] }))).toEqual([]);
    // Nothing is found in it, but not because of the guard.
    expect(failing(file({}, { unless: [{ ...GUARD, examples: ['Hello'] }] }))).toHaveLength(1);
    expect(() =>
      policyFromFiles(withPledges(file({}, { unless: [{ ...GUARD, examples: ['Hello'] }] }))),
    ).toThrow('pledges.json, rule "not", examples[0]: should fire, and does not');
  });
});

describe('a phrase', () => {
  const phrase = (one: string, text: string, more: Change = {}) =>
    kinds(text, file({ en: [...PATTERN.en, one] }, more));

  test('compares words as the other rules do', () => {
    for (const text of ['I GIVE back', 'i’ll give, back!', 'gïve bäck'])
      expect(phrase('give back', text)).toEqual(['refund']);
    expect(phrase('give back', 'give it back')).toEqual([]);
    expect(phrase('giv* back', 'giving back')).toEqual(['refund']);
    expect(phrase('=gîve back', 'GÎVE back')).toEqual(['refund']);
    expect(phrase('=gîve back', 'give back')).toEqual([]);
  });

  test('has gaps of up to four words within a part of a sentence, and values', () => {
    expect(phrase('give … back', 'give back')).toEqual(['refund']);
    expect(phrase('give … back', 'give one two three four back')).toEqual(['refund']);
    expect(phrase('give … back', 'give one two three four five back')).toEqual([]);
    expect(phrase('give … back', 'give one, two back')).toEqual([]);
    expect(phrase('give back', 'give. Back')).toEqual([]);
    expect(phrase('give {amount} back', 'give 1.000,50 € back')).toEqual(['refund']);
    expect(phrase('give {amount} back', 'give ten back')).toEqual([]);
    expect(phrase('back by {date}', 'back by 25. 11. 2026')).toEqual(['refund']);
    expect(phrase('back in {days}', 'back in three days')).toEqual(['refund']);
    expect(phrase('back with {percent}', 'back with 5 %')).toEqual(['refund']);
  });

  test('has parts in either order around a ~', () => {
    for (const text of ['give it back', 'back I give'])
      expect(phrase('give ~ back', text)).toEqual(['refund']);
    expect(phrase('give ~ back', 'give')).toEqual([]);
  });

  test('stands for each entry of its sets, Serbian in both scripts', () => {
    const sets = { us: { en: ['we', 'all of us'], sr: ['mi'] } };
    expect(phrase('[us] give', 'all of us give', { sets })).toEqual(['refund']);
    expect(kinds('ми ћемо дати', file({ sr: ['[us] ćemo dat*'] }, { sets }))).toEqual(['refund']);
  });

  test('may need a value in its sentence', () => {
    const needs = (need: string, text: string) =>
      kinds(
        text,
        file({ en: ['refund'], needs: [need], examples: [{ text: 'refund 5 €, 5 % today', fires: true }] }),
      );
    expect(needs('when', 'refund. Today')).toEqual([]);
    expect(needs('when', 'a refund today')).toEqual(['refund']);
    expect(needs('amount', 'a refund today')).toEqual([]);
    expect(needs('percent', '5 % refund')).toEqual(['refund']);
  });

  test('says what held it back', () => {
    const { pledges } = policyFromFiles(withPledges(file({}, { unless: [GUARD] })));
    const { found, held } = readPledges('Not that we will refund.', pledges, CLOCK);
    expect([found, held]).toEqual([[], [{ pattern: 'refund', guard: 'not' }]]);
  });
});

function many(count: number, before = ''): string[] {
  return Array.from({ length: count }, (_, index) => `${before}word${index}`);
}
