import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadPolicy } from '../src/policy/load.ts';
import { consult } from '../src/policy/outcome.ts';
import { ticketFacts } from './policy.fixtures.ts';

interface Labelled {
  language: string;
  angry: boolean;
  text: string;
}

const set: Labelled[] = JSON.parse(await readFile('test/data/angry.json', 'utf8'));
const policy = await loadPolicy('rules');
const LANGUAGES = ['en', 'sl', 'sr', 'ru'];
/** What the words reach on the set today, each language by itself: fewer would be a step back. */
const RECALL = 0.75;

async function isHeard(text: string): Promise<boolean> {
  const { escalate = [] } = await consult(policy, ticketFacts({ text }));
  return escalate.some(({ reason }) => reason === 'furious');
}

describe('angry text', () => {
  it('is measured on enough sentences, half of them near misses', () => {
    expect(set.length).toBeGreaterThanOrEqual(160);
    expect(new Set(set.map(({ text }) => text)).size).toBe(set.length);
    for (const language of LANGUAGES) {
      const own = set.filter((one) => one.language === language);
      expect(own.filter(({ angry }) => !angry).length * 2).toBe(own.length);
    }
  });

  it.each(LANGUAGES)('is found in %s with a precision of 0.9, and missed seldom', async (language) => {
    const own = set.filter((one) => one.language === language);
    const heard: Labelled[] = [];
    for (const one of own) if (await isHeard(one.text)) heard.push(one);
    const right = heard.filter(({ angry }) => angry);
    const wrong = heard.filter(({ angry }) => !angry).map(({ text }) => text);
    const missed = own.filter((one) => one.angry && !heard.includes(one)).map(({ text }) => text);
    expect(right.length / heard.length, `called for nothing: ${wrong.join(' | ')}`).toBeGreaterThanOrEqual(
      0.9,
    );
    expect(
      right.length / (right.length + missed.length),
      `missed: ${missed.join(' | ')}`,
    ).toBeGreaterThanOrEqual(RECALL);
  });
});
