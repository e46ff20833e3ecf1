import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChannelType } from 'discord.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Part } from '../src/doctor/examine.ts';
import { checkUp } from '../src/doctor/run.ts';
import type { Report } from '../src/doctor/tell.ts';
import { BOSSES, DESK, type DiscordPeer, GUILD, startDiscord, TOKEN } from './peers/discord.ts';
import { bits } from './peers/discord-rights.ts';
import { freePort } from './peers/free-port.ts';
import { ADMIN_TOKEN, type TestHouse, testHouse } from './peers/house.ts';
import { freshDatabase } from './peers/postgres.ts';
import { APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, type SlackPeer, startSlack } from './peers/slack.ts';
import { ROTATION } from './peers/slack-tokens.ts';
import { TelegramPeer } from './peers/telegram.ts';

const [AGENTS, LEADS] = ['910000000000000001', '910000000000000002'];
const VIDA = '700000000000000007';
const SECRETS = [BOT_TOKEN, APP_TOKEN, SIGNING_SECRET, TOKEN, ADMIN_TOKEN, 'a-word-of-ours'];
const DOCTOR = fileURLToPath(new URL('../dist/doctor/doctor.js', import.meta.url));

let slack: SlackPeer;
let discord: DiscordPeer & { close(): Promise<void> };
let telegram: TelegramPeer;
let house: TestHouse;
let folder: string;
let env: Record<string, string>;

/** A good installation: everything is set up, the house runs, and its lead is known on both platforms. */
beforeAll(async () => {
  slack = await startSlack();
  discord = await startDiscord();
  telegram = await TelegramPeer.start();
  discord.rights.others.push(
    { id: LEADS, name: 'Leads', position: 3, permissions: 0n },
    { id: AGENTS, name: 'Agents', position: 2, permissions: bits('ManageRoles') },
  );
  slack.groups.set('S0AGENTS', []);
  folder = mkdtempSync(join(tmpdir(), 'osem-doctor-'));
  const port = await freePort();
  const rules = join(folder, 'rules');
  cpSync('rules', rules, { recursive: true });
  const facts = JSON.parse(readFileSync(join(rules, 'facts.json'), 'utf8'));
  writeFileSync(join(rules, 'facts.json'), JSON.stringify({ ...facts, contacts: { email: 'help@shop.si' } }));
  env = {
    RULES_DIR: rules,
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    DATABASE_URL: `sqlite:${join(folder, 'osem.db')}`,
    DATA_DIR: folder,
    ADMIN_TOKEN,
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_APP_TOKEN: APP_TOKEN,
    SLACK_DESK_CHANNEL: 'C0DESK',
    SLACK_SUPERVISOR_CHANNEL: 'C0BOSS',
    SLACK_AGENT_GROUP: 'S0AGENTS',
    SLACK_API_URL: slack.apiUrl,
    DISCORD_TOKEN: TOKEN,
    DISCORD_GUILD_ID: GUILD,
    DISCORD_DESK_CHANNEL: DESK,
    DISCORD_SUPERVISOR_CHANNEL: BOSSES,
    DISCORD_AGENT_GROUP: AGENTS,
    DISCORD_LEAD_GROUP: LEADS,
    DISCORD_MESSAGE_CONTENT: 'true',
    DISCORD_API_URL: discord.apiUrl,
    TELEGRAM_TOKEN: telegram.token,
    TELEGRAM_SECRET_TOKEN: 'a-word-of-ours',
    TELEGRAM_API_URL: telegram.url,
  };
  house = await testHouse({ engine: 'sqlite', env });
  await house.command('person', {
    action: 'add',
    name: 'Vida',
    role: 'lead',
    slack: 'U0VIDA',
    discord: VIDA,
  });
  slack.groups.set('S0AGENTS', ['U0VIDA']);
  await house.until(
    async () => telegram.webhook,
    (webhook) => webhook !== null,
  );
});
afterAll(async () => {
  await house.stop();
  await Promise.all([slack.close(), discord.close(), telegram.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

const program = (change: Record<string, string> = {}) => checkUp({ ...env, ...change }, Date.now);
/** The command of the running house, as a lead reads it. */
async function command(): Promise<Report> {
  const { body } = await house.command('doctor', {});
  const { good, parts } = body.data as { good: boolean; parts: Part[] };
  return { good, parts, text: String(body.text) };
}
const findings = ({ parts }: Report) => parts.flatMap((part) => part.findings);
const bad = (report: Report) => findings(report).filter(({ ok }) => ok === false);

function isSilentOnSecrets(report: Report): void {
  const said = report.text + JSON.stringify(report.parts);
  for (const secret of [...SECRETS, telegram.token]) expect(said).not.toContain(secret);
}

/** One problem, by its id, in these words and with this next step; in the text too, never by colour alone. */
function names(report: Report, id: string, words: RegExp, next: RegExp): void {
  const found = bad(report).filter((one) => one.id === id);
  expect(found.map((one) => one.words).join('\n')).toMatch(words);
  expect(found.map((one) => one.next ?? '').join('\n')).toMatch(next);
  expect(report.good).toBe(false);
  expect(report.text).toMatch(words);
  expect(report.text).toContain(`✗ ${found[0]?.words.split('\n')[0]}`);
  expect(report.text).toContain('→ ');
  isSilentOnSecrets(report);
}

it('of a rota says when nobody is on duty, until a single change covers that, and whom nobody knows', async () => {
  const rules = join(folder, 'rules-with-rota');
  cpSync(join(folder, 'rules'), rules, { recursive: true });
  const shifts = [{ id: 'short', people: ['vida'], days: ['mon'], from: '00:00', to: '00:01' }];
  const plan = { about: 'A minute.', teams: { default: { zone: 'UTC', shifts } } };
  writeFileSync(join(rules, 'rota.json'), JSON.stringify(plan));
  const asked = async () => findings(await program({ RULES_DIR: rules }));
  const gaps = async () => (await asked()).find(({ id }) => id === 'house.rota-gaps');
  expect(await gaps()).toMatchObject({
    ok: false,
    words: expect.stringContaining('on duty or on call from'),
  });
  const { body } = await house.command('rota', { action: 'on-call', who: 'Vida', until: '8d' });
  expect(await gaps()).toMatchObject({ ok: true });
  await house.command('rota', { action: 'end', id: (body.data as { id: string }).id });
  expect(await gaps()).toMatchObject({ ok: false });
  const strange = [{ ...shifts[0], people: ['Nobody'] }];
  writeFileSync(
    join(rules, 'rota.json'),
    JSON.stringify({ ...plan, teams: { default: { zone: 'UTC', shifts: strange } } }),
  );
  expect((await asked()).find(({ id }) => id === 'house.rota')).toMatchObject({
    ok: false,
    words: expect.stringContaining('Nobody'),
  });
});

describe('a good installation', () => {
  it('is found to be good, beside the house and in it, with what cannot be known said [K24]', async () => {
    const report = await program();
    expect(bad(report)).toEqual([]);
    expect(report.good).toBe(true);
    const open = findings(report).filter(({ ok }) => ok === null);
    expect(open).toEqual([]);
    for (const id of [
      ...[
        'settings',
        'house.rules',
        'house.database',
        'house.team',
        'house.data',
        'house.pages',
        'house.runs',
      ],
      ...[
        'house.public-url',
        'slack.token',
        'slack.scopes',
        'slack.clock',
        'slack.app-token',
        'slack.people',
      ],
      ...['slack.channel.C0DESK', 'slack.channel.C0BOSS', 'slack.group.S0AGENTS', 'discord.token'],
      ...['discord.intents', 'discord.server', 'discord.permissions', 'discord.roles', 'discord.commands'],
      ...['telegram.token', 'telegram.webhook', 'telegram.clock', 'discord.people'],
    ])
      expect(findings(report).map((one) => one.id)).toContain(id);
    expect(report.text).toContain('Whether the world sees it too cannot be known from inside');
    isSilentOnSecrets(report);
    const inside = await command();
    expect(bad(inside)).toEqual([]);
    expect(inside.text).toMatch(/^\d+ checks are fine\. Nothing has to be mended\.$/);
    isSilentOnSecrets(inside);
  });

  it('is looked at without posting, registering or changing anything [K24]', async () => {
    const before = [slack.messages.length, discord.messages.length, discord.registrations];
    const calls = [slack.calls.length, discord.calls.length] as const;
    await program();
    expect([slack.messages.length, discord.messages.length, discord.registrations]).toEqual(before);
    const methods = slack.calls.slice(calls[0]).map(({ method }) => method);
    expect(methods.filter((one) => /^(?:chat|views|reactions|files)\./.test(one))).toEqual([]);
    const names = discord.calls.slice(calls[1]).map(({ name }) => name);
    expect(names.filter((one) => /^(?:create|set|edit|update|delete)/.test(one))).toEqual([]);
  });

  it('may be looked at by a lead alone', async () => {
    const boss = await house.person('Bor', 'supervisor');
    expect((await house.command('doctor', {}, boss.token)).body.refused).toBe('role');
  });
});

interface Broken {
  what: string;
  breaks(): (() => unknown) | undefined;
  id: string;
  words: RegExp;
  next: RegExp;
}

const once = (run: () => void) => () => {
  run();
  return undefined;
};

/** What a platform or somebody on it did. Each is found by the program and by the command. */
const BROKEN: Broken[] = [
  {
    what: 'a token of Slack that was revoked',
    breaks: once(() => slack.breakNext('auth.test', { error: 'token_revoked' })),
    id: 'slack.token',
    words: /Slack does not take SLACK_BOT_TOKEN \(token_revoked\)/,
    next: /OAuth & Permissions.*Install to Workspace/,
  },
  {
    what: 'a missing scope',
    breaks() {
      slack.granted.delete('reactions:write');
      return () => slack.granted.add('reactions:write');
    },
    id: 'slack.scopes',
    words: /lacks the scope reactions:write/,
    next: /docs\/slack-manifest\.json.*Reinstall/,
  },
  {
    what: 'an app that is not in a channel',
    breaks() {
      slack.channels.delete('C0BOSS');
      return () => slack.channels.add('C0BOSS');
    },
    id: 'slack.channel.C0BOSS',
    words: /not in the channel C0BOSS \(SLACK_SUPERVISOR_CHANNEL\)/,
    next: /\/invite @osem/,
  },
  {
    what: 'a channel that is gone',
    breaks: once(() => slack.breakNext('conversations.history', { error: 'channel_not_found' })),
    id: 'slack.channel.C0DESK',
    words: /no channel C0DESK \(SLACK_DESK_CHANNEL\)/,
    next: /Copy the id.*SLACK_DESK_CHANNEL/,
  },
  {
    what: 'an app-level token that opens no socket',
    breaks: once(() => slack.breakNext('apps.connections.open', { error: 'invalid_auth' })),
    id: 'slack.app-token',
    words: /SLACK_APP_TOKEN opens no socket \(invalid_auth\)/,
    next: /connections:write/,
  },
  {
    what: 'a guest in the team',
    breaks() {
      slack.users.set('U0VIDA', { is_restricted: true });
      return () => slack.users.delete('U0VIDA');
    },
    id: 'slack.people',
    words: /Vida \(U0VIDA\) is a guest/,
    next: /\/person change Vida --slack/,
  },
  {
    what: 'a user group that is gone',
    breaks() {
      slack.groups.delete('S0AGENTS');
      return () => slack.groups.set('S0AGENTS', ['U0VIDA']);
    },
    id: 'slack.group.S0AGENTS',
    words: /no user group S0AGENTS \(SLACK_AGENT_GROUP/,
    next: /Copy the group’s id.*SLACK_AGENT_GROUP/,
  },
  {
    what: 'a clock that is two minutes slow',
    breaks() {
      slack.pass(120_000);
      return () => slack.pass(-120_000);
    },
    id: 'slack.clock',
    words: /clock of this machine is 1[12]\d seconds too slow/,
    next: /NTP/,
  },
  {
    what: 'a permission that was taken away',
    breaks() {
      discord.rights.forbid(DESK, 'EmbedLinks');
      return () => discord.rights.overwrites.delete(DESK);
    },
    id: 'discord.permissions',
    words: /may not “Embed Links” in #desk \(the desk\).*Edit Channel → Permissions/,
    next: /oauth2\/authorize\?client_id=/,
  },
  {
    what: 'an intent that was switched off',
    breaks() {
      discord.contentAllowed = false;
      return () => Object.assign(discord, { contentAllowed: true });
    },
    id: 'discord.intents',
    words: /DISCORD_MESSAGE_CONTENT is true, but the application may not read/,
    next: /turn on Message Content Intent, or set DISCORD_MESSAGE_CONTENT=false/,
  },
  {
    what: 'an application that was thrown out',
    breaks() {
      discord.rights.member = false;
      return () => Object.assign(discord.rights, { member: true });
    },
    id: 'discord.server',
    words: /not in the server/,
    next: /oauth2\/authorize\?client_id=/,
  },
  {
    what: 'a role with which agents can make themselves leads',
    breaks() {
      const [leads = {}] = discord.rights.others;
      Object.assign(leads, { position: 1 });
      return () => Object.assign(leads, { position: 3 });
    },
    id: 'discord.roles',
    words: /Leads stands below Agents.*can give themselves Leads/,
    next: /Drag Leads above Agents/,
  },
  {
    what: 'a role that is gone',
    breaks() {
      const [gone] = discord.rights.others.splice(0, 1);
      return () => void (gone !== undefined && discord.rights.others.unshift(gone));
    },
    id: `discord.role.${LEADS}`,
    words: /no role 910000000000000002 \(DISCORD_LEAD_GROUP\)/,
    next: /Copy Role ID.*DISCORD_LEAD_GROUP/,
  },
  {
    what: 'a desk in a voice channel',
    breaks() {
      const desk = discord.channels.get(DESK) ?? {};
      Object.assign(desk, { type: ChannelType.GuildVoice });
      return () => Object.assign(desk, { type: ChannelType.GuildText });
    },
    id: `discord.channel.${DESK}`,
    words: /neither a text channel nor a forum/,
    next: /Copy Channel ID/,
  },
  {
    what: 'a webhook of Telegram’s that fails',
    breaks() {
      Object.assign(telegram, { pending: 3, lastError: 'SSL error' });
      return () => Object.assign(telegram, { pending: 0, lastError: null });
    },
    id: 'telegram.webhook',
    words: /3 updates wait at Telegram, which says: SSL error/,
    next: /valid certificate/,
  },
  {
    what: 'a webhook that is too slow',
    breaks() {
      Object.assign(telegram, { pending: 60 });
      return () => Object.assign(telegram, { pending: 0 });
    },
    id: 'telegram.webhook',
    words: /^60 updates wait at Telegram$|✗ 60 updates wait at Telegram\n/,
    next: /valid certificate/,
  },
  {
    what: 'a webhook that somebody else took',
    breaks() {
      const ours = telegram.webhook;
      telegram.webhook = { url: 'https://other.example/hook', secret: undefined };
      return () => Object.assign(telegram, { webhook: ours });
    },
    id: 'telegram.webhook',
    words: /delivers to https:\/\/other\.example\/hook, not to/,
    next: /its own bot/,
  },
];

describe('what was broken on a platform', () => {
  let mend: (() => unknown) | undefined;
  afterEach(() => mend?.());

  it.each(BROKEN)('$what is named with its next step by program and command [K24 K52]', async (one) => {
    const { id, words, next } = one;
    mend = one.breaks();
    names(await program(), id, words, next);
    mend?.();
    mend = one.breaks();
    names(await command(), id, words, next);
  });

  it('is told again as good once it is mended', async () => {
    expect((await program()).good).toBe(true);
  });
});

describe('what was broken in the settings or on the machine', () => {
  const rules = () => {
    const broken = join(folder, 'broken-rules');
    mkdirSync(broken, { recursive: true });
    writeFileSync(join(broken, 'triage.json'), '{');
    return broken;
  };
  const taken = () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    return join(file, 'data');
  };
  it.each<[string, () => Record<string, string>, string, RegExp, RegExp]>([
    [
      'a setting of the wrong form',
      () => ({ SLACK_BOT_TOKEN: 'nope' }),
      'settings',
      /SLACK_BOT_TOKEN: takes a whole bot token/,
      /\.env/,
    ],
    [
      'a token that was copied as the manual shows it',
      () => ({ SLACK_BOT_TOKEN: 'xoxb-…' }),
      'settings',
      /SLACK_BOT_TOKEN: takes a whole bot token/,
      /\.env/,
    ],
    [
      'a desk of which nothing but the account is there, which its channel has too',
      () => ({ SLACK_DESK_CHANNEL: '' }),
      'settings',
      /SLACK_DESK_CHANNEL: slack needs it beside SLACK_BOT_TOKEN/,
      /\.env/,
    ],
    [
      'a setting that is missing',
      () => ({ DISCORD_GUILD_ID: '' }),
      'settings',
      /DISCORD_GUILD_ID: discord needs it/,
      /\.env/,
    ],
    ['a wrong house setting', () => ({ LANGUAGE: 'klingon' }), 'settings', /LANGUAGE: takes one of/, /\.env/],
    [
      'a wrong token of Slack',
      () => ({ SLACK_BOT_TOKEN: 'xoxb-wrong' }),
      'slack.token',
      /\(invalid_auth\)/,
      /OAuth & Permissions/,
    ],
    [
      'no way in for Slack',
      () => ({ SLACK_APP_TOKEN: '' }),
      'slack.way-in',
      /Neither SLACK_APP_TOKEN nor/,
      /Socket Mode/,
    ],
    [
      'half of token rotation',
      () => ({ SLACK_CLIENT_ID: '1.2' }),
      'slack.rotation',
      /not all of them are set/,
      /Set both for sign-in/,
    ],
    [
      'Slack over HTTP without a public address',
      () => ({ SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: SIGNING_SECRET, PUBLIC_URL: '' }),
      'slack.public-url',
      /PUBLIC_URL is not set/,
      /Set PUBLIC_URL, or use Socket Mode/,
    ],
    [
      'Slack over HTTP without TLS',
      () => ({ SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: SIGNING_SECRET }),
      'slack.public-url',
      /https addresses only/,
      /reverse proxy with TLS/,
    ],
    [
      'a wrong token of Discord',
      () => ({ DISCORD_TOKEN: 'a.b.c' }),
      'discord.token',
      /does not take DISCORD_TOKEN/,
      /Reset Token/,
    ],
    [
      'a wrong server',
      () => ({ DISCORD_DESK_CHANNEL: '900000000000000999' }),
      'discord.permissions',
      /gone or hidden/,
      /authorize/,
    ],
    [
      'a wrong token of Telegram',
      () => ({ TELEGRAM_TOKEN: '1:wrong' }),
      'telegram.token',
      /does not take TELEGRAM_TOKEN/,
      /BotFather/,
    ],
    [
      'a database that is down',
      () => ({ DATABASE_URL: 'postgres://osem:hidden-word@127.0.0.1:9/osem' }),
      'house.database',
      /cannot be opened/,
      /Check DATABASE_URL/,
    ],
    [
      'broken rules',
      () => ({ RULES_DIR: rules() }),
      'house.rules',
      /triage\.json.*is no JSON/,
      /npm run rules/,
    ],
    [
      'ways to reach us that are examples',
      () => ({ RULES_DIR: 'rules' }),
      'house.contacts',
      /examples for: email, phone, web, address\. Customers are not shown them/,
      /Write your own/,
    ],
    [
      'vendors that want https',
      () => ({
        ...{ VIBER_AUTH_TOKEN: 'a-word-of-ours', VIBER_API_URL: 'http://viber.invalid' },
        VENDOR_TIMEOUT_SECONDS: '1',
      }),
      'house.https',
      /without TLS\. These deliver to https only: Viber\./,
      /reverse proxy with TLS/,
    ],
    [
      'a folder that cannot be written',
      () => ({ DATA_DIR: taken() }),
      'house.data',
      /Nothing can be written/,
      /DATA_DIR/,
    ],
    [
      'a public address that leads elsewhere',
      () => ({ PUBLIC_URL: slack.apiUrl }),
      'house.public-url',
      /does not lead to Osem/,
      /reverse proxy/,
    ],
  ])('%s is named with its next step [K24]', async (_what, change, id, words, next) => {
    const report = await program(change());
    names(report, id, words, next);
    expect(report.text).not.toContain('hidden-word');
  });

  it('looks at the channels of teams, too [K24]', async () => {
    const own = join(folder, 'team-rules');
    cpSync('rules', own, { recursive: true });
    const desks = { slack: { desk: 'C0GONE' }, discord: { desk: '900000000000000888' } };
    writeFileSync(
      join(own, 'teams.json'),
      JSON.stringify({ about: 'Teams', teams: { payments: { desks } } }),
    );
    const report = await program({ RULES_DIR: own });
    names(report, 'slack.channel.C0GONE', /C0GONE \(rules\/teams\.json \(payments\)\)/, /\/invite @osem/);
    names(report, 'discord.permissions', /900000000000000888.*gone or hidden/, /authorize/);
  });

  it('leaves open what a machine without a network cannot know', async () => {
    const { parts, good } = await program({
      SLACK_API_URL: 'http://127.0.0.1:9/api/',
      DISCORD_API_URL: 'http://127.0.0.1:9',
    });
    const open = parts.flatMap((part) => part.findings).filter(({ ok }) => ok === null);
    expect(open.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['slack.token', 'slack.clock', 'discord.token', 'discord.clock']),
    );
    expect(good).toBe(true);
  });

  it('says that the signing secret cannot be proven', async () => {
    const report = await program({ SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: SIGNING_SECRET });
    expect(report.text).toContain('? SLACK_SIGNING_SECRET cannot be proven from here');
  });

  it('speaks the language that is set', async () => {
    expect((await program({ LANGUAGE: 'sl' })).text).toContain('Pravila so v redu');
  });

  it('compares the clock of PostgreSQL too, and finds tables that wait', async () => {
    const { url, drop } = await freshDatabase();
    const report = await program({ DATABASE_URL: url });
    const ids = findings(report).map(({ id, ok }) => `${id} ${ok}`);
    expect(ids).toEqual(expect.arrayContaining(['house.database null', 'house.database-clock true']));
    const ahead = await checkUp({ ...env, DATABASE_URL: url }, () => Date.now() + 90_000);
    names(ahead, 'house.database-clock', /90 seconds too fast, compared with DATABASE_URL/, /NTP/);
    await drop();
  });
});

describe('the program', () => {
  const run = async (change: Record<string, string>, ...args: string[]) => {
    const { PATH = '' } = process.env;
    const child = spawn(process.execPath, [DOCTOR, ...args], { env: { PATH, ...env, ...change } });
    let said = '';
    child.stdout.on('data', (data: Buffer) => {
      said += data.toString();
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    return { code, said };
  };

  it('ends with 0 when all is well, and speaks to programs as well [K24]', async () => {
    const good = await run({}, '--json');
    expect(good.code).toBe(0);
    expect(JSON.parse(good.said)).toMatchObject({
      good: true,
      parts: [{ id: 'settings' }, { id: 'house' }, {}, {}, {}],
    });
    expect((await run({})).said).toContain('Nothing has to be mended.');
  });

  it('ends with 1 when something has to be mended [K24]', async () => {
    const { code, said } = await run({ SLACK_BOT_TOKEN: 'xoxb-wrong' });
    expect(code).toBe(1);
    expect(said).toContain('✗ Slack does not take SLACK_BOT_TOKEN (invalid_auth)');
  });
});

it('asks with the token that was renewed since, and renews none [K39]', async () => {
  const rotating = await startSlack();
  rotating.tokens.rotate(43_200);
  const { SLACK_APP_TOKEN, SLACK_DESK_CHANNEL } = env;
  const change = { SLACK_API_URL: rotating.apiUrl, SLACK_APP_TOKEN, SLACK_DESK_CHANNEL, ...ROTATION };
  const other = await testHouse({ engine: 'sqlite', env: change as Record<string, string> });
  await other.until(
    async () => rotating.tokens.exchanged,
    (count) => count > 0,
  );
  const asked = new Set<string>();
  rotating.tokens.fault = (token) => {
    asked.add(token);
    return null;
  };
  const report = await program({ ...change, DATABASE_URL: other.databaseUrl } as Record<string, string>);
  const newest = rotating.tokens.given.filter((token) => token.includes('xoxb')).at(-1) ?? '';
  expect(newest).not.toBe(ROTATION.SLACK_BOT_TOKEN);
  // The clock is read without a token.
  expect([...asked].filter((token) => token !== '')).toEqual([newest]);
  expect(rotating.tokens.exchanged).toBe(1);
  for (const secret of [...rotating.tokens.given, ROTATION.SLACK_CLIENT_SECRET])
    expect(report.text + JSON.stringify(report.parts)).not.toContain(secret);
  await other.stop();
  await rotating.close();
});

describe('what waits in the house', () => {
  it('is told with what limits it: calls that a platform wants to wait [K38]', async () => {
    slack.limited.set('chat.postMessage C0DESK', Date.now() + 60_000);
    const maja = await house.visitor('Maja');
    await maja.write('Where is my parcel?');
    const report = await house.until(command, ({ text }) => text.includes('chat.postMessage'));
    expect(report.text).toMatch(/\? Slack chat\.postMessage has to wait \d+ seconds in C0DESK/);
    expect(report.good).toBe(true);
    slack.limited.clear();
  });

  it('is told when it could not be done: dead letters [K24]', async () => {
    const { body } = await house.post(
      '/channels/telegram',
      { update_id: 9, message: { odd: true, chat: { id: 1 } } },
      '',
      {
        'x-telegram-bot-api-secret-token': 'a-word-of-ours',
      },
    );
    expect(body).toEqual({});
    const report = await house.until(command, ({ good }) => !good);
    names(report, 'backlog.dead-letters', /1 delivery could not be understood/, /\/dead retry-letter/);
  });
});
