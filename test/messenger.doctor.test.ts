import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChannelEntry, DoctorPorts } from '../src/channels/channel.ts';
import { entry as instagramEntry } from '../src/channels/instagram/index.ts';
import { entry as messengerEntry } from '../src/channels/messenger/index.ts';
import { MessengerPeer } from './peers/messenger.ts';
import { NOTHING_KEPT } from './peers/secrets.ts';

const ports: DoctorPorts = {
  language: 'en',
  publicUrl: 'https://support.example',
  timeoutMs: 10_000,
  clock: async (id) => ({ id, ok: true, words: '', next: null }),
};
const HOOK = 'https://support.example/channels/messenger';

let pages: MessengerPeer;
let insta: MessengerPeer;
beforeAll(async () => {
  [pages, insta] = [await MessengerPeer.start('page'), await MessengerPeer.start('instagram')];
});
afterAll(async () => {
  await pages.stop();
  await insta.stop();
});

async function found(
  entry: ChannelEntry,
  given: Record<string, string>,
  more: Partial<DoctorPorts> = {},
): Promise<Record<string, boolean | null>> {
  const examine = await entry.doctor?.();
  const settings = entry.settings.parse(given) as never;
  const findings = (await examine?.(settings, { ...ports, ...more })) ?? [];
  for (const { ok, words, next } of findings) {
    expect(`${words} ${next}`).not.toContain('nobody-may-see');
    if (ok === false) expect(next).not.toBeNull();
  }
  return Object.fromEntries(findings.map(({ id, ok }) => [id, ok]));
}

async function connected(entry: ChannelEntry, given: Record<string, string>): Promise<void> {
  const make = await entry.load();
  const lent = {
    ...{ secret: () => '', secrets: NOTHING_KEPT, language: 'en' },
    ...{ now: Date.now, timeoutMs: 10_000 },
  };
  await make(entry.settings.parse(given) as never, lent).connect?.('https://support.example');
}

describe('the doctor looks at Messenger', () => {
  it('and says of every Page whether its token is good, what it delivers and what we may', async () => {
    const settings = pages.settingsAt(pages.url);
    expect(await found(messengerEntry, settings)).toEqual({
      'messenger.token.2001': true,
      'messenger.fields.2001': false,
      'messenger.rights.2001': true,
      'messenger.token.2002': true,
      'messenger.fields.2002': false,
      'messenger.rights.2002': true,
      'messenger.clock': true,
      'messenger.webhook': false,
    });
    await connected(messengerEntry, settings);
    pages.callback = HOOK;
    const all = await found(messengerEntry, settings);
    expect(Object.values(all)).toEqual(Object.keys(all).map(() => true));
    pages.callback = 'https://support.example/channels/facebook-comments';
    expect(await found(messengerEntry, settings)).toMatchObject({ 'messenger.webhook': true });
    pages.callback = 'https://another.example';
    pages.scopes = ['pages_messaging'];
    expect(await found(messengerEntry, settings)).toMatchObject({
      'messenger.webhook': false,
      'messenger.rights.2001': false,
    });
    expect(await found(messengerEntry, settings, { publicUrl: null })).toMatchObject({
      'messenger.webhook': false,
    });
  });

  it('and tells a token of another Page, a wrong one and a silent Meta apart', async () => {
    const settings = pages.settingsAt(pages.url);
    const tokenOf = (page: string) => pages.accounts.get(page)?.token ?? '';
    const swapped = { ...settings, MESSENGER_PAGE_TOKENS: `2001=${tokenOf('2002')}` };
    expect(await found(messengerEntry, swapped)).toMatchObject({ 'messenger.token.2001': false });
    const wrong = { ...settings, MESSENGER_PAGE_TOKENS: '2001=another-nobody-may-see' };
    expect(await found(messengerEntry, wrong)).toMatchObject({ 'messenger.token.2001': false });
    const secret = { ...settings, MESSENGER_APP_SECRET: 'another-nobody-may-see' };
    expect(await found(messengerEntry, secret)).toMatchObject({ 'messenger.token.2001': false });
    const nobody = { ...settings, MESSENGER_API_URL: 'http://127.0.0.1:9' };
    expect(await found(messengerEntry, nobody)).toMatchObject({
      'messenger.token.2001': null,
      'messenger.webhook': null,
    });
  });
});

it('a Page whose token is bad keeps no other one from being subscribed', async () => {
  const [, token = ''] = [...pages.accounts.values()].map((one) => one.token);
  const [, second] = pages.accounts.values();
  if (second !== undefined) second.fields = [];
  const given = { ...pages.settingsAt(pages.url), MESSENGER_PAGE_TOKENS: `2001=bad,2002=${token}` };
  await expect(connected(messengerEntry, given)).rejects.toMatchObject({ code: 'vendor-refused' });
  expect(second?.fields).toContain('messages');
});

it('the doctor looks at Instagram, which does not say where it delivers', async () => {
  const settings = insta.settingsAt(insta.url);
  const before = await found(instagramEntry, settings);
  expect(before).toEqual({
    'instagram.token.17841400000000001': true,
    'instagram.fields.17841400000000001': false,
    'instagram.clock': true,
    'instagram.webhook': null,
  });
  await connected(instagramEntry, settings);
  expect(await found(instagramEntry, settings)).toMatchObject({
    'instagram.fields.17841400000000001': true,
  });
});
