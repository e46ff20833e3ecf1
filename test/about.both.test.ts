import { afterEach, beforeEach, expect, it } from 'vitest';
import { answered, words } from './discord.house.ts';
import { eventually } from './eventually.ts';
import { DESK, GUILD, startDiscord, TOKEN } from './peers/discord.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import { APP_TOKEN, BOT_TOKEN, type SlackPeer, startSlack, TEAM } from './peers/slack.ts';

const ANA = '700000000000000001';
const BOR = 'U0BOR';
let discord: Awaited<ReturnType<typeof startDiscord>>;
let slack: SlackPeer;
let house: TestHouse;

beforeEach(async () => {
  [discord, slack] = await Promise.all([startDiscord(), startSlack()]);
  house = await testHouse({
    engine: 'sqlite',
    env: {
      DISCORD_TOKEN: TOKEN,
      DISCORD_GUILD_ID: GUILD,
      DISCORD_DESK_CHANNEL: DESK,
      DISCORD_API_URL: discord.apiUrl,
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_APP_TOKEN: APP_TOKEN,
      SLACK_DESK_CHANNEL: 'C0DESK',
      SLACK_API_URL: slack.apiUrl,
    },
  });
  await house.person('Ana', 'agent', { discord: ANA });
  await house.person('Bor', 'supervisor', { slack: BOR });
  await eventually(() => expect([discord.identified, slack.sockets.length]).toEqual([1, 1]));
});

afterEach(async () => {
  await house.stop();
  await Promise.all([discord.close(), slack.close()]);
  expect([...discord.problems, ...slack.problems]).toEqual([]);
});

const inSlack = () => words(slack.messages.find(({ threadTs }) => threadTs === null)?.blocks);
const inDiscord = () => words([discord.in(DESK)[0]?.embeds, discord.in(DESK)[0]?.components]);
const bor = { user: { id: BOR, team_id: TEAM }, team: { id: TEAM, domain: 'test' } };
const pressed = (action: string, value: string) =>
  slack.emit('interactive', {
    type: 'block_actions',
    ...bor,
    channel: { id: 'C0DESK', name: 'desk' },
    trigger_id: slack.trigger(),
    response_url: slack.responseUrl(BOR, 'C0DESK'),
    actions: [{ type: 'button', action_id: action, block_id: 'b', value, action_ts: '1' }],
  });

it('a kind said in Discord opens its checklist in Slack, and what is ticked there is on both cards', async () => {
  const customer = await house.visitor('Maja');
  await customer.write('This does not fit me at all');
  await eventually(() => expect([inSlack(), inDiscord()].every((card) => card.includes('Maja'))).toBe(true));
  const number = /"1:claim:(\d+)"/.exec(inDiscord())?.[1] ?? '';
  const typed = discord.type('kind', { ticket: Number(number), kind: 'return' }, ANA);
  await answered(typed);
  expect(words(typed.said?.embeds)).toContain(
    'Before it is resolved it needs: the cause, Order number, Remedy.',
  );
  for (const card of [inSlack, inDiscord])
    await eventually(() =>
      expect(card()).toContain('0 of 5 steps · to resolve it: the cause, Order number, Remedy'),
    );
  await pressed('steps', number);
  await eventually(() => expect(slack.views.at(-1)?.updates).toBeGreaterThanOrEqual(1));
  const opened = slack.views.at(-1);
  const ticked = ['in-time', 'label'].map((value) => ({ value }));
  await slack.emit('interactive', {
    type: 'view_submission',
    ...bor,
    trigger_id: slack.trigger(),
    view: {
      ...opened?.view,
      ...{ id: opened?.id, hash: opened?.hash },
      state: { values: { 'steps-0': { 'steps-0': { type: 'checkboxes', selected_options: ticked } } } },
    },
  });
  for (const card of [inSlack, inDiscord]) await eventually(() => expect(card()).toContain('2 of 5 steps'));
  await pressed('resolve', number);
  await eventually(() => expect(words(slack.ephemerals)).toContain('"form:cause"'));
  const { body } = await house.get(`/api/tickets/${number}`);
  expect(body).toMatchObject({ ticket: { kind: 'return', status: 'open' } });
});
