import { afterEach, describe, expect, it } from 'vitest';
import type { DeskPorts, Heard, ThreadMessage } from '../src/desks/desk.ts';
import { createPeople, membersOnly, userOf } from '../src/desks/slack/people.ts';
import { vendorLog } from '../src/desks/slack/vendor-log.ts';
import { createCall, part } from '../src/vendors/slack/client.ts';
import { lastingToken } from '../src/vendors/slack/token.ts';
import { eventually } from './eventually.ts';
import { BOT_TOKEN, type EventBody, TEAM, type Tried } from './peers/slack.ts';
import { CARD, startDesk, type TestDesk, type Transport } from './slack.house.ts';

let desk: TestDesk;
/** The thread of the card of ticket 12. */
let card: { ref: string; threadTs: string };

async function start(transport: Transport = 'http') {
  desk = await startDesk(transport);
  const ref = await desk.desk.show(CARD, null);
  desk.standing.set(ref, 12);
  card = { ref, threadTs: ref.split(':')[1] ?? '' };
}

afterEach(async () => {
  expect(desk.slack.problems).toEqual([]);
  expect(desk.logged.join('\n')).not.toContain('xox');
  await desk.stop();
});

function tell(body: EventBody, patienceMs?: number): Promise<Tried[]> {
  const patience = patienceMs === undefined ? {} : { patienceMs };
  return desk.slack.tell(body, {
    ...(desk.slack.sockets.length === 0 ? { url: desk.url } : {}),
    ...patience,
  });
}

const inThread = (text: string, more: object = {}) =>
  desk.slack.write({ user: 'U0ANA', text, threadTs: card.threadTs, ...more });
const tsOf = (body: EventBody) => String(body.event.ts);
const heard = async (body: EventBody): Promise<Heard[]> =>
  (await desk.desk.parse?.(JSON.stringify(body), Date.now())) ?? [];

describe.each(['http', 'socket'] as const)('events over %s', (transport) => {
  it('are acknowledged once they are stored, and not before [K02 K28]', async () => {
    await start(transport);
    let release = () => {};
    desk.storing = () => new Promise((resolve) => (release = resolve));
    const telling = tell(inThread('one'));
    let done = false;
    void telling.then(() => (done = true));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect([done, desk.accepted]).toEqual([false, []]);
    release();
    expect(await telling).toEqual(['acknowledged']);
    expect(desk.accepted).toHaveLength(1);
  });

  it('are not acknowledged when storing takes more than 2 s; Slack’s repeat is stored once [K02 K04]', async () => {
    await start(transport);
    let tries = 0;
    let late = () => {};
    desk.storing = () => {
      tries += 1;
      return tries > 1 ? Promise.resolve() : new Promise((resolve) => (late = resolve));
    };
    const tried = await tell(inThread('one'), 2500);
    expect(tried).toEqual([transport === 'http' ? 'http_error' : 'timeout', 'acknowledged']);
    late();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(desk.accepted).toHaveLength(1);
  });

  it('are not acknowledged when the store fails [K02]', async () => {
    await start(transport);
    let tries = 0;
    desk.storing = async () => {
      tries += 1;
      if (tries < 3) throw new Error('the disk is full');
    };
    expect((await tell(inThread('one'), 400)).at(-1)).toBe('acknowledged');
    expect([tries, desk.accepted.length]).toEqual([3, 1]);
  });

  it('are named by workspace and event, so that a repeat is known, and kept in order by thread [K04]', async () => {
    await start(transport);
    const first = inThread('one');
    const edit = desk.slack.edit(tsOf(first), 'two');
    const gone = desk.slack.remove(tsOf(first));
    for (const body of [edit, first, gone, first, edit, first]) await tell(body);
    const [a, b, c, ...more] = desk.accepted;
    expect(more).toEqual([]);
    expect([a, b, c].map((item) => item?.externalId)).toEqual(
      [edit, first, gone].map(({ event_id: id }) => `${TEAM}:${id}`),
    );
    expect(new Set([a, b, c].map((item) => item?.conversation))).toEqual(new Set([card.ref]));
    const { token: _secret, ...kept } = first;
    expect(JSON.parse(b?.raw ?? '')).toEqual(kept);
  });

  it('that nobody needs are acknowledged and not stored: our own words, other apps, what is outside of threads [K16]', async () => {
    await start(transport);
    const ours = { user: 'U0BOT', bot_id: 'B0BOT', app_id: 'A0APP', text: 'card', ts: card.threadTs };
    const channel = 'C0DESK';
    const posted = { type: 'message', channel, ...ours, thread_ts: card.threadTs };
    const updated = {
      type: 'message',
      subtype: 'message_changed',
      channel,
      ts: '1.1',
      message: ours,
      previous_message: ours,
    };
    const removed = {
      type: 'message',
      subtype: 'message_deleted',
      channel,
      deleted_ts: '1.1',
      previous_message: ours,
    };
    const linked = inThread('see https://example.com');
    const bodies = [
      desk.slack.event({ ...posted, ts: '1700000009.000001' }),
      desk.slack.event(updated),
      desk.slack.event({ ...removed, ts: '1.2' }),
      inThread('a copy of what Discord said', { user: 'U0BRIDGE', bot: 'B0BRIDGE' }),
      desk.slack.write({ user: 'U0ANA', text: 'lunch?' }),
      desk.slack.write({ user: 'U0ANA', text: 'has joined', subtype: 'channel_join' }),
      inThread('A huddle began', { subtype: 'huddle_thread' }),
      desk.slack.unfurl(tsOf(linked)),
      desk.slack.react('U0ANA', tsOf(linked), 'tada'),
      desk.slack.react('U0BOT', tsOf(linked), 'ticket'),
    ];
    for (const body of bodies) expect(await tell(body)).toEqual(['acknowledged']);
    expect(desk.accepted).toEqual([]);
  });

  it('of a workspace that is not ours are left alone [K37]', async () => {
    await start(transport);
    const foreign = { ...inThread('one'), authorizations: [{ team_id: 'T0OTHER', user_id: 'U0BOT' }] };
    expect(await tell(foreign)).toEqual(['acknowledged']);
    expect(desk.accepted).toEqual([]);
    expect(desk.logged.join()).toContain('another workspace');
  });

  it('that only listeners need are not stored', async () => {
    await start(transport);
    expect(await tell(desk.slack.event({ type: 'app_home_opened', user: 'U0ANA', tab: 'home' }))).toEqual([
      'acknowledged',
    ]);
    expect(desk.accepted).toEqual([]);
    await eventually(() => expect(desk.slack.homes.has('U0ANA')).toBe(true));
  });

  it('that Slack holds back are told in the log', async () => {
    await start(transport);
    if (transport === 'socket') return expect(desk.slack.sockets).toHaveLength(1);
    const held = {
      type: 'app_rate_limited',
      team_id: TEAM,
      minute_rate_limited: 1_518_467_820,
      api_app_id: 'A0APP',
    };
    const answer = await desk.slack.deliver(desk.url, held, { json: true });
    expect(answer.status).toBe(200);
    expect(desk.logged.join()).toContain('1518467820');
  });

  it('makes a ticket of a message by the shortcut, once, and says which it is [K04]', async () => {
    await start(transport);
    desk.slack.channels.add('C0SHOP');
    const said = desk.slack.write({ user: 'U0MAJA', channel: 'C0SHOP', text: 'My parcel is broken' });
    const press = () => desk.send('interaction', shortcut(said, 'C0SHOP'));
    await press();
    await eventually(() => expect(desk.accepted).toHaveLength(1));
    expect(desk.accepted[0]?.conversation).toBe(`C0SHOP:${tsOf(said)}`);
    desk.conversations.set(`C0SHOP:${tsOf(said)}`, 12);
    await eventually(() => expect(desk.slack.ephemerals.at(-1)?.text).toContain('#12'));
    expect(JSON.stringify(desk.slack.ephemerals.at(-1)?.blocks)).toContain(CARD.url);
    await press();
    await eventually(() => expect(desk.slack.ephemerals.at(-1)?.text).toContain('already'));
    expect(desk.accepted).toHaveLength(1);
  });

  it('refuses the shortcut to strangers and where the app is not, in words', async () => {
    await start(transport);
    const said = desk.slack.write({ user: 'U0MAJA', channel: 'C0AWAY', text: 'Hello' });
    await desk.send('interaction', shortcut(said, 'C0AWAY'));
    await eventually(() => expect(desk.slack.ephemerals.at(-1)?.text).toContain('/invite @osem'));
    await desk.send('interaction', shortcut(said, 'C0AWAY', 'U0NOBODY'));
    await eventually(() => expect(desk.slack.ephemerals.at(-1)?.text).toContain('not in the team'));
    await desk.send('interaction', { ...shortcut(said, 'C0AWAY'), callback_id: 'of-last-year' });
    await eventually(() => expect(desk.slack.ephemerals.at(-1)?.text).toContain('out of date'));
    expect(desk.accepted).toEqual([]);
  });

  it('makes a ticket of a message by the emoji, and tells whoever put it, once', async () => {
    await start(transport);
    desk.slack.channels.add('C0SHOP');
    const said = desk.slack.write({ user: 'U0MAJA', channel: 'C0SHOP', text: 'My parcel is broken' });
    desk.conversations.set(`C0SHOP:${tsOf(said)}`, 12);
    const reacted = desk.slack.react('U0ANA', tsOf(said), 'ticket');
    await tell(reacted);
    await tell(desk.slack.react('U0STRANGER', tsOf(said), 'ticket'));
    await eventually(() => expect(desk.slack.ephemerals).toHaveLength(1));
    expect(desk.slack.ephemerals[0]).toMatchObject({
      user: 'U0ANA',
      channel: 'C0SHOP',
      threadTs: null,
    });
    expect(desk.logged.join()).not.toContain('did not work');
    expect(desk.accepted.map(({ conversation }) => conversation)).toEqual(
      Array(2).fill(`C0SHOP:${tsOf(said)}`),
    );
    const below = desk.slack.write({ user: 'U0MAJA', channel: 'C0SHOP', text: 'Hm', threadTs: tsOf(said) });
    await tell(desk.slack.react('U0ANA', tsOf(below), 'ticket'));
    await eventually(() => expect(desk.slack.ephemerals.at(-1)?.threadTs).toBe(tsOf(said)));
    await tell(desk.slack.react('U0ANA', card.threadTs, 'ticket'));
    await eventually(() =>
      expect(desk.slack.ephemerals.at(-1)?.text).toContain('The desk itself wrote this'),
    );
  });
});

function shortcut(said: EventBody, channel: string, user = 'U0ANA') {
  const message = said.event;
  return {
    ...{ type: 'message_action', callback_id: 'ticket', message_ts: message.ts, message, action_ts: '1.2' },
    ...{ user: { id: user, team_id: TEAM }, team: { id: TEAM, domain: 'test' }, channel: { id: channel } },
    ...{ trigger_id: desk.slack.trigger(), response_url: desk.slack.responseUrl(user, channel) },
  };
}

describe('what somebody types under a card', () => {
  it.each([undefined, 'me_message', 'thread_broadcast'])(
    'is heard as a message: %s [K36 K12]',
    async (subtype) => {
      await start();
      const body = inThread('Ask &amp; wait', subtype === undefined ? {} : { subtype });
      const [one, ...more] = await heard(body);
      expect(more).toEqual([]);
      expect(one).toEqual({
        ...{
          type: 'message',
          ref: card.ref,
          user: 'U0ANA',
          externalId: tsOf(body),
          text: 'Ask & wait',
          files: [],
        },
        ...{ sentAt: 1_700_000_000_000, sequence: Number(tsOf(body).slice(-3)) },
      });
    },
  );

  it('is heard as one message in both shapes of message_replied [K36]', async () => {
    await start();
    const body = inThread('Hello');
    const ts = tsOf(body);
    const event = {
      type: 'message',
      subtype: 'message_replied',
      hidden: true,
      channel: 'C0DESK',
      ts: '1700000999.000100',
    };
    const reply = desk.slack.event({ ...event, message: { ...body.event, subtype: undefined } });
    const root = { type: 'message', user: 'U0BOT', bot_id: 'B0BOT', text: 'card', ts: card.threadTs };
    const replies = [{ user: 'U0ANA', ts }];
    const parent = desk.slack.event({
      ...event,
      message: { ...root, thread_ts: card.threadTs, replies, reply_count: 1 },
    });
    for (const shape of [body, reply, parent]) {
      expect(await tell(shape)).toEqual(['acknowledged']);
      expect(await heard(shape)).toMatchObject([
        { type: 'message', externalId: ts, text: 'Hello', ref: card.ref },
      ]);
    }
    expect(desk.accepted).toHaveLength(3);
  });

  it('is heard before the house knows where the card stands: it may be on its way', async () => {
    await start();
    desk.standing.clear();
    expect(await heard(inThread('Quick'))).toMatchObject([{ type: 'message', ref: card.ref, text: 'Quick' }]);
  });

  it('is what was typed, without the previews of its links [K15]', async () => {
    await start();
    const preview = { fallback: 'A page', text: 'Buy now', author_name: 'A shop' };
    expect(await heard(inThread('see this', { attachments: [preview] }))).toMatchObject([
      { text: 'see this' },
    ]);
  });

  it('of a kind that is not known is kept as text and told in the log [K36]', async () => {
    await start();
    const body = inThread('from the future', { subtype: 'hologram' });
    await tell(body);
    expect(desk.accepted).toHaveLength(1);
    expect(await heard(body)).toMatchObject([{ type: 'message', text: 'from the future' }]);
    expect(desk.logged.join()).toContain('hologram');
  });

  it('is heard when it is edited; a preview of a link changes nothing [K15 K36]', async () => {
    await start();
    const ts = tsOf(inThread('see https://example.com'));
    expect(await heard(desk.slack.unfurl(ts))).toEqual([]);
    expect(await heard(desk.slack.edit(ts, 'see <https://example.org|there>'))).toMatchObject([
      { type: 'edit', externalId: ts, ref: card.ref, user: 'U0ANA', text: 'see there (https://example.org)' },
    ]);
  });

  it('is heard when it is deleted, also where Slack leaves a tombstone [K36]', async () => {
    await start();
    const ts = tsOf(inThread('oops'));
    const expected = { type: 'delete', externalId: ts, ref: card.ref, user: 'U0ANA' };
    const before = {
      type: 'message',
      user: 'U0ANA',
      text: 'oops',
      ts,
      thread_ts: card.threadTs,
      parent_user_id: 'U0BOT',
    };
    const tombstone = {
      ...before,
      user: 'USLACKBOT',
      subtype: 'tombstone',
      text: 'This message was deleted.',
    };
    const changed = {
      type: 'message',
      subtype: 'message_changed',
      channel: 'C0DESK',
      ts: '1700000999.000100',
    };
    const left = desk.slack.event({ ...changed, message: tombstone, previous_message: before });
    expect(await heard(left)).toMatchObject([expected]);
    const gone = desk.slack.remove(ts);
    await tell(gone);
    expect(desk.accepted).toHaveLength(1);
    expect(await heard(gone)).toMatchObject([expected]);
  });

  it('brings its files, whose bytes come from Slack alone [K36]', async () => {
    await start();
    const file = desk.slack.upload('label.pdf', 'application/pdf', Buffer.from('%PDF-'));
    const [one] = await heard(inThread('', { subtype: 'file_share', files: [file] }));
    expect(one).toMatchObject({ text: '', files: [{ name: 'label.pdf', type: 'application/pdf', size: 5 }] });
    const ref = one?.type === 'message' ? (one.files[0]?.ref ?? '') : '';
    expect(await bytesOf(ref)).toBe('%PDF-');
    expect(await bytesOf(String(file.id))).toBe('%PDF-');
    const asked = desk.slack.calls.length;
    await expect(desk.desk.fetchFile?.('https://files.slack.com.evil.example/x')).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(desk.desk.fetchFile?.('F0NOSUCH')).rejects.toMatchObject({ code: 'not-found' });
    await expect(
      desk.desk.fetchFile?.(`${desk.slack.apiUrl.replace('api/', '')}files/F0X`),
    ).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(desk.slack.calls.length).toBe(asked + 1);
  });

  it.each([
    [
      {
        files: [
          {
            id: 'F0DRIVE',
            title: 'Plan',
            mode: 'external',
            is_external: true,
            url_private: 'https://docs.example/p',
          },
        ],
      },
      '[File that is not kept in Slack] Plan https://docs.example/p',
    ],
    [{ files: [{ id: 'F0GONE', mode: 'tombstone' }] }, '[File that is not kept in Slack] F0GONE'],
    [
      { attachments: [{ is_share: true, author_name: 'Maja', text: 'It is &lt;broken&gt;' }] },
      '[Shared message] Maja: It is <broken>',
    ],
    [{}, '[A message that cannot be shown here. Ask the customer to write it as text.]'],
  ])('is never empty: %j [K17]', async (more, expected) => {
    await start();
    expect(await heard(inThread('', more))).toMatchObject([{ type: 'message', text: expected, files: [] }]);
  });

  it('becomes plain text: names, links, nothing of Slack’s mark-up [K19 K30]', async () => {
    await start();
    desk.slack.users.set('U0MAJA', { profile: { display_name: 'Maja\u202e <!channel>' } });
    desk.slack.users.set('U0GONE', { error: 'user_not_found' });
    const sent = [
      '<@U0MAJA> <@U0GONE> <@U0X|bor> <#C0X|shop> <#C0Y> <!here> <!subteam^S0X|@parcels>',
      '<!date^1700000000^{date}|14 November> <https://a.example/?a=1&amp;b=2> <https://b.example|look> <mailto:a@b.example|a@b.example>',
      '&lt;!channel&gt; &amp;lt; <tel:+386|+386> <https://c.example|c.example>',
    ];
    const [one] = await heard(inThread(sent.join('\n')));
    expect(one?.type === 'message' ? one.text.split('\n') : []).toEqual([
      '@Maja <!channel> @somebody @bor #shop #channel @here @parcels',
      '14 November https://a.example/?a=1&b=2 look (https://b.example) a@b.example',
      '<!channel> &lt; +386 c.example',
    ]);
  });

  it.each([
    { is_restricted: true },
    { is_restricted: true, is_ultra_restricted: true },
    { is_stranger: true },
    { team_id: 'T0PARTNER' },
    { is_bot: true },
    { deleted: true },
    { error: 'user_not_visible' },
  ])('is nobody’s when a guest, a stranger or a bot wrote it, mapped or not: %j [K37]', async (flags) => {
    await start();
    desk.slack.users.set('U0ANA', flags);
    expect(await heard(inThread('let me in'))).toEqual([]);
    await desk.send('interaction', shortcut(inThread('x'), 'C0DESK'));
    await eventually(() => expect(desk.slack.ephemerals.at(-1)?.text).toContain('not in the team'));
    expect(desk.handled).toEqual([]);
  });

  it('is in the zone of their profile for whoever is of the team, said once, and again when it is another', async () => {
    await start();
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const profile = { team_id: TEAM, tz: 'America/New_York' };
    let now = 0;
    const home = { team: TEAM, enterprise: '', user: 'U0BOT' };
    const people = createPeople({ home: async () => home, user: async () => profile }, log, () => now);
    const asked: object[] = [];
    const person = async (by: object) => {
      asked.push(by);
      return { id: 'ana' };
    };
    const ports = membersOnly({ person } as unknown as DeskPorts, people);
    for (let time = 0; time < 3; time++) await ports.person({ slack: 'U0ANA' });
    profile.tz = 'Asia/Tokyo';
    now = 301_000;
    await ports.person({ slack: 'U0ANA' });
    const [by, ...zones] = [{ slack: 'U0ANA' }, 'America/New_York', 'Asia/Tokyo'];
    expect(asked).toEqual([by, { ...by, zone: zones[0] }, by, by, by, { ...by, zone: zones[1] }]);
  });

  it('may be a colleague’s of another workspace of our organisation [K37]', async () => {
    await start();
    const home = { team: TEAM, enterprise: 'E0US', user: 'U0BOT' };
    const sister = { team_id: 'T0SISTER', enterprise_user: { enterprise_id: 'E0US' } };
    expect(userOf(sister, home).member).toBe(true);
    expect(userOf(sister, { ...home, enterprise: '' }).member).toBe(false);
    expect(userOf({ ...sister, is_restricted: true }, home).member).toBe(false);
  });

  it('is asked again when Slack does not say who wrote it [K37]', async () => {
    await start();
    desk.slack.breakNext('users.info', { status: 500 });
    await expect(heard(inThread('one'))).rejects.toMatchObject({ code: 'vendor-down' });
    expect(await heard(inThread('two'))).toHaveLength(1);
    expect(await heard(inThread('three'))).toHaveLength(1);
    expect(desk.slack.calls.filter(({ form }) => form.user === 'U0ANA')).toHaveLength(1);
  });

  it('is judged by what Slack said within five minutes, or last when it is down [K37]', async () => {
    await start();
    let now = 0;
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const logger = vendorLog(log);
    const call = createCall({
      token: lastingToken(BOT_TOKEN),
      apiUrl: desk.slack.apiUrl,
      timeoutMs: 1000,
      logger,
    });
    const api = {
      home: async () => ({ team: TEAM, enterprise: '', user: 'U0BOT' }),
      user: async (id: string) => part(await call('users.info', false, { user: id }), 'user'),
    };
    const people = createPeople(api, log, () => now);
    const isMember = async () => (await people.user('U0ANA')).member;
    expect(await isMember()).toBe(true);
    desk.slack.users.set('U0ANA', { is_restricted: true });
    now = 299_000;
    expect(await isMember()).toBe(true);
    now = 301_000;
    desk.slack.breakNext('users.info', { status: 500 });
    expect(await isMember()).toBe(true);
    expect(await isMember()).toBe(false);
    desk.slack.users.delete('U0ANA');
    desk.slack.breakNext('users.info', { status: 429, retryAfter: 1 });
    now = 700_000;
    expect(await isMember()).toBe(false);
    desk.slack.breakNext('users.info', { error: 'missing_scope' });
    expect(await isMember()).toBe(true);
  });

  it('in a shape that nobody knows is kept as a dead letter, not lost', async () => {
    await start();
    const body = inThread('Hello');
    const strange = { ...body, event: { ...body.event, files: 'three of them' } };
    expect(await tell(strange)).toEqual(['acknowledged']);
    expect(desk.accepted.map(({ conversation }) => conversation)).toEqual([card.ref]);
    await expect(heard(strange)).rejects.toMatchObject({ code: 'not-understood' });
  });

  it.each(['{', '[]', '{}', '{"type":"event_callback"}', '{"type":"message_action","user":1}'])(
    'in a shape that nobody knows is a dead letter: %s',
    async (raw) => {
      await start();
      await expect(desk.desk.parse?.(raw, 1)).rejects.toMatchObject({ code: 'not-understood' });
    },
  );
});

describe('customers in Slack', () => {
  const shop = { user: 'U0MAJA', channel: 'C0SHOP' };

  it.each([
    ['white_check_mark', 1],
    ['heavy_check_mark', 1],
    ['ballot_box_with_check', 1],
    ['tada', 0],
    ['eyes', 0],
    ['x', 0],
    ['white_check', 0],
    ['white_check_mark_2', 0],
    ['', 0],
  ])('takes an answer by a sign that means it: :%s: is %i', async (sign, times) => {
    await start();
    desk.slack.channels.add('C0GENERAL');
    desk.slack.users.set('U0MAJA', { profile: { real_name: 'Maja Novak' } });
    const asked = desk.slack.write({ user: 'U0MAJA', text: 'How?', channel: 'C0GENERAL' });
    const answer = desk.slack.write({
      user: 'U0ANA',
      text: 'So.',
      channel: 'C0GENERAL',
      threadTs: tsOf(asked),
    });
    const put = desk.slack.react('U0MAJA', tsOf(answer), sign);
    expect(await heard(put)).toHaveLength(times);
  });

  it('begin where somebody of the team makes a ticket, with what they wrote since', async () => {
    await start();
    desk.slack.channels.add('C0SHOP');
    desk.slack.users.set('U0MAJA', { is_stranger: true, profile: { real_name: 'Maja Novak' } });
    const first = desk.slack.write({ ...shop, text: 'My parcel' });
    const next = desk.slack.write({ ...shop, text: 'is broken', threadTs: tsOf(first) });
    desk.slack.write({
      user: 'U0BRIDGE',
      channel: 'C0SHOP',
      text: 'beep',
      threadTs: tsOf(first),
      bot: 'B0BRIDGE',
    });
    const made = await heard(desk.slack.react('U0ANA', tsOf(first), 'ticket'));
    const from = { address: 'U0MAJA', name: 'Maja Novak' };
    const conversation = `C0SHOP:${tsOf(first)}`;
    expect(made.filter((one) => one.type === 'customer').map(({ by, item }) => [by, item])).toMatchObject([
      ['U0ANA', { type: 'message', conversation, from, externalId: tsOf(first), text: 'My parcel' }],
      [null, { type: 'message', conversation, from, externalId: tsOf(next), text: 'is broken' }],
    ]);
    const [inMiddle] = await heard(desk.slack.react('U0ANA', tsOf(next), 'ticket'));
    expect(inMiddle).toMatchObject({ by: 'U0ANA', item: { conversation, externalId: tsOf(next) } });
  });

  it('are not made by strangers or guests, nor of our own words or of what is gone [K16 K37]', async () => {
    await start();
    desk.slack.channels.add('C0SHOP');
    const said = desk.slack.write({ ...shop, text: 'My parcel' });
    expect(await heard(desk.slack.react('U0NOBODY', tsOf(said), 'ticket'))).toEqual([]);
    expect(await heard(desk.slack.react('U0ANA', card.threadTs, 'ticket'))).toEqual([]);
    desk.slack.users.set('U0BOSS', { is_restricted: true });
    expect(await heard(desk.slack.react('U0BOSS', tsOf(said), 'ticket'))).toEqual([]);
    desk.slack.remove(tsOf(said));
    expect(await heard(desk.slack.react('U0ANA', tsOf(said), 'ticket'))).toEqual([]);
  });

  it('are heard where a ticket stands, and nowhere else [K14 K36]', async () => {
    await start();
    const first = desk.slack.write({ ...shop, text: 'My parcel' });
    const thread = { ...shop, threadTs: tsOf(first) };
    const more = desk.slack.write({ ...thread, text: 'Hello?' });
    expect(await heard(more)).toEqual([]);
    desk.conversations.set(`C0SHOP:${tsOf(first)}`, 12);
    expect(await heard(more)).toMatchObject([
      { type: 'customer', by: null, item: { type: 'message', text: 'Hello?' } },
    ]);
    const root = desk.slack.edit(tsOf(first), 'My two parcels');
    expect(await tell(root)).toEqual(['acknowledged']);
    expect(await heard(root)).toMatchObject([
      { item: { type: 'edit', externalId: tsOf(first), text: 'My two parcels' } },
    ]);
    expect(await heard(desk.slack.remove(tsOf(more)))).toMatchObject([
      { item: { type: 'delete', externalId: tsOf(more) } },
    ]);
  });
});

describe('the offer to send', () => {
  const offer = {
    ...{ messageId: 'note-1', number: 12, externalId: '1', contactName: 'Maja <!here>', channel: 'telegram' },
    person: {
      id: 'ana',
      name: 'Ana',
      role: 'agent',
      slack: 'U0ANA',
      discord: null,
      language: null,
      notify: 'dm',
      awayUntil: null,
    },
  } as const;
  const send = (place = 0) => {
    const shown = desk.slack.ephemerals.at(-1)?.blocks.at(-1) as {
      elements: { action_id: string; value: string }[];
    };
    const { action_id: action, value } = shown.elements[place] ?? { action_id: '', value: '' };
    return desk.send('interaction', {
      ...{ type: 'block_actions', user: { id: 'U0ANA', team_id: TEAM }, team: { id: TEAM, domain: 'test' } },
      ...{ channel: { id: 'C0DESK', name: 'desk' }, trigger_id: desk.slack.trigger() },
      response_url: desk.slack.responseUrl('U0ANA', 'C0DESK'),
      actions: [{ type: 'button', action_id: action, block_id: 'b', value, action_ts: '1' }],
    });
  };

  it('stands in the thread, for the writer alone, names who would get it where, and sends with one press [K12 K34]', async () => {
    await start();
    await desk.desk.offer?.(card.ref, offer);
    expect(desk.slack.ephemerals[0]).toMatchObject({
      user: 'U0ANA',
      channel: 'C0DESK',
      threadTs: card.threadTs,
    });
    expect(desk.slack.ephemerals[0]?.text).toContain(
      'Maja &lt;!here&gt; does not. Send it to Maja &lt;!here&gt; by Telegram',
    );
    await send();
    await eventually(() => expect(desk.handled).toHaveLength(1));
    expect(desk.handled[0]).toMatchObject({
      name: 'send',
      options: { ticket: 12, message: 'note-1', seen: 'message-1' },
    });
    await eventually(() => expect(desk.slack.ephemerals).toHaveLength(2));
    expect(desk.slack.ephemerals[1]).toMatchObject({ instead: true, text: 'send done' });
    expect(JSON.stringify(desk.slack.ephemerals[1]?.blocks)).toContain('"action_id":"undo"');
  });

  it('asks once more when the customer wrote meanwhile [K13]', async () => {
    await start();
    desk.answer = async ({ options }) =>
      options.confirm === true
        ? { ok: true, key: 'said.claimed', text: 'on its way', ticket: 12, data: { message: 'm-2' } }
        : { ok: false, refused: 'customer-wrote', text: 'The customer wrote meanwhile.' };
    await desk.desk.offer?.(card.ref, offer);
    await send();
    await eventually(() => expect(desk.slack.ephemerals.at(-1)?.text).toContain('wrote meanwhile'));
    await send();
    await eventually(() => expect(desk.slack.ephemerals.at(-1)?.text).toBe('on its way'));
    expect(desk.handled.map(({ options }) => options.confirm)).toEqual([undefined, true]);
  });

  it('is sent with one press when what looks like a promise is none', async () => {
    await start();
    desk.answer = async ({ options }) =>
      options['no-pledge'] === true
        ? { ok: true, key: 'said.claimed', text: 'on its way', ticket: 12, data: { message: 'm-2' } }
        : { ok: false, refused: 'pledge-hint', text: '30 % is above 15 %' };
    await desk.desk.offer?.(card.ref, offer);
    await send();
    await eventually(() => expect(desk.slack.ephemerals.at(-1)?.text).toContain('30 % is above'));
    expect(JSON.stringify(desk.slack.ephemerals.at(-1)?.blocks)).toContain('Not a promise');
    await send(1);
    await eventually(() => expect(desk.slack.ephemerals.at(-1)?.text).toBe('on its way'));
    expect(desk.handled.at(-1)?.options).toEqual({
      ticket: 12,
      message: 'note-1',
      to: 12,
      'no-pledge': true,
    });
  });

  it('fails nothing when the writer has left the channel: the note stands in the thread [K34]', async () => {
    await start();
    desk.slack.breakNext('chat.postEphemeral', { error: 'user_not_in_channel' });
    await desk.desk.offer?.(card.ref, offer);
    await desk.desk.offer?.(card.ref, { ...offer, person: { ...offer.person, slack: null } });
    expect(desk.slack.ephemerals).toEqual([]);
    desk.slack.breakNext('chat.postEphemeral', { status: 500 });
    await expect(desk.desk.offer?.(card.ref, offer)).rejects.toMatchObject({ code: 'vendor-down' });
  });
});

describe('the copy of a customer’s message', () => {
  const message: Omit<ThreadMessage, 'text'> = {
    ...{ id: 'm-1', kind: 'inbound', author: 'Maja', files: [], before: null, deleted: false },
  };
  const copies = () => desk.slack.messages.filter(({ threadTs }) => threadTs === card.threadTs);

  it('shows old and new words after an edit, and none after it was deleted; it stays one copy [K14]', async () => {
    await start();
    await desk.desk.mirror?.(card.ref, { ...message, text: 'Number 1207' });
    await desk.desk.mirror?.(card.ref, { ...message, text: 'Number 1207' });
    expect(copies()[0]?.edits).toBe(0);
    await desk.desk.mirror?.(card.ref, { ...message, text: 'Number 1208', before: 'Number 1207' });
    const edited = JSON.stringify(copies()[0]?.blocks);
    expect(edited).toMatch(/Before the edit.*Number 1207.*Edited.*Number 1208/);
    await desk.desk.mirror?.(card.ref, { ...message, text: '', deleted: true });
    expect(copies()).toHaveLength(1);
    expect(copies()[0]?.edits).toBe(2);
    const gone = JSON.stringify(copies()[0]);
    expect(gone).toContain('Deleted by the customer');
    expect(gone).not.toContain('Number');
  });
});

async function bytesOf(ref: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of (await desk.desk.fetchFile?.(ref)) ?? [])
    chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks).toString();
}
