import { afterEach, describe, expect, it } from 'vitest';
import { commands } from '../src/commands/commands.ts';
import { slackManifest } from '../src/desks/slack/manifest.ts';
import { METHODS } from '../src/vendors/slack/client.ts';
import { ANA, CARD, eventually, pressed, SPECS, startDesk, type TestDesk, typed } from './slack.house.ts';

let desk: TestDesk | undefined;
afterEach(async () => {
  await desk?.stop();
  desk = undefined;
});

describe('the app manifest', () => {
  it('names the commands that the desk listens to, and no other', async () => {
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

  it('asks for the scopes of the methods that are called, and calls no other', async () => {
    desk = await startDesk('http');
    const ref = await desk.desk.show(CARD, null);
    await desk.desk.mirror?.(ref, {
      id: 'm-1',
      kind: 'outbound',
      author: 'Ana',
      text: 'Hello',
      files: [],
      before: null,
      deleted: false,
    });
    await desk.desk.show({ ...CARD, lastReply: { messageId: 'm-1', as: 'answer', delivery: 'sent' } }, ref);
    const person = ANA;
    await desk.desk.tell(
      { kind: 'person', person },
      { key: 'k', text: 'Hello', tickets: [], ref, team: null, urgent: false },
    );
    await desk.send('interaction', pressed(desk, 'reply', '12'));
    await eventually(() => expect(desk?.slack.views[0]?.updates).toBe(1));
    await desk.send('interaction', { ...pressed(desk, 'claim', '12'), response_url: undefined });
    await eventually(() => expect(desk?.slack.ephemerals).toHaveLength(1));
    const called = new Set(desk.slack.calls.map(({ method }) => method));
    expect([...called].sort()).toEqual(Object.keys(METHODS).sort());
    const { bot } = slackManifest(SPECS).oauth_config.scopes;
    expect(bot).toEqual([
      'channels:history',
      'chat:write',
      'commands',
      'groups:history',
      'im:history',
      'im:write',
      'reactions:write',
    ]);
  });

  it('leads to our address with a public URL, and to Socket Mode without', () => {
    const web = slackManifest(commands, 'https://desk.example/');
    expect(web.settings).toMatchObject({
      socket_mode_enabled: false,
      interactivity: { request_url: 'https://desk.example/slack/events' },
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
