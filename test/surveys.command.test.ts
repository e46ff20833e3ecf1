import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resultsOf } from '../src/domain/survey-results.ts';
import { policyFromFiles, readRules } from '../src/policy/load.ts';
import { BrokenRules } from '../src/policy/problems.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import { surveyRules } from './survey.house.ts';
import { surveyFolder } from './survey.rules.ts';

describe('/survey', () => {
  let house: TestHouse;
  let ana: string;
  let eva: string;
  let lea: string;
  const folder = surveyFolder({ percent: 0 });

  beforeAll(async () => {
    house = await testHouse({ engine: 'sqlite', env: { RULES_DIR: folder } });
    [ana, eva, lea] = (await Promise.all([
      house.person('Ana', 'agent').then(({ token }) => token),
      house.person('Eva', 'supervisor').then(({ token }) => token),
      house.person('Lea', 'lead').then(({ token }) => token),
    ])) as [string, string, string];
    const maja = await house.visitor('Maja');
    await maja.write('Where is my parcel?');
    await house.until(
      () => house.get('/api/tickets/1'),
      ({ status }) => status === 200,
    );
  }, 60_000);
  afterAll(async () => {
    await house.stop();
    rmSync(folder, { recursive: true });
  });

  test('asks the customer of a solved case now, once, and only for who may say so', async () => {
    expect((await house.command('survey', { action: 'send', ticket: 1 }, ana)).status).toBe(403);
    const early = await house.command('survey', { action: 'send', ticket: 1 }, eva);
    expect([early.status, early.body.refused]).toEqual([409, 'not-resolved']);
    await house.command('reply', { ticket: 1, text: 'Today.', then: 'resolve' }, ana);
    await house.until(
      () => house.get('/api/tickets/1'),
      ({ body }) => (body.ticket as { status: string }).status === 'resolved',
    );
    const sent = await house.command('survey', { action: 'send', ticket: 1 }, eva);
    expect([sent.status, sent.body.text]).toEqual([200, 'The customer of #1 is asked now.']);
    const again = await house.command('survey', { action: 'send', ticket: 1 }, eva);
    expect([again.body.refused, again.body.text]).toEqual([
      'not-surveyed',
      'The customer cannot be asked now: they were asked a short while ago.',
    ]);
    expect((await house.command('survey', { action: 'send', ticket: 99 }, eva)).body.refused).toBe(
      'unknown-ticket',
    );
  });

  test('tells what came of it to everybody, and words to supervisors alone', async () => {
    const { body } = await house.command('survey', {}, ana);
    expect(body.text).toContain('How was it? 1 asked, 0 answered, 0 to the end');
    expect(body.text).toContain('How satisfied are you');
    expect((await house.command('survey', { action: 'words' }, ana)).status).toBe(403);
    expect((await house.command('survey', { action: 'words' }, eva)).body.text).toBe(
      'Nobody said anything in their own words.',
    );
  });

  test('counts surveys and complaints, for who is limited to a team, from the cases of that team alone', async () => {
    const of = new Date(house.now()).toISOString().slice(0, 7);
    const north = await house.person('Lim', 'agent', { sees: 'team', team: 'north' });
    const seen = async (token: string) => {
      const { body: survey } = await house.command('survey', {}, token);
      const { body: month } = await house.command('complaints', { of }, token);
      return [String(survey.text), (month.data as { cases: number }).cases] as const;
    };
    expect(await seen(ana)).toEqual([expect.stringContaining('1 asked'), 1]);
    expect(await seen(north.token)).toEqual([expect.stringContaining('0 asked'), 0]);
  });

  test('lets surveys rest and start again, by leads, in the file of the rules', async () => {
    const resting = () => JSON.parse(readFileSync(join(folder, 'surveys.json'), 'utf8')).resting;
    expect((await house.command('survey', { action: 'rest' }, eva)).status).toBe(403);
    expect((await house.command('survey', { action: 'rest', why: 'A holiday' }, lea)).body.text).toBe(
      'All surveys rest from now on; who was asked already may still answer.',
    );
    expect(resting()).toBe(true);
    const refused = await house.command('survey', { action: 'send', ticket: 1 }, eva);
    expect(refused.body.text).toBe('The customer cannot be asked now: surveys rest.');
    expect((await house.command('survey', { action: 'start' }, lea)).status).toBe(200);
    expect(resting()).toBe(false);
    expect((await house.command('survey', { action: 'start' }, lea)).body.text).toContain('already');
  });

  test('says so when a solved case turns out to be spam', async () => {
    expect((await house.command('spam', { ticket: 1 }, eva)).status).toBe(200);
    const refused = await house.command('survey', { action: 'send', ticket: 1 }, eva);
    expect([refused.status, refused.body.text]).toEqual([
      409,
      'The customer cannot be asked now: no survey is for this case.',
    ]);
  });
});

describe('surveys.json', () => {
  const words = { en: 'a', sl: 'b', sr: 'c', ru: 'd' };
  const question = (n: number, more: object = {}) => ({ id: `q${n}`, type: 'text', asks: words, ...more });
  const scale = { id: 'score', type: 'scale', asks: words };
  const problems = async (survey: object): Promise<string[]> => {
    const files = await readRules('rules');
    const shipped = files['surveys.json'] as { surveys: object[] };
    const surveys = [{ ...shipped.surveys[0], score: 'score', questions: [scale], ...survey }];
    try {
      policyFromFiles({ ...files, 'surveys.json': { ...shipped, surveys } });
      return [];
    } catch (error) {
      if (!(error instanceof BrokenRules)) throw error;
      return error.message.split('\n').filter((line) => line.includes('surveys.json'));
    }
  };

  test.each([
    [
      'one more than fifteen questions',
      { questions: [scale, ...Array.from({ length: 15 }, (_, n) => question(n))] },
      '15 questions at most',
    ],
    ['a question twice', { questions: [scale, question(1), question(1)] }, '"q1" is there twice'],
    [
      'a score that is no scale',
      { score: 'q1', questions: [scale, question(1)] },
      'must be a question of the type scale; there is score',
    ],
    ['a language that is missing', { title: { en: 'a', sl: 'b', sr: 'c' } }, 'ru'],
    ['words for everybody', { thanks: 'Thanks' }, 'thanks'],
    [
      'a choice without choices',
      { questions: [scale, question(1, { type: 'choice' })] },
      'needs two things to choose from',
    ],
    [
      'choices of a text',
      { questions: [scale, question(1, { choices: [{ id: 'a', name: 'A' }] })] },
      'is not for the type text',
    ],
    ['a reason of a scale', { questions: [{ ...scale, why: words }] }, 'is not for the type scale'],
    ['no pause', { pauseDays: 0 }, 'pauseDays'],
    ['what nobody knows', { always: true }, 'always'],
  ])('is refused with %s', async (_name, survey, said) => {
    expect((await problems(survey)).join()).toContain(said);
  });

  test('takes fifteen questions', async () => {
    const questions = [scale, ...Array.from({ length: 14 }, (_, n) => question(n))];
    expect(await problems({ questions })).toEqual([]);
  });
});

test('what came of a survey is told by ranks that somebody gave', async () => {
  const { surveys } = await surveyRules();
  const [one] = surveys.surveys;
  if (one === undefined) throw new Error('No survey ships');
  const given = (question: string, value: number, count: number) => ({
    question,
    value,
    choice: null,
    worded: 0,
    count,
  });
  const [score, easy] = resultsOf(one, [
    given('satisfied', 10, 4),
    given('satisfied', 2, 5),
    given('satisfied', 7, 1),
    given('easy', 0, 3),
    given('gone', 1, 9),
  ]);
  expect(score).toMatchObject({ count: 10, median: 2, p90: 10 });
  expect(score?.options.map(({ count }) => count)).toEqual([0, 5, 0, 0, 0, 0, 1, 0, 0, 4]);
  expect(easy?.options).toMatchObject([
    { press: 'yes', count: 0 },
    { press: 'no', count: 3 },
  ]);
});
