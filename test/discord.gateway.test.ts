import { Client, GatewayDispatchEvents, GatewayIntentBits } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import { DESK, startDiscord, TOKEN } from './peers/discord.ts';
import type { Body } from './peers/discord-limits.ts';

/** What the stand-in lets an application hear and read, as Discord's documents say of the gateway and of history. */
const MAJA = '700000000000000009';
let discord: Awaited<ReturnType<typeof startDiscord>>;
let thread: string;
const clients: Client[] = [];

beforeEach(async () => {
  discord = await startDiscord();
  const [, message = ''] = ['', (await post(DESK, { content: 'card' })).id as string];
  thread = discord.addChannel(message, 11, DESK, 'thread').id;
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.destroy();
  await discord.close();
});

async function call(method: string, path: string, body?: Body): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${discord.apiUrl}/v10${path}`, {
    method,
    headers: { authorization: `Bot ${TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const said = await answer.text();
  return { status: answer.status, body: said === '' ? null : JSON.parse(said) };
}
let nonces = 0;
async function post(channel: string, more: Body): Promise<Body> {
  nonces += 1;
  const base = { nonce: `n-${nonces}`, enforce_nonce: true, allowed_mentions: { parse: [] } };
  return (await call('POST', `/channels/${channel}/messages`, { ...base, ...more })).body as Body;
}
async function listening(...intents: GatewayIntentBits[]): Promise<Body[]> {
  const heard: Body[] = [];
  const client = new Client({ intents, rest: { api: discord.apiUrl, version: '10' } });
  clients.push(client);
  const { MessageCreate, MessageUpdate, MessageDelete } = GatewayDispatchEvents;
  for (const event of [MessageCreate, MessageUpdate, MessageDelete])
    client.ws.on(event, (d: Body) => heard.push({ event, ...d }));
  await client.login(TOKEN);
  return heard;
}
const contents = (list: unknown) => (list as Body[]).map(({ content }) => content);

describe('the gateway', () => {
  it('sends messages to whom asked for them, their content to whom asked for that', async () => {
    const { Guilds, GuildMessages, MessageContent } = GatewayIntentBits;
    const none = await listening(Guilds);
    const bare = await listening(Guilds, GuildMessages);
    const whole = await listening(Guilds, GuildMessages, MessageContent);
    const said = discord.write(thread, MAJA, 'a word', { attachments: [{ id: '1', filename: 'a.txt' }] });
    await post(thread, { content: 'ours' });
    discord.erase(said);
    await eventually(() => expect([bare.length, whole.length]).toEqual([3, 3]));
    expect(none).toEqual([]);
    expect(contents(bare)).toEqual(['', 'ours', undefined]);
    expect(bare[0]?.attachments).toEqual([]);
    expect(contents(whole)).toEqual(['a word', 'ours', undefined]);
  });

  it('tells of an edit when it was one, and of a preview without that', async () => {
    const { Guilds, GuildMessages, MessageContent } = GatewayIntentBits;
    const heard = await listening(Guilds, GuildMessages, MessageContent);
    const said = discord.write(thread, MAJA, 'see https://example.com');
    discord.unfurl(said);
    discord.rewrite(said, 'see nothing');
    await eventually(() => expect(heard).toHaveLength(3));
    expect(heard.map(({ edited_timestamp: at }) => at === null)).toEqual([true, true, false]);
  });
});

describe('the history', () => {
  it('comes in pages, the newest first, before or after a message', async () => {
    const all = Array.from({ length: 130 }, (_, index) => discord.write(thread, MAJA, `${index}`));
    const path = `/channels/${thread}/messages?limit=100`;
    const after = contents((await call('GET', `${path}&after=${all[9]?.id}`)).body);
    expect([after.length, after[0], after.at(-1)]).toEqual([100, '109', '10']);
    const before = contents((await call('GET', `${path}&before=${all[50]?.id}`)).body);
    expect([before.length, before[0], before.at(-1)]).toEqual([50, '49', '0']);
    await call('GET', `/channels/${thread}/messages?limit=101`);
    expect(discord.problems).toEqual(['limit: 1 to 100']);
  });

  it('hides others’ words when the application may not read', async () => {
    discord.write(thread, MAJA, 'a word');
    await post(thread, { content: 'ours' });
    discord.contentAllowed = false;
    expect(contents((await call('GET', `/channels/${thread}/messages`)).body)).toEqual(['ours', '']);
  });

  it('of archived threads lists the one archived last first, and says whether there are more', async () => {
    const ids = Array.from(
      { length: 3 },
      (_, i) => discord.addChannel(`15000000000000000${i}0`, 11, DESK).id,
    );
    for (const [index, id] of ids.entries()) discord.archive(id, true, new Date(2026, 0, index + 1));
    const path = `/channels/${DESK}/threads/archived/public?limit=2`;
    const { threads, has_more: more } = (await call('GET', path)).body as {
      threads: Body[];
      has_more: boolean;
    };
    expect([threads.map(({ id }) => id), more]).toEqual([[ids[2], ids[1]], true]);
    const meta = Object(threads[1]?.thread_metadata) as Body;
    const rest = (await call('GET', `${path}&before=${meta.archive_timestamp}`)).body as { threads: Body[] };
    expect(rest.threads.map(({ id }) => id)).toEqual([ids[0]]);
  });
});

describe('what it refuses', () => {
  it('answers to messages that are gone, unless they may stand alone', async () => {
    const reference = { message_id: '5' };
    expect(await post(thread, { content: 'to nobody', message_reference: reference })).toMatchObject({
      code: 50035,
    });
    const alone = { ...reference, fail_if_not_exists: false };
    expect(await post(thread, { content: 'alone', message_reference: alone })).toMatchObject({
      content: 'alone',
    });
  });

  it('taking back what others wrote', async () => {
    const said = discord.write(thread, MAJA, 'a word');
    expect(await call('DELETE', `/channels/${thread}/messages/${said.id}`)).toMatchObject({ status: 403 });
    const { id } = await post(thread, { content: 'ours' });
    expect(await call('DELETE', `/channels/${thread}/messages/${id}`)).toMatchObject({ status: 204 });
  });
});
