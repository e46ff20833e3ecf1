import { afterEach, describe, expect, it } from 'vitest';
import type { TicketCard } from '../src/desks/card.ts';
import type { Notice, ThreadMessage } from '../src/desks/desk.ts';
import { cardBody } from '../src/desks/discord/card.ts';
import { markOf } from '../src/desks/discord/ids.ts';
import { CodedError } from '../src/domain/coded-error.ts';
import { CODE } from '../src/vendors/discord/errors.ts';
import {
  ANA,
  ANA_ID,
  answered,
  BOR,
  BOR_ID,
  buttonOn,
  CARD,
  startDesk,
  type TestDesk,
  words,
} from './discord.house.ts';
import { eventually } from './eventually.ts';
import { BOSSES, DESK, FORUM, startDiscord } from './peers/discord.ts';
import { listOf } from './peers/discord-limits.ts';

let desk: TestDesk;
const start = async (...how: Parameters<typeof startDesk>) => {
  desk = await startDesk(...how);
  return desk;
};
afterEach(async () => {
  expect(desk.discord.problems).toEqual([]);
  expect(desk.logged.join('\n')).not.toMatch(/secret-bot-token|my parcel/);
  await desk.stop();
});

const message: ThreadMessage = {
  id: 'm-1',
  kind: 'inbound',
  author: 'Maja',
  text: '@everyone where is it?',
  files: [],
  before: null,
  deleted: false,
};
const notice: Notice = {
  key: 'n-1',
  text: 'Answer #12 within 5 hours',
  tickets: [{ number: 12, title: '#12 Maja', url: CARD.url }],
  ref: null,
  team: null,
  urgent: false,
};
const waits = (ms: number) => (error: unknown) =>
  error instanceof CodedError &&
  error.code === 'rate-limited' &&
  Math.abs((error.retryAfterMs ?? 0) - ms) < 500;
const calls = (name: string) => desk.discord.calls.filter((call) => call.name === name).length;

describe('cards', () => {
  it('say state, customer and channel, 300 characters, deadline, owner, tags, in this order and in words [K09]', async () => {
    await start();
    const preview = `Where is my parcel? ${'x'.repeat(400)}`;
    const owned = { ...CARD, preview, assignee: { id: 'ana', name: 'Ana' }, escalated: { reason: 'asked' } };
    await desk.desk.show(owned, null);
    const shown = words(desk.discord.in(DESK)[0]?.embeds);
    const order = ['● #12 · Open · ! High · ▲ Escalated', 'Maja Novak', 'Where is my parcel?'];
    const rest = [
      'Answer by <t:1700036000:f> (<t:1700036000:R>)',
      'Target <t:1700028800:f>',
      'Owner: **Ana**',
      '#delivery',
    ];
    const places = [...order, ...rest].map((one) => shown.indexOf(one));
    expect(shown).toContain(`${preview.slice(0, 299)}…`);
    expect(shown).not.toContain(preview.slice(0, 300));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('show times absolutely and relatively in the reader’s zone, and are edited for changes alone [K10]', async () => {
    await start();
    const ref = await desk.desk.show(CARD, null);
    const description = String(desk.discord.in(DESK)[0]?.embeds[0]?.description);
    expect(description).toMatch(/Answer by <t:(\d+):f> \(<t:\1:R>\)/);
    expect(description).toMatch(/Target <t:(\d+):f> \(<t:\1:R>\)/);
    expect(cardBody(CARD, true, 'en')).toEqual(cardBody(structuredClone(CARD), true, 'en'));
    expect(desk.discord.in(DESK)[0]?.edits).toBe(0);
    await desk.desk.show({ ...CARD, version: 4 }, ref);
    expect(desk.discord.in(DESK)[0]?.edits).toBe(1);
  });

  it('lead with Claim, then Reply, and hold five actions at the most; what ends a ticket asks first [K11]', async () => {
    const stylesOf = (card: TicketCard) =>
      listOf(cardBody(card, true, 'en').components[0]?.components).map(({ label, style }) => [label, style]);
    await start();
    expect(stylesOf(CARD)).toEqual([
      ['Claim', 1],
      ['Reply', 2],
      ['Resolve', 2],
      ['More …', 2],
    ]);
    expect(stylesOf({ ...CARD, assignee: { id: 'ana', name: 'Ana' } })[0]).toEqual(['Reply', 1]);
    const resolve = desk.discord.press('1:resolve:12', ANA_ID);
    await answered(resolve);
    expect(desk.handled).toEqual([]);
    await answered(desk.discord.press(buttonOn(resolve.said, 'Resolve'), ANA_ID, resolve));
    expect(desk.handled).toHaveLength(1);
  });

  it('are posted once and updated in place, and posted anew when somebody deleted them [K08]', async () => {
    await start();
    const ref = await desk.desk.show(CARD, null);
    expect(await desk.desk.show({ ...CARD, version: 4, status: 'resolved' }, ref)).toBe(ref);
    expect(desk.discord.in(DESK)).toHaveLength(1);
    expect(words(desk.discord.in(DESK)[0]?.components)).toContain('Reopen');
    desk.discord.messages.length = 0;
    const again = await desk.desk.show({ ...CARD, version: 5 }, ref);
    expect(again).not.toBe(ref);
    expect(desk.discord.in(DESK)).toHaveLength(1);
  });

  it('are found again when nobody learnt where they stand, and a repeat makes no second one [K08 K49]', async () => {
    await start({ timeoutMs: 300 });
    desk.discord.breakNext('create-message', { silent: 'after' });
    await expect(desk.desk.show(CARD, null)).rejects.toMatchObject({ code: 'unknown-outcome' });
    const ref = await desk.desk.find?.(CARD.ticketId, null);
    expect(ref).toBe(`${DESK}:${desk.discord.in(DESK)[0]?.id}`);
    expect(await desk.desk.find?.('another-ticket', null)).toBeNull();
    expect(await desk.desk.show(CARD, null)).toBe(ref);
    expect(desk.discord.in(DESK)).toHaveLength(1);
  });

  it('tell what broke by its code', async () => {
    await start();
    const { discord } = desk;
    discord.breakNext('create-message', { status: 500 });
    await expect(desk.desk.show(CARD, null)).rejects.toMatchObject({ code: 'unknown-outcome' });
    discord.breakNext('create-message', { status: 403, code: CODE.missingAccess });
    await expect(desk.desk.show(CARD, null)).rejects.toMatchObject({ code: 'vendor-refused' });
    const ref = await desk.desk.show(CARD, null);
    discord.breakNext('edit-message', { status: 502 });
    await expect(desk.desk.show(CARD, ref)).rejects.toMatchObject({ code: 'vendor-down' });
    discord.breakNext('edit-message', { status: 429, retryAfter: 7 });
    await expect(desk.desk.show(CARD, ref)).rejects.toSatisfy(waits(7000));
  });

  it('stand as posts in a forum, with the thread in them', async () => {
    await start({ channel: FORUM });
    const ref = await desk.desk.show(CARD, null);
    const [thread = ''] = ref.split(':');
    expect(desk.discord.channels.get(thread)).toMatchObject({ parent: FORUM, name: '#12 Maja Novak' });
    await desk.desk.mirror?.(ref, message);
    expect(desk.discord.in(thread)).toHaveLength(2);
    const fresh = await startDesk({ channel: FORUM, discord: desk.discord });
    expect(await fresh.desk.find?.(CARD.ticketId, null)).toBe(ref);
    await fresh.desk.tell({ kind: 'desk' }, notice);
    await fresh.desk.tell({ kind: 'desk' }, notice);
    expect([...desk.discord.channels.values()].filter(({ parent }) => parent === FORUM)).toHaveLength(2);
  });
});

describe('threads', () => {
  it('begin with the first message, carry each message once, and ping nobody [K40]', async () => {
    await start();
    const ref = await desk.desk.show(CARD, null);
    desk.standing.set(ref, CARD);
    const [, thread = ''] = ref.split(':');
    await desk.desk.mirror?.(ref, message);
    await desk.desk.mirror?.(ref, message);
    await desk.desk.mirror?.(ref, { ...message, id: 'm-2', kind: 'note', text: 'Ask the courier' });
    expect(desk.discord.channels.get(thread)?.name).toBe('#12 Maja Novak');
    expect(desk.discord.in(thread)).toHaveLength(2);
    expect(desk.discord.messages.flatMap(({ pings }) => pings)).toEqual([]);
    expect(words(desk.discord.in(thread)[1]?.embeds)).toContain('for the team only');
  });

  it('carry no text of customers when the owner has not allowed it', async () => {
    await start({ showText: false });
    const ref = await desk.desk.show(CARD, null);
    await desk.desk.mirror?.(ref, message);
    expect(words(desk.discord.messages)).not.toMatch(/my parcel|where is it/);
  });

  it('come out of the archive to be written to; a locked one is left alone and said so [K46]', async () => {
    await start();
    const ref = await desk.desk.show(CARD, null);
    await desk.desk.mirror?.(ref, message);
    const thread = desk.discord.channels.get(ref.split(':')[1] ?? '');
    if (thread === undefined) throw new Error('no thread');
    thread.archived = true;
    await desk.desk.mirror?.(ref, { ...message, id: 'm-2' });
    expect(thread.archived).toBe(false);
    expect(desk.discord.in(thread.id)).toHaveLength(2);
    thread.locked = true;
    await expect(desk.desk.mirror?.(ref, { ...message, id: 'm-3' })).rejects.toThrow('160005');
    await desk.desk.tell({ kind: 'supervisors', people: [BOR] }, { ...notice, ref });
    expect(desk.discord.in(DESK).flatMap(({ pings }) => pings)).toEqual([BOR_ID]);
  });
});

describe('notices', () => {
  it('reach a person once, directly', async () => {
    await start();
    await desk.desk.tell({ kind: 'person', person: ANA }, notice);
    await desk.desk.tell({ kind: 'person', person: ANA }, notice);
    expect(desk.discord.in(`8${ANA_ID.slice(1)}`)).toHaveLength(1);
  });

  it.each([
    ['a channel', {}],
    ['a forum', { channel: FORUM }],
  ])(
    'are said once, and struck out where they were said, though their ticket got a card in between: in %s',
    async (_, where) => {
      await start({ ...where, timeoutMs: 300 });
      await desk.desk.tell({ kind: 'desk' }, notice);
      const ref = await desk.desk.show(CARD, null);
      await desk.desk.tell({ kind: 'desk' }, { ...notice, ref, again: true });
      const told = () =>
        desk.discord.messages.filter(({ embeds }) =>
          JSON.stringify(embeds).includes(markOf('notice', notice.key)),
        );
      expect(told()).toHaveLength(1);
      await desk.desk.tell({ kind: 'desk' }, { ...notice, ref, text: '█████', mended: true });
      expect(told()).toHaveLength(1);
      expect(words(told()[0]?.embeds)).toContain('█████');
    },
  );

  it.each([CODE.closedMessages, CODE.noCommonServer])(
    'ping in the thread whoever cannot be written to (%i) [K47]',
    async (code) => {
      await start();
      const ref = await desk.desk.show(CARD, null);
      desk.discord.breakNext('create-message', { status: 403, code });
      await desk.desk.tell({ kind: 'person', person: ANA }, { ...notice, ref });
      expect(desk.discord.in(ref.split(':')[1] ?? '').flatMap(({ pings }) => pings)).toEqual([ANA_ID]);
    },
  );

  it('name whoever has no account here, and call supervisors in their channel', async () => {
    await start({ supervisors: BOSSES });
    const people = [BOR, { ...ANA, name: '@everyone', discord: null }];
    await desk.desk.tell({ kind: 'supervisors', people }, { ...notice, urgent: true });
    const [told] = desk.discord.in(BOSSES);
    expect(told?.pings).toEqual([BOR_ID]);
    expect(words(told?.embeds)).toContain('everyone: ▲ Step in: Answer');
  });
});

describe('the start', () => {
  it('registers the commands once, and again only when they changed [K41]', async () => {
    await start();
    expect(desk.discord.registrations).toBe(1);
    await startDesk({ discord: desk.discord });
    expect(desk.discord.registrations).toBe(1);
    desk.discord.commands.pop();
    await startDesk({ discord: desk.discord });
    expect(desk.discord.registrations).toBe(2);
  });

  it('ends with what is wrong, when Discord refuses the settings', async () => {
    await start({ token: 'MTIz.wrong.token', start: false });
    await expect(desk.start()).rejects.toMatchObject({
      code: 'wrong-setting',
      message: expect.stringMatching(/Check the DISCORD_ settings\.$/),
    });
    desk.discord.problems.length = 0;
  });

  it('ends with the invite link, when the application is not in the channel [K52]', async () => {
    await start({ channel: '900000000000000077', start: false });
    await expect(desk.start()).rejects.toThrow(/10003.*permissions=\d+/);
  });

  it('goes on when Discord is down, and connects when it is back', async () => {
    const discord = await startDiscord();
    discord.breakNext('application', { status: 500 });
    discord.breakNext('gateway', { status: 500 });
    await start({ discord });
    await eventually(() => expect(discord.identified).toBe(1));
  });
});

describe('the gateway', () => {
  it('resumes after a cut, begins anew when that is refused, and hears presses all the same', async () => {
    await start();
    desk.discord.sockets.at(-1)?.drop();
    await eventually(() => expect(desk.discord.resumed).toBe(1));
    await answered(desk.discord.press('1:claim:12', ANA_ID));
    desk.discord.resumable = false;
    desk.discord.sockets.at(-1)?.drop();
    await eventually(() => expect(desk.discord.identified).toBe(2));
    await answered(desk.discord.press('1:claim:12', ANA_ID));
    expect(desk.handled).toHaveLength(2);
    expect(calls('set-commands')).toBe(1);
  });
});
