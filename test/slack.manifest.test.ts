import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { commands } from '../src/commands/commands.ts';
import { slackManifest } from '../src/desks/slack/manifest.ts';
import { METHODS } from '../src/vendors/slack/client.ts';
import { eventually } from './eventually.ts';
import { ANA, CARD, pressed, SPECS, startDesk, type TestDesk, typed } from './slack.house.ts';

/** Everything that may call Slack or listen to it. */
const sources = ['desks', 'channels', 'vendors']
  .flatMap((room) => filesIn(`../src/${room}/slack/`))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

function filesIn(folder: string): URL[] {
  const here = new URL(folder, import.meta.url);
  return readdirSync(here)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => new URL(name, here));
}

let desk: TestDesk | undefined;
afterEach(async () => {
  await desk?.stop();
  desk = undefined;
});

describe('the app manifest', () => {
  it('names the commands that the desk listens to, and no other [K27]', async () => {
    desk = await startDesk('http');
    const { slash_commands: listed } = slackManifest(SPECS, 'https://desk.example/').features;
    expect(listed.map(({ command }) => command)).toEqual([
      '/desk',
      '/claim',
      '/reply',
      '/resolve',
      '/escalate',
    ]);
    for (const { command } of listed) {
      const before = desk.slack.ephemerals.length;
      expect((await desk.send('command', typed(desk, command, 'nonsense --'))).status).toBe(200);
      await eventually(() => expect(desk?.slack.ephemerals.length).toBeGreaterThan(before));
    }
    const before = desk.slack.ephemerals.length;
    await desk.send('command', typed(desk, '/never-registered', '12'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(desk.slack.ephemerals).toHaveLength(before);
  });

  it('asks for the scopes of the methods that are called and of the events that are heard, and for no other [K27]', () => {
    const called = [...sources.matchAll(/\b(?:call|called)\([^)]*?'([a-z]+\.[A-Za-z.]+)'/g)].map(
      ([, name]) => name,
    );
    const chosen = [...sources.matchAll(/'(conversations\.(?:history|replies))'/g)].map(([, name]) => name);
    expect([...new Set([...called, ...chosen])].sort()).toEqual(Object.keys(METHODS).sort());
    expect(slackManifest(SPECS).oauth_config.scopes.bot).toEqual([
      'channels:history',
      'chat:write',
      'commands',
      'files:read',
      'files:write',
      'groups:history',
      'im:history',
      'im:write',
      'reactions:read',
      'reactions:write',
      'usergroups:read',
      'users:read',
    ]);
  });

  it('names the events that the desk hears, and no other [K27]', async () => {
    desk = await startDesk('http');
    const { slack, url } = desk;
    const { bot_events: listed } = slackManifest(SPECS).settings.event_subscriptions;
    const listeners = [...sources.matchAll(/app\.event\('([a-z_]+)'/g)].map(([, name]) => name);
    const stored = ['message.channels', 'message.groups', 'message.im', 'reaction_added'];
    expect([...stored, ...listeners].sort()).toEqual(listed);
    const ref = await desk.desk.show(CARD, null);
    const said = slack.write({ user: 'U0ANA', text: 'Hello', threadTs: ref.split(':')[1] ?? '' });
    const heard = { ...said, event_id: 'Ev0GROUP', event: { ...said.event, channel_type: 'group' } };
    for (const body of [said, heard, slack.react('U0ANA', String(said.event.ts), 'ticket')]) {
      expect(await slack.tell(body, { url })).toEqual(['acknowledged']);
    }
    // Direct messages are heard where there is a community, whose cases may go on there.
    expect(desk.accepted).toHaveLength(stored.length - 1);
    await slack.tell(slack.event({ type: 'app_home_opened', user: 'U0ANA', tab: 'home' }), { url });
    await eventually(() => expect(slack.homes.has('U0ANA')).toBe(true));
    await slack.tell(slack.event({ type: 'subteam_members_changed', subteam_id: 'S0X', team_id: 'T0TEAM' }), {
      url,
    });
    await eventually(() => expect(desk?.synced).toBe(1));
  });

  it('names the shortcuts at messages that the desk listens to, and shows Home [K27]', async () => {
    desk = await startDesk('http');
    const { shortcuts, app_home: home } = slackManifest(SPECS).features;
    expect(home).toMatchObject({ home_tab_enabled: true, messages_tab_enabled: true });
    expect(shortcuts.map(({ type }) => type)).toEqual(['message', 'message']);
    const said = desk.slack.write({ user: 'U0MAJA', text: 'Hello' });
    const message = said.event;
    for (const { callback_id: callback, name, description } of shortcuts) {
      expect([name.length <= 24, description.length <= 150]).toEqual([true, true]);
      await desk.send('interaction', {
        ...{
          type: 'message_action',
          callback_id: callback,
          message_ts: message.ts,
          message,
          action_ts: '1.2',
        },
        ...{ user: { id: 'U0ANA', team_id: 'T0TEAM' }, team: { id: 'T0TEAM' }, channel: { id: 'C0DESK' } },
        ...{ trigger_id: desk.slack.trigger(), response_url: desk.slack.responseUrl('U0ANA', 'C0DESK') },
      });
    }
    await eventually(() => expect(desk?.accepted).toHaveLength(1));
    await eventually(() =>
      expect(JSON.stringify(desk?.slack.views.at(-1)?.view)).toContain('no message of a ticket'),
    );
  });

  it('calls nothing that it does not ask for [K27]', async () => {
    desk = await startDesk('http');
    const ref = await desk.desk.show(CARD, null);
    const copy = { id: 'm-1', kind: 'outbound', author: 'Ana', text: 'Hello' } as const;
    await desk.desk.mirror?.(ref, { ...copy, files: [], before: null, deleted: false });
    await desk.desk.show(
      { ...CARD, lastReply: { messageId: 'm-1', as: 'answer', delivery: 'sent', error: null } },
      ref,
    );
    const notice = { key: 'k', text: 'Hello', tickets: [], ref, team: null, urgent: false };
    await desk.desk.tell({ kind: 'person', person: ANA }, notice);
    await desk.send('interaction', pressed(desk, 'reply', '12'));
    await eventually(() => expect(desk?.slack.views[0]?.updates).toBe(1));
    await desk.send('interaction', { ...pressed(desk, 'claim', '12'), response_url: undefined });
    await eventually(() => expect(desk?.slack.ephemerals).toHaveLength(1));
    const called = [...new Set(desk.slack.calls.map(({ method }) => method))];
    expect(called.filter((method) => !(method in METHODS))).toEqual([]);
    expect(called.length).toBeGreaterThan(9);
  });

  it('leads to our address with a public URL, and to Socket Mode without', () => {
    const web = slackManifest(commands, 'https://desk.example/');
    expect(web.settings).toMatchObject({
      socket_mode_enabled: false,
      interactivity: { request_url: 'https://desk.example/slack/events' },
      event_subscriptions: { request_url: 'https://desk.example/slack/events' },
    });
    expect(web.features.slash_commands[0]).toMatchObject({
      url: 'https://desk.example/slack/events',
      should_escape: true,
    });
    const socket = slackManifest(commands);
    expect(socket.settings.socket_mode_enabled).toBe(true);
    expect(JSON.stringify(socket)).not.toContain('http');
  });

  it('stays within Slack’s limits', () => {
    const { slash_commands: listed } = slackManifest(commands).features;
    expect(listed.length).toBeLessThanOrEqual(50);
    for (const { command, description, usage_hint: hint } of listed) {
      expect(command).toMatch(/^\/[a-z-]{1,31}$/);
      expect(description.length).toBeLessThanOrEqual(2000);
      expect(hint.length).toBeLessThanOrEqual(1000);
    }
  });
});
