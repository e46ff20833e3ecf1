import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { words } from './desks.in-slack.ts';
import { Stage, seen } from './desks.stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
  for (const name of ['Eva', 'Vid'])
    await stage.house.command('person', { action: 'change', name, role: 'lead' });
});

afterAll(() => stage.close());

describe('what follows from surveys', () => {
  test('is read by leads on both desks, and says what is missing before anybody is told', async () => {
    const { eva, vid } = stage;
    const nothing = 'Nobody has said anything in their own words';
    await eva.type('/desk', 'improved topics');
    await seen(() => expect(words(eva.told())).toContain(nothing));
    expect(words((await vid.type('improved', { action: 'topics' })).said)).toContain(nothing);
    const unsaid = await vid.type('improved', {
      action: 'mark',
      topic: 'opening hours',
      text: 'Longer now.',
    });
    expect(words(unsaid.said)).toContain('opening hours');
    expect(words((await vid.type('improved', { action: 'mark', text: 'Longer now.' })).said)).toContain(
      'topic',
    );
  });

  test('is a reward that one desk opens and the other lists', async () => {
    const { eva, vid } = stage;
    await eva.type('/desk', 'reward coupon thanks --concession coupon --count 2');
    await seen(() => expect(words(eva.told())).toContain('thanks'));
    const listed = await vid.type('reward', { action: 'list' });
    expect(words(listed.said)).toMatch(/1 reward for answering surveys:.*thanks .*Coupon × 2/s);
    const raffle = { action: 'raffle', name: 'spring', concession: 'coupon', until: '2w', source: 'drand' };
    expect(words((await vid.type('reward', { ...raffle, draws: '1w' })).said)).toContain('draws');
    expect(words((await vid.type('reward', { ...raffle, draws: '3w' })).said)).toContain('/raffles/spring');
    await eva.type('/desk', 'reward list');
    await seen(() => expect(words(eva.told())).toMatch(/spring .{0,4}raffle/));
    const unknown = await vid.type('reward', { action: 'coupon', name: 'other', concession: 'castle' });
    expect(words(unknown.said)).toContain('castle');
  });

  test('is a lead’s: agents are refused on both desks', async () => {
    const { ana, bor } = stage;
    for (const name of ['improved', 'reward']) {
      const before = ana.told().length;
      await ana.type('/desk', `${name} list`);
      await seen(() => expect(words(ana.told().slice(before))).toContain('lead'));
      expect(words((await bor.type(name, { action: 'list' })).said)).toContain('lead');
    }
  });
});
