import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import {
  APP_TOKEN,
  BOT_TOKEN,
  type EventBody,
  type SlackMessage,
  type SlackPeer,
  startSlack,
  TEAM,
} from './peers/slack.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let slack: SlackPeer;
let house: TestHouse;
let ana: { id: string; token: string };

beforeEach(async () => {
  slack = await startSlack();
  slack.channels.add('C0SHOP');
  house = await testHouse({
    engine: 'sqlite',
    env: {
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_APP_TOKEN: APP_TOKEN,
      SLACK_DESK_CHANNEL: 'C0DESK',
      SLACK_API_URL: slack.apiUrl,
    },
  });
  house.advance(DAY - (house.now() % DAY) + 7.5 * HOUR);
  slack.epoch = Math.floor(house.now() / 1000);
  ana = await house.person('Ana', 'agent', { slack: 'U0ANA' });
  await house.person('Bor', 'supervisor', { slack: 'U0BOSS' });
  await eventually(() => expect(slack.sockets).toHaveLength(1));
});

afterEach(async () => {
  await house.stop();
  await slack.close();
  expect(slack.problems).toEqual([]);
});

const cards = () =>
  slack.messages.filter(({ channel, threadTs }) => channel === 'C0DESK' && threadTs === null);
const below = (root: string) => slack.messages.filter(({ threadTs }) => threadTs === root);
const words = (message: SlackMessage | undefined) => JSON.stringify([message?.text, message?.blocks]);
const tsOf = (body: EventBody) => String(body.event.ts);
const tell = async (...bodies: EventBody[]) => {
  for (const body of bodies) expect((await slack.tell(body, {})).at(-1)).toBe('acknowledged');
};

async function card(): Promise<{ ts: string; number: number }> {
  await eventually(() => expect(cards()).toHaveLength(1));
  const [first] = cards();
  const number = Number(/#(\d+)/.exec(words(first))?.[1]);
  // Its place is known once its thread is used.
  await eventually(() => expect(below(first?.ts ?? '').length).toBeGreaterThan(0));
  return { ts: first?.ts ?? '', number };
}

const messagesOf = async (number: number) =>
  (await house.get(`/api/tickets/${number}`)).body.messages as {
    kind: string;
    text: string;
    author: unknown;
  }[];

function press(action: { action_id: string; value: string }, user: string) {
  return slack.emit('interactive', {
    ...{ type: 'block_actions', user: { id: user, team_id: TEAM }, team: { id: TEAM, domain: 'test' } },
    ...{ channel: { id: 'C0DESK', name: 'desk' }, trigger_id: slack.trigger() },
    response_url: slack.responseUrl(user, 'C0DESK'),
    actions: [{ type: 'button', block_id: 'b', action_ts: '1', ...action }],
  });
}

function buttonIn(blocks: unknown[] = []): { action_id: string; value: string } {
  const row = blocks.at(-1) as { elements: { action_id: string; value: string }[] } | undefined;
  return row?.elements[0] ?? { action_id: '', value: '' };
}

describe('a text typed under a card', () => {
  it('stays in the team until one press sends it, however often it is told and pressed [K12 K04]', async () => {
    const customer = await house.visitor('Maja');
    await customer.write('Where is my parcel?');
    const { ts, number } = await card();
    slack.users.set('U0BOSS', { profile: { display_name: 'Bor' } });
    const typed = slack.write({ user: 'U0ANA', text: 'Ask <@U0BOSS>: on its way &amp; safe?', threadTs: ts });
    await tell(typed, typed, typed);
    await house.until(
      () => messagesOf(number),
      (all) => all.some(({ kind, text }) => kind === 'note' && text === 'Ask @Bor: on its way & safe?'),
    );
    await eventually(() => expect(slack.ephemerals).toHaveLength(1));
    expect(slack.ephemerals[0]).toMatchObject({ user: 'U0ANA', threadTs: ts });
    expect((await customer.messages()).map(({ text }) => text)).toEqual(['Where is my parcel?']);

    await tell(slack.edit(tsOf(typed), 'It is on its way &amp; safe.'));
    await house.until(
      () => messagesOf(number),
      (all) => all.some(({ text }) => text === 'It is on its way & safe.'),
    );
    const send = buttonIn(slack.ephemerals[0]?.blocks);
    await Promise.all(Array.from({ length: 5 }, () => press(send, 'U0ANA')));
    const sent = await house.until(
      () => customer.messages(),
      (all) => all.length > 1,
    );
    await eventually(() => expect(slack.ephemerals.length).toBeGreaterThanOrEqual(6));
    expect(sent.map(({ text }) => text)).toEqual(['Where is my parcel?', 'It is on its way & safe.']);
    const notes = (await messagesOf(number)).filter(({ kind }) => kind === 'note');
    expect(notes).toHaveLength(1);
    expect(below(ts).filter((one) => words(one).includes('Note by'))).toEqual([]);
  });

  it('takes its file along to the customer', async () => {
    const customer = await house.visitor('Maja');
    await customer.write('Where is my parcel?');
    const { ts } = await card();
    const file = slack.upload('label.txt', 'text/plain', Buffer.from('parcel 1207'));
    await tell(
      slack.write({ user: 'U0ANA', text: 'See', threadTs: ts, subtype: 'file_share', files: [file] }),
    );
    await eventually(() => expect(slack.ephemerals).toHaveLength(1));
    await press(buttonIn(slack.ephemerals[0]?.blocks), 'U0ANA');
    const sent = await house.until(
      () => customer.messages(),
      (all) => all.length > 1,
    );
    expect(sent[1]).toMatchObject({ text: 'See', files: [{ name: 'label.txt', type: 'text/plain' }] });
  });

  it('is nothing when a guest or a stranger types it, although a lead mapped them [K37]', async () => {
    const customer = await house.visitor('Maja');
    await customer.write('Where is my parcel?');
    const { ts, number } = await card();
    slack.users.set('U0BOSS', { is_ultra_restricted: true });
    await tell(
      slack.write({ user: 'U0BOSS', text: 'I am a guest', threadTs: ts }),
      slack.write({ user: 'U0NOBODY', text: 'I am nobody', threadTs: ts }),
      slack.write({ user: 'U0BRIDGE', text: 'I am a bridge', threadTs: ts, bot: 'B0BRIDGE' }),
      slack.write({ user: 'U0ANA', text: 'I am Ana', threadTs: ts }),
    );
    const all = await house.until(
      () => messagesOf(number),
      (found) => found.some(({ text }) => text === 'I am Ana'),
    );
    expect(all.map(({ text }) => text).sort()).toEqual(['I am Ana', 'Where is my parcel?']);
  });
});

describe('a message in Slack that somebody makes a ticket of', () => {
  const shop = { user: 'U0MAJA', channel: 'C0SHOP' };

  it('is answered in its thread, and follows what its customer does there [K14 K16 K04]', async () => {
    slack.users.set('U0MAJA', { team_id: 'T0PARTNER', is_stranger: true, profile: { display_name: 'Maja' } });
    const first = slack.write({ ...shop, text: 'Where is <https://shop.example|my parcel>?' });
    const root = tsOf(first);
    await tell(slack.react('U0NOBODY', root, 'ticket'));
    const made = slack.react('U0ANA', root, 'ticket');
    await tell(made, made, slack.react('U0BOSS', root, 'ticket'));
    const { ts, number } = await card();
    expect(words(cards()[0])).toContain('Maja');
    expect(words(cards()[0])).toContain('Slack');
    await eventually(() =>
      expect(slack.ephemerals.map(({ user }) => user).sort()).toEqual(['U0ANA', 'U0BOSS']),
    );
    expect(slack.ephemerals[0]?.text).toContain(`#${number}`);

    await house.command(
      'reply',
      { ticket: number, text: 'On <!channel> *Thursday* & not before' },
      ana.token,
    );
    await eventually(() => expect(below(root)).toHaveLength(1));
    const answer = below(root)[0];
    expect(answer?.text).toBe('On &lt;!channel&gt; *Thursday* &amp; not before');
    const echo = { type: 'message', user: 'U0BOT', bot_id: 'B0BOT', app_id: 'A0APP', channel: 'C0SHOP' };
    await tell(slack.event({ ...echo, text: answer?.text, ts: answer?.ts, thread_ts: root }));

    const more = slack.write({ ...shop, text: 'Number 1207', threadTs: root });
    await tell(more, more);
    const copy = () => below(ts).filter((one) => words(one).includes('120'));
    await eventually(() => expect(copy()).toHaveLength(1));
    await tell(slack.edit(tsOf(more), 'Number 1208'));
    await eventually(() => expect(words(copy()[0])).toMatch(/Number 1207.*Number 1208/));
    await tell(slack.remove(tsOf(more)));
    await eventually(() => expect(below(ts).some((one) => words(one).includes('Deleted by'))).toBe(true));
    expect(copy()).toEqual([]);
    const texts = (await messagesOf(number)).map(({ kind, text }) => `${kind}: ${text}`);
    expect(texts.sort()).toEqual([
      'inbound: ',
      'inbound: Where is my parcel (https://shop.example)?',
      'outbound: On <!channel> *Thursday* & not before',
    ]);
    expect(cards()).toHaveLength(1);
  });

  it('takes a colleague’s own words there as the answer that they are; a guest’s are the customer’s [K04 K12 K37]', async () => {
    slack.users.set('U0MAJA', { profile: { display_name: 'Maja' } });
    slack.users.set('U0BOSS', { is_restricted: true, profile: { display_name: 'Bor' } });
    const first = slack.write({ ...shop, text: 'Where is my parcel?' });
    const root = tsOf(first);
    await tell(slack.react('U0ANA', root, 'ticket'));
    const { ts, number } = await card();
    const there = { channel: 'C0SHOP', threadTs: root };
    slack.epoch += 60;
    const answer = slack.write({ ...there, user: 'U0ANA', text: 'On *Thursday* &amp; not before' });
    await tell(answer, answer);
    const shown = async () => {
      const all = (await house.get(`/api/tickets/${number}`)).body.messages as Record<string, unknown>[];
      return all.map((one) => `${one.kind}: ${one.text} (${one.delivery})`);
    };
    const told = (...lines: string[]) =>
      house.until(shown, (found) => JSON.stringify(found.slice(1)) === JSON.stringify(lines));
    await told('outbound: On *Thursday* & not before (sent)');
    await eventually(() => expect(words(cards()[0])).toMatch(/Ana.*✓ sent/));
    await eventually(() => expect(below(ts).some((one) => words(one).includes('On *Thursday'))).toBe(true));
    expect(below(root)).toMatchObject([{ user: 'U0ANA' }]);

    const question = slack.write({ ...there, user: 'U0BOSS', text: 'Mine too?' });
    await tell(slack.edit(tsOf(answer), 'On Friday'), question);
    await told('outbound: On Friday (sent)', 'inbound: Mine too? (null)');
    await eventually(() =>
      expect(below(ts).some((one) => /Thursday.*On Friday/.test(words(one)))).toBe(true),
    );
    await tell(slack.remove(tsOf(answer)));
    await told('outbound:  (sent)', 'inbound: Mine too? (null)');
    expect(below(root)).toMatchObject([{ user: 'U0BOSS' }]);
    expect(cards()).toHaveLength(1);
  });

  it('is asked there whether it is solved; only the customer’s press counts, and once [K04 K37]', async () => {
    slack.users.set('U0MAJA', { profile: { display_name: 'Maja' } });
    const root = tsOf(slack.write({ ...shop, text: 'Where is my parcel?' }));
    await tell(slack.react('U0ANA', root, 'ticket'));
    const { number } = await card();
    const options = Object.fromEntries([
      ['ticket', number],
      ['text', 'It comes on Thursday.'],
      ['then', 'resolve'],
    ]);
    await house.command('reply', options, ana.token);
    await eventually(() => expect(below(root)).toHaveLength(2));
    const question = below(root)[1] as SlackMessage;
    expect(question.text).toBe(`Did this solve it? (Case #${number})`);
    const row = question.blocks?.at(-1) as { elements: { action_id: string; value: string }[] };
    const [yes, no] = row.elements;
    const chosen = (action: { action_id: string; value: string } | undefined, user: string, at: string) =>
      slack.emit('interactive', {
        ...{ type: 'block_actions', user: { id: user, name: 'maja', team_id: TEAM } },
        ...{ team: { id: TEAM, domain: 'test' }, channel: { id: 'C0SHOP', name: 'shop' } },
        ...{ trigger_id: slack.trigger(), response_url: slack.responseUrl(user, 'C0SHOP') },
        message: { type: 'message', ts: question.ts, thread_ts: root, text: question.text },
        actions: [{ type: 'button', block_id: 'b', action_ts: at, ...action }],
      });
    await chosen(no, 'U0BOSS', '1.1');
    await chosen(no, 'U0MAJA', '1.2');
    await chosen(yes, 'U0MAJA', '1.3');
    const { body } = await house.until(
      () => house.get(`/api/tickets/${number}`),
      (answer) => (answer.body.ticket as { status: string }).status === 'open',
    );
    await eventually(() => expect(JSON.stringify(question.blocks)).not.toContain('choice:'));
    expect(question.text).toBe(`Did this solve it? (Case #${number})\n✓ No, not yet`);
    expect(JSON.stringify(question.blocks)).toContain('✓ No, not yet');
    await eventually(() => expect(below(root).at(-1)?.text).toContain('What is still missing?'));
    expect(below(root).filter(({ text = '' }) => text.includes('What is still missing?'))).toHaveLength(1);
    const events = body.events as { type: string; data: unknown; actor: { kind: string } }[];
    expect(events.filter(({ type }) => type === 'solved-said')).toMatchObject([
      { data: { answer: 'no' }, actor: { kind: 'contact' } },
    ]);
  });

  it('brings its files', async () => {
    const file = slack.upload('label.txt', 'text/plain', Buffer.from('parcel 1207'));
    const first = slack.write({ ...shop, text: 'See', subtype: 'file_share', files: [file] });
    await tell(slack.react('U0ANA', tsOf(first), 'ticket'));
    const { number } = await card();
    await house.until(
      async () => JSON.stringify((await house.get(`/api/tickets/${number}`)).body.messages),
      (messages) => messages.includes('label.txt') && !messages.includes('"pending":true'),
    );
    await eventually(() => expect(words(below(cards()[0]?.ts ?? '')[0])).toContain('label.txt'));
  });
});
