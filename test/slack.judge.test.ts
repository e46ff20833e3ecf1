import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOT_TOKEN, type SlackPeer, startSlack } from './peers/slack.ts';
import { BAD_BLOCKS } from './slack.corpus.blocks.ts';
import { BAD_CALLS, BAD_MESSAGES, BAD_VIEWS } from './slack.corpus.calls.ts';
import { GOOD_BLOCKS, GOOD_VIEWS } from './slack.corpus.good.ts';

/**
 * Requests that Slack's documents call invalid (docs.slack.dev/reference: Block Kit, views, methods), sent over HTTP: the
 * stand-in refuses each with the error that the method documents, and takes the good one that each was made from.
 */
type Body = Record<string, unknown>;
interface Answer {
  ok: boolean;
  error?: string;
}

let slack: SlackPeer;
beforeAll(async () => {
  slack = await startSlack();
  slack.files.set('F0', { name: 'a.png', mimetype: 'image/png', body: Buffer.alloc(0), looks: 0 });
});
afterAll(async () => {
  await slack.close();
});

const MESSAGE: Body = { channel: 'C0DESK', text: 'Hello' };
const MODAL: Body = {
  type: 'modal',
  title: { type: 'plain_text', text: 'Reply' },
  submit: { type: 'plain_text', text: 'Send' },
  blocks: [{ type: 'divider' }],
};
const HOME: Body = { type: 'home', blocks: [{ type: 'divider' }] };

/** As Slack's clients send it: a form, with JSON inside. */
async function call(method: string, args: Body, token: string = BOT_TOKEN): Promise<Answer> {
  const fields = Object.entries(args).filter(([, value]) => value !== undefined);
  const form = fields.map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
  const body = new URLSearchParams(form as [string, string][]);
  const answer = await fetch(`${slack.apiUrl}${method}`, { method: 'POST', headers, body });
  return (await answer.json()) as Answer;
}

const post = (change: Body) => call('chat.postMessage', { ...MESSAGE, ...change });
const open = (view: Body, more: Body = {}) =>
  call('views.open', { trigger_id: slack.trigger(), view, ...more });

describe('the stand-in for Slack refuses what Slack refuses', () => {
  it('in a hundred ways and more', () => {
    const cases = [BAD_BLOCKS, BAD_CALLS, BAD_MESSAGES, BAD_VIEWS].flat();
    expect(cases.length).toBeGreaterThan(150);
    expect(new Set(cases.map(([title]) => title)).size).toBe(cases.length);
  });

  it.each(BAD_BLOCKS)('blocks: %s', async (_, blocks) => {
    expect(await post({ blocks })).toMatchObject({ ok: false, error: 'invalid_blocks' });
    expect(await call('chat.update', { ...MESSAGE, ts: '1.1', blocks })).toMatchObject({
      error: 'invalid_blocks',
    });
  });

  it.each(BAD_MESSAGES)('message: %s', async (_, change, error) => {
    expect(await post(change)).toMatchObject({ ok: false, error });
  });

  it.each(BAD_VIEWS)('view: %s', async (_, change, error = 'invalid_arguments') => {
    expect(await open({ ...MODAL, ...change })).toMatchObject({ ok: false, error });
  });

  it.each(BAD_CALLS)('call: %s', async (_, method, args, error) => {
    expect(await call(method, args)).toMatchObject({ ok: false, error });
  });

  it('nobody without the right token', async () => {
    expect(await call('auth.test', {}, '')).toEqual({ ok: false, error: 'not_authed' });
    expect(await call('auth.test', {}, 'xoxb-of-another')).toEqual({ ok: false, error: 'invalid_auth' });
    expect(await call('apps.connections.open', {})).toEqual({ ok: false, error: 'invalid_auth' });
  });

  it('a trigger that is older than 3 s, was used, or never was', async () => {
    const old = slack.trigger();
    slack.pass(3001);
    expect(await open(MODAL, { trigger_id: old })).toEqual({ ok: false, error: 'expired_trigger_id' });
    const used = slack.trigger();
    expect(await open(MODAL, { trigger_id: used })).toMatchObject({ ok: true });
    expect(await open(MODAL, { trigger_id: used })).toEqual({ ok: false, error: 'exchanged_trigger_id' });
    expect(await open(MODAL, { trigger_id: '1.2.3' })).toEqual({ ok: false, error: 'invalid_trigger_id' });
  });

  it('a view that changed meanwhile', async () => {
    await open(MODAL);
    const { id = '', hash } = slack.views.at(-1) ?? {};
    const stale = { view_id: id, view: MODAL, hash: 'another' };
    expect(await call('views.update', stale)).toEqual({ ok: false, error: 'hash_conflict' });
    expect(await call('views.update', { ...stale, hash })).toMatchObject({ ok: true });
    expect(await call('views.update', { ...stale, view_id: 'V0' })).toEqual({
      ok: false,
      error: 'not_found',
    });
  });

  it('the sixth answer to one press, and any after half an hour', async () => {
    const answer = (url: string, body: Body = { text: 'Done' }) =>
      fetch(url, { method: 'POST', body: JSON.stringify(body) });
    const url = slack.responseUrl('U0ANA', 'C0DESK');
    for (let time = 0; time < 5; time += 1) expect((await answer(url)).status).toBe(200);
    const sixth = await answer(url);
    expect([sixth.status, await sixth.json()]).toEqual([404, { ok: false, error: 'used_url' }]);
    const other = slack.responseUrl('U0ANA', 'C0DESK');
    expect((await answer(other, { text: 'Done', blocks: [{ type: 'nothing' }] })).status).toBe(400);
    slack.pass(30 * 60_000 + 1);
    expect(await (await answer(other)).json()).toEqual({ ok: false, error: 'expired_url' });
  });
});

describe('the stand-in for Slack takes what Slack takes', () => {
  it.each(GOOD_BLOCKS)('%s', async (_, blocks) => {
    expect(await post({ blocks })).toMatchObject({ ok: true });
  });

  it.each(GOOD_VIEWS)('%s in a view', async (_, change) => {
    expect(await open({ ...MODAL, ...change })).toMatchObject({ ok: true });
  });

  it('the plain message, modal and Home that the bad ones were made from', async () => {
    expect(await post({})).toMatchObject({ ok: true });
    expect(await open(MODAL)).toMatchObject({ ok: true });
    const shown = await call('views.publish', { user_id: 'U0ANA', view: HOME });
    expect(shown.error).not.toBe('invalid_arguments');
    expect(await call('conversations.history', { channel: 'C0DESK', limit: 200 })).toMatchObject({
      ok: true,
    });
  });

  it('JSON as well as forms', async () => {
    const answer = await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${BOT_TOKEN}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ ...MESSAGE, blocks: [{ type: 'divider' }], unfurl_links: false }),
    });
    expect(await answer.json()).toMatchObject({ ok: true });
  });
});
