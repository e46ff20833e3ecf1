import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { text as readText } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Channel, Inbound, Outbound, RawItem } from '../src/channels/channel.ts';
import type { ChannelMemory } from '../src/channels/memory.ts';
import { splitText } from '../src/channels/split.ts';
import { entry } from '../src/channels/x/index.ts';
import { fitsPost } from '../src/channels/x/weigh.ts';
import { CodedError } from '../src/domain/coded-error.ts';
import { NOTHING_KEPT } from './peers/secrets.ts';
import { XPeer } from './peers/x.ts';
import { weightOf } from './peers/x-limits.ts';

const NOW = Date.UTC(2026, 10, 22, 9);
const MAJA = '3001969357';
const TINE = '199566737';
const ME = '2244994945';

const opened: XPeer[] = [];
afterEach(async () => {
  for (const peer of opened.splice(0)) await peer.stop();
});

/** What a channel keeps, as long as it runs. */
function memory(): ChannelMemory {
  const kept = new Map<string, { value: string; at: number }>();
  const name = ({ topic, key }: { topic: string; key: string }) => `${topic} ${key}`;
  return {
    async keep(one) {
      const there = kept.get(name(one));
      if (there === undefined) kept.set(name(one), one);
      return there?.value ?? one.value;
    },
    put: async (one) => void kept.set(name(one), one),
    get: async (topic, key) => {
      const value = kept.get(name({ topic, key }))?.value;
      return value === undefined ? null : { value, body: null };
    },
    list: async (topic) =>
      [...kept].flatMap(([key, { value }]) =>
        key.startsWith(`${topic} `) ? [{ key: key.slice(topic.length + 1), value }] : [],
      ),
  };
}

async function channelAt(url: string, timeoutMs = 10_000, kept = memory()): Promise<Channel> {
  const make = await entry.load();
  return make(entry.settings.parse(new XPeer().settingsAt(url)) as never, {
    secret: (purpose) => purpose,
    secrets: NOTHING_KEPT,
    memory: kept,
    language: 'en',
    now: () => NOW,
    timeoutMs,
  });
}

async function stage(timeoutMs = 10_000) {
  const peer = await XPeer.start();
  opened.push(peer);
  let now = NOW;
  peer.now = () => now++;
  peer.person(MAJA, 'Maja Kovač', 'maja_k');
  peer.person(TINE, 'Tine Novak', 'tine_n');
  const channel = await channelAt(peer.url, timeoutMs);
  const deliver = async (events: object, receivedAt = NOW): Promise<RawItem[]> => {
    const body = JSON.stringify({ for_user_id: ME, ...events });
    const headers = { 'x-twitter-webhooks-signature': peer.sign(body) };
    const items = await channel.verify({
      method: 'POST',
      headers,
      query: {},
      body: Buffer.from(body),
      receivedAt,
    });
    if (!Array.isArray(items)) throw new Error('A delivery was answered like a challenge.');
    return items;
  };
  const hear = async (events: object): Promise<Inbound[]> => {
    const inbound: Inbound[] = [];
    for (const { raw } of await deliver(events)) inbound.push(...(await channel.parse(raw, NOW)));
    return inbound;
  };
  /** A post of somebody's as the house hears it, and its id. */
  const post = async (user: string, text: string, below: string | null = null, more: object = {}) => {
    const id = await peer.post(user, text, below);
    return { id, heard: await hear({ tweet_create_events: [{ ...peer.tweet(id), ...more }] }) };
  };
  const say = (patch: Partial<Outbound>) =>
    channel.send({
      ...{ key: 'k', conversation: `dm:${MAJA}`, to: MAJA, text: 'We look into it.', files: [] },
      from: { name: 'Ana', team: null },
      ...patch,
    });
  return { peer, channel, deliver, hear, post, say };
}

const refusal = (call: Promise<unknown>): Promise<CodedError> =>
  call.then(
    () => expect.unreachable('Nothing was thrown'),
    (error: unknown) => error as CodedError,
  );
const sample = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../src/channels/x/samples/${name}.json`, import.meta.url), 'utf8'),
  ) as Record<string, unknown>;

describe('what a post weighs', () => {
  const long = `https://parcels.example.com/${'track/'.repeat(60)}7`;
  it.each([
    ['a'.repeat(280), 1],
    ['a'.repeat(281), 2],
    ['щ'.repeat(280), 1],
    ['包'.repeat(140), 1],
    ['包'.repeat(141), 2],
    ['😀'.repeat(140), 1],
    ['😀'.repeat(141), 2],
    [`${'a'.repeat(256)} ${long}`, 1],
    [`${'a'.repeat(257)} ${long}`, 2],
    [`${'a'.repeat(250)} see a.si and b.si`, 2],
    [`${'a '.repeat(135)}${long}.`, 2],
  ])('%j goes out in %i', (text, parts) => {
    const said = splitText(text, fitsPost);
    expect(said).toHaveLength(parts);
    for (const part of said) expect(weightOf(part)).toBeLessThanOrEqual(280);
    if (text.includes(long)) expect(said.join(' ')).toContain(long);
  });

  it('is never too much, whatever is said, and no word is lost', () => {
    const word = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((one) => one.replace(/\s/g, '_')),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.constantFrom(
        'a.si',
        'osem.shop/x',
        '👩‍👩‍👧‍👦',
        'e\u0301',
        '包裹',
        'https://пример.рф',
        '(https://a.si/b)',
        'x@a.si',
      ),
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 120 }), (words) => {
        const text = words.join(' ').toWellFormed();
        const parts = splitText(text, fitsPost);
        for (const part of parts) expect(weightOf(part), part).toBeLessThanOrEqual(280);
        expect(parts.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      }),
      { numRuns: 200 },
    );
  });
});

describe('X asks whether the address is ours', () => {
  const ask = async (token: string) =>
    (await channelAt('http://127.0.0.1:2')).verify({
      ...{
        method: 'GET' as const,
        headers: {},
        query: { crc_token: token },
        body: Buffer.alloc(0),
        receivedAt: NOW,
      },
    });

  it('and is answered with its secret', async () => {
    const right = new XPeer().sign('NGRmYzVmYzUtMmY4Ni00');
    const answer = await ask('NGRmYzVmYzUtMmY4Ni00');
    expect(answer).toEqual({
      status: 200,
      type: 'application/json',
      body: JSON.stringify({ response_token: right }),
    });
  });

  it.each(['', '{"for_user_id":"2244994945"}', '{}', '[]', '"a"', 'a'.repeat(201), 'a b', '\u0000'])(
    'but nobody gets a signature for %j, which a delivery could have',
    async (token) => expect((await refusal(ask(token) as Promise<unknown>)).code).toBe('malformed'),
  );
});

describe('a delivery', () => {
  it('of another account, of rights taken away, and of people whom we blocked says nothing', async () => {
    const { deliver } = await stage();
    const mention = sample('mention');
    expect(await deliver({ ...mention, for_user_id: '4337869213' })).toEqual([]);
    expect(await deliver({ ...mention, is_blocked_by: true })).toEqual([]);
    expect(await deliver({ user_event: { revoke: { source: { user_id: ME } } } })).toEqual([]);
    expect(await deliver({ ...mention, user_has_blocked: 'false' })).toHaveLength(1);
  });

  it('names ids of 64 bits as they are', async () => {
    const { hear, peer } = await stage();
    const ids = ['9223372036854775806', '9223372036854775807'];
    const said = ids.map((id) => peer.direct(id, MAJA, ME, id));
    const heard = await hear({ direct_message_events: said, users: peer.users(MAJA) });
    expect(heard.map((one) => (one.type === 'message' ? one.externalId : one.type))).toEqual(ids);
    expect(heard.map(({ sequence }) => sequence)).toEqual(
      heard.map(({ sequence }) => sequence).toSorted((a, b) => a - b),
    );
    expect(new Set(heard.map(({ sequence }) => sequence)).size).toBe(2);
  });

  it('is shown with what its writer typed', async () => {
    const { post } = await stage();
    const { heard } = await post(MAJA, '@osem_shop 5 < 6 && "7" &amp; 😀');
    expect(heard).toMatchObject([
      { text: '@osem_shop 5 < 6 && "7" &amp; 😀', conversation: expect.stringMatching(/^post:/) },
    ]);
  });
});

describe('a thread', () => {
  it('is one conversation for each customer, whichever of its posts they answer', async () => {
    const { post, say, hear, peer } = await stage();
    const asked = await post(MAJA, '@osem_shop where is it?');
    const conversation = `post:${asked.id}:${MAJA}`;
    expect(asked.heard).toMatchObject([{ conversation }]);
    const words = 'We look into it, and tell you what we find. '.repeat(12).trim();
    await say({ conversation, text: words, answers: asked.id });
    const [first, last] = [peer.posts[0]?.id ?? '', peer.posts.at(-1)?.id ?? ''];
    expect(first).not.toBe(last);
    const again = await post(MAJA, '@osem_shop thanks', last);
    expect(again.heard).toMatchObject([{ conversation, text: 'thanks', quotes: { externalId: last } }]);
    expect((await post(MAJA, '@osem_shop and?', again.id)).heard).toMatchObject([{ conversation }]);
    expect((await post(TINE, '@osem_shop same here', first)).heard).toMatchObject([
      { conversation: `post:${asked.id}:${TINE}` },
    ]);
    // Liked by the one who asked, and by all the world.
    const like = (user: string, on: string) => ({
      ...{ id: `like-${user}-${on}`, created_at: 'Sun Nov 22 08:00:01 +0000 2026' },
      ...{ favorited_status: peer.tweet(on), user: { id_str: user, name: 'M', screen_name: 'm' } },
    });
    expect(await hear({ favorite_events: [like(MAJA, first)] })).toMatchObject([
      { type: 'reaction', conversation, externalId: first, signs: ['❤️'] },
    ]);
    const elsewhere = await peer.post(ME, 'We deliver in two days.');
    expect(await hear({ favorite_events: [like(MAJA, elsewhere)] })).toEqual([]);
    expect(await hear({ tweet_delete_events: [{ status: { id: again.id, user_id: MAJA } }] })).toMatchObject([
      { type: 'delete', conversation, externalId: again.id },
    ]);
  });

  it('is one also when all of it comes at the same moment', async () => {
    const { deliver, peer } = await stage();
    const ids: string[] = [];
    for (const n of [1, 2, 3, 4, 5])
      ids.push(await peer.post(MAJA, `@osem_shop ${n} of 5`, ids.at(-1) ?? null));
    const items = await Promise.all(ids.map((id) => deliver({ tweet_create_events: [peer.tweet(id)] })));
    expect(new Set(items.flat().map(({ conversation }) => conversation))).toEqual(
      new Set([`post:${ids[0]}:${MAJA}`]),
    );
  });

  it('is known by what X says of our own posts, when the answer to a send was lost', async () => {
    const { post, say, hear, peer } = await stage();
    const asked = await post(MAJA, '@osem_shop where is it?');
    const conversation = `post:${asked.id}:${MAJA}`;
    peer.fail('tweets', 'cut-after-doing');
    expect((await refusal(say({ conversation, answers: asked.id }))).code).toBe('unknown-outcome');
    const [lost] = peer.posts;
    expect(await hear({ tweet_create_events: [peer.tweet(lost?.id ?? '')] })).toEqual([]);
    expect((await post(MAJA, '@osem_shop thanks', lost?.id)).heard).toMatchObject([{ conversation }]);
  });

  it('goes on where a post was edited', async () => {
    const { post } = await stage();
    const asked = await post(MAJA, '@osem_shop where is it?');
    const edit_history = { initial_tweet_id: asked.id, edit_tweet_ids: [asked.id] };
    const conversation = `post:${asked.id}:${MAJA}`;
    const edited = await post(MAJA, '@osem_shop where is 4711?', null, { edit_history });
    expect(edited.heard).toMatchObject([
      { type: 'edit', conversation, externalId: asked.id, text: '@osem_shop where is 4711?' },
    ]);
    expect((await post(MAJA, '@osem_shop hello?', edited.id)).heard).toMatchObject([{ conversation }]);
  });

  it.each([
    ['what answers us', '@osem_shop yes', ME, true],
    ['what only carries our name along', '@tine_n @osem_shop you are right', TINE, false],
    ['what names us in its words', '@tine_n ask @osem_shop', TINE, true],
    ['what goes on with their own words', '@osem_shop and one more thing', MAJA, true],
    ['what goes on with words that were not for us', 'and one more thing', MAJA, false],
  ])('takes %s: %s', async (_name, text, above, isForUs) => {
    const { post, peer } = await stage();
    const below = await peer.post(above, 'Something');
    expect((await post(MAJA, text, below)).heard).toHaveLength(isForUs ? 1 : 0);
  });
});

it('does not say again what went out when the store is down afterwards', async () => {
  const { peer, post } = await stage();
  const asked = await post(MAJA, '@osem_shop where is it?');
  const down = () => Promise.reject(new CodedError('store-down', 'Away'));
  const channel = await channelAt(peer.url, 10_000, { ...memory(), put: down, keep: down });
  const message = { key: 'k', to: MAJA, text: 'We look.', files: [], from: { name: 'Ana', team: null } };
  for (const conversation of [`dm:${MAJA}`, `post:${asked.id}:${MAJA}`])
    await expect(channel.send({ ...message, conversation })).resolves.toHaveProperty('externalId');
});

describe('what X refuses', () => {
  it('a second time is found where it stands already, and else told', async () => {
    const { post, say, peer } = await stage();
    const asked = await post(MAJA, '@osem_shop where is it?');
    const public_ = { conversation: `post:${asked.id}:${MAJA}`, answers: asked.id };
    const text = 'See https://a.si/b & tell us <here>.';
    peer.fail('tweets', 'cut-after-doing');
    expect((await refusal(say({ ...public_, text }))).code).toBe('unknown-outcome');
    expect(await say({ ...public_, text })).toEqual({ externalId: peer.posts[0]?.id });
    expect(peer.posts).toHaveLength(1);
    const other = await post(MAJA, '@osem_shop and the other one?');
    const said = say({ text, conversation: `post:${other.id}:${MAJA}`, answers: other.id });
    expect((await refusal(said)).code).toBe('blocked');
  });

  it.each([
    [403, 'Your account is suspended and is not permitted to access this feature.', 'vendor-refused'],
    [
      403,
      'When authenticating requests to the X API v2 endpoints, you must use keys of a Project: client-forbidden',
      'vendor-refused',
    ],
    [403, 'This request looks like it might be automated.', 'blocked'],
    [403, 'You have been blocked from performing this action.', 'contact-unreachable'],
    [
      403,
      'Reply to this conversation is not allowed because you have not been mentioned',
      'contact-unreachable',
    ],
    [403, 'Something new', 'vendor-refused'],
    [404, 'Could not find user', 'contact-unreachable'],
    [402, 'Credits depleted', 'quota-used'],
    [500, 'Internal', 'unknown-outcome'],
    [503, 'Over capacity', 'vendor-down'],
    [413, 'Too large', 'too-large'],
  ] as const)('with %i, %s, is %s', async (status, detail, code) => {
    const { say, peer } = await stage();
    peer.fail('direct', { status, detail });
    expect((await refusal(say({}))).code).toBe(code);
  });

  it.each(['cut-after-doing', 'cut-in-answer', 'never-ends', 'never'] as const)(
    'or what it never said to the end (%s) is not tried again by itself',
    async (fault) => {
      const { post, say, peer } = await stage(fault.startsWith('never') ? 500 : 10_000);
      const asked = await post(MAJA, '@osem_shop where is it?');
      for (const [path, conversation] of [
        ['direct', `dm:${MAJA}`],
        ['tweets', `post:${asked.id}:${MAJA}`],
      ] as const) {
        peer.fail(path, fault);
        expect((await refusal(say({ conversation }))).code).toBe('unknown-outcome');
      }
    },
  );

  it('as used up is not tried again, as too fast it is when X says so', async () => {
    const { say, peer } = await stage();
    peer.now = () => NOW;
    peer.fail('direct', { status: 429, type: 'https://api.x.com/2/problems/usage-capped', resetInS: 9 });
    expect((await refusal(say({}))).code).toBe('quota-used');
    for (let at = 0; at < 15; at++) await say({ text: `message ${at}` });
    expect(await refusal(say({}))).toMatchObject({ code: 'rate-limited', retryAfterMs: 60_000 });
  });

  it('because what is answered is gone, or nobody is there, says that nobody is reached', async () => {
    const { channel, post, say, peer } = await stage();
    const asked = await post(MAJA, '@osem_shop where is it?');
    peer.forget(asked.id);
    const conversation = `post:${asked.id}:${MAJA}`;
    expect((await refusal(say({ conversation, answers: asked.id }))).code).toBe('contact-unreachable');
    peer.closes(TINE);
    const aside = { conversation, title: '#7', text: 'Here we go on.' };
    for (const to of [TINE, '404'])
      expect((await refusal(channel.takeAside?.({ ...aside, to }) ?? Promise.resolve())).code).toBe(
        'contact-unreachable',
      );
    expect(await channel.takeAside?.({ ...aside, to: MAJA })).toBe(`dm:${MAJA}`);
    expect((await refusal(say({ conversation: 'nowhere' }))).code).toBe('contact-unreachable');
  });
});

describe('files', () => {
  const picture = (type = 'image/png', bytes = 7) => ({
    ...{ name: 'a.png', type, open: async () => Readable.from([Buffer.alloc(bytes, 'p')]) },
    address: (ms?: number) => `https://desk.example/files/1?ms=${ms}`,
  });

  it('in public are pictures, four to a post; anything else is told', async () => {
    const { post, say, peer } = await stage();
    const asked = await post(MAJA, '@osem_shop where is it?');
    const public_ = { conversation: `post:${asked.id}:${MAJA}`, answers: asked.id };
    await say({ ...public_, text: 'Here.', files: Array.from({ length: 5 }, () => picture()) });
    expect(peer.posts.map(({ text, media }) => [text, media.length])).toEqual([
      ['Here.', 4],
      ['', 1],
    ]);
    expect(peer.posts[1]?.below).toBe(peer.posts[0]?.id);
    expect([...peer.uploads.values()].map(({ category }) => category)).toEqual(Array(5).fill('tweet_image'));
    const file = picture('application/pdf');
    expect((await refusal(say({ ...public_, files: [file] }))).code).toBe('vendor-refused');
    expect(peer.posts).toHaveLength(2);
  });

  it('in private are pictures, one to a message, and what is none is led to for a week', async () => {
    const { say, peer } = await stage();
    const large = picture('image/jpeg', 5 * 1024 * 1024 + 1);
    await say({ text: 'Here.', files: [picture(), picture('image/webp', 3 * 1024 * 1024), large] });
    expect(peer.directs.map(({ text, media }) => [text, media.length])).toEqual([
      ['Here.', 1],
      ['', 1],
      ['a.png: https://desk.example/files/1?ms=604800000', 0],
    ]);
    expect(
      [...peer.uploads.values()].map(({ category, chunks }) => [category, Buffer.concat(chunks).length]),
    ).toEqual([
      ['dm_image', 7],
      ['dm_image', 3 * 1024 * 1024],
    ]);
  });

  it('that were read, all of them, when the last part of what they came with was', async () => {
    const { say, hear, peer } = await stage();
    const first = await say({ key: 'one', text: 'One' });
    const second = await say({ key: 'two', text: 'Two', files: [picture(), picture()] });
    const third = await say({ key: 'three', text: 'Three' });
    const read = (last: string | undefined) => ({
      direct_message_mark_read_events: [
        { created_timestamp: String(NOW), sender_id: MAJA, last_read_event_id: last },
      ],
    });
    const seen = async (last: string | undefined) =>
      (await hear(read(last))).map((one) => (one.type === 'receipt' ? one.externalId : one.type)).toSorted();
    expect(await seen(peer.directs.at(-2)?.id)).toEqual([first.externalId, second.externalId].toSorted());
    expect(await seen(peer.directs.at(-1)?.id)).toContain(third.externalId);
  });

  it.each([
    ['http://pbs.twimg.com/media/a.jpg', 'vendor-refused'],
    ['https://pbs.twimg.com:8443/media/a.jpg', 'vendor-refused'],
    ['https://me@pbs.twimg.com/media/a.jpg', 'vendor-refused'],
    ['https://pbs.twimg.com.evil.example/a.jpg', 'vendor-refused'],
    ['https://169.254.169.254/latest', 'vendor-refused'],
    ['https://ton.twitter.com/1.1/ton/data/dm/../../oauth2/token', 'vendor-refused'],
    ['file:///etc/passwd', 'vendor-refused'],
    ['https://pbs.twimg.com/media/gone.jpg', 'not-found'],
  ])('at %s are %s', async (ref, code) => {
    const { channel } = await stage();
    expect((await refusal(channel.fetchFile?.(ref) ?? Promise.resolve())).code).toBe(code);
  });

  it('of posts are fetched without our signature', async () => {
    const { channel, peer } = await stage();
    peer.file('https://pbs.twimg.com/media/a.jpg', 'image/jpeg', Buffer.from('seen by all'));
    const stream = await channel.fetchFile?.('https://pbs.twimg.com/media/a.jpg');
    expect(stream && (await readText(stream))).toBe('seen by all');
    expect(peer.signedFor).toEqual([]);
  });
});

describe('the webhook', () => {
  const at = 'https://desk.example';
  it('is registered once, asked again where it failed, and the account subscribed', async () => {
    const { channel, peer } = await stage();
    peer.challenge = async () => true;
    await channel.connect?.(at);
    expect(peer.hooks).toMatchObject([{ url: `${at}/channels/x`, valid: true }]);
    expect([...peer.subscribed]).toEqual([peer.hooks[0]?.id]);
    for (const hook of peer.hooks) hook.valid = false;
    await channel.connect?.(at);
    expect(peer.hooks).toMatchObject([{ valid: true }]);
  });

  it('of others is left alone, and an address that X does not take is told', async () => {
    const { channel, peer } = await stage();
    peer.hooks.push({ id: '1000', url: 'https://other.example/hook', valid: true });
    expect((await refusal(channel.connect?.(at) ?? Promise.resolve())).code).toBe('vendor-refused');
    expect(peer.hooks).toHaveLength(1);
    for (const url of [
      'http://desk.example',
      'https://desk.example:8443',
      `https://${'a'.repeat(200)}.example`,
    ])
      expect((await refusal(channel.connect?.(url) ?? Promise.resolve())).code).toBe('wrong-setting');
  });

  const proven = async (peer: XPeer, publicUrl: string | null, url = peer.url) => {
    const examine = await entry.doctor?.();
    const settings = entry.settings.parse(peer.settingsAt(url)) as never;
    const clock = async (id: string) => ({ id, ok: true, words: '', next: null });
    const found = await examine?.(settings, { language: 'en', publicUrl, timeoutMs: 10_000, clock });
    return (found ?? [])
      .filter(({ id }) => id !== 'x.clock')
      .map(({ id, ok, next }) => [id, ok, next === null]);
  };

  it('is proven by the doctor', async () => {
    const { channel, peer } = await stage();
    peer.challenge = async () => true;
    const token = ['x.token', true, true];
    expect(await proven(peer, null)).toEqual([token, ['x.webhook', false, false]]);
    expect(await proven(peer, 'https://desk.example:444')).toEqual([token, ['x.webhook', false, false]]);
    expect(await proven(peer, at)).toEqual([token, ['x.webhook', false, false]]);
    await channel.connect?.(at);
    expect(await proven(peer, at)).toEqual([
      token,
      ['x.webhook', true, true],
      ['x.subscription', true, true],
    ]);
    peer.subscribed.clear();
    expect((await proven(peer, at)).at(-1)).toEqual(['x.subscription', false, false]);
    for (const hook of peer.hooks) hook.valid = false;
    expect((await proven(peer, at)).at(-1)).toEqual(['x.webhook', false, false]);
    peer.fail('me', { status: 401 });
    expect(await proven(peer, at)).toEqual([['x.token', false, false]]);
    expect(await proven(peer, at, 'http://127.0.0.1:2')).toEqual([['x.token', null, false]]);
  });
});

it('leads customers to a direct message', async () => {
  const channel = await channelAt('http://127.0.0.1:2');
  const compose = 'https://x.com/messages/compose?recipient_id=2244994945';
  expect([await channel.link?.(), await channel.inviteLink?.('A&B')]).toEqual([
    compose,
    `${compose}&text=A%26B`,
  ]);
});

it.each(['2244994945', 'abc-def', '-x', ''])('takes no access token such as %j', (token) => {
  expect(entry.settings.shape.X_ACCESS_TOKEN?.safeParse(token).success).toBe(false);
});
