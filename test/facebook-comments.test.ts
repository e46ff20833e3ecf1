import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Channel, ChannelPorts, DoctorPorts, Outbound, RawItem } from '../src/channels/channel.ts';
import { entry } from '../src/channels/facebook-comments/index.ts';
import { readConfig } from '../src/config.ts';
import { codeOf } from '../src/domain/coded-error.ts';
import { isAllowed } from '../src/files/file-type.ts';
import { FacebookPagePeer, type PageFault } from './peers/facebook-page.ts';
import { memoryInPlace } from './peers/memory.ts';
import { NOTHING_KEPT } from './peers/secrets.ts';

const MAJA = '7001002003004005';

const PORTS: ChannelPorts = {
  secret: () => 'none',
  secrets: NOTHING_KEPT,
  language: 'en',
  now: Date.now,
  timeoutMs: 10_000,
};

let meta: FacebookPagePeer;
let channel: Channel;
beforeAll(async () => {
  meta = await FacebookPagePeer.start();
  meta.person(MAJA, 'Maja Kovač');
  const make = await entry.load();
  const settings = entry.settings.parse(meta.settings);
  channel = make(settings as never, PORTS);
});
afterAll(() => meta.stop());

const at = () => `${meta.page}:${meta.post}:${MAJA}`;
const reply = (patch: Partial<Outbound>): Outbound => ({
  ...{ key: 'out-1', conversation: at(), to: MAJA, text: 'We look into it.', files: [] },
  ...{ from: { name: 'Ana', team: null }, ...patch },
});
const photo = (words: string) => ({
  ...{ name: 'lamp.png', type: 'image/png' },
  open: async () => Readable.from([Buffer.from(words)]),
});
const codeFrom = (call: Promise<unknown> | undefined) => Promise.resolve(call).then(() => 'done', codeOf);

describe('an answer on a Page', () => {
  it('stands below the first comment of a thread, with a photo below the words and others after it', async () => {
    const first = await meta.comment(MAJA, 'It is broken');
    const second = await meta.comment(MAJA, 'Here, too', { below: first.id });
    const answers = `${first.id}/${second.id}`;
    await channel.send(reply({ answers, files: [photo('one'), photo('two')] }));
    const ours = meta.written.filter(({ from }) => from === meta.page).slice(1);
    expect(ours.map((one) => [one.below, one.message, one.photo?.toString()])).toEqual([
      [first.id, 'We look into it.', 'one'],
      [first.id, '', 'two'],
    ]);
  });

  it.each<[string, PageFault, string]>([
    ['the comment has gone', { status: 400, code: 100, subcode: 33 }, 'contact-unreachable'],
    ['Facebook takes it for spam', { status: 400, code: 368 }, 'blocked'],
    ['said again in the same words', { status: 400, code: 506 }, 'blocked'],
    ['the right to answer is missing', { status: 403, code: 200 }, 'vendor-refused'],
    ['too many calls of the Page', { status: 400, code: 80_001 }, 'rate-limited'],
    ['Facebook is out of order', { status: 500, code: 2 }, 'vendor-down'],
    ['an error page of nobody’s', { status: 502 }, 'unknown-outcome'],
  ])('%s', async (_name, fault, code) => {
    meta.fail('comments', fault);
    expect(await codeFrom(channel.send(reply({})))).toBe(code);
  });

  it.each(['', 'nowhere', '1:2', `999:${MAJA}:1`])('goes to no place such as “%s”', async (conversation) => {
    expect(await codeFrom(channel.send(reply({ conversation })))).toBe('contact-unreachable');
  });

  it('is more than one comment where one does not hold it', async () => {
    const before = meta.written.length;
    const sending = channel.send(reply({ text: `${'word '.repeat(1590)}\n${'more '.repeat(100)}` }));
    await expect.poll(() => meta.written.length).toBeGreaterThan(before);
    await sending;
    expect(meta.written.slice(before).map(({ message }) => message.length <= 8000)).toEqual([true, true]);
  });
});

describe('a private reply', () => {
  it.each<[string, PageFault, string]>([
    ['the comment has gone', { status: 400, code: 100, subcode: 2_018_292 }, 'contact-unreachable'],
    ['they let no Page write to them', { status: 400, code: 551 }, 'contact-unreachable'],
    ['it is too old', { status: 400, code: 10_901 }, 'window-closed'],
    ['somebody has replied', { status: 400, code: 10_900 }, 'window-closed'],
    ['it cannot be replied to', { status: 400, code: 10_902 }, 'contact-unreachable'],
  ])('%s', async (_name, fault, code) => {
    const { id } = await meta.comment(MAJA, 'Where is it?');
    meta.fail('messages', fault);
    const from = { conversation: at(), to: MAJA, title: '#12', text: 'Here we go on.', answers: id };
    expect(await codeFrom(channel.takeAside?.(from))).toBe(code);
  });

  it('whose outcome nobody knew goes on where it arrived', async () => {
    const { id } = await meta.comment(MAJA, 'Where is it?');
    const from = { conversation: at(), to: MAJA, title: '#12', text: 'Here we go on.', answers: id };
    meta.fail('messages', 'cut-after-doing');
    expect(await codeFrom(channel.takeAside?.(from))).toBe('unknown-outcome');
    const place = {
      channel: 'messenger',
      conversation: `${meta.page}:${MAJA}`,
      address: `${meta.page}:${MAJA}`,
    };
    expect(await channel.takeAside?.(from)).toEqual(place);
    expect(meta.private).toHaveLength(1);
  });
});

describe('what is delivered', () => {
  const madeWith = async (more: Record<string, string>) =>
    (await entry.load())(entry.settings.parse({ ...meta.settings, ...more }) as never, PORTS);
  const delivered = (entries: readonly object[]) => {
    const body = Buffer.from(JSON.stringify({ object: 'page', entry: entries }));
    const headers = { 'x-hub-signature-256': meta.sign(body) };
    return { method: 'POST' as const, query: {}, headers, body, receivedAt: Date.now() };
  };
  const comment = (page: string, more: object = {}) => {
    const keys = { post_id: `${page}_1`, parent_id: `${page}_1`, comment_id: '1_2', from: { id: MAJA } };
    const value = { item: 'comment', verb: 'add', message: 'Hello', ...keys, ...more };
    return { id: page, time: Math.floor(Date.now() / 1000), changes: [{ field: 'feed', value }] };
  };

  it('is of two people when the same id writes on two Pages, and of nobody on a Page that is not ours', async () => {
    const two = await madeWith({
      FACEBOOK_COMMENTS_PAGES: '11,22',
      MESSENGER_PAGE_TOKENS: '11=one,22=other,33=more',
    });
    const items = await two.verify(delivered(['11', '22', '33', '44'].map((page) => comment(page))));
    const all = await Promise.all((items as RawItem[]).map(({ raw }) => two.parse(raw, Date.now())));
    expect(all.flat().map(({ conversation, from }) => [conversation, from.address])).toEqual([
      [`11:11_1:${MAJA}`, `11:${MAJA}`],
      [`22:22_1:${MAJA}`, `22:${MAJA}`],
    ]);
  });

  it('is not heard when it was removed before it came', async () => {
    const settings = entry.settings.parse(meta.settings);
    const remembering = (await entry.load())(settings as never, { ...PORTS, memory: memoryInPlace() });
    const heard = async (more: object) => {
      const items = (await remembering.verify(delivered([comment(meta.page, more)]))) as RawItem[];
      return (await Promise.all(items.map(({ raw }) => remembering.parse(raw, Date.now())))).flat();
    };
    expect(await heard({ verb: 'remove', message: undefined })).toMatchObject([{ type: 'delete' }]);
    expect(await heard({ message: 'Call me: 041 123 456', is_hidden: true })).toEqual([]);
    expect(await heard({ comment_id: '1_3' })).toHaveLength(1);
  });

  it.each([
    ['an id that JSON has rounded', { from: { id: 2 ** 53 + 2 } }, ['1_2']],
    ['nobody', { from: null }, ['1_2']],
    ['a kind of post that is newer than this', { item: 'reel_remix', comment_id: undefined }, [MAJA]],
    ['a kind that says nothing', { item: 'event', message: undefined }, []],
    ['a verb that tells nothing', { verb: 'mute' }, []],
  ])('is understood with %s', async (_name, more, authors) => {
    const items = (await channel.verify(delivered([comment(meta.page, more)]))) as RawItem[];
    const all = (await Promise.all(items.map(({ raw }) => channel.parse(raw, Date.now())))).flat();
    expect(all.map(({ type, from }) => [type, from.address])).toEqual(
      authors.map((author) => ['message', `${meta.page}:${author}`]),
    );
  });
});

describe('a file of a comment', () => {
  it('is kept when it is a film, which does not go out', async () => {
    expect(isAllowed('video/mp4', channel.limits.fileTypes)).toBe(true);
    const written = meta.written.length;
    const film = { ...photo('a film'), name: 'lamp.mp4', type: 'video/mp4' };
    expect(await codeFrom(channel.send(reply({ files: [photo('one'), film] })))).toBe('vendor-refused');
    const large = { ...photo(''), open: async () => Readable.from([Buffer.alloc(11 * 1024 * 1024)]) };
    expect(await codeFrom(channel.send(reply({ files: [large] })))).toBe('too-large');
    expect(meta.written).toHaveLength(written);
  });

  it('is fetched from Meta’s own hosts alone', async () => {
    const { id } = await meta.comment(MAJA, 'Look', { photo: Buffer.from('a lamp') });
    const ref = `comment:${meta.page}:${id}:0`;
    expect(String(Buffer.concat((await (await channel.fetchFile?.(ref))?.toArray()) ?? []))).toBe('a lamp');
    meta.leadsTo = 'http://127.0.0.1:2/lamp.png';
    expect(await codeFrom(channel.fetchFile?.(ref))).toBe('vendor-refused');
    meta.leadsTo = null;
    for (const gone of [`comment:${meta.page}:${id}:7`, 'comment:x:1:0', '../etc/passwd'])
      expect(await codeFrom(channel.fetchFile?.(gone)), gone).toBe('not-found');
  });
});

describe('the set-up of comments', () => {
  const ports: DoctorPorts = {
    ...{ language: 'en', publicUrl: 'https://support.example', timeoutMs: 10_000 },
    clock: async (id) => ({ id, ok: true, words: '', next: null }),
  };
  const found = async (more: Record<string, string> = {}) => {
    const examine = await entry.doctor?.();
    const findings =
      (await examine?.(entry.settings.parse({ ...meta.settings, ...more }) as never, ports)) ?? [];
    for (const { ok, words, next } of findings) {
      expect(`${words} ${next}`).not.toContain('nobody-may-see');
      if (ok === false) expect(next).not.toBeNull();
    }
    return Object.fromEntries(findings.map(({ id, ok }) => [id.replace(`.${meta.page}`, ''), ok]));
  };

  it('is looked at by the doctor: the token, its rights, and whether we are told', async () => {
    const [token, feed, rights] = ['token', 'feed', 'rights'].map((what) => `facebook-comments.${what}`);
    const clock = { 'facebook-comments.clock': true };
    expect(await found()).toEqual({ [`${token}`]: true, [`${feed}`]: false, [`${rights}`]: true, ...clock });
    await channel.connect?.('https://support.example');
    expect(meta.subscribed).toEqual(expect.arrayContaining(['feed', 'messages', 'messaging_postbacks']));
    meta.rights = meta.rights.filter((right) => right !== 'pages_read_user_content');
    expect(await found()).toEqual({ [`${token}`]: true, [`${feed}`]: true, [`${rights}`]: false, ...clock });
    const wrong = { MESSENGER_PAGE_TOKENS: `${meta.page}=another-nobody-may-see` };
    expect(await found(wrong)).toEqual({ [`${token}`]: false, ...clock });
    expect(await found({ MESSENGER_API_URL: 'http://127.0.0.1:2' })).toEqual({
      [`${token}`]: null,
      ...clock,
    });
  });

  it('leads customers to the Page, and refuses a Page without a token', async () => {
    expect(await channel.link?.()).toBe(`https://www.facebook.com/${meta.page}`);
    const said = (more: Record<string, string>) => () =>
      readConfig({ channels: [entry], desks: [] }, { ...meta.settings, ...more });
    expect(said({ FACEBOOK_COMMENTS_PAGES: '1, 2' })).toThrow(
      'FACEBOOK_COMMENTS_PAGES: names a Page without a token',
    );
    const broken = said({ MESSENGER_PAGE_TOKENS: 'a-token-nobody-may-see' });
    expect(broken).toThrow('MESSENGER_PAGE_TOKENS: takes');
    expect(broken).not.toThrow('nobody-may-see');
  });
});
