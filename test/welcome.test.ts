import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answered, buttonOn, words } from './discord.house.ts';
import { eventually } from './eventually.ts';
import { DESK, GUILD, startDiscord, TOKEN } from './peers/discord.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import { APP_TOKEN, BOT_TOKEN, type SlackPeer, startSlack, TEAM } from './peers/slack.ts';

const VIDA = '700000000000000007';
let discord: Awaited<ReturnType<typeof startDiscord>>;
let slack: SlackPeer;
let house: TestHouse;
let houses: TestHouse[];

const settings = () => ({
  DISCORD_TOKEN: TOKEN,
  DISCORD_GUILD_ID: GUILD,
  DISCORD_DESK_CHANNEL: DESK,
  DISCORD_API_URL: discord.apiUrl,
  SLACK_BOT_TOKEN: BOT_TOKEN,
  SLACK_APP_TOKEN: APP_TOKEN,
  SLACK_DESK_CHANNEL: 'C0DESK',
  SLACK_API_URL: slack.apiUrl,
});

beforeEach(async () => {
  [discord, slack] = await Promise.all([startDiscord(), startSlack()]);
  house = await testHouse({ engine: 'sqlite', env: settings() });
  houses = [house];
});

afterEach(async () => {
  for (const one of houses.reverse()) await one.stop();
  await Promise.all([discord.close(), slack.close()]);
  expect([...discord.problems, ...slack.problems]).toEqual([]);
});

const greeted = () => slack.messages.filter(({ channel }) => channel.startsWith('D'));
const addVida = (account: Record<string, string>) =>
  house.command('person', { action: 'add', name: 'Vida', role: 'lead', ...account });
const directOf = (user: string) => discord.in(`8${user.slice(1)}`);
const tickets = async () => ((await house.get('/api/tickets')).body.tickets as { contact: unknown }[]).length;

const press = (user: string) =>
  slack.emit('interactive', {
    type: 'block_actions',
    user: { id: user, team_id: TEAM },
    team: { id: TEAM, domain: 'test' },
    channel: { id: `D${user.slice(1)}`, name: 'directmessage' },
    trigger_id: slack.trigger(),
    response_url: slack.responseUrl(user, `D${user.slice(1)}`),
    actions: [{ type: 'button', action_id: 'checks', block_id: 'b', value: 'checks', action_ts: '1' }],
  });

describe('whoever installed Osem', () => {
  it('is greeted in Slack with three steps, as soon as a lead is known there, and once for all starts [K23]', async () => {
    await addVida({ slack: 'U0VIDA' });
    await eventually(() => expect(greeted()).toHaveLength(1));
    const [message] = greeted();
    expect(message?.channel).toBe('D0VIDA');
    for (const step of ['1. ', '2. ', '3. ', 'Run checks']) expect(words(message?.blocks)).toContain(step);
    await house.command('person', { action: 'add', name: 'Zoja', role: 'lead', slack: 'U0ZOJA' });
    const other = await testHouse({ engine: 'sqlite', env: settings(), databaseUrl: house.databaseUrl });
    houses.push(other);
    const { visitor, until } = other;
    await (await visitor('Maja')).write('Where is it?');
    // What comes after a start has come, and nothing else came before it.
    await until(
      async () => slack.messages.filter(({ channel }) => channel === 'C0DESK').length,
      (count) => count > 0,
    );
    expect(greeted()).toHaveLength(1);
  });

  it('runs the checks by the button: they are told, and one sample ticket comes, however often [K23]', async () => {
    await addVida({ slack: 'U0VIDA' });
    await eventually(() => expect(greeted()).toHaveLength(1));
    await press('U0VIDA');
    await eventually(() => expect(slack.ephemerals).toHaveLength(1));
    expect(slack.ephemerals[0]?.text).toMatch(
      /PUBLIC_URL is not set[\s\S]*left open \(\?\)\. Look at [\s\S]*sample ticket comes/,
    );
    await press('U0VIDA');
    await eventually(() => expect(slack.ephemerals).toHaveLength(2));
    expect(slack.ephemerals[1]?.text).toContain('The sample ticket came before');
    await house.until(tickets, (count) => count === 1);
    await eventually(() =>
      expect(words(slack.messages.filter(({ channel }) => channel === 'C0DESK'))).toContain(
        'Sample customer',
      ),
    );
    expect((await house.command('resolve', { ticket: 1 })).body).toMatchObject({ text: '#1 is resolved.' });
  });

  it('finds by the button what is broken [K23 K52]', async () => {
    await addVida({ slack: 'U0VIDA' });
    await eventually(() => expect(greeted()).toHaveLength(1));
    slack.granted.delete('files:read');
    discord.rights.forbid(DESK, 'SendMessagesInThreads');
    await press('U0VIDA');
    await eventually(() => expect(slack.ephemerals).toHaveLength(1));
    expect(slack.ephemerals[0]?.text).toMatch(/✗ The app lacks the scope files:read/);
    expect(slack.ephemerals[0]?.text).toMatch(/✗ The application may not “Send Messages in Threads”/);
  });

  it('is the lead in Discord when one is known there [K23]', async () => {
    const plain = await testHouse({ engine: 'sqlite' });
    await plain.command('person', { action: 'add', name: 'Vida', role: 'lead', discord: VIDA });
    await eventually(() => expect(directOf(discord.owner)).toHaveLength(1));
    const both = await testHouse({ engine: 'sqlite', env: settings(), databaseUrl: plain.databaseUrl });
    houses.push(plain, both);
    await eventually(() => expect(directOf(VIDA)).toHaveLength(1));
    expect(directOf(discord.owner)).toHaveLength(1);
  });

  it('is the owner of the server in Discord while no lead is known there; a stranger’s press runs nothing [K23]', async () => {
    await eventually(() => expect(directOf(discord.owner)).toHaveLength(1));
    const [message] = directOf(discord.owner);
    expect(words(message)).toMatch(/1\. .*2\. .*3\. /s);
    const stranger = discord.press(buttonOn(message ?? null, 'Run checks'), discord.owner);
    await answered(stranger);
    expect(words(stranger.said)).toContain(discord.owner);
    expect(words(stranger.said)).toContain('not in the team');
    expect(await tickets()).toBe(0);
    await addVida({ discord: VIDA });
    const pressed = discord.press(buttonOn(message ?? null, 'Run checks'), VIDA);
    await answered(pressed);
    expect(words(pressed.said)).toMatch(/left open .{1,9}\. Look at .*sample ticket comes/);
    await house.until(tickets, (count) => count === 1);
    expect(directOf(VIDA)).toEqual([]);
  });
});
