import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { colleagues } from '../src/desks/colleague.ts';
import { eventually } from './eventually.ts';
import { HERE } from './lent.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import { APP_TOKEN, BOT_TOKEN, type SlackPeer, startSlack } from './peers/slack.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let slack: SlackPeer;
let house: TestHouse;
let ana: { id: string; token: string };
let bor: { id: string; token: string };

beforeEach(async () => {
  slack = await startSlack();
  slack.channels.add('C0TEAM');
  house = await testHouse({
    engine: 'sqlite',
    env: {
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_APP_TOKEN: APP_TOKEN,
      SLACK_DESK_CHANNEL: 'C0DESK',
      SLACK_TEAM_CHANNEL: 'C0TEAM',
      SLACK_API_URL: slack.apiUrl,
    },
  });
  house.advance(DAY - (house.now() % DAY) + 7.5 * HOUR);
  ana = await house.person('Ana', 'agent', { slack: 'U0ANA' });
  bor = await house.person('Bor', 'supervisor', { slack: 'U0BOSS' });
});

afterEach(async () => {
  await house.stop();
  await slack.close();
  expect(slack.problems).toEqual([]);
});

const inTeam = () => slack.messages.filter(({ channel }) => channel === 'C0TEAM').map(({ text }) => text);
const claimed = async () => {
  const maja = await house.visitor('Maja');
  await maja.write('Hello, a question');
  await eventually(() => expect(slack.messages.some(({ channel }) => channel === 'C0DESK')).toBe(true));
  await house.command('claim', { ticket: 1 }, ana.token);
};
const people = async () =>
  (await house.get('/api/people')).body.people as { name: string; away: boolean; awayUntil: string | null }[];

describe('away and back', () => {
  it('tell the team once, mark the person, and let whoever assigns to them know', async () => {
    await claimed();
    const until = new Date(house.now() + 3 * DAY).toISOString();
    const said = await house.command('away', { until }, ana.token);
    expect(said.body.text).toContain(until.slice(0, 16).replace('T', ' '));
    await house.command('away', { until }, ana.token);
    await eventually(() =>
      expect(inTeam()).toEqual([expect.stringMatching(/^Ana is away until .*1 open ticket/)]),
    );
    expect(await people()).toContainEqual(
      expect.objectContaining({ name: 'Ana', away: true, awayUntil: until }),
    );
    expect((await house.command('person', {}, ana.token)).body.text).toMatch(/Ana .*away/);
    await house.command('release', { ticket: 1 }, ana.token);
    const assigned = await house.command('assign', { ticket: 1, to: 'Ana' }, bor.token);
    expect(assigned.body.text).toMatch(/Ana, who is away until/);

    await house.command('back', {}, ana.token);
    await house.command('back', {}, ana.token);
    await eventually(() => expect(inTeam().slice(1)).toEqual(['Ana is back.']));
    expect(await people()).toContainEqual(
      expect.objectContaining({ name: 'Ana', away: false, awayUntil: null }),
    );
  });

  it('end by themselves when the time has come', async () => {
    await claimed();
    await house.command('away', { until: '4h' }, ana.token);
    house.advance(5.1 * HOUR);
    await eventually(() => expect(slack.messages.some(({ channel }) => channel === 'D0ANA')).toBe(true));
    expect(await people()).toContainEqual(expect.objectContaining({ name: 'Ana', away: false }));
  });

  it('may be said for somebody else by supervisors only, and not of the past', async () => {
    expect((await house.command('away', { who: 'Bor' }, ana.token)).status).toBe(403);
    expect((await house.command('away', { who: 'Ana' }, bor.token)).status).toBe(200);
    expect(await people()).toContainEqual(
      expect.objectContaining({ name: 'Ana', away: true, awayUntil: null }),
    );
    const past = new Date(house.now() - HOUR).toISOString();
    expect((await house.command('away', { until: past }, ana.token)).body).toMatchObject({ refused: 'past' });
    expect((await house.command('away', { until: 'soon' }, ana.token)).status).toBe(400);
    expect((await house.command('away', {})).body).toMatchObject({ refused: 'unknown-person' });
  });
});

describe('whoever is away', () => {
  it('is marked where somebody is chosen', () => {
    const here = { id: 'b', name: 'Bor', role: 'agent', slack: null, discord: null, ...HERE } as const;
    const away = { ...here, id: 'a', name: 'Ana', awayUntil: 2000 };
    const offered = colleagues([away, here], 1000, 'en').map(({ id, name }) => [id, name]);
    expect(offered).toEqual([
      ['a', 'Ana (away)'],
      ['b', 'Bor'],
    ]);
    expect(colleagues([away], 2000, 'en')).toEqual([away]);
  });
});

describe('notify', () => {
  it('says what each way means, and mentions in the thread whoever wants that instead of a direct message', async () => {
    await claimed();
    const how = await house.command('notify', {}, ana.token);
    for (const word of ['dm', 'thread', 'digest', 'quiet']) expect(how.body.text).toContain(`${word}:`);
    const chosen = await house.command('notify', { how: 'thread' }, ana.token);
    expect(chosen.body.text).toContain('supervisors on duty');
    house.advance(5.1 * HOUR);
    const root = slack.messages.find(({ channel, threadTs }) => channel === 'C0DESK' && threadTs === null);
    await eventually(() => {
      const inThread = slack.messages.filter(({ threadTs }) => threadTs === root?.ts);
      expect(inThread.filter(({ text }) => text.includes('<@U0ANA>'))).toHaveLength(1);
    });
    expect(slack.messages.some(({ channel }) => channel === 'D0ANA')).toBe(false);
  });
});
