import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAccounts } from '../src/people/accounts.ts';
import { syncMember } from '../src/people/group-sync.ts';
import { SqlAccesses } from '../src/store/accesses.ts';
import { SqlPeople } from '../src/store/people.ts';
import { eventually } from './eventually.ts';
import { ENGINES, type TestDatabase, testDatabase } from './peers/database.ts';
import { DESK, GUILD, startDiscord, TOKEN } from './peers/discord.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import { APP_TOKEN, BOT_TOKEN, type SlackPeer, startSlack } from './peers/slack.ts';

const AGENTS = '900000000000000101';
const LEADS = '900000000000000102';
const EVA = '700000000000000005';

describe.each(ENGINES)('what groups say, on %s', (engine) => {
  let database: TestDatabase;
  let people: SqlPeople;
  let ports: Parameters<typeof syncMember>[0];
  let accesses: SqlAccesses;
  let ids: number;

  beforeEach(async () => {
    database = await testDatabase(engine);
    people = new SqlPeople(database.db, engine);
    ids = 0;
    const live = { publish: () => undefined, subscribe: () => () => undefined };
    accesses = new SqlAccesses(database.db, engine, (error) => {
      throw error;
    });
    ports = { people, accesses, live, now: () => 1, newId: () => `p${++ids}` };
  });
  afterEach(() => database.close());

  const says = (id: string, role: 'agent' | 'supervisor' | 'lead' | null, name = `Name ${id}`) =>
    syncMember(ports, 'slack', { id, name, role });
  const accounts = () => createAccounts({ ...ports, publicUrl: 'https://desk.example' });

  it('makes a person, raises and lowers the role, and takes the person out and back in as the same', async () => {
    await says('U1', 'lead');
    const eva = await says('U2', 'agent', 'Eva');
    expect(eva).toMatchObject({ name: 'Eva', role: 'agent', slack: 'U2', roleBy: 'slack', active: true });
    expect(await says('U2', 'supervisor')).toMatchObject({ id: eva?.id, name: 'Eva', role: 'supervisor' });
    const token = await accounts().addApiToken(eva?.id ?? '');
    expect(await says('U2', null)).toMatchObject({ id: eva?.id, active: false });
    expect(await accounts().byApiToken(token)).toBeNull();
    expect(await says('U2', 'agent')).toMatchObject({ id: eva?.id, role: 'agent', active: true });
    expect(await says('U3', null)).toBeNull();
    await says('U2', 'agent');
    const log = await accesses.list({ about: [`person:${eva?.id}`] }, { limit: 9 });
    const acts = ['person-role:agent', 'person-out', 'person-role:supervisor', 'person-added:agent'];
    expect(log.map(({ by, act, desk }) => `${by} ${act} ${desk}`)).toEqual(
      acts.map((act) => `groups ${act} slack`),
    );
  });

  it('changes nobody whom a lead has added, changed or removed', async () => {
    const { person: bor } = await accounts().add({ name: 'Bor', role: 'supervisor', slack: 'U4' });
    await says('U4', 'agent');
    await says('U4', null);
    expect(await people.byId(bor.id)).toMatchObject({ role: 'supervisor', active: true });

    const eva = await says('U5', 'agent', 'Eva');
    await accounts().change(eva?.id ?? '', { role: 'supervisor' });
    await says('U5', 'agent');
    await says('U5', null);
    expect(await people.byId(eva?.id ?? '')).toMatchObject({ role: 'supervisor', active: true });

    const ivo = await says('U6', 'agent', 'Ivo');
    await accounts().change(ivo?.id ?? '', { active: false });
    expect(await says('U6', 'agent')).toMatchObject({ id: ivo?.id, active: false });
    expect(await people.list()).toHaveLength(3);
    const { person: again } = await accounts().add({ name: 'Ivo', role: 'agent' });
    expect(again).toMatchObject({ id: ivo?.id, slack: 'U6' });
  });

  it('brings nobody back whom a lead took out, not even whose role a lead had given before', async () => {
    await says('U1', 'lead');
    const eva = await says('U2', 'lead', 'Eva');
    await accounts().change(eva?.id ?? '', { role: 'agent' });
    await accounts().change(eva?.id ?? '', { active: false });
    const { person: bor } = await accounts().add({ name: 'Bor', role: 'agent', slack: 'U3' });
    await accounts().change(bor.id, { active: false });
    expect(await says('U2', 'lead', 'Eva')).toMatchObject({ id: eva?.id, active: false });
    expect(await says('U3', 'lead', 'Bor')).toMatchObject({ id: bor.id, active: false });

    const { person: new3 } = await accounts().add({ name: 'Bor again', role: 'agent', slack: 'U3' });
    expect(new3).toMatchObject({ slack: 'U3', active: true });
    expect(await people.byId(bor.id)).toMatchObject({ slack: null, active: false });
  });

  it('never takes the last lead away', async () => {
    const only = await says('U7', 'lead');
    await says('U7', 'agent');
    await says('U7', null);
    expect(await people.byId(only?.id ?? '')).toMatchObject({ role: 'lead', active: true });
    await says('U8', 'lead');
    await says('U7', null);
    expect(await people.byId(only?.id ?? '')).toMatchObject({ active: false });
  });

  it('recognises nobody by a name, and shows no name that hides something', async () => {
    const { person: bor } = await accounts().add({ name: 'Bor', role: 'lead' });
    expect(await says('U0123456', 'agent', 'bor ')).toMatchObject({ name: 'bor 3456', role: 'agent' });
    expect(await people.byId(bor.id)).toMatchObject({ slack: null, role: 'lead' });
    expect(await says('U9', 'agent', 'Eva\u202elead')).toMatchObject({ name: 'U9' });
  });
});

describe('groups of Slack', () => {
  let slack: SlackPeer;
  let house: TestHouse;

  beforeEach(async () => {
    slack = await startSlack();
    slack.groups.set('S0AGENTS', ['U0GUEST', 'U0EVA', 'U0BOSS']);
    slack.groups.set('S0LEADS', ['U0BOSS']);
    slack.users.set('U0EVA', { profile: { display_name: 'Eva' } });
    slack.users.set('U0BOSS', { profile: { display_name: 'Bor' } });
    slack.users.set('U0GUEST', { profile: { display_name: 'Guest' }, is_restricted: true });
    house = await testHouse({
      engine: 'sqlite',
      env: {
        SLACK_BOT_TOKEN: BOT_TOKEN,
        SLACK_APP_TOKEN: APP_TOKEN,
        SLACK_DESK_CHANNEL: 'C0DESK',
        SLACK_AGENT_GROUP: 'S0AGENTS',
        SLACK_LEAD_GROUP: 'S0LEADS',
        SLACK_API_URL: slack.apiUrl,
      },
    });
  });
  afterEach(async () => {
    await house.stop();
    await slack.close();
    expect(slack.problems).toEqual([]);
  });

  const team = async () => {
    const { people } = (await house.get('/api/people')).body as { people: { name: string; role: string }[] };
    return people.map(({ name, role }) => `${name}: ${role}`).sort();
  };

  it('make the team at the start, with the highest role of each, and no guest [K37]', async () => {
    await house.until(team, (all) => all.includes('Eva: agent') && all.includes('Bor: lead'));
    expect(await team()).not.toContainEqual(expect.stringContaining('Guest'));
  });

  it('are followed when Slack says so, and believed in nothing while they cannot be read', async () => {
    await house.until(team, (all) => all.includes('Eva: agent'));
    slack.groups.set('S0AGENTS', ['U0BOSS']);
    slack.breakNext('usergroups.users.list', { error: 'no_such_subteam' });
    await house.command('person', { action: 'sync' });
    expect(await team()).toContain('Eva: agent');
    await slack.tell(slack.event({ type: 'subteam_members_changed', subteam_id: 'S0AGENTS' }), {});
    await house.until(team, (all) => !all.includes('Eva: agent'));
    expect(await team()).toContain('Bor: lead');
  });

  it('are read to the end although Slack limits how fast', async () => {
    await house.until(team, (all) => all.includes('Eva: agent'));
    slack.groups.set('S0AGENTS', ['U0EVA', 'U0IVO']);
    slack.users.set('U0IVO', { profile: { display_name: 'Ivo' } });
    slack.breakNext('usergroups.users.list', { status: 429, retryAfter: 1 });
    slack.breakNext('users.info', { status: 429, retryAfter: 1 });
    await house.command('person', { action: 'sync' });
    expect(await team()).toEqual(expect.arrayContaining(['Eva: agent', 'Ivo: agent']));
  });

  it('give a role back that a lead once gave', async () => {
    await house.until(team, (all) => all.includes('Eva: agent'));
    await house.command('person', { action: 'change', name: 'Eva', role: 'supervisor' });
    await house.command('person', { action: 'sync' });
    expect(await team()).toContain('Eva: supervisor');
    await house.command('person', { action: 'sync', name: 'Eva' });
    await house.command('person', { action: 'sync' });
    expect(await team()).toContain('Eva: agent');
  });
});

describe('roles of Discord', () => {
  let discord: Awaited<ReturnType<typeof startDiscord>>;
  let house: TestHouse;

  beforeEach(async () => {
    discord = await startDiscord();
    house = await testHouse({
      engine: 'sqlite',
      env: {
        DISCORD_TOKEN: TOKEN,
        DISCORD_GUILD_ID: GUILD,
        DISCORD_DESK_CHANNEL: DESK,
        DISCORD_AGENT_GROUP: AGENTS,
        DISCORD_LEAD_GROUP: LEADS,
        DISCORD_API_URL: discord.apiUrl,
      },
    });
    await eventually(() => expect(discord.identified).toBe(1));
  });
  afterEach(async () => {
    await house.stop();
    await discord.close();
    expect(discord.problems).toEqual([]);
  });

  const answerTo = async (name: string, options: Record<string, unknown> = {}) => {
    const asked = discord.type(name, options, EVA);
    await eventually(() => expect(asked.said).not.toBeNull());
    return JSON.stringify(asked.said);
  };
  const roleOfEva = async () => {
    const { people } = (await house.get('/api/people')).body as { people: { name: string; role: string }[] };
    return people.find(({ name }) => name === 'somebody')?.role;
  };

  it('count at the moment in which somebody acts: in, up and out', async () => {
    expect(await answerTo('queue')).toContain('not in the team');
    discord.rolesOf.set(EVA, ['1', AGENTS]);
    expect(await answerTo('queue')).not.toContain('not in the team');
    expect(await roleOfEva()).toBe('agent');
    discord.rolesOf.set(EVA, [AGENTS, LEADS]);
    await answerTo('queue');
    expect(await roleOfEva()).toBe('lead');
    discord.rolesOf.set(EVA, []);
    expect(await answerTo('queue')).toContain('not in the team');
    expect(await roleOfEva()).toBeUndefined();
  });

  it('take out whoever left the server without another word', async () => {
    discord.rolesOf.set(EVA, [AGENTS]);
    await answerTo('queue');
    expect(await roleOfEva()).toBe('agent');
    discord.breakNext('member', { status: 500 });
    await house.command('person', { action: 'sync' });
    expect(await roleOfEva()).toBe('agent');
    discord.rolesOf.delete(EVA);
    await house.command('person', { action: 'sync' });
    expect(await roleOfEva()).toBeUndefined();
  });
});
