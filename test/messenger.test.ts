import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, ChannelEntry, Inbound, Outbound, RawItem } from '../src/channels/channel.ts';
import { entry as instagram } from '../src/channels/instagram/index.ts';
import type { ChannelMemory } from '../src/channels/memory.ts';
import { entry as messenger } from '../src/channels/messenger/index.ts';
import { codeOf } from '../src/domain/coded-error.ts';
import { memoryInPlace } from './peers/memory.ts';
import { MessengerPeer } from './peers/messenger.ts';
import { NOTHING_KEPT } from './peers/secrets.ts';

const MAJA = '1001';
const MB = 1024 * 1024;

let pages: MessengerPeer;
let insta: MessengerPeer;
beforeEach(async () => {
  [pages, insta] = [await MessengerPeer.start('page'), await MessengerPeer.start('instagram')];
});
afterEach(async () => {
  await pages.stop();
  await insta.stop();
});

async function channelOf(
  entry: ChannelEntry,
  peer: MessengerPeer,
  {
    timeoutMs = 10_000,
    env = {},
    ...more
  }: { timeoutMs?: number; memory?: ChannelMemory; env?: Record<string, string> } = {},
): Promise<Channel> {
  const settings = entry.settings.parse({ ...peer.settingsAt(peer.url), ...env });
  const ports = { secret: () => '', secrets: NOTHING_KEPT, language: 'en', now: Date.now, timeoutMs };
  return (await entry.load())(settings as never, { ...ports, ...more });
}

const accountOf = (peer: MessengerPeer) => String([...peer.accounts.keys()][0]);

async function heard(channel: Channel, peer: MessengerPeer, ...what: object[]): Promise<Inbound[]> {
  const account = accountOf(peer);
  const receivedAt = Date.now();
  const messaging = what.map((one) => ({
    ...{ sender: { id: MAJA }, recipient: { id: account }, timestamp: receivedAt, ...one },
  }));
  const object = peer === pages ? 'page' : 'instagram';
  const body = Buffer.from(JSON.stringify({ object, entry: [{ id: account, time: receivedAt, messaging }] }));
  const headers = { 'x-hub-signature-256': peer.sign(body) };
  const items = await channel.verify({ method: 'POST', query: {}, headers, body, receivedAt });
  return (await Promise.all((items as RawItem[]).map(({ raw }) => channel.parse(raw, receivedAt)))).flat();
}

describe('what a customer presses', () => {
  it('is their word where the button is not ours, whatever it carries', async () => {
    const channel = await channelOf(messenger, pages);
    const quick = (payload: string) => ({
      message: { mid: `m_${payload}`, text: 'Where is my order?', quick_reply: { payload } },
    });
    const menu = { postback: { mid: 'm_menu', title: 'Opening hours', payload: 'faq:hours' } };
    const all = await heard(channel, pages, quick('order:1207'), quick('no:thanks'), quick('7:x'), menu);
    expect(all.map((one) => [one.type, 'text' in one ? one.text : null])).toEqual([
      ['message', 'Where is my order?'],
      ['message', 'Where is my order?'],
      ['message', 'Where is my order?'],
      ['message', 'Opening hours'],
    ]);
  });
});

describe('a conversation whose case is solved', () => {
  const at = `2001:${MAJA}`;
  const withApp = (app: string) =>
    channelOf(messenger, pages, { env: { MESSENGER_HANDOVER_APP: app }, timeoutMs: 200 });
  beforeEach(() => pages.customer('2001', MAJA));

  it('stays where nobody else is named', async () => {
    expect((await channelOf(messenger, pages)).letGo).toBeUndefined();
    await expect(withApp('nobody')).rejects.toThrow('takes the id of an app, or release');
  });

  it('is released, or passed to the app that is named; whatever Meta refuses is no more than that', async () => {
    const apps = [...pages.apps];
    for (const app of ['release', ...apps]) {
      await (await withApp(app)).letGo?.(at);
      await expect((await withApp(app)).letGo?.(at)).rejects.toMatchObject({ code: 'vendor-refused' });
      pages.held.clear();
    }
    expect(pages.givenBack).toEqual([`${at} released`, ...apps.map((app) => `${at} ${app}`)]);
    await expect((await withApp('17')).letGo?.(at)).rejects.toMatchObject({ code: 'vendor-refused' });
    await expect((await withApp('17')).letGo?.('2009:1')).rejects.toMatchObject({
      code: 'contact-unreachable',
    });
  });

  it('is tried again where nobody knows whether it was given back', async () => {
    const channel = await withApp('release');
    for (const fault of ['never', 'cut-after-doing'] as const) {
      pages.fail('release_thread_control', fault);
      await expect(channel.letGo?.(at)).rejects.toMatchObject({ code: 'vendor-down' });
    }
  });
});

describe('what was taken back', () => {
  it('is not heard when Meta delivers it afterwards, nor an edit of it', async () => {
    const channel = await channelOf(messenger, pages, { memory: memoryInPlace() });
    const said = (mid: string, text: string) => ({ message: { mid, text } });
    const edit = { message_edit: { mid: 'm_1', text: 'My pin is 5678', num_edit: 1 } };
    expect(await heard(channel, pages, { message: { mid: 'm_1', is_deleted: true } })).toHaveLength(1);
    expect(await heard(channel, pages, said('m_1', 'My pin is 1234'), edit)).toEqual([]);
    expect(await heard(channel, pages, said('m_2', 'Hello'))).toMatchObject([{ text: 'Hello' }]);
  });
});

describe('a customer’s name', () => {
  it('is not waited for as long as for other calls', async () => {
    const channel = await channelOf(messenger, pages, { timeoutMs: 600_000 });
    pages.fail('profile', 'never');
    const [said] = await heard(channel, pages, { message: { mid: 'm_1', text: 'Hello' } });
    expect(said).toMatchObject({ type: 'message', text: 'Hello', from: { name: null } });
  });
});

describe('an answer on Instagram', () => {
  it('is not begun with a picture that Instagram does not take', async () => {
    const channel = await channelOf(instagram, insta);
    const account = accountOf(insta);
    insta.customer(account, MAJA);
    const picture = {
      ...{ name: 'lamp.png', type: 'image/png', address: () => 'https://support.example/lamp.png' },
      open: async () => Readable.from([Buffer.alloc(9 * MB)]),
    };
    const message: Outbound = {
      ...{ key: 'k1', conversation: `${account}:${MAJA}`, to: MAJA, text: 'Like this', files: [picture] },
      from: { name: 'Ana', team: null },
    };
    expect(await channel.send(message).then(() => 'sent', codeOf)).toBe('too-large');
    expect(insta.sent).toEqual([]);
  });
});
