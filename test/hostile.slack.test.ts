import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ThreadMessage } from '../src/desks/desk.ts';
import { eventually } from './eventually.ts';
import { CARD, pressed, startDesk, type TestDesk, typed } from './slack.house.ts';

let desk: TestDesk;
afterEach(async () => {
  expect(desk.slack.problems).toEqual([]);
  await desk.stop();
});

describe('an answer', () => {
  it('goes to no address that is not Slack’s', async () => {
    const foreign = createServer((request, response) => {
      reached.push(String(request.url));
      response.end('ok');
    });
    const reached: string[] = [];
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
    const { port } = foreign.address() as AddressInfo;
    desk = await startDesk('http');
    desk.slack.responseUrl = () => `http://127.0.0.1:${port}/steal`;
    await desk.send('interaction', pressed(desk, 'claim', '12'));
    await eventually(() => expect(desk.slack.ephemerals).toHaveLength(1));
    expect(reached).toEqual([]);
    await new Promise((resolve) => foreign.close(resolve));
  });
});

describe('an answer to somebody', () => {
  it('is seen by them alone, such as a link to sign in, whichever way it goes', async () => {
    desk = await startDesk('http');
    const ask = () => desk.send('command', typed(desk, '/desk', 'claim 12'));
    await ask();
    await eventually(() => expect(desk.slack.ephemerals).toHaveLength(1));
    desk.slack.responseUrl = () => 'https://elsewhere.example/answers';
    await ask();
    await eventually(() => expect(desk.slack.ephemerals).toHaveLength(2));
    for (const _ of ['where they asked', 'where the desk is'])
      desk.slack.breakNext('chat.postEphemeral', { error: 'user_not_in_channel' });
    await ask();
    await eventually(() => expect(desk.slack.messages).toHaveLength(1));
    expect(desk.slack.messages.map(({ channel }) => channel)).toEqual([expect.stringMatching(/^D/)]);
    expect(desk.slack.ephemerals.map(({ user }) => user)).toEqual(['U0ANA', 'U0ANA']);
  });
});

describe('a request that is signed, and strange', () => {
  it('is answered, stores nothing without an id, and the next press works', async () => {
    desk = await startDesk('http');
    const { slack, url } = desk;
    const event = slack.write({ user: 'U0ANA', text: 'x', threadTs: '1700000000.000001' });
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const bodies = [
      JSON.stringify({ ...event, event_id: undefined }),
      JSON.stringify({ ...event, event_id: '' }),
      JSON.stringify({ ...event, event_id: 'E'.repeat(101) }),
      JSON.stringify(event).replace('"event":{', `"event":{"blocks":${deep},`),
      '{"__proto__":{"type":"event_callback"},"constructor":{"prototype":{}}}',
      JSON.stringify([event]),
      'null',
      '',
      `payload=${encodeURIComponent(JSON.stringify(pressed(desk, 'claim', '12')))}&payload=%7B%7D`,
      `payload=${'x'.repeat(3_000_000)}`,
      'command=%2Fclaim&command=%2Fperson&text=12&user_id=U0EVIL&user_id=U0BOSS',
    ];
    const answers: number[] = [];
    for (const body of bodies) {
      const json = !/^(?:payload|command)=/.test(body);
      const headers = { 'content-type': json ? 'application/json' : 'application/x-www-form-urlencoded' };
      answers.push((await slack.deliver(url, body, { headers })).status);
    }
    // What cannot be put into words again is not stored, and not acknowledged either.
    expect(answers).toEqual([200, 200, 200, 503, 200, 400, 400, 400, 200, 413, 200]);
    expect(desk.accepted).toEqual([]);
    const handled = desk.handled.length;
    await desk.send('interaction', pressed(desk, 'claim', '12'));
    await eventually(() => expect(desk.handled).toHaveLength(handled + 1));
  });
});

describe('a file', () => {
  it('that is kept elsewhere is gone for us, so that a text with it can be sent without', async () => {
    desk = await startDesk('http');
    const calls = desk.slack.calls.length;
    const fetched = desk.desk.fetchFile?.('http://169.254.169.254/latest/meta-data');
    await expect(fetched).rejects.toMatchObject({ code: 'not-found' });
    expect(desk.slack.calls).toHaveLength(calls);
  });
});

describe('a thread that somebody floods', () => {
  it('keeps the one copy of a message, which is found and emptied when the customer takes it back', async () => {
    desk = await startDesk('http');
    const ref = await desk.desk.show(CARD, null);
    const threadTs = ref.split(':')[1] ?? '';
    const flood = () => {
      for (let count = 0; count < 1100; count += 1) desk.slack.write({ user: 'U0MAJA', text: 'x', threadTs });
    };
    const said: ThreadMessage = {
      ...{
        id: 'm-1',
        kind: 'inbound',
        author: 'Maja',
        text: 'My secret',
        files: [],
        before: null,
        deleted: false,
      },
      since: (desk.slack.epoch + 3600) * 1000,
    };
    flood();
    desk.slack.epoch += 3600;
    await desk.desk.mirror?.(ref, said);
    flood();
    await desk.desk.mirror?.(ref, { ...said, text: '', deleted: true });
    const copies = desk.slack.messages.filter(({ metadata }) => metadata?.event_type === 'osem_message');
    expect(copies).toHaveLength(1);
    expect(JSON.stringify(desk.slack.messages)).not.toContain('My secret');
  });
});
