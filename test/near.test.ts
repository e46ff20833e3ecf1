import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rulesAbout, rulesInWords } from '../src/policy/in-words.ts';
import { loadPolicy } from '../src/policy/load.ts';
import { QUESTIONS } from '../src/policy/policy.ts';
import { learn } from '../src/texts/texts.ts';
import { ANA, EVA, HOUR, type LinksHouse, linksHouse } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

describe.each(ENGINES)('why, and what rules there are, on %s', (engine) => {
  let house: LinksHouse;
  beforeEach(async () => {
    house = await linksHouse(engine);
  });
  afterEach(() => house.close());

  it('tells supervisors alone which rules lacked one condition, and everybody the version', async () => {
    const { number } = await house.say('post', 'Maja', 'I will sue you');
    for (let message = 0; message < 3; message++) await house.say('post', 'Maja', 'Where is it?');
    const agents = await house.ask('why', { ticket: number }, ANA);
    expect(agents.text).toMatch(/Lawyers or authorities.*\(rules [0-9a-f]{12}\)/);
    expect(agents.text).not.toContain('Nearly');
    const supervisors = await house.ask('why', { ticket: number }, EVA);
    expect(supervisors.text).toContain('Nearly, but for one condition:');
    expect(supervisors.text).toContain(
      '“Wrote four times without an answer” in escalation.json: the wait in minutes: at least 60; it was 0',
    );
    house.clock.now += HOUR;
    const later = await house.ask('why', { ticket: number }, EVA);
    expect(later.text).not.toContain('“Wrote four times without an answer”');
  });

  it('says the rules about something in plain words, with a link to all of them', async () => {
    const refund = await house.ask('policy', { topic: 'refund' });
    expect(refund.text).toContain('Money back up to twenty');
    expect(refund.text).toContain(
      'what is given: Refund; and what the case has cost, with this: at most €20.00',
    );
    expect(refund.text).toContain('/api/handbook.html');
    expect((await house.ask('policy', { topic: 'escalation' })).text).toContain('Lawyers or authorities');
    expect((await house.ask('policy', { topic: 'helicopters' })).text).toContain('No rule speaks of');
    expect((await house.ask('policy', {})).text).toContain('What may be given away');
  });
});

describe.each(['en', 'sl', 'sr', 'sr-Cyrl', 'ru'])('every rule of the house in %s', (language) => {
  it('has its conditions and what it does in words', async () => {
    await learn(language);
    const policy = await loadPolicy('rules');
    const spoken = QUESTIONS.flatMap((question) => rulesInWords(policy, question, language));
    expect(spoken.length).toBeGreaterThan(40);
    for (const { when, does } of spoken) {
      expect(when).toMatch(/\p{L}/u);
      expect(does).toMatch(/\p{L}/u);
      expect(`${when} ${does}`).not.toMatch(/undefined|\[object|[a-z][A-Z][a-z]+Minutes|policy\.|why\./);
    }
    expect(rulesAbout(policy, 'coupon', language).length).toBeGreaterThan(1);
  });
});
