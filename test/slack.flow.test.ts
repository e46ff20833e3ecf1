import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import { APP_TOKEN, BOT_TOKEN, type SlackMessage, type SlackPeer, startSlack, TEAM } from './peers/slack.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let slack: SlackPeer;
let house: TestHouse;
let ana: { token: string };

beforeEach(async () => {
  slack = await startSlack();
  house = await testHouse({
    engine: 'sqlite',
    env: {
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_APP_TOKEN: APP_TOKEN,
      SLACK_DESK_CHANNEL: 'C0DESK',
      SLACK_SUPERVISOR_CHANNEL: 'C0BOSS',
      SLACK_API_URL: slack.apiUrl,
    },
  });
  house.advance(untilMorning(house.now()));
  ana = await house.person('Ana', 'agent', { slack: 'U0ANA' });
  await house.person('Bor', 'supervisor', { slack: 'U0BOSS' });
  await eventually(() => expect(slack.sockets).toHaveLength(1));
});

afterEach(async () => {
  await house.stop();
  await slack.close();
  expect(slack.problems).toEqual([]);
});

/** To 07:30 UTC: a working day without quiet hours lies ahead, whenever the test runs. */
function untilMorning(now: number): number {
  return DAY - (now % DAY) + 7.5 * HOUR;
}

const roots = () =>
  slack.messages.filter(({ channel, threadTs }) => channel === 'C0DESK' && threadTs === null);
const card = (): SlackMessage => {
  const [first] = roots();
  if (first === undefined) throw new Error('there is no card yet');
  return first;
};
const words = (message: SlackMessage) => JSON.stringify(message.blocks);

function press(action: string, value: string, user: string) {
  return slack.emit('interactive', {
    type: 'block_actions',
    user: { id: user, team_id: TEAM },
    team: { id: TEAM, domain: 'test' },
    channel: { id: 'C0DESK', name: 'desk' },
    trigger_id: slack.trigger(),
    response_url: slack.responseUrl(user, 'C0DESK'),
    actions: [{ type: 'button', action_id: action, block_id: 'b', value, action_ts: '1' }],
  });
}

async function replyWith(user: string, number: string, text: string) {
  await press('reply', number, user);
  await eventually(() => expect(slack.views.at(-1)?.updates).toBe(1));
  const opened = slack.views.at(-1);
  const values = {
    text: { text: { type: 'plain_text_input', value: text } },
    kind: { kind: { type: 'static_select', selected_option: { value: 'answer' } } },
  };
  return slack.emit('interactive', {
    type: 'view_submission',
    user: { id: user, team_id: TEAM },
    team: { id: TEAM, domain: 'test' },
    trigger_id: slack.trigger(),
    view: { ...opened?.view, id: opened?.id, state: { values } },
  });
}

describe('a customer, the house and Slack', () => {
  it('tells times in the zone of the profile to whoever has set none, from their first press on', async () => {
    slack.users.set('U0ANA', { tz: 'America/New_York' });
    const customer = await house.visitor('Maja');
    await customer.write('Hello');
    await eventually(() => expect(words(card())).toContain('Maja'));
    const read = async () =>
      ((await house.command('rota', {}, ana.token)).body.data as { zone: string }).zone;
    expect(await read()).not.toBe('America/New_York');
    await press('claim', /#(\d+)/.exec(words(card()))?.[1] ?? '', 'U0ANA');
    await house.until(read, (zone) => zone === 'America/New_York');
    await house.command('language', { zone: 'Europe/Ljubljana' }, ana.token);
    slack.users.set('U0ANA', { tz: 'Asia/Tokyo' });
    expect(await read()).toBe('Europe/Ljubljana');
  });

  it('shows one card, lets an agent claim and answer from it, and says how the answer went', async () => {
    const customer = await house.visitor('Maja');
    await customer.write('Where is my <!channel> parcel?');
    await eventually(() => expect(words(card())).toContain('Maja'));
    const number = /#(\d+)/.exec(words(card()))?.[1] ?? '';
    await eventually(() => expect(slack.messages.some(({ threadTs }) => threadTs === card().ts)).toBe(true));

    await Promise.all([press('claim', number, 'U0ANA'), press('claim', number, 'U0BOSS')]);
    await eventually(() => expect(slack.ephemerals).toHaveLength(2));
    const lost = slack.ephemerals.filter(({ text }) => text.includes('claimed this ticket'));
    const [winner] = slack.ephemerals.filter((one) => !lost.includes(one));
    expect(lost).toHaveLength(1);

    const sent = await replyWith(winner?.user ?? '', number, 'It comes on Thursday.');
    expect(sent.payload).toEqual({});
    const answered = await house.until(
      () => customer.messages(),
      (all) => all.some(({ text }) => text.includes('Thursday')),
    );
    expect(answered.filter(({ text }) => text.includes('Thursday'))).toHaveLength(1);
    await eventually(() => expect(words(card())).toMatch(/✓/));
    await eventually(() =>
      expect(
        slack.messages
          .filter(({ threadTs }) => threadTs === card().ts)
          .some((one) => words(one).includes('Thursday')),
      ).toBe(true),
    );
    expect(roots()).toHaveLength(1);
  });

  it('reminds the owner, and calls the supervisors by name when nobody answers', async () => {
    const customer = await house.visitor('Maja');
    await customer.write('Hello, is anybody there?');
    await eventually(() => expect(words(card())).toContain('Maja'));
    const number = /#(\d+)/.exec(words(card()))?.[1] ?? '';
    await press('claim', number, 'U0ANA');
    await eventually(() => expect(words(card())).toContain('Ana'));
    house.advance(5.1 * HOUR);
    await eventually(() =>
      expect(slack.messages.filter(({ channel }) => channel === 'D0ANA')).toHaveLength(1),
    );
    house.advance(4.4 * HOUR);
    await eventually(() =>
      expect(
        slack.messages.some(({ channel, text }) => channel === 'C0BOSS' && text.includes('<@U0BOSS>')),
      ).toBe(true),
    );
    house.advance(HOUR);
    await eventually(() =>
      expect(slack.messages.filter(({ channel }) => channel === 'C0BOSS')).toHaveLength(2),
    );
  });
});
