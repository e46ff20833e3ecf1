import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answered, buttonOn, words } from './discord.house.ts';
import { eventually } from './eventually.ts';
import { DESK, type DiscordInteraction, GUILD, startDiscord, TOKEN } from './peers/discord.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import { APP_TOKEN, BOT_TOKEN, type SlackPeer, startSlack, TEAM } from './peers/slack.ts';

const ANA = '700000000000000001';
const BOR = 'U0BOR';
let discord: Awaited<ReturnType<typeof startDiscord>>;
let slack: SlackPeer;
let house: TestHouse;

beforeEach(async () => {
  [discord, slack] = await Promise.all([startDiscord(), startSlack()]);
  house = await testHouse({
    engine: 'sqlite',
    env: {
      DISCORD_TOKEN: TOKEN,
      DISCORD_GUILD_ID: GUILD,
      DISCORD_DESK_CHANNEL: DESK,
      DISCORD_API_URL: discord.apiUrl,
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_APP_TOKEN: APP_TOKEN,
      SLACK_DESK_CHANNEL: 'C0DESK',
      SLACK_API_URL: slack.apiUrl,
    },
  });
  await house.person('Ana', 'agent', { discord: ANA });
  await house.person('Bor', 'agent', { slack: BOR });
  await eventually(() => expect([discord.identified, slack.sockets.length]).toEqual([1, 1]));
});

afterEach(async () => {
  await house.stop();
  await Promise.all([discord.close(), slack.close()]);
  expect([...discord.problems, ...slack.problems]).toEqual([]);
});

function claimInSlack(number: string) {
  return slack.emit('interactive', {
    type: 'block_actions',
    user: { id: BOR, team_id: TEAM },
    team: { id: TEAM, domain: 'test' },
    channel: { id: 'C0DESK', name: 'desk' },
    trigger_id: slack.trigger(),
    response_url: slack.responseUrl(BOR, 'C0DESK'),
    actions: [{ type: 'button', action_id: 'claim', block_id: 'b', value: number, action_ts: '1' }],
  });
}

describe('two desks, one ticket', () => {
  it('have one owner after a hundred claims, half from each; all others are told who and when, and both show it [K05]', async () => {
    const customer = await house.visitor('Maja');
    await customer.write('Where is it?');
    const slackCard = () => words(slack.messages.find(({ threadTs }) => threadTs === null)?.blocks);
    await eventually(() => expect(discord.in(DESK)).toHaveLength(1));
    await eventually(() => expect(slackCard()).toContain('Maja'));
    const claim = buttonOn(discord.in(DESK)[0] ?? null, 'Claim');
    const number = claim.split(':')[2] ?? '';

    const inDiscord: DiscordInteraction[] = [];
    const inSlack: Promise<unknown>[] = [];
    for (let i = 0; i < 50; i += 1) {
      inDiscord.push(discord.press(claim, ANA));
      inSlack.push(claimInSlack(number));
    }
    await Promise.all(inSlack);
    await answered(...inDiscord);
    await eventually(() => expect(slack.ephemerals).toHaveLength(50));

    const lost = (text: string) => text.includes('claimed this ticket');
    const lostInDiscord = inDiscord.filter(({ said }) => lost(words(said)));
    const lostInSlack = slack.ephemerals.filter(({ text }) => lost(text));
    expect([lostInDiscord.length, lostInSlack.length].sort((a, b) => a - b)).toEqual([0, 50]);
    const owner = lostInDiscord.length === 0 ? 'Ana' : 'Bor';
    const whoAndWhen = new RegExp(`${owner} claimed this ticket \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC`);
    for (const said of [
      ...lostInDiscord.map(({ said }) => words(said)),
      ...lostInSlack.map(({ text }) => text),
    ]) {
      expect(said).toMatch(whoAndWhen);
    }
    await eventually(() => expect(words(discord.in(DESK)[0]?.embeds)).toContain(owner));
    await eventually(() => expect(slackCard()).toContain(owner));
    expect(discord.in(DESK)).toHaveLength(1);
    expect(slack.messages.filter(({ threadTs }) => threadTs === null)).toHaveLength(1);
  });

  it('bridged to each other by somebody’s bot, echo nothing: a text stays one note [K16]', async () => {
    const customer = await house.visitor('Maja');
    await customer.write('Where is it?');
    const root = () => slack.messages.find(({ threadTs }) => threadTs === null)?.ts ?? '';
    const below = () => slack.messages.filter(({ threadTs }) => threadTs === root());
    const beside = () => discord.in(discord.in(DESK)[0]?.id ?? '');
    await eventually(() => expect([below().length, beside().length]).toEqual([1, 1]));

    const bridged = new Set<string>();
    const once = (id: string) => !bridged.has(id) && bridged.add(id) !== undefined;
    let copies = 0;
    const bridge = async () => {
      for (const { id, content, embeds } of beside().filter((one) => once(one.id))) {
        copies += 1;
        const copy = slack.write({
          // In the name of somebody of the team, as bridges do.
          ...{ user: BOR, bot: 'B0BRIDGE', threadTs: root() },
          text: `From Discord (${id}): ${content}${words(embeds)}`.slice(0, 3000),
        });
        bridged.add(String(copy.event.ts));
        await slack.tell(copy, {});
      }
      for (const { text } of below().filter(({ ts }) => once(ts))) {
        copies += 1;
        bridged.add(discord.write(discord.in(DESK)[0]?.id ?? '', ANA, text, { bot: true }).id);
      }
    };

    await slack.tell(slack.write({ user: BOR, text: 'Ask the depot', threadTs: root() }), {});
    await eventually(() => expect(beside()).toHaveLength(2));
    await eventually(async () => {
      await bridge();
      expect(copies).toBe(4);
    });
    for (let round = 0; round < 10; round += 1) {
      await bridge();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // The customer's text on both desks, what was typed in Slack, its copy in Discord.
    expect(copies).toBe(4);
    const number = Number(/#(\d+)/.exec(words(slack.messages[0]?.blocks))?.[1]);
    const { messages } = (await house.get(`/api/tickets/${number}`)).body as { messages: { text: string }[] };
    expect(messages.map(({ text }) => text).sort()).toEqual(['Ask the depot', 'Where is it?']);
  });
});
