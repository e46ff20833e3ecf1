import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Notice, ThreadMessage } from '../src/desks/desk.ts';
import { createLanes } from '../src/desks/lanes.ts';
import { createApi } from '../src/desks/slack/api.ts';
import { tellOnce } from '../src/desks/slack/notice.ts';
import { vendorLog } from '../src/desks/slack/vendor-log.ts';
import { lastingToken } from '../src/vendors/slack/token.ts';
import { eventually } from './eventually.ts';
import { BOT_TOKEN } from './peers/slack.ts';
import { ANA, BOSS, CARD, startDesk, type TestDesk, typed } from './slack.house.ts';

let desk: TestDesk;
const start = async (...how: Parameters<typeof startDesk>) => {
  desk = await startDesk(...how);
  return desk;
};
/** As another process has it. */
function ownApi() {
  const logger = vendorLog({ info: vi.fn(), warn: vi.fn(), error: vi.fn() });
  const settings = { token: lastingToken(BOT_TOKEN), apiUrl: desk.slack.apiUrl, timeoutMs: 5000, logger };
  return createApi(
    settings,
    createLanes(() => performance.now()),
  );
}

afterEach(async () => {
  expect(desk.slack.problems).toEqual([]);
  expect(desk.logged.join('\n')).not.toContain('xox');
  await desk.stop();
});

describe('the HTTP address', () => {
  const claim = () => typed(desk, '/claim', '12');

  it('refuses a wrong, stale or missing signature with 401 and tells nobody [K28]', async () => {
    await start('http');
    const old = Date.now() - 301_000;
    expect((await desk.slack.deliver(desk.url, claim(), { secret: 'wrong' })).status).toBe(401);
    expect((await desk.slack.deliver(desk.url, claim(), { at: old })).status).toBe(401);
    expect((await desk.slack.deliver(desk.url, claim(), { at: Date.now() + 301_000 })).status).toBe(401);
    const unsigned = await fetch(desk.url, { method: 'POST', body: new URLSearchParams(claim()) });
    expect(unsigned.status).toBe(401);
    const short = await fetch(desk.url, {
      method: 'POST',
      headers: {
        'x-slack-signature': 'v0=1',
        'x-slack-request-timestamp': String(Math.floor(Date.now() / 1000)),
      },
      body: 'x',
    });
    expect([short.status, await short.text()]).toEqual([401, '']);
    expect(desk.handled).toEqual([]);
  });

  it('answers the challenge, 400 for what is no JSON, 503 before it has started', async () => {
    await start('http', { start: false });
    const challenge = { type: 'url_verification', challenge: 'abc' };
    expect(await (await desk.slack.deliver(desk.url, challenge, { json: true })).json()).toEqual({
      challenge: 'abc',
    });
    expect((await desk.slack.deliver(desk.url, 'payload={')).status).toBe(400);
    expect((await desk.slack.deliver(desk.url, claim())).status).toBe(503);
  });
});

describe('cards', () => {
  it('say state, customer and channel, words, deadline, owner, tags, in this order [K09 K10]', async () => {
    await start('http');
    await desk.desk.show(
      { ...CARD, assignee: { id: 'ana', name: 'Ana' }, escalated: { reason: 'asked' } },
      null,
    );
    const shown = JSON.stringify(desk.slack.messages[0]?.blocks);
    const order = [
      '● #12 · Open · ! High · ▲ Escalated',
      'Maja Novak',
      ' by Live chat',
      'Where is my parcel?',
    ];
    const rest = [
      'Answer by <!date^1700036000^',
      '2023-11-15 08:13 UTC',
      '{ago}',
      'Owner:',
      'Ana',
      '#delivery #vip',
      'Reply',
    ];
    const places = [...order, ...rest].map((words) => shown.indexOf(words));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('posts one card and updates it in place [K08]', async () => {
    await start('http');
    const ref = await desk.desk.show(CARD, null);
    expect(await desk.desk.show({ ...CARD, version: 4, assignee: { id: 'ana', name: 'Ana' } }, ref)).toBe(
      ref,
    );
    expect(desk.slack.messages).toHaveLength(1);
    expect(desk.slack.messages[0]).toMatchObject({
      channel: 'C0DESK',
      edits: 1,
      metadata: { event_payload: { ticket: 'ticket-12', version: 4 } },
    });
    expect(desk.slack.messages[0]?.text).toContain('Maja Novak');
  });

  it('posts a card anew when somebody deleted it', async () => {
    await start('http');
    const ref = await desk.desk.show(CARD, 'C0DESK:1600000000.000001');
    expect(ref).toBe(`C0DESK:${desk.slack.messages[0]?.ts}`);
  });

  it('finds a card whose answer was lost', async () => {
    await start('http', { timeoutMs: 300 });
    desk.slack.breakNext('chat.postMessage', { silent: 'after' });
    await expect(desk.desk.show(CARD, null)).rejects.toMatchObject({ code: 'unknown-outcome' });
    const found = await desk.desk.find?.(CARD.ticketId, null);
    expect(found).toBe(`C0DESK:${desk.slack.messages[0]?.ts}`);
    expect(await desk.desk.find?.('another', null)).toBe(null);
  });

  it.each([
    [{ status: 429, retryAfter: 7 } as const, { code: 'rate-limited', retryAfterMs: 7000 }],
    [{ status: 500 } as const, { code: 'unknown-outcome' }],
    [{ silent: 'before' } as const, { code: 'unknown-outcome' }],
    [{ error: 'fatal_error' } as const, { code: 'unknown-outcome' }],
    [{ error: 'invalid_auth' } as const, { code: 'vendor-refused' }],
  ])('names what broke a post, and no token: %j [K39]', async (fault, expected) => {
    await start('http', { timeoutMs: 300 });
    desk.slack.breakNext('chat.postMessage', fault);
    const error: unknown = await desk.desk.show(CARD, null).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject(expected);
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain(BOT_TOKEN);
    expect(desk.slack.calls.filter(({ method }) => method === 'chat.postMessage').length).toBeLessThan(2);
  });
});

describe('the thread', () => {
  const message: ThreadMessage = {
    id: 'm-1',
    kind: 'outbound',
    author: 'Ana',
    text: 'It left today.',
    files: [{ name: 'label.pdf', url: 'https://desk.example/api/files/1' }],
    before: null,
    deleted: false,
  };

  it('mirrors a message once, also after its answer was lost, and marks it when it was delivered [K12]', async () => {
    await start('http', { timeoutMs: 300 });
    const ref = await desk.desk.show(CARD, null);
    desk.slack.breakNext('chat.postMessage', { silent: 'after' });
    await expect(desk.desk.mirror?.(ref, message)).rejects.toMatchObject({ code: 'unknown-outcome' });
    await desk.desk.mirror?.(ref, message);
    await desk.desk.mirror?.(ref, {
      ...message,
      id: 'm-2',
      kind: 'inbound',
      author: '<!channel>',
      text: '<!here> *x* @everyone',
    });
    expect(desk.slack.messages).toHaveLength(3);
    expect(desk.slack.messages[1]).toMatchObject({ threadTs: desk.slack.messages[0]?.ts, broadcast: false });
    const lastReply = { messageId: 'm-1', as: 'answer', delivery: 'sent', error: null } as const;
    await desk.desk.show({ ...CARD, lastReply }, ref);
    await desk.desk.show({ ...CARD, lastReply }, ref);
    expect(desk.slack.messages[1]?.reactions).toEqual(['white_check_mark']);
    expect(desk.slack.calls.filter(({ method }) => method === 'reactions.add')).toHaveLength(1);
  });
});

describe('notices', () => {
  const notice: Notice = {
    key: 'half:1',
    text: '#12 waits',
    tickets: [{ number: 12, title: '#12 Maja', url: 'https://desk.example/12' }],
    ref: null,
    team: null,
    urgent: false,
  };

  it('reminds the owner directly, once by key, also after an answer was lost', async () => {
    await start('http', { timeoutMs: 300 });
    const audience = { kind: 'person', person: ANA } as const;
    desk.slack.breakNext('chat.postMessage', { silent: 'after' });
    await expect(desk.desk.tell(audience, notice)).rejects.toMatchObject({ code: 'unknown-outcome' });
    await desk.desk.tell(audience, notice);
    await desk.desk.tell(audience, { ...notice, key: 'target:1' });
    expect(desk.slack.messages.map(({ channel }) => channel)).toEqual(['D0ANA', 'D0ANA']);
  });

  it('says once what another process said while this one was held up', async () => {
    await start('http');
    const audience = { kind: 'person', person: ANA } as const;
    const places = { desk: 'C0DESK', supervisors: null, everybody: null, of: () => null };
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const heldUp = async () => {
        await desk.desk.tell(audience, notice);
        vi.setSystemTime(Date.now() + 10_000);
        return [];
      };
      await tellOnce(ownApi(), places, audience, notice, 'en', heldUp);
    } finally {
      vi.useRealTimers();
    }
    expect(desk.slack.messages).toHaveLength(1);
  });

  it('says nothing twice, and strikes out what it said, where its ticket got a card in between', async () => {
    await start('http', { timeoutMs: 300 });
    desk.slack.breakNext('chat.postMessage', { silent: 'after' });
    await expect(desk.desk.tell({ kind: 'desk' }, notice)).rejects.toMatchObject({ code: 'unknown-outcome' });
    const ref = await desk.desk.show(CARD, null);
    await desk.desk.tell({ kind: 'desk' }, { ...notice, ref, again: true });
    const told = () => desk.slack.messages.filter(({ metadata }) => metadata?.event_type === 'osem_notice');
    expect(told()).toHaveLength(1);
    await desk.desk.tell({ kind: 'desk' }, { ...notice, ref, text: '#12 █████', mended: true });
    expect(told()).toMatchObject([{ threadTs: null, edits: 1, text: '#12 █████' }]);
    // What is said for the first time is not looked for in the whole channel.
    const calls = desk.slack.calls.length;
    await desk.desk.tell({ kind: 'desk' }, { ...notice, ref, key: 'target:1' });
    expect(desk.slack.calls.slice(calls).map(({ method }) => method)).not.toContain('conversations.history');
    expect(told()).toHaveLength(2);
  });

  it('pings in the thread those who cannot be written to', async () => {
    await start('http');
    desk.slack.unreachable.add('U0ANA');
    const ref = await desk.desk.show(CARD, null);
    await desk.desk.tell({ kind: 'person', person: ANA }, { ...notice, ref });
    await desk.desk.tell(
      { kind: 'person', person: { ...ANA, slack: null } },
      { ...notice, ref, key: 'other' },
    );
    expect(desk.slack.messages[1]).toMatchObject({
      channel: 'C0DESK',
      threadTs: desk.slack.messages[0]?.ts,
      broadcast: true,
    });
    expect(desk.slack.messages[1]?.text).toContain('<@U0ANA>');
    expect(desk.slack.messages[2]?.text).toContain('For Ana');
  });

  it('mentions each supervisor by id, in their channel or in the thread, and no channel [K30]', async () => {
    await start('http', { supervisors: 'C0BOSS' });
    const people = [
      BOSS,
      { ...BOSS, id: 'x', slack: 'U0TWO' },
      { ...BOSS, id: 'y', name: 'Eva', slack: '!channel' },
    ];
    await desk.desk.tell({ kind: 'supervisors', people }, { ...notice, urgent: true });
    const told = desk.slack.messages[0];
    expect(told?.channel).toBe('C0BOSS');
    expect(told?.text).toContain('<@U0BOSS> <@U0TWO>');
    expect(told?.text).toContain('For Eva');
    expect(JSON.stringify(told)).not.toContain('!channel');
  });

  it('tells the desk in its channel when the card of the ticket is gone', async () => {
    await start('http');
    await desk.desk.tell({ kind: 'desk' }, { ...notice, ref: 'C0DESK:1600000000.000001' });
    expect(desk.slack.messages[0]).toMatchObject({ channel: 'C0DESK', threadTs: null });
  });
});

describe('starting', () => {
  it.each(['invalid_auth', 'missing_scope'])('names the settings when Slack says %s', async (error) => {
    await start('http', { start: false });
    desk.slack.breakNext('auth.test', { error });
    await expect(desk.desk.start(new AbortController().signal)).rejects.toMatchObject({
      code: 'wrong-setting',
      message: expect.stringContaining(error),
    });
  });

  it('names the scope without which guests could not be told from the team [K37]', async () => {
    await start('http', { start: false });
    desk.slack.breakNext('users.info', { error: 'missing_scope' });
    await expect(desk.desk.start(new AbortController().signal)).rejects.toMatchObject({
      code: 'wrong-setting',
      message: expect.stringContaining('users.info'),
    });
  });

  it('names the settings when the app is not in its channel', async () => {
    await start('http', { start: false });
    desk.slack.channels.delete('C0DESK');
    await expect(desk.desk.start(new AbortController().signal)).rejects.toMatchObject({
      code: 'wrong-setting',
      message: expect.stringContaining('C0DESK: Slack conversations.history: not_in_channel'),
    });
  });

  it('names the scopes that the app was installed without when it can post nothing, and else serves', async () => {
    await start('http', { start: false });
    const { granted } = desk.slack;
    for (const scope of ['chat:write', 'files:write']) granted.delete(scope);
    const { signal } = new AbortController();
    await expect(desk.desk.start(signal)).rejects.toMatchObject({
      code: 'wrong-setting',
      message: expect.stringContaining('the app lacks the scopes chat:write, files:write'),
    });
    granted.add('chat:write');
    await desk.desk.start(signal);
    expect(desk.logged.join()).toContain('"scopes":["files:write"]');
  });

  it.each(['http', 'socket'] as const)(
    'starts over %s although Slack is down, and works once it is back [K28]',
    async (transport) => {
      await start(transport, { start: false });
      desk.slack.breakNext('auth.test', { status: 500 });
      desk.slack.breakNext('apps.connections.open', { status: 500 });
      await desk.desk.start(new AbortController().signal);
      await eventually(() => expect(desk.slack.sockets).toHaveLength(transport === 'http' ? 0 : 1));
      await desk.send('command', typed(desk, '/claim', '12'));
      await eventually(() => expect(desk.handled).toHaveLength(1));
    },
  );

  it('names the settings when Socket Mode refuses the app token', async () => {
    await start('socket', { start: false });
    desk.slack.breakNext('apps.connections.open', { error: 'not_allowed_token_type' });
    await expect(desk.desk.start(new AbortController().signal)).rejects.toMatchObject({
      code: 'wrong-setting',
    });
  });

  it('connects again when Slack ends the connection', async () => {
    await start('socket');
    desk.slack.sockets[0]?.close();
    await eventually(() => expect(desk.slack.sockets).toHaveLength(2));
    await desk.send('command', typed(desk, '/claim', '12'));
    await eventually(() => expect(desk.handled).toHaveLength(1));
  });
});
