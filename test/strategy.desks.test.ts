import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { words } from './desks.in-slack.ts';
import { Stage, seen } from './desks.stage.ts';
import { BOSSES } from './peers/discord.ts';
import { HookReceiver } from './peers/hook-receiver.ts';
import { alwaysOpen } from './peers/hours.ts';

let stage: Stage;
let folder: string;

interface Chosen {
  profile: string;
  why: string;
  by: string;
}
const written = () =>
  JSON.parse(readFileSync(join(folder, 'strategy.json'), 'utf8')) as {
    chosen: Chosen;
    trials: (Chosen & { channel?: string; segment?: string; since: string; until: string })[];
  };

/** What Slack says to Eva alone after she typed it. */
async function slackSays(typed: string): Promise<string> {
  const { eva } = stage;
  const before = eva.told().length;
  await eva.type('/desk', `strategy ${typed}`);
  return seen(() => {
    expect(eva.told().length).toBeGreaterThan(before);
    return words(eva.told().at(-1));
  });
}

async function discordSays(options: Record<string, string | boolean>): Promise<string> {
  return words((await stage.vid.type('strategy', options)).said);
}

/** The profile that a new customer's first deadline is set by. */
async function servedBy(name: string): Promise<string | undefined> {
  const { number } = await stage.customer(name, 'Where is my parcel?');
  const { events } = (await stage.house.get(`/api/tickets/${number}`)).body as {
    events: { type: string; why: { profile?: string }[] }[];
  };
  return events.find(({ type }) => type === 'deadline-set')?.why[0]?.profile;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'osem-rules-'));
  cpSync('rules', folder, { recursive: true });
  alwaysOpen(folder);
  stage = await Stage.open({ env: { RULES_DIR: folder, HOOKS_ALLOW_PRIVATE: 'true' } });
  const { house } = stage;
  for (const name of ['Eva', 'Vid']) await house.command('person', { action: 'change', name, role: 'lead' });
});

afterAll(async () => {
  await stage.close();
  rmSync(folder, { recursive: true });
});

describe('a strategy, from Slack and from Discord', () => {
  it('is shown with its reason and what it is judged by, and a fresh house warns of nothing', async () => {
    for (const said of [await slackSays(''), await discordSays({ action: 'show' })]) {
      expect(said).toContain('Everybody is served by “More than expected” since');
      expect(said).toContain('It is judged by: Answered by the inner aim');
      expect(said).toContain('Low cost');
      expect(said).not.toContain('looked at again');
    }
  });

  it('is chosen by leads alone and with a reason, and a choice that is young is warned of', async () => {
    await stage.ana.type('/desk', 'strategy choose trust Why not');
    await seen(() => expect(words(stage.ana.told().at(-1))).toContain('This needs the role lead'));
    expect(await slackSays('choose trust')).toContain('Option why: it is needed');
    expect(written().chosen.profile).toBe('exceed');

    expect(await slackSays('choose trust Customers ask who decides')).toContain('“Trust” since');
    expect(written().chosen).toMatchObject({ profile: 'trust', why: 'Customers ask who decides' });
    const young = { action: 'choose', profile: 'low-cost', why: 'Too dear' };
    expect(await discordSays(young)).toContain('“Trust” was to hold until');
    expect(await discordSays({ ...young, profile: 'thrift' })).toContain('There is no profile “thrift”');
    expect(written().chosen.profile).toBe('trust');
    expect(await discordSays({ ...young, confirm: true })).toContain('“Low cost” since');
    for (const said of [await slackSays('show'), await discordSays({})]) expect(said).toContain('Too dear');
  });

  it('is tried on a channel and for a segment until a day, measured beside the rest, and ended', async () => {
    const tried = { action: 'try', profile: 'delight', why: 'What does it cost?', on: 'channel:webchat' };
    expect(await discordSays(tried)).toContain('until');
    expect(await discordSays({ ...tried, on: 'channel:fax', until: '14d' })).toContain('channel:webchat');
    expect(written().trials).toEqual([]);
    expect(await discordSays({ ...tried, until: '14d' })).toContain('Tried: “Delight” on Live chat');
    expect(await slackSays('try trust --on segment:vip --until 2030-01-01 They matter')).toContain('a year');
    expect(await slackSays('try trust --on channel:webchat --until 7d No')).toContain('is tried there until');
    expect(await slackSays('try trust --on segment:vip --until 7d They matter')).toContain('segment');
    expect(written().trials).toMatchObject([
      { profile: 'delight', channel: 'webchat', why: 'What does it cost?' },
      { profile: 'trust', segment: 'vip', why: 'They matter' },
    ]);
    expect(await servedBy('Maja')).toBe('delight');

    for (const said of [await slackSays('figures'), await discordSays({ action: 'figures' })]) {
      expect(said).toMatch(/Delight \\*\| all others/);
      expect(said).toMatch(/Cases: 1 \\*\| 0/);
      expect(said).toContain('With fewer than 20 cases');
    }
    expect(await slackSays('stop Enough')).toContain('2 trials run');
    expect(await slackSays('stop --on channel:webchat Enough')).not.toContain('Delight');
    expect(await discordSays({ action: 'stop', why: 'Enough', on: 'segment:vip' })).not.toContain('Tried');
    expect(await discordSays({ action: 'stop', why: 'Enough' })).toContain('Nothing is tried there');
    expect(await servedBy('Zoja')).toBe('low-cost');
  });
});

describe('small remedies and what leads alone can mend, at every desk', () => {
  const ACTION = { slack: 'remedies', discord: { action: 'list' } };
  const inRoom = () =>
    [
      stage.slack.messages.filter(({ channel }) => channel === 'C0BOSS').at(-1)?.blocks,
      stage.discord.in(BOSSES).at(-1),
    ].map(words);
  const onWeb = async (token: string) =>
    (await stage.house.get('/api/notices', token)).body.house as { about: string; text: string }[];

  it('are tried, armed in Slack and disarmed in Discord with a press', async () => {
    const { eva, vid } = stage;
    const told = async (act: () => Promise<unknown>) => {
      const before = eva.told().length;
      await act();
      await seen(() => expect(eva.told().length).toBeGreaterThan(before));
      return eva.told().at(-1)?.blocks;
    };
    const off = await told(() => eva.type('/desk', ACTION.slack));
    expect(words(off)).toContain('Dry run: our-mistake');
    expect(words(off)).not.toContain('Disarm');
    expect(words(await told(() => eva.press(off, 'Arm: our-mistake')))).toContain('dry run');
    const tried = await told(() => eva.press(off, 'Dry run: our-mistake'));
    const armed = await told(() => eva.press(tried, 'Arm: our-mistake'));
    expect(words(armed)).toContain('“our-mistake” is armed');

    const listed = await vid.type('remedies', ACTION.discord);
    expect(words(listed.said)).not.toContain('"label":"Arm');
    const disarmed = await vid.press(listed, 'Disarm: our-mistake');
    expect(words(disarmed.said)).toContain('“our-mistake” is off');
    const again = await vid.press(await vid.type('remedies'), 'Arm: our-mistake');
    expect(words(again.said)).toContain('“our-mistake” is armed');
  });

  it('are told to leads on Slack, Discord and the web when their rule is another one, until they look', async () => {
    const { eva, house } = stage;
    const lea = await house.person('Lea', 'lead');
    const ida = await house.person('Ida', 'supervisor');
    expect(await onWeb(lea.token)).toEqual([]);
    const file = join(folder, 'remedies.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"dayCap": \d+/, '"dayCap": 3000'));
    expect((await house.command('rules', { action: 'reload' }, lea.token)).status).toBe(200);
    const changed = 'The rule of the remedy “our-mistake” was changed';
    await seen(() => {
      for (const notice of inRoom()) {
        expect(notice).toContain(changed);
        expect(notice).toContain('Dry run: our-mistake');
      }
    });
    expect(await onWeb(lea.token)).toMatchObject([
      { about: 'remedy', text: expect.stringContaining(changed) },
    ]);
    expect(await onWeb(ida.token)).toEqual([]);
    const notice = stage.slack.messages.filter(({ channel }) => channel === 'C0BOSS').at(-1);
    await eva.press(notice?.blocks, 'Dry run: our-mistake');
    await seen(async () => expect(await onWeb(lea.token)).toEqual([]));
  });

  it('hear of a hook that was switched off at each of them, until it is resumed', async () => {
    const { house } = stage;
    const lea = await house.person('Lena', 'lead');
    const receiver = await HookReceiver.start();
    receiver.mood = 410;
    const added = await house.command('hook', { action: 'add', what: receiver.url }, lea.token);
    const { hook, secret } = added.body.data as { hook: { id: string }; secret: string };
    receiver.secret = secret;
    await stage.customer('Niko', 'Hello');
    await seen(async () =>
      expect(await onWeb(lea.token)).toMatchObject([
        { about: 'hook', text: expect.stringContaining(hook.id) },
      ]),
    );
    await seen(() => {
      for (const notice of inRoom()) expect(notice).toContain(`The hook ${hook.id} to 127.0.0.1`);
    });
    receiver.mood = 200;
    await house.command('hook', { action: 'resume', what: hook.id }, lea.token);
    expect(await onWeb(lea.token)).toEqual([]);
    await receiver.close();
  });
});
