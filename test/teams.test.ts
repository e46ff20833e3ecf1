import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandSpec } from '../src/commands/command.ts';
import { withReceivers } from '../src/commands/options.ts';
import { transfer } from '../src/commands/transfer.ts';
import { commandView } from '../src/desks/slack/forms.ts';
import { checkRules } from '../src/policy/check.ts';
import { BOR_ID, startDesk as startDiscordDesk } from './discord.house.ts';
import { eventually } from './eventually.ts';
import { BOSSES, DESK, FORUM, GUILD, startDiscord, TOKEN } from './peers/discord.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import { APP_TOKEN, BOT_TOKEN, type SlackPeer, startSlack, TEAM } from './peers/slack.ts';
import { CARD, startDesk } from './slack.house.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TALK = '900000000000000009';
const PAYMENTS = {
  slack: { desk: 'C0PAY', supervisors: 'C0PAYBOSS' },
  discord: { desk: FORUM, supervisors: TALK },
};

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** The house's own rules, with teams in channels of their own. */
function rulesWith(teams: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'osem-rules-'));
  folders.push(folder);
  cpSync('rules', folder, { recursive: true });
  writeFileSync(join(folder, 'teams.json'), JSON.stringify({ about: 'Where teams work.', teams }));
  return folder;
}

describe('rules/teams.json', () => {
  it.each([
    ['a team without a name', { ghosts: { desks: {} } }, 'teams.json, teams.ghosts: there is no "ghosts"'],
    [
      'a desk that there is not',
      { payments: { desks: { teams: { desk: 'C1' } } } },
      'teams.json, teams.payments.desks.teams: there is no such desk; there are slack, discord',
    ],
    [
      'an id of another platform',
      { payments: { desks: { slack: { desk: FORUM } } } },
      'teams.json, teams.payments.desks.slack.desk: takes the id of a channel',
    ],
    [
      'no channel at all',
      { payments: { desks: { slack: {} } } },
      'teams.json, teams.payments.desks.slack: needs a channel',
    ],
  ])('%s is refused, with file and field', async (_, teams, problem) => {
    const { good, lines } = await checkRules(rulesWith(teams));
    expect([good, lines.join('\n')]).toEqual([false, expect.stringContaining(problem)]);
  });

  it('stops the start when it names what there is not', async () => {
    const RULES_DIR = rulesWith({ payments: { desks: { slack: { desk: 'general' } } } });
    await expect(testHouse({ engine: 'sqlite', env: { RULES_DIR } })).rejects.toMatchObject({
      code: 'broken-rules',
      message: expect.stringContaining('teams.payments.desks.slack.desk'),
    });
  });

  it('may be missing', async () => {
    const folder = rulesWith({});
    rmSync(join(folder, 'teams.json'));
    expect((await checkRules(folder)).good).toBe(true);
  });
});

describe('teams to choose from', () => {
  it('are those of the rules, in the API and in forms', async () => {
    const house = await testHouse({ engine: 'sqlite' });
    const { commands: listed } = (await house.get('/api/commands')).body as { commands: CommandSpec[] };
    const to = listed.find(({ name }) => name === 'transfer')?.options.find(({ name }) => name === 'to');
    expect(to?.choices).toEqual(['support', 'payments', 'technical', 'care', 'skill:refunds']);
    await house.stop();
    const remembered = { number: 12, seen: null, channel: 'C0DESK' };
    const form = commandView(withReceivers(transfer, ['support', 'payments']), {
      ...{ card: CARD, team: [], remembered, language: 'en' },
    });
    const shown = JSON.stringify(form.blocks);
    expect([shown.includes('"static_select"'), shown.includes('"payments"')]).toEqual([true, true]);
  });

  it('are offered while somebody types in Discord', async () => {
    const desk = await startDiscordDesk();
    const asked = desk.discord.type('transfer', { ticket: 12, to: 'PAY' }, BOR_ID, 'to');
    await eventually(() =>
      expect(asked.callback?.data).toEqual({ choices: [{ name: 'payments', value: 'payments' }] }),
    );
    await desk.stop();
  });
});

describe('the channel of a team that cannot be used', () => {
  it('is named in the log, and stops nothing', async () => {
    const desk = await startDesk('http', { start: false });
    desk.places.set('payments', { team: 'payments', desk: 'C0NOWHERE', supervisors: null });
    const ending = new AbortController();
    await desk.desk.start(ending.signal);
    const said = desk.logged.filter((line) => line.includes('C0NOWHERE'));
    expect(said).toEqual([expect.stringContaining('payments')]);
    ending.abort();
    await desk.stop();
  });
});

describe.each(['Slack', 'Discord'] as const)('where the channel of a team cannot be used in %s', (vendor) => {
  it('its cards and calls stand in the common one, and the card moves once it can', async () => {
    const over =
      vendor === 'Slack'
        ? await startDesk('http', { supervisors: 'C0BOSS' })
        : await startDiscordDesk({ supervisors: BOSSES });
    const nowhere = vendor === 'Slack' ? 'C0PAY' : TALK;
    over.places.set('payments', { team: 'payments', desk: nowhere, supervisors: nowhere });
    const card = { ...CARD, team: 'payments' };
    const ref = await over.desk.show(card, null);
    expect(ref).toContain(vendor === 'Slack' ? 'C0DESK' : DESK);
    expect(await over.desk.find?.(card.ticketId, 'payments')).toBe(ref);
    expect(await over.desk.show({ ...card, version: 4 }, ref)).toBe(ref);
    const notice = { key: 'k', text: 'About to break', tickets: [], ref, team: 'payments', urgent: true };
    await over.desk.tell({ kind: 'supervisors', people: [] }, notice);
    const called =
      'slack' in over
        ? over.slack.messages.filter(({ channel }) => channel === 'C0BOSS').map(({ text }) => text)
        : over.discord.in(BOSSES).map(({ embeds }) => JSON.stringify(embeds));
    expect(called).toEqual([expect.stringContaining('About to break')]);
    if ('slack' in over) over.slack.channels.add('C0PAY');
    else over.discord.addChannel(TALK, 0, null);
    expect(await over.desk.show({ ...card, version: 5 }, ref)).toContain(nowhere);
    await over.stop();
  });
});

describe('a ticket that goes to a team with channels of its own', () => {
  let slack: SlackPeer;
  let discord: Awaited<ReturnType<typeof startDiscord>>;
  let house: TestHouse;
  let ana: { id: string; token: string };

  beforeEach(async () => {
    slack = await startSlack();
    discord = await startDiscord();
    for (const channel of ['C0PAY', 'C0PAYBOSS']) slack.channels.add(channel);
    discord.addChannel(TALK, 0, null);
    house = await testHouse({
      engine: 'sqlite',
      env: {
        RULES_DIR: rulesWith({ payments: { desks: PAYMENTS } }),
        SLACK_BOT_TOKEN: BOT_TOKEN,
        SLACK_APP_TOKEN: APP_TOKEN,
        SLACK_DESK_CHANNEL: 'C0DESK',
        SLACK_SUPERVISOR_CHANNEL: 'C0BOSS',
        SLACK_API_URL: slack.apiUrl,
        DISCORD_TOKEN: TOKEN,
        DISCORD_GUILD_ID: GUILD,
        DISCORD_DESK_CHANNEL: DESK,
        DISCORD_SUPERVISOR_CHANNEL: BOSSES,
        DISCORD_SHOW_TEXT: 'true',
        DISCORD_API_URL: discord.apiUrl,
      },
    });
    house.advance(DAY - (house.now() % DAY) + 7.5 * HOUR);
    ana = await house.person('Ana', 'agent', { slack: 'U0ANA' });
    await house.person('Bor', 'supervisor', { slack: 'U0BOSS', discord: '700000000000000002' });
  });

  afterEach(async () => {
    await house.stop();
    await slack.close();
    await discord.close();
    expect([...slack.problems, ...discord.problems]).toEqual([]);
  });

  const words = (of: unknown) => JSON.stringify(of);
  const roots = (channel: string) =>
    slack.messages.filter((one) => one.channel === channel && one.threadTs === null);
  const only = <T>(list: readonly T[]): T => {
    const [one] = list;
    if (one === undefined || list.length > 1) throw new Error(`${list.length} there`);
    return one;
  };
  /** First messages of the forum's posts. */
  const posts = () =>
    discord.messages.filter(
      ({ id, channel }) => id === channel && discord.channels.get(id)?.parent === FORUM,
    );
  const press = (action: string, user: string) =>
    slack.emit('interactive', {
      type: 'block_actions',
      user: { id: user, team_id: TEAM },
      team: { id: TEAM, domain: 'test' },
      channel: { id: 'C0DESK', name: 'desk' },
      trigger_id: slack.trigger(),
      response_url: slack.responseUrl(user, 'C0DESK'),
      actions: [{ type: 'button', action_id: action, block_id: 'b', value: '1', action_ts: '1' }],
    });

  it('moves its cards there, leaves pointers, and is still reached from the old thread and by old buttons [K06 K08]', async () => {
    const maja = await house.visitor('Maja');
    await maja.write('Hello, a question about my parcel');
    await eventually(() => expect(words(only(roots('C0DESK')).blocks)).toContain('Maja'));
    await eventually(() => expect(words(only(discord.in(DESK)).embeds)).toContain('Maja'));
    const old = only(roots('C0DESK'));
    await house.until(
      async () => slack.messages.filter(({ threadTs }) => threadTs === old.ts).length,
      (mirrored) => mirrored === 1,
    );
    await eventually(() => expect(discord.in(discord.in(DESK)[0]?.id ?? '')).toHaveLength(1));
    expect((await house.command('transfer', { ticket: 1, to: 'payments' }, ana.token)).status).toBe(200);

    await eventually(() => expect(words(only(roots('C0PAY')).blocks)).toContain('Maja'));
    await eventually(() => expect(words(only(posts()).embeds)).toContain('Maja'));
    await eventually(() => expect(old.text).toContain('<#C0PAY>'));
    expect(words(old.blocks)).not.toContain('"actions"');
    await eventually(() =>
      expect(words(only(discord.in(DESK)).embeds)).toContain(`<#${posts()[0]?.channel}>`),
    );
    expect(only(discord.in(DESK)).components).toEqual([]);

    const begun = () => slack.messages.filter(({ threadTs }) => threadTs === only(roots('C0PAY')).ts);
    await eventually(() => expect(words(begun())).toContain(`/archives/C0DESK/p${old.ts.replace('.', '')}`));
    const oldThread = discord.in(DESK)[0]?.id ?? '';
    await eventually(() => expect(words(discord.in(posts()[0]?.channel ?? ''))).toContain(`<#${oldThread}>`));

    await press('claim', 'U0ANA');
    await eventually(() => expect(words(only(roots('C0PAY')).blocks)).toContain('Ana'));
    await slack.tell(slack.write({ user: 'U0ANA', text: 'Ask the bank first', threadTs: old.ts }), {});
    const notes = async () => {
      const { body } = await house.get('/api/tickets/1');
      return (body.messages as { kind: string; text: string }[]).filter(({ kind }) => kind === 'note');
    };
    expect(await house.until(notes, (all) => all.length === 1)).toMatchObject([
      { text: 'Ask the bank first' },
    ]);
    await maja.write('And one more thing');
    await eventually(() =>
      expect(words(slack.messages.filter(({ threadTs }) => threadTs === only(roots('C0PAY')).ts))).toContain(
        'one more',
      ),
    );
    expect([roots('C0DESK').length, roots('C0PAY').length, discord.in(DESK).length, posts().length]).toEqual([
      1, 1, 1, 1,
    ]);
  });

  it('calls that team’s supervisors, and nobody in the common channel', async () => {
    const maja = await house.visitor('Maja');
    await maja.write('You charged me twice for one order');
    await eventually(() => expect(words(only(roots('C0PAY')).blocks)).toContain('Maja'));
    await eventually(() => expect(posts()).toHaveLength(1));
    expect([roots('C0DESK'), discord.in(DESK)]).toEqual([[], []]);
    house.advance(9.5 * HOUR);
    await eventually(() => expect(words(roots('C0PAYBOSS'))).toContain('<@U0BOSS>'));
    await eventually(() =>
      expect(discord.in(TALK).flatMap(({ pings }) => pings)).toContain('700000000000000002'),
    );
    expect([roots('C0BOSS'), discord.in(BOSSES)]).toEqual([[], []]);
  });

  it('posts one card in the new place when the first try there was cut off after it happened', async () => {
    const maja = await house.visitor('Maja');
    await maja.write('Hello');
    await eventually(() => expect(words(only(roots('C0DESK')).blocks)).toContain('Maja'));
    await eventually(() => expect(slack.messages.some(({ threadTs }) => threadTs !== null)).toBe(true));
    slack.breakNext('chat.postMessage', { cut: true });
    await house.command('transfer', { ticket: 1, to: 'Payments' }, ana.token);
    await eventually(() => expect(only(roots('C0DESK')).text).toContain('<#C0PAY>'));
    expect(roots('C0PAY')).toHaveLength(1);
  });

  it('stays where it is now when the old card cannot be changed any more', async () => {
    const maja = await house.visitor('Maja');
    await maja.write('Hello');
    await eventually(() => expect(words(only(roots('C0DESK')).blocks)).toContain('Maja'));
    await house.until(
      () => house.get('/metrics'),
      ({ body }) => String(body.text).includes('osem_jobs_due 0'),
    );
    slack.breakNext('chat.update', { error: 'cant_update_message' });
    await house.command('transfer', { ticket: 1, to: 'payments' }, ana.token);
    await eventually(() => expect(words(only(roots('C0PAY')).blocks)).toContain('Maja'));
    await house.command('claim', { ticket: 1 }, ana.token);
    await eventually(() => expect(words(only(roots('C0PAY')).blocks)).toContain('Ana'));
    const { body } = await house.get('/metrics');
    expect(body.text).toContain('osem_jobs_dead 0');
  });

  it('is handed over by people who may, to teams that there are', async () => {
    const maja = await house.visitor('Maja');
    await maja.write('Hello');
    const { body } = await house.until(
      () => house.get('/api/tickets'),
      (answer) => (answer.body.tickets as unknown[]).length === 1,
    );
    expect((body.tickets as { team?: string }[])[0]).toMatchObject({ number: 1 });
    const bea = await house.person('Bea', 'agent');
    await house.command('claim', { ticket: 1 }, ana.token);
    const ghosts = await house.command('transfer', { ticket: 1, to: 'ghosts' }, ana.token);
    expect(ghosts).toMatchObject({ status: 409, body: { refused: 'unknown-receiver' } });
    expect(ghosts.body.text).toContain('payments');
    const foreign = await house.command('transfer', { ticket: 1, to: 'payments' }, bea.token);
    expect(foreign.body).toMatchObject({ refused: 'not-yours' });
    const done = await house.command('transfer', { ticket: 1, to: 'PAYMENTS' }, ana.token);
    expect(done.status).toBe(200);
    await house.command('transfer', { ticket: 1, to: 'payments' }, ana.token);
    const { events, ticket } = (await house.get('/api/tickets/1')).body as {
      events: { type: string; text: string }[];
      ticket: { assignee: unknown };
    };
    expect(ticket.assignee).toBeNull();
    const handed = events.filter(({ type }) => type === 'transferred');
    expect(handed).toHaveLength(1);
    expect(handed[0]?.text).toContain('Payments');
  });
});
