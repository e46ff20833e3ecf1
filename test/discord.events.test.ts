import { afterEach, describe, expect, it } from 'vitest';
import type { Heard } from '../src/desks/desk.ts';
import { createLine } from '../src/desks/discord/line.ts';
import { MENUS, menuName } from '../src/desks/discord/menu-names.ts';
import { deleted } from '../src/desks/discord/said.ts';
import { CodedError } from '../src/domain/coded-error.ts';
import {
  ANA_ID,
  BOR_ID,
  CARD,
  cardWithThread,
  OTHER_ID,
  STRANGER_ID,
  startDesk,
  type TestDesk,
  words,
} from './discord.house.ts';
import { eventually } from './eventually.ts';
import { BOSSES, DESK, type DiscordMessage, FORUM, GUILD, startDiscord } from './peers/discord.ts';
import { INTENT } from './peers/discord-gateway.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

let desk: TestDesk;
const dead: TestDesk[] = [];
const start = async (...how: Parameters<typeof startDesk>) => {
  desk = await startDesk({ reads: true, ...how[0] });
  await eventually(() => expect(desk.discord.identified + desk.discord.resumed).toBeGreaterThan(0));
  return desk;
};
afterEach(async () => {
  for (const one of dead.splice(0)) await one.die();
  expect(desk.discord.problems).toEqual([]);
  expect(desk.logged.join('\n')).not.toMatch(/secret-bot-token|my parcel/);
  await desk.stop();
});

/** What was stored, as the house understands it later. */
const heard = async (of: TestDesk = desk): Promise<Heard[]> => {
  const all = await Promise.all(of.accepted.map(async ({ raw }) => of.desk.parse?.(raw, 0) ?? []));
  return all.flat();
};
const texts = async (of: TestDesk = desk) =>
  (await heard(of)).flatMap((one) =>
    'text' in one ? [one.text] : one.type === 'customer' ? [] : [`(${one.type})`],
  );
const soonTexts = (...expected: string[]) => eventually(async () => expect(await texts()).toEqual(expected));
/** Everything that was said before is through: it comes in order. */
async function settled(thread: string): Promise<void> {
  desk.discord.write(thread, ANA_ID, 'the end');
  await eventually(async () => expect((await texts()).at(-1)).toBe('the end'));
}

describe('what the desk may read', () => {
  it('without the setting it asks for no messages, works, and says what is lost [K50]', async () => {
    await start({ reads: false });
    expect(desk.discord.intents).toBe(INTENT.guilds);
    expect(desk.logged.join()).toContain('Texts typed in threads are not kept');
    const { thread } = await cardWithThread(desk);
    desk.discord.write(thread, ANA_ID, 'nobody hears this');
    const asked = desk.discord.type('claim', { ticket: 12 }, ANA_ID);
    const help = desk.discord.type('help', {}, ANA_ID);
    await eventually(() => expect([asked.said, help.said]).not.toContain(null));
    expect(words(help.said)).toContain('Texts typed in threads are not kept');
    expect(words(asked.said)).not.toContain('Texts typed in threads are not kept');
    expect(desk.accepted).toEqual([]);
  });

  it('with it, it asks for messages and their content [K50]', async () => {
    await start();
    expect(desk.discord.intents).toBe(INTENT.guilds | INTENT.guildMessages | INTENT.messageContent);
    expect(desk.logged.join()).not.toContain('Texts typed in threads are not kept');
    const help = desk.discord.type('help', {}, ANA_ID);
    await eventually(() => expect(help.said).not.toBeNull());
    expect(words(help.said)).not.toContain('Texts typed in threads are not kept');
  });

  it('names the switch when Discord refuses, at the start and later, and is back once it is on [K50]', async () => {
    const discord = await startDiscord();
    discord.contentAllowed = false;
    desk = await startDesk({ reads: true, discord, start: false });
    await expect(desk.start()).rejects.toMatchObject({
      code: 'wrong-setting',
      message: expect.stringContaining('Message Content Intent'),
    });
    discord.contentAllowed = true;
    await desk.start();
    expect(discord.identified).toBe(1);
    discord.contentAllowed = false;
    discord.closeWith(4014);
    await eventually(() => expect(desk.logged.join()).toContain('Message Content Intent'));
    discord.contentAllowed = true;
    await eventually(() => expect(discord.identified).toBe(2));
  });
});

describe('a text in the thread of a card', () => {
  it('is stored as it stands, in the thread’s order, for the card there [K02 K12]', async () => {
    await start();
    const { ref, thread } = await cardWithThread(desk);
    const [first, second] = ['Look at order 7.', 'Done.'].map((one) =>
      desk.discord.write(thread, ANA_ID, one),
    );
    await soonTexts('Look at order 7.', 'Done.');
    expect(desk.accepted.slice(1).map(({ externalId, conversation }) => [externalId, conversation])).toEqual([
      [`0${first?.id}`, thread],
      [`0${second?.id}`, thread],
    ]);
    expect((await heard())[0]).toMatchObject({ type: 'message', ref, user: ANA_ID, externalId: first?.id });
    expect(desk.discord.in(thread)).toHaveLength(2);
  });

  it('is heard in a forum’s post too, which is the thread of its own card', async () => {
    await start({ channel: FORUM });
    const ref = await desk.desk.show(CARD, null);
    const [thread = ''] = ref.split(':');
    desk.discord.write(thread, ANA_ID, 'In the post.');
    await soonTexts('In the post.');
    expect((await heard())[0]).toMatchObject({ ref });
  });

  it('is nobody’s business elsewhere, from applications, webhooks or Discord itself [K16]', async () => {
    await start();
    const { discord } = desk;
    const { thread } = await cardWithThread(desk);
    const other = discord.addChannel('900000000000000077', 0, null, 'general').id;
    const another = discord.addChannel('900000000000000078', 11, other, 'chat').id;
    for (const place of [DESK, BOSSES, other, another]) discord.write(place, ANA_ID, 'just talk');
    discord.write(thread, STRANGER_ID, 'from a bot', { bot: true });
    discord.write(thread, STRANGER_ID, 'from a webhook', { webhook_id: '5' });
    discord.write(thread, ANA_ID, '', { type: 6 });
    await desk.desk.mirror?.(`${DESK}:${thread}`, { ...MESSAGE, text: 'our own copy' });
    await settled(thread);
    expect(await texts()).toEqual(['the end']);
    expect(new Set(desk.accepted.map(({ conversation }) => conversation))).toEqual(
      new Set(['start', thread]),
    );
  });

  it('follows edits and deletions, one or many; a preview or a pin changes nothing [K14 K15]', async () => {
    await start();
    const { discord } = desk;
    const { thread } = await cardWithThread(desk);
    const [one, two, three] = ['one', 'two', 'three'].map((text) => discord.write(thread, ANA_ID, text));
    if (one === undefined || two === undefined || three === undefined) throw new Error('nothing was written');
    discord.unfurl(one);
    discord.rewrite(one, 'one, changed');
    discord.unfurl(one);
    discord.erase(two);
    discord.erase(one, three);
    await soonTexts('one', 'two', 'three', 'one, changed', '(delete)', '(delete)', '(delete)');
    expect(desk.accepted.slice(4).map(({ externalId }) => externalId)).toEqual([
      expect.stringMatching(new RegExp(`^0${one.id}:\\d{4}-`)),
      `0${two.id}:deleted`,
      `0${one.id}:deleted`,
      `0${three.id}:deleted`,
    ]);
  });

  it('says in words what is no text, and what Discord marks with ids [K17]', async () => {
    await start();
    const { discord } = desk;
    const { thread } = await cardWithThread(desk);
    const write = (content: string, more: Record<string, unknown> = {}) =>
      discord.write(thread, ANA_ID, content, more);
    write('', { sticker_items: [{ id: '1', name: 'Wave', format_type: 1 }] });
    write('', { poll: { question: { text: 'When?' }, answers: [{ poll_media: { text: 'Now' } }] } });
    write('', { flags: 1 << 13, attachments: [{ ...FILE, duration_secs: 4.2 }] });
    write('', { message_snapshots: [{ message: { content: 'as they said', attachments: [] } }] });
    write('');
    write(`<@${BOR_ID}> see <#${DESK}> <a:party:123> </claim:5> <t:1700000000:R> <@&77>`, {
      mentions: [{ id: BOR_ID, username: 'bor', global_name: 'Bor' }],
    });
    await soonTexts(
      '[Sticker] Wave',
      '[Poll] When?\n• Now',
      '[Voice message] 4 s',
      '[Forwarded] as they said',
      '[A message that cannot be shown here. Ask the customer to write it as text.]',
      '@Bor see #desk :party: /claim 2023-11-14 22:13 UTC @77',
    );
    const [, , voice] = await heard();
    expect(voice).toMatchObject({ files: [{ name: 'note.ogg', type: 'audio/ogg', size: 9 }] });
  });

  it('keeps a reply to one of our messages as a plain text, and foreign marks as they are [K16 K19]', async () => {
    await start();
    const { thread } = await cardWithThread(desk);
    await desk.desk.mirror?.(`${DESK}:${thread}`, MESSAGE);
    const [ours] = desk.discord.in(thread);
    const hostile = '@everyone <!channel> <@U1> <script> \u202e\u0000 `';
    desk.discord.write(thread, ANA_ID, hostile, { answers: ours?.id });
    await soonTexts(hostile);
    expect((await heard())[0]).toMatchObject({ type: 'message' });
  });

  it('is fetched with its files by a link of that moment', async () => {
    await start();
    const { discord } = desk;
    const { thread } = await cardWithThread(desk);
    const { id, name, type, size, url } = discord.attach('list.txt', 'three things');
    const attachments = [{ id, filename: name, content_type: type, size, url, proxy_url: url }];
    discord.write(thread, ANA_ID, '', { attachments });
    await eventually(async () => expect(await heard()).toHaveLength(1));
    const [one] = await heard();
    const [file] = one?.type === 'message' ? one.files : [];
    expect(words(desk.accepted)).not.toContain('?ex=');
    const chunks: Buffer[] = [];
    for await (const chunk of (await desk.desk.fetchFile?.(file?.ref ?? '')) ?? [])
      chunks.push(Buffer.from(chunk));
    expect(Buffer.concat(chunks).toString()).toBe('three things');
    await expect(desk.desk.fetchFile?.(`${thread}/1/2`)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('does not end the connection, whatever Discord sends in its place', async () => {
    await start();
    const { thread } = await cardWithThread(desk);
    const events = ['MESSAGE_CREATE', 'MESSAGE_UPDATE', 'MESSAGE_DELETE', 'MESSAGE_DELETE_BULK'];
    const author = { id: ANA_ID, username: 'ana' };
    const bad = [{}, { id: 'no number' }, { author: null }, { content: 5, author }, { id: '7', ids: 3 }];
    for (const event of events)
      for (const one of bad) desk.discord.sendRaw(event, { guild_id: GUILD, channel_id: thread, ...one });
    await settled(thread);
    expect((await texts()).at(-1)).toBe('the end');
    expect(desk.discord.identified).toBe(1);
  });

  it('is a dead letter when nobody knows its shape', async () => {
    await start();
    for (const raw of ['', 'null', '{"v":2}', '{"v":1,"kind":"message"}'])
      expect(() => desk.desk.parse?.(raw, 0)).toThrow(/shape/);
  });
});

const FILE = {
  id: '31',
  filename: 'note.ogg',
  content_type: 'audio/ogg',
  size: 9,
  url: 'https://cdn.discordapp.com/x',
};
const MESSAGE = {
  id: 'm-1',
  kind: 'inbound' as const,
  author: 'Maja',
  text: 'my parcel?',
  files: [],
  before: null,
  deleted: false,
};

describe('nothing that is said is lost [K02]', () => {
  const many = (thread: string, count: number, name = 'line'): DiscordMessage[] =>
    Array.from({ length: count }, (_, index) => desk.discord.write(thread, ANA_ID, `${name} ${index}`));
  const lines = (count: number, name = 'line') =>
    Array.from({ length: count }, (_, index) => `${name} ${index}`);
  /** Cut for a while, while `work` happens. */
  async function away(work: () => void | Promise<void>, resumable: boolean): Promise<void> {
    const { discord } = desk;
    Object.assign(discord, { unreachable: true, resumable });
    discord.cut();
    await work();
    discord.unreachable = false;
  }

  it('while the store takes nothing: it is stored later, in order, once [K02 K04]', async () => {
    await start();
    const { thread } = await cardWithThread(desk);
    await eventually(() => expect(desk.accepted).toHaveLength(1));
    desk.full = true;
    const [first] = many(thread, 5);
    await eventually(() => expect(desk.logged.join()).toContain('waits to be stored'));
    if (first !== undefined) desk.discord.rewrite(first, 'changed');
    expect(desk.accepted).toHaveLength(1);
    desk.full = false;
    await soonTexts(...lines(5), 'changed');
  });

  it('when the line is cut and the session resumed: Discord sends it again [K02]', async () => {
    await start();
    const { thread } = await cardWithThread(desk);
    await eventually(() => expect(desk.accepted).toHaveLength(1));
    await away(() => void many(thread, 5), true);
    await soonTexts(...lines(5));
    expect(desk.discord).toMatchObject({ identified: 1, resumed: 1 });
  });

  it('when the session cannot be resumed: it is read from the history, page by page, in every thread [K02 K04]', async () => {
    await start();
    const { discord } = desk;
    const { thread } = await cardWithThread(desk);
    many(thread, 3, 'before');
    await soonTexts(...lines(3, 'before'));
    discord.calls.length = 0;
    const other = discord.addChannel(String(BigInt(thread) + 1n), 11, DESK, 'another').id;
    const filed = discord.addChannel(String(BigInt(thread) + 2n), 11, DESK, 'filed').id;
    await away(() => {
      many(thread, 250);
      many(other, 2, 'other');
      many(filed, 2, 'filed');
      discord.archive(filed);
    }, false);
    await eventually(() => expect(discord.identified).toBe(2));
    discord.write(thread, ANA_ID, 'after');
    await eventually(async () => expect(await texts()).toContain('after'));
    expect(await texts()).toEqual([
      ...lines(3, 'before'),
      ...lines(250),
      ...lines(2, 'other'),
      ...lines(2, 'filed'),
      'after',
    ]);
    expect(discord.calls.filter(({ name }) => name === 'list-messages').length).toBeGreaterThan(4);
  });

  it('although one message in the gap has a shape that nobody knows', async () => {
    await start();
    const { discord } = desk;
    const { thread } = await cardWithThread(desk);
    many(thread, 1, 'before');
    await soonTexts(...lines(1, 'before'));
    await away(() => {
      discord.write(thread, ANA_ID, 'strange', { poll: null, sticker_items: null } as never);
      many(thread, 2);
    }, false);
    await soonTexts(...lines(1, 'before'), ...lines(2));
    expect(desk.logged.join('\n')).toContain('a message in the history was not understood');
  });

  it('when customers answered in a channel in the gap: theirs is found there too, others’ words are not [K02]', async () => {
    await start();
    const { discord } = desk;
    const general = discord.addChannel('900000000000000077', 0, null, 'general').id;
    const help = discord.addChannel('900000000000000078', 11, general, 'help').id;
    const [said, asked] = [general, help].map((one) => discord.write(one, STRANGER_ID, 'Where is it?'));
    if (said === undefined || asked === undefined) throw new Error('nothing was written');
    for (const one of [`${general}:${said.id}:${STRANGER_ID}`, `${help}:${help}:${STRANGER_ID}`])
      desk.conversations.set(one, CARD);
    const made = [said, asked].map((one) => discord.menuOn(menuName(MENUS.ticket, 'en'), one, ANA_ID));
    await eventually(() => expect(made.map((one) => one.said)).not.toContain(null));
    await away(() => {
      discord.write(general, STRANGER_ID, 'Still waiting.', { answers: said.id });
      discord.write(general, STRANGER_ID, 'Lunch?');
      discord.write(general, OTHER_ID, 'Me too.', { answers: said.id });
      discord.write(help, STRANGER_ID, 'Anybody?');
    }, false);
    await eventually(() => expect(words(desk.accepted)).toContain('Anybody?'));
    const later = (await heard()).flatMap((one) =>
      one.type === 'customer' && one.item.type === 'message' ? [one.item.text] : [],
    );
    expect(later).toEqual(['Where is it?', 'Where is it?', 'Still waiting.', 'Anybody?']);
  });

  it('when our process dies in the gap as well, and Discord is busy when it is back [K02]', async () => {
    await start();
    const { discord } = desk;
    const { thread } = await cardWithThread(desk);
    many(thread, 2, 'before');
    await soonTexts(...lines(2, 'before'));
    await desk.die();
    const { accepted } = desk;
    many(thread, 120);
    const [changed] = discord.in(thread).slice(-1);
    if (changed !== undefined) discord.rewrite(changed, 'changed meanwhile');
    discord.breakNext('list-messages', { status: 429, retryAfter: 0.2 });
    discord.breakNext('active-threads', { status: 502 });
    discord.calls.length = 0;
    await start({ discord, accepted });
    await eventually(async () => expect(await texts()).toContain('line 118'));
    await settled(thread);
    const all = await texts();
    expect(all.slice(2, 121)).toEqual(lines(119));
    expect(all.slice(121)).toEqual(['changed meanwhile', 'changed meanwhile', 'the end']);
    // What Discord asks to wait for is waited for: nothing is begun anew.
    expect(discord.calls.filter(({ name }) => name === 'active-threads')).toHaveLength(2);
  });

  it('when it dies while it catches up: it goes on from the oldest that is missing [K02]', async () => {
    await start();
    const { discord } = desk;
    const { thread } = await cardWithThread(desk);
    const other = discord.addChannel(String(BigInt(thread) + 1n), 11, DESK, 'another').id;
    many(thread, 1, 'before');
    await soonTexts('before 0');
    await desk.die();
    // Written by turns in two threads, far from each other in time: nothing is caught by the overlap.
    const day = 86_400_000;
    for (let index = 0; index < 150; index += 1) {
      const made = discord.write(index % 2 === 0 ? thread : other, ANA_ID, `line ${index}`);
      made.id = discord.snowflake(Date.now() + index * day);
    }
    const { accepted } = desk;
    const broken = await startDesk({ reads: true, discord, accepted, start: false });
    dead.push(broken);
    await broken.start();
    await eventually(() => expect(broken.accepted.length).toBeGreaterThan(100));
    await broken.die();
    const half = broken.accepted.slice(0, 103);
    await start({ discord, accepted: half });
    await soonTexts('before 0', ...lines(150));
  });

  it('but what is refused for good, and that alone', async () => {
    await start();
    const { thread } = await cardWithThread(desk);
    const stored: string[] = [];
    const refused: string[] = [];
    let open = false;
    const line = createLine({
      async store(events) {
        if (!open) throw new CodedError('store-down', 'not yet');
        if (events.some(({ text }) => text === 'bad')) throw new CodedError('vendor-refused', 'never');
        stored.push(...events.map(({ text }) => text));
      },
      catchUp: async () => undefined,
      log: { ...silent, error: (_, text) => void refused.push(text) },
      signal: new AbortController().signal,
    });
    const said = ['one', 'bad', 'two', 'three'].map((text) => ({ ...deleted('1', thread, 0), text }));
    line.said(said);
    open = true;
    await eventually(() => expect(stored).toEqual(['one', 'two', 'three']));
    expect(refused).toHaveLength(1);
  });

  it('when more waits than fits in memory', async () => {
    await start();
    const { thread } = await cardWithThread(desk);
    many(thread, 1, 'before');
    await soonTexts('before 0');
    desk.full = true;
    many(thread, 5200);
    await eventually(() => expect(desk.logged.join()).toContain('read from the history'));
    desk.full = false;
    await eventually(async () => expect(await texts()).toHaveLength(5201));
    expect(await texts()).toEqual(['before 0', ...lines(5200)]);
  });

  it('but what was said before it was ever there is nobody’s note', async () => {
    const discord = await startDiscord();
    const old = discord.addChannel('1500000000000000001', 11, DESK, 'old').id;
    const long = discord.write(old, ANA_ID, 'long ago');
    long.id = discord.snowflake(Date.now() - 3_600_000);
    await start({ discord });
    await eventually(() => expect(desk.accepted).toHaveLength(1));
    await away(() => void discord.write(old, ANA_ID, 'now'), false);
    await eventually(async () => expect(await texts()).toContain('now'));
    discord.unfurl(long);
    await settled(old);
    expect(await texts()).toEqual(['now', 'the end']);
  });

  it('and what was deleted of years ago does not make it read those years', async () => {
    await start();
    const { discord } = desk;
    const { thread } = await cardWithThread(desk);
    discord.write(thread, ANA_ID, 'of years ago').id = '799999999999999998';
    await soonTexts('of years ago');
    desk.accepted.splice(1);
    many(thread, 1);
    discord.sendRaw('MESSAGE_DELETE', { guild_id: GUILD, channel_id: thread, id: '799999999999999999' });
    await soonTexts('line 0', '(delete)');
    await away(() => void discord.write(thread, ANA_ID, 'now'), false);
    await soonTexts('line 0', '(delete)', 'now');
  });

  it('also when the very first text of all is said in the gap [K02]', async () => {
    await start();
    const { thread } = await cardWithThread(desk);
    await eventually(() => expect(desk.accepted).toHaveLength(1));
    await away(() => void desk.discord.write(thread, ANA_ID, 'the first of all'), false);
    await soonTexts('the first of all');
  });
});
