import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buttonOn } from './discord.house.ts';
import { eventually } from './eventually.ts';
import { DESK, type DiscordInteraction, GUILD, startDiscord, TOKEN } from './peers/discord.ts';
import { bits } from './peers/discord-rights.ts';
import { type TestHouse, testHouse } from './peers/house.ts';

const SHOP = '900000000000000030';
const [MAJA, TINE, ANA, LEA] = [
  '700000000000000011',
  '700000000000000012',
  '700000000000000013',
  '700000000000000014',
];

describe('customers in a Discord server', () => {
  let discord: Awaited<ReturnType<typeof startDiscord>>;
  let house: TestHouse;

  beforeAll(async () => {
    discord = await startDiscord();
    discord.addChannel(SHOP, 0, null, 'help');
    discord.rights.granted |= bits('CreatePrivateThreads');
    house = await testHouse({
      engine: 'sqlite',
      env: {
        DISCORD_TOKEN: TOKEN,
        DISCORD_GUILD_ID: GUILD,
        DISCORD_DESK_CHANNEL: DESK,
        DISCORD_MESSAGE_CONTENT: 'true',
        DISCORD_CUSTOMER_CHANNELS: SHOP,
        DISCORD_API_URL: discord.apiUrl,
      },
    });
    await house.person('Ana', 'agent', { discord: ANA });
    await house.person('Lea', 'lead', { discord: LEA });
    await eventually(() => expect(discord.identified).toBe(1));
  });

  afterAll(async () => {
    await house.stop();
    await discord.close();
    expect(discord.problems).toEqual([]);
  });

  const answered = (one: DiscordInteraction) => eventually(() => expect(one.said).not.toBeNull());
  const opened = (one: DiscordInteraction) => eventually(() => expect(one.callback?.type).toBe(9));
  const here = { channel: SHOP };
  const wordsOf = (one: unknown) => JSON.stringify(one);
  const viewOf = async (number: number) =>
    (await house.get(`/api/tickets/${number}`)).body as {
      ticket: { status: string; contact: { name: string } };
      messages: { kind: string; text: string; delivery: string; files: { name: string }[] }[];
    };
  const numberIn = (one: DiscordInteraction) => Number(/#(\d+)/.exec(wordsOf(one.said))?.[1]);
  const threadIn = (one: DiscordInteraction) => String(/<#(\d+)>/.exec(wordsOf(one.said))?.[1]);

  async function ask(user: string, subject: string, text: string): Promise<DiscordInteraction> {
    const typed = discord.type('new', {}, user, undefined, here);
    await opened(typed);
    const sent = discord.submit(typed, { subject, text }, user);
    await answered(sent);
    return sent;
  }

  it('shows them one command and a panel that a lead puts up once', async () => {
    const seen = discord.commands.filter((one) => one.default_member_permissions == null);
    expect(seen.map(({ name, options }) => [name, options ?? []])).toEqual([['new', []]]);
    const refused = discord.type('panel', {}, ANA, undefined, here);
    await answered(refused);
    expect(discord.in(SHOP)).toEqual([]);
    for (let times = 0; times < 2; times += 1) {
      const put = discord.type('panel', {}, LEA, undefined, here);
      await answered(put);
    }
    expect(discord.in(SHOP)).toHaveLength(1);
    const elsewhere = discord.type('panel', {}, LEA);
    await answered(elsewhere);
    expect(wordsOf(elsewhere.said)).toContain('channels of customers');
  });

  it('opens a case in a private thread by the panel’s button, tells its number, hears and answers there', async () => {
    const [panel] = discord.in(SHOP);
    if (panel === undefined) return expect.unreachable();
    const pressed = discord.pressOn(panel, buttonOn(panel, 'Open a case'), MAJA);
    await opened(pressed);
    const sent = discord.submit(pressed, { subject: 'Broken lamp', text: 'It fell @everyone.' }, MAJA);
    await answered(sent);
    const [number, thread] = [numberIn(sent), threadIn(sent)];
    expect(discord.channels.get(thread)).toMatchObject({ type: 12, parent: SHOP, name: 'Broken lamp' });
    expect([...(discord.joined.get(thread) ?? [])]).toEqual([MAJA]);
    expect(discord.in(thread).flatMap(({ pings }) => pings)).toEqual([]);
    const label = discord.attach('lamp.txt', 'a lamp');
    const attachments = [{ ...label, filename: label.name, content_type: label.type }];
    const later = discord.write(thread, MAJA, 'A picture of it', { attachments });
    discord.rewrite(later, 'A text about it');
    discord.write(thread, TINE, 'I am nobody here');
    const heard = await house.until(
      () => viewOf(number),
      ({ messages }) => messages.some(({ text }) => text === 'A text about it'),
    );
    expect(heard.messages.map(({ kind, text }) => [kind, text])).toContainEqual([
      'inbound',
      'Broken lamp\n\nIt fell @everyone.',
    ]);
    expect(heard.messages.flatMap(({ files }) => files.map(({ name }) => name))).toEqual(['lamp.txt']);
    // Whoever left the thread reads the answer all the same.
    discord.joined.clear();
    await house.command('reply', { ticket: number, text: 'We send you a new one.' });
    await eventually(() => expect(discord.in(thread).at(-1)?.content).toBe('We send you a new one.'));
    expect([...(discord.joined.get(thread) ?? [])]).toEqual([MAJA]);
  });

  it('gives somebody a second case of its own, and tells the agent of who has left', async () => {
    const first = await ask(MAJA, 'One', 'The first matter');
    const second = await ask(MAJA, 'Two', 'The second matter');
    expect(numberIn(second)).not.toBe(numberIn(first));
    expect(threadIn(second)).not.toBe(threadIn(first));
    discord.left.add(MAJA);
    await house.command('reply', { ticket: numberIn(second), text: 'Hello?' });
    await house.until(
      () => viewOf(numberIn(second)),
      ({ messages }) => messages.some(({ delivery }) => delivery === 'failed'),
    );
    discord.left.delete(MAJA);
    discord.channels.delete(threadIn(first));
    await house.command('reply', { ticket: numberIn(first), text: 'Hello?' });
    await house.until(
      () => viewOf(numberIn(first)),
      ({ messages }) => messages.some(({ delivery }) => delivery === 'failed'),
    );
  });

  it('opens a case from direct messages there, and gives the words back to whoever asks from another server', async () => {
    const from = async (place: { channel: string; guild: string | null }, text: string) => {
      const typed = discord.type('new', {}, TINE, undefined, place);
      await opened(typed);
      const sent = discord.submit(typed, { subject: 'Tickets', text }, TINE, place);
      await answered(sent);
      return sent;
    };
    const sent = await from({ channel: SHOP, guild: null }, 'Asked in direct messages');
    expect(discord.channels.get(threadIn(sent))?.recipient).toBe(TINE);
    await eventually(async () =>
      expect(JSON.stringify(await viewOf(numberIn(sent)))).toContain('Asked in direct messages'),
    );
    const lost = await from({ channel: SHOP, guild: '900000000000000777' }, 'Words from far away');
    expect(wordsOf(lost.said)).toContain('Words from far away');
  });

  it('goes on in direct messages where no thread can be made, and gives the words back where nobody can be written to', async () => {
    discord.rights.forbid(SHOP, 'CreatePrivateThreads');
    const sent = await ask(TINE, 'Seats', 'May I have two more?');
    const direct = threadIn(sent);
    expect(discord.channels.get(direct)?.recipient).toBe(TINE);
    discord.write(direct, TINE, 'Or three?');
    await house.until(
      () => viewOf(numberIn(sent)),
      ({ messages }) => messages.some(({ text }) => text === 'Or three?'),
    );
    await house.command('reply', { ticket: numberIn(sent), text: 'Three it is.' });
    await eventually(() => expect(discord.in(direct).at(-1)?.content).toBe('Three it is.'));
    discord.closed.add(LEA.replace(/.$/, '9'));
    const refused = await ask(LEA.replace(/.$/, '9'), 'Nothing', 'Words that must not be lost');
    expect(wordsOf(refused.said)).toContain('Words that must not be lost');
  });

  it('lets the team take down somebody’s case by the same word', async () => {
    await house.until(
      async () => {
        const typed = discord.type('new', {}, ANA, undefined, here);
        await opened(typed);
        return typed;
      },
      (typed) => wordsOf(typed.callback).includes('"phone"'),
    );
  });
});
