import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { words } from './desks.in-slack.ts';
import { Stage, seen } from './desks.stage.ts';
import { formOf, send, visit } from './peers/form-browser.ts';
import { surveyFolder } from './survey.rules.ts';

let stage: Stage;
const folder = surveyFolder();

beforeAll(async () => {
  stage = await Stage.open({ env: { RULES_DIR: folder } });
  for (const name of ['Eva', 'Vid'])
    await stage.house.command('person', { action: 'change', name, role: 'lead' });
});

afterAll(async () => {
  await stage.close();
  rmSync(folder, { recursive: true });
});

const DAY_HOURS = 24;

/** Their case is solved; some hours later they answer on the page that they were sent to, last in their own words. */
async function answers(number: number, got: () => Promise<string>, better: string): Promise<void> {
  const { house } = stage;
  await house.command('reply', { ticket: number, text: 'It comes today.', then: 'resolve' });
  await house.until(
    () => house.get(`/api/tickets/${number}`),
    ({ body }) => (body.events as { type: string }[]).some(({ type }) => type === 'survey-planned'),
  );
  stage.passes(3);
  const said = await house.until(got, (text) => text.includes('/surveys/'));
  let page = await visit(house.url, /\/surveys\/[\w.-]+/.exec(said)?.[0] ?? '');
  for (const fields of [{ said: '3' }, { said: 'no' }, { words: better }, { go: 'skip' }])
    page = await send(house.url, page, { ...formOf(page).fields, go: 'next', ...fields });
  expect(page.html).toContain('Thank you');
}

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

  test('is told from Slack to those who said it, and drawn from Discord for those who answered, as they read it', async () => {
    const { eva, vid, house } = stage;
    await eva.type('/desk', 'reward close thanks');
    await seen(() => expect(words(eva.told().at(-1))).toContain('thanks is over since'));
    expect(words((await vid.type('reward', { action: 'close', name: 'spring' })).said)).toContain('sooner');
    await vid.type('coupons', { kind: 'coupon', codes: 'SPRING-1 SPRING-2' });
    const maja = await stage.onTelegram(71, 'Maja', 'Where is my parcel?');
    const rok = await stage.customer('Rok', 'Is my order on its way?');
    const majaReads = async () => maja.got().join('\n');
    const rokReads = async () => (await rok.chat.messages()).map(({ text }) => text).join('\n');
    await answers(maja.number, majaReads, 'Longer opening hours please');
    await answers(rok.number, rokReads, 'Your opening hours are too short');
    await eva.type('/desk', 'improved topics');
    await seen(() => expect(words(eva.told().at(-1))).toContain('opening hours: 2'));
    const mark = 'improved mark --topic "opening hours" --text "We are here on Saturdays, too."';
    await eva.type('/desk', mark);
    await seen(() => expect(words(eva.told().at(-1))).toContain('It would reach 2;'));
    await eva.type('/desk', `${mark} --confirm`);
    for (const reads of [majaReads, rokReads])
      await seen(async () =>
        expect(await reads()).toMatch(/different now:\nWe are here on Saturdays, too\./),
      );
    expect((await majaReads()).match(/Saturdays/g)).toHaveLength(1);
    expect(words((await vid.type('improved', { action: 'list' })).said)).toContain('2/2');
    stage.passes(14 * DAY_HOURS);
    await house.until(
      () => house.get('/raffles/spring.json', ''),
      ({ body }) => (body.list as string[] | null)?.length === 2,
    );
    const draw = { action: 'draw', name: 'spring', seed: '8f14e45fceea167a' };
    expect(words((await vid.type('reward', draw)).said)).toContain('not known before');
    stage.passes(7 * DAY_HOURS);
    expect(words((await vid.type('reward', draw)).said)).toContain('Drawn: spring, of 2 who took part');
    const won = await seen(async () => {
      const read = [await majaReads(), await rokReads()].filter((text) => text.includes('You have won'));
      expect(read).toHaveLength(1);
      return read[0] ?? '';
    });
    expect(won).toMatch(/Your number was [0-9a-f]{64}\.\nYour code: SPRING-1/);
    await eva.type('/desk', 'reward list');
    await seen(() => expect(words(eva.told().at(-1))).toMatch(/spring .{0,4}raffle.*1 of 1 given/s));
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
