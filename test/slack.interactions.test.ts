import { afterEach, describe, expect, it } from 'vitest';
import { CodedError } from '../src/domain/coded-error.ts';
import {
  chosen,
  eventually,
  pressed,
  startDesk,
  submitted,
  type TestDesk,
  type Transport,
  typed,
} from './slack.house.ts';

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
  it('answers a command to the one who typed it', async () => {
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

  it('gives every repeat of one press the same request id', async () => {
    await start(transport);
    const press = pressed(desk, 'claim', '12');
    for (let i = 0; i < 5; i += 1) await desk.send('interaction', press);
    await eventually(() => expect(desk.handled).toHaveLength(5));
    expect(new Set(desk.handled.map(({ requestId }) => requestId)).size).toBe(1);
  });

  it('acknowledges within a second although the house stands still, and says that it works on it', async () => {
    await start(transport);
    desk.answer = () => new Promise(() => undefined);
    const begun = Date.now();
    await desk.send('interaction', pressed(desk, 'claim', '12'));
    expect(Date.now() - begun).toBeLessThan(1000);
    await eventually(() => expect(desk.slack.ephemerals[0]?.text).toBe('Working on it …'));
  });

  it('opens modals in time although the house stands still', async () => {
    await start(transport);
    desk.asleep = true;
    await desk.send('interaction', pressed(desk, 'reply', '12'));
    await desk.send('interaction', chosen(desk, 'escalate:12'));
    await eventually(() => expect(desk.slack.views).toHaveLength(2));
    expect(JSON.stringify(desk.slack.views[0]?.view)).toContain('One moment');
  });

  it('opens the reply modal, sends, closes, and offers to undo', async () => {
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

  it('keeps the text and asks once when the customer wrote meanwhile', async () => {
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

  it('says "not saved yet" when the store takes too long, and tells when it was saved after all', async () => {
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

  it('asks for a reason before it calls a supervisor', async () => {
    await start(transport);
    await desk.send('interaction', chosen(desk, 'escalate:12'));
    await eventually(() => expect(desk.slack.views).toHaveLength(1));
    expect((await desk.send('interaction', submitted(desk, { reason: 'asks for the boss' }))).body).toBe(
      null,
    );
    expect(desk.handled[0]).toMatchObject({
      name: 'escalate',
      options: { ticket: 12, reason: 'asks for the boss' },
    });
  });

  it('knows nobody who is not mapped, wherever they press', async () => {
    await start(transport);
    await desk.send('command', typed(desk, '/claim', '12', 'U0GUEST'));
    await desk.send('interaction', pressed(desk, 'claim', '12', 'U0GUEST'));
    await desk.send('interaction', pressed(desk, 'reply', '12', 'U0GUEST'));
    await eventually(() => expect(desk.slack.ephemerals).toHaveLength(2));
    await eventually(() => expect(desk.slack.views[0]?.updates).toBe(1));
    for (const { text } of desk.slack.ephemerals) expect(text).toContain('/person add');
    expect(JSON.stringify(desk.slack.views[0]?.view)).toContain('U0GUEST');
    await desk.send('interaction', chosen(desk, 'escalate:12', 'U0GUEST'));
    await eventually(() => expect(desk.slack.views).toHaveLength(2));
    const refused = await desk.send('interaction', submitted(desk, { reason: 'x' }, 'U0GUEST'));
    expect(refused.body).toMatchObject({ errors: { reason: expect.stringContaining('/person add') } });
    expect(desk.handled).toEqual([]);
  });

  it('says that an unknown button is out of date', async () => {
    await start(transport);
    await desk.send('interaction', pressed(desk, 'from-last-year', '12'));
    await eventually(() => expect(desk.slack.ephemerals[0]?.text).toContain('out of date'));
  });

  it('names the example when a line is misread, and takes every command under /desk', async () => {
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

  it('ends what broke in words with a reference that stands in the log', async () => {
    await start(transport);
    desk.answer = async () => {
      throw new CodedError('store-down', 'the store is down');
    };
    await desk.send('interaction', pressed(desk, 'claim', '12'));
    await eventually(() => expect(desk.slack.ephemerals).toHaveLength(1));
    const reference = /reference (\w+)/.exec(desk.slack.ephemerals[0]?.text ?? '')?.[1] ?? 'none';
    expect(desk.logged.some((line) => line.includes(reference))).toBe(true);
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
