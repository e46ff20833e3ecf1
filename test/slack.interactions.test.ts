import { afterEach, describe, expect, it } from 'vitest';
import { commands } from '../src/commands/commands.ts';
import { CodedError } from '../src/domain/coded-error.ts';
import { eventually } from './eventually.ts';
import { problemsOfView } from './peers/slack-limits.ts';
import {
  CARD,
  chosen,
  pressed,
  startDesk,
  submitted,
  type TestDesk,
  type Transport,
  typed,
} from './slack.house.ts';
import { sentOff } from './slack.surfaces.ts';

let desk: TestDesk;
const start = async (...how: Parameters<typeof startDesk>) => {
  desk = await startDesk(...how);
  return desk;
};
afterEach(async () => {
  expect(desk.slack.problems).toEqual([]);
  expect(desk.logged.join('\n')).not.toContain('xox');
  await desk.stop();
});

describe.each<Transport>(['http', 'socket'])('interactions over %s', (transport) => {
  it('answers a command to the one who typed it [K03]', async () => {
    await start(transport);
    expect(await desk.send('command', typed(desk, '/claim', '#12'))).toEqual({ status: 200, body: null });
    await eventually(() => expect(desk.slack.ephemerals).toHaveLength(1));
    expect(desk.handled[0]).toMatchObject({
      name: 'claim',
      options: { ticket: 12 },
      desk: 'slack',
      actor: { id: 'ana' },
    });
    expect(desk.slack.ephemerals[0]).toMatchObject({ user: 'U0ANA', text: 'claim done' });
  });

  it('gives every repeat of one press the same request id [K04]', async () => {
    await start(transport);
    const press = pressed(desk, 'claim', '12');
    for (let i = 0; i < 5; i += 1) await desk.send('interaction', press);
    await eventually(() => expect(desk.handled).toHaveLength(5));
    expect(new Set(desk.handled.map(({ requestId }) => requestId)).size).toBe(1);
  });

  it('acknowledges in time although the house stands still, and says that it works on it [K01 K03]', async () => {
    await start(transport);
    desk.answer = () => new Promise(() => undefined);
    const begun = Date.now();
    await desk.send('interaction', pressed(desk, 'claim', '12'));
    expect(Date.now() - begun).toBeLessThan(3000);
    await eventually(() => expect(desk.slack.busy).toHaveLength(1));
  });

  it('opens modals in time although the house stands still [K01 K33]', async () => {
    await start(transport);
    desk.asleep = true;
    await desk.send('interaction', pressed(desk, 'reply', '12'));
    await desk.send('interaction', chosen(desk, 'escalate:12'));
    await eventually(() => expect(desk.slack.views).toHaveLength(2));
    expect(JSON.stringify(desk.slack.views[0]?.view)).toContain('One moment');
  });

  it('opens the reply modal with recipient and channel, sends, closes, and offers to undo [K03]', async () => {
    await start(transport);
    await desk.send('interaction', pressed(desk, 'reply', '12'));
    await eventually(() => expect(desk.slack.views[0]?.updates).toBe(1));
    expect(JSON.stringify(desk.slack.views[0]?.view)).toContain('To Maja Novak by Live chat');
    const sent = await desk.send('interaction', submitted(desk, { text: 'It left today.', kind: 'holding' }));
    expect(sent.body).toBe(null);
    expect(desk.handled[0]).toMatchObject({
      name: 'reply',
      options: { ticket: 12, text: 'It left today.', as: 'holding', seen: 'message-1' },
      requestId: `slack:${desk.slack.views[0]?.id}`,
    });
    await eventually(() => expect(JSON.stringify(desk.slack.ephemerals[0]?.blocks)).toContain('12:m-1'));
    await desk.send('interaction', pressed(desk, 'undo', '12:m-1'));
    await eventually(() => expect(desk.slack.ephemerals[1]?.instead).toBe(true));
    expect(desk.handled[1]).toMatchObject({ name: 'undo', options: { ticket: 12, message: 'm-1' } });
  });

  it('keeps the text and asks once when the customer wrote meanwhile [K13]', async () => {
    await start(transport);
    desk.answer = async ({ options }) =>
      options.confirm === true
        ? { ok: true, key: 'said.claimed', text: 'sent', ticket: 12, data: { message: 'm-1' } }
        : { ok: false, refused: 'customer-wrote', text: 'The customer wrote again.' };
    await desk.send('interaction', pressed(desk, 'reply', '12'));
    await eventually(() => expect(desk.slack.views[0]?.updates).toBe(1));
    const refused = await desk.send('interaction', submitted(desk, { text: 'Hello', kind: 'answer' }));
    expect(refused.body).toMatchObject({ response_action: 'update' });
    expect(JSON.stringify(refused.body)).toContain('The customer wrote again.');
    expect(JSON.stringify(refused.body)).toContain('"initial_value":"Hello"');
    expect(problemsOfView((refused.body as { view: unknown }).view)).toEqual([]);
    const again = await desk.send(
      'interaction',
      submitted(desk, { text: 'Hello', kind: 'answer', confirm: true }),
    );
    expect(again.body).toBe(null);
    expect(desk.handled.map(({ requestId }) => requestId)).toEqual([
      desk.handled[0]?.requestId,
      desk.handled[0]?.requestId,
    ]);
  });

  it('says "not saved yet" when the store takes too long, and tells when it was saved after all [K03 K33]', async () => {
    await start(transport);
    await desk.send('interaction', pressed(desk, 'reply', '12'));
    await eventually(() => expect(desk.slack.views[0]?.updates).toBe(1));
    let store = (): void => undefined;
    desk.answer = () =>
      new Promise((resolve) => {
        store = () =>
          resolve({ ok: true, key: 'said.claimed', text: 'stored', ticket: 12, data: { message: 'm-1' } });
      });
    const begun = Date.now();
    const late = await desk.send('interaction', submitted(desk, { text: 'Hello', kind: 'answer' }));
    expect(Date.now() - begun).toBeLessThan(3000);
    expect(late.body).toMatchObject({
      response_action: 'errors',
      errors: { text: expect.stringContaining('Not saved yet') },
    });
    store();
    await eventually(() => expect(desk.slack.ephemerals[0]?.text).toContain('Saved after all'));
  });

  it('asks for a reason before it calls a supervisor [K11]', async () => {
    await start(transport);
    await desk.send('interaction', chosen(desk, 'escalate:12'));
    await eventually(() => expect(desk.slack.views[0]?.updates).toBe(1));
    expect((await desk.send('interaction', submitted(desk, { reason: 'asks for the boss' }))).body).toBe(
      null,
    );
    expect(desk.handled[0]).toMatchObject({
      name: 'escalate',
      options: { ticket: 12, reason: 'asks for the boss' },
    });
  });

  it('knows nobody who is not mapped, wherever they press [K37]', async () => {
    await start(transport);
    await desk.send('command', typed(desk, '/claim', '12', 'U0GUEST'));
    await desk.send('interaction', pressed(desk, 'claim', '12', 'U0GUEST'));
    await desk.send('interaction', pressed(desk, 'reply', '12', 'U0GUEST'));
    await eventually(() => expect(desk.slack.ephemerals).toHaveLength(2));
    await eventually(() => expect(desk.slack.views[0]?.updates).toBe(1));
    for (const { text } of desk.slack.ephemerals) expect(text).toContain('/person add');
    expect(JSON.stringify(desk.slack.views[0]?.view)).toContain('U0GUEST');
    await desk.send('interaction', chosen(desk, 'escalate:12', 'U0GUEST'));
    await eventually(() => expect(desk.slack.views[1]?.updates).toBe(1));
    expect(JSON.stringify(desk.slack.views[1]?.view)).toContain('U0GUEST');
    await desk.send('interaction', chosen(desk, 'escalate:12'));
    await eventually(() => expect(desk.slack.views[2]?.updates).toBe(1));
    const refused = await desk.send('interaction', submitted(desk, { reason: 'x' }, 'U0GUEST'));
    expect(refused.body).toMatchObject({ errors: { reason: expect.stringContaining('/person add') } });
    expect(desk.handled).toEqual([]);
  });

  it('answers an unknown button with a fresh card, which works [K06]', async () => {
    await start(transport);
    desk.cards.set(12, { ...CARD, preview: 'What it says today' });
    await desk.send('interaction', pressed(desk, 'from-last-year', '12'));
    await eventually(() => expect(desk.slack.ephemerals[0]?.text).toContain('out of date'));
    const fresh = JSON.stringify(desk.slack.ephemerals[0]?.blocks);
    expect(fresh).toContain('What it says today');
    expect(fresh).toContain('"action_id":"claim","value":"12"');
    desk.standing.set('C0DESK:1600000000.000001', 12);
    const old = { ...pressed(desk, 'v9.take', 'zzz'), message: { type: 'message', ts: '1600000000.000001' } };
    await desk.send('interaction', old);
    await eventually(() => expect(desk.slack.ephemerals).toHaveLength(2));
    expect(JSON.stringify(desk.slack.ephemerals[1]?.blocks)).toContain('What it says today');
    await desk.send('interaction', pressed(desk, 'from-last-year', '999'));
    await eventually(() => expect(desk.slack.ephemerals[2]?.text).toContain('Use the ticket’s card'));
    expect(desk.handled).toEqual([]);
  });

  it('takes what stands on cards of last month [K06]', async () => {
    await start(transport, { commands });
    await desk.send('interaction', pressed(desk, 'claim', '12'));
    await desk.send('interaction', chosen(desk, 'why:12'));
    await desk.send('interaction', pressed(desk, 'resolve', '12'));
    await desk.send('interaction', pressed(desk, 'undo', '12:m-1'));
    await eventually(() => expect(desk.handled).toHaveLength(4));
    expect(desk.handled.map(({ name }) => name).sort()).toEqual(['claim', 'resolve', 'undo', 'why']);
    await desk.send('interaction', chosen(desk, 'release:12'));
    await eventually(() => expect(desk.slack.views[0]?.updates).toBe(1));
    await desk.send('interaction', sentOff(desk, {}));
    await eventually(() =>
      expect(desk.handled[4]).toMatchObject({ name: 'release', options: { ticket: 12 } }),
    );
  });

  it('names who is asked for a refusal, the rule, and a reference that stands in the log [K07]', async () => {
    await start(transport);
    desk.answer = async () => ({ ok: false, refused: 'role', text: 'This needs the role lead. Ask a lead.' });
    await desk.send('interaction', pressed(desk, 'claim', '12'));
    await desk.send('command', typed(desk, '/desk', 'nothing-like-it'));
    await desk.send('command', typed(desk, '/claim', 'twelve'));
    await eventually(() => expect(desk.slack.ephemerals).toHaveLength(3));
    const said = desk.slack.ephemerals.map(({ text }) => text);
    expect(said.some((text) => text.includes('This needs the role lead. Ask a lead.'))).toBe(true);
    for (const text of said) {
      const reference = /Reference (\w{8})\)/.exec(text)?.[1] ?? 'none';
      expect(desk.logged.filter((line) => line.includes(reference))).toHaveLength(1);
    }
    for (const { user } of desk.slack.ephemerals) expect(user).toBe('U0ANA');
    expect(desk.slack.messages).toEqual([]);
  });

  it('names the example when a line is misread, and takes every command under /desk [K07 K21]', async () => {
    await start(transport);
    await desk.send('command', typed(desk, '/claim', 'twelve'));
    await eventually(() => expect(desk.slack.ephemerals[0]?.text).toContain('/claim 12'));
    await desk.send('command', typed(desk, '/desk', 'assign 12 <@U0BOSS|bor>'));
    await eventually(() =>
      expect(desk.handled[0]).toMatchObject({ name: 'assign', options: { ticket: 12, to: '<@U0BOSS>' } }),
    );
    await desk.send('command', typed(desk, '/desk', ''));
    await eventually(() => expect(desk.handled[1]).toMatchObject({ name: 'help', options: {} }));
  });

  it('ends what broke in words with a reference that stands in the log [K03 K07]', async () => {
    await start(transport);
    desk.answer = async () => {
      throw new CodedError('store-down', 'the store is down');
    };
    await desk.send('interaction', pressed(desk, 'claim', '12'));
    await eventually(() => expect(desk.slack.ephemerals).toHaveLength(1));
    const reference = /reference (\w+)/.exec(desk.slack.ephemerals[0]?.text ?? '')?.[1] ?? 'none';
    expect(desk.logged.some((line) => line.includes(reference))).toBe(true);
  });

  it('answers directly whoever cannot be told where they asked, and only says that what failed did [K03]', async () => {
    await start(transport);
    desk.slack.breakNext('chat.postEphemeral', { error: 'user_not_in_channel' });
    await desk.send('interaction', { ...pressed(desk, 'claim', '12'), response_url: undefined });
    await eventually(() => expect(desk.slack.messages).toHaveLength(1));
    expect(desk.slack.messages[0]).toMatchObject({ channel: 'D0ANA', text: 'claim done' });
    expect(desk.slack.ephemerals).toEqual([]);
  });

  it('undoes what Slack does to a typed reply', async () => {
    await start(transport);
    await desk.send(
      'command',
      typed(desk, '/reply', '12 a &lt; b, see <https://x.example|x.example> and <@U0BOSS|bor> --confirm'),
    );
    await eventually(() => expect(desk.handled).toHaveLength(1));
    expect(desk.handled[0]?.options).toEqual({
      ticket: 12,
      text: 'a < b, see x.example and @bor',
      confirm: true,
    });
  });
});
