import { afterEach, describe, expect, it } from 'vitest';
import { InDiscord } from './desks.in-discord.ts';
import { InSlack, words } from './desks.in-slack.ts';
import { Stage, seen } from './desks.stage.ts';

let stage: Stage;
afterEach(() => stage.close());

/** A button as nobody showed it. */
const made = (action_id: string, value: string) => ({ action_id, value, text: { text: 'made' } });
const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  ' ',
  '\u0000',
  '\ud800',
  'x'.repeat(2000),
];

async function eventsOf(number: number): Promise<string[]> {
  const { body } = await stage.house.get(`/api/tickets/${number}`);
  return (body.events as { type: string }[]).map(({ type }) => type);
}

async function noteOf(number: number): Promise<string> {
  return seen(async () => {
    const { body } = await stage.house.get(`/api/tickets/${number}`);
    const note = (body.messages as { id: string; kind: string }[]).find(({ kind }) => kind === 'note');
    expect(note).toBeDefined();
    return note?.id ?? '';
  });
}

describe('buttons that somebody made by hand', () => {
  it('send nobody else’s note, nor one of another ticket, and take back no reply of another', async () => {
    stage = await Stage.open({ env: { UNDO_SECONDS: '120' } });
    const { ana, bor } = stage;
    const one = await stage.customer('Maja', 'Where is my parcel?');
    const other = await stage.customer('Ivo', 'Where is mine?');
    bor.write(one.number, 'She is a fraud.');
    const note = await noteOf(one.number);
    const tries = [
      `${one.number}:${note}`,
      `${one.number}:${note}:confirm`,
      `${other.number}:${note}:confirm`,
    ];
    for (const [index, value] of tries.entries()) {
      await ana.press(made('send', value), 'made');
      await seen(() => expect(ana.told()).toHaveLength(index + 1));
    }
    await stage.house.until(
      () => stage.house.command('reply', { ticket: one.number, text: 'It is on its way.' }),
      ({ status }) => status === 200,
    );
    const reply = (await stage.house.get(`/api/tickets/${one.number}`)).body.messages as {
      id: string;
      kind: string;
    }[];
    const sent = reply.find(({ kind }) => kind === 'outbound')?.id ?? '';
    expect(sent).not.toBe('');
    await ana.press(made('undo', `${other.number}:${sent}`), 'made');
    await ana.press(made('undo', `${one.number}:${sent}`), 'made');
    await seen(() => expect(ana.told()).toHaveLength(5));
    const kinds = [await eventsOf(one.number), await eventsOf(other.number)];
    expect(kinds.flat()).not.toContain('reply-cancelled');
    expect(kinds.flat().filter((type) => type === 'reply-queued')).toHaveLength(1);
    for (const { chat } of [one, other]) expect(words(await chat.messages())).not.toContain('fraud');
  });

  it('with names that objects have, and worse, change nothing and break nothing', async () => {
    stage = await Stage.open();
    const { ana, bor, discord } = stage;
    const { number } = await stage.customer('Maja', 'Where is my parcel?');
    const before = await eventsOf(number);
    for (const name of NAMES) {
      await ana.press(made(name, `${number}:${name}`), 'made');
      await ana.press(made('form', `${number}:${name}`), 'made');
      await ana.press(made('menu', name), 'made');
      await ana.press(made('wish', name), 'made');
    }
    for (const id of [
      '1:constructor:1',
      '1:do:1:constructor',
      '1:form:1:__proto__',
      '1:send:1:__proto__',
      '1:undo:1:/',
    ]) {
      const pressed = discord.press(id, bor.user);
      await seen(() => expect([pressed.said, ...pressed.whispered].some((one) => one !== null)).toBe(true));
      // What an object has by itself is no command.
      expect(words([pressed.said, pressed.whispered])).not.toMatch(/Object|There is no command/);
    }
    expect(await eventsOf(number)).toEqual(before);
    await ana.type('/claim', String(number));
    await seen(() => expect(words(bor.card(number).embeds)).toContain('Ana'));
  });
});

describe('whoever is not in the team', () => {
  it('gets nothing of a ticket and changes nothing, wherever they press, type, react or open Home', async () => {
    stage = await Stage.open();
    const { slack, discord } = stage;
    const guest = new InSlack(slack, 'U0GUEST');
    slack.users.set('U0GUEST', { profile: { display_name: 'Guest' }, is_restricted: true });
    const evil = new InDiscord(discord, '700000000000000666');
    const { number } = await stage.customer('Maja', 'My secret is 4711.');
    await stage.house.person('Guest', 'lead', { slack: 'U0GUEST' });
    const before = await eventsOf(number);
    const presses = [
      'claim',
      'resolve',
      'reopen',
      'why',
      'reply',
      'more',
      'release',
      'escalate',
      'reveal',
      'checks',
    ];
    for (const action of presses) await guest.press(made(action, String(number)), 'made');
    for (const tab of ['mine', 'due', 'load', 'settings'])
      await guest.press(made(`turn:${tab}`, tab), 'made');
    for (const command of ['/claim', '/desk', '/ticket', '/queue']) await guest.type(command, String(number));
    await guest.openHome();
    await slack.tell(slack.react('U0GUEST', guest.card(number).ts, 'ticket'), {});
    await guest.write(number, 'I am one of you.');
    for (const action of ['claim', 'reply', 'more', 'resolve', 'reveal', 'do']) {
      const pressed = discord.press(`1:${action}:${number}:claim`, evil.user);
      await seen(() => expect(pressed.said ?? pressed.callback).not.toBeNull());
    }
    for (const name of ['claim', 'ticket', 'queue'])
      await evil.type(name, name === 'queue' ? {} : { ticket: number });
    evil.write(number, 'I am one of you.');
    await seen(() => expect(guest.home()).toContain('U0GUEST'));
    await seen(() => expect(guest.told().length).toBeGreaterThan(9));
    const shown = [
      guest.told(),
      slack.views,
      guest.home(),
      discord.interactions.filter(({ user }) => user === evil.user),
    ];
    expect(words(shown)).not.toMatch(/4711|Maja/);
    expect(await eventsOf(number)).toEqual(before);
    expect((await stage.messages(number)).map(({ kind }) => kind)).toEqual(['inbound']);
  });

  it('submits no form that they opened while they were', async () => {
    stage = await Stage.open();
    const { eva, house, slack } = stage;
    const { number } = await stage.customer('Maja', 'Where is my parcel?');
    await eva.press(eva.card(number).blocks, 'Reply');
    await seen(() => expect(words(eva.form().view)).toContain('Send'));
    await house.command('person', { action: 'remove', name: 'Eva' });
    expect(words(await eva.submit({ text: 'I was here.', kind: 'answer' }))).toContain('U0BOSS');
    expect((await stage.messages(number)).map(({ kind }) => kind)).toEqual(['inbound']);
    expect(slack.views).toHaveLength(1);
  });
});
