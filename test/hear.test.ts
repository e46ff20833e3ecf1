import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Channel } from '../src/channels/channel.ts';
import { CodedError } from '../src/domain/coded-error.ts';
import { hear } from '../src/triage/hear.ts';
import { runInbox } from '../src/triage/inbox.ts';
import { eventually } from './eventually.ts';
import {
  editedTo,
  type HearingHouse,
  hearingHouse,
  PNG,
  removed,
  START,
  THREAD,
  typed,
} from './hear.house.ts';
import { ENGINES } from './peers/database.ts';

const PHOTO = { ref: 'F1', name: 'photo.png', type: 'image/png', size: PNG.length };

describe.each(ENGINES)('what a desk hears in the thread of a card, on %s', (engine) => {
  let house: HearingHouse;

  beforeEach(async () => {
    house = await hearingHouse(engine);
  });
  afterEach(() => house.close());

  const versions = async () => (await house.store.tickets.byNumber(house.number))?.ticket.version;

  it('becomes a note by its writer, and nothing goes to the customer [K12]', async () => {
    await house.heard('slack', [typed('Refund him <!channel>')]);
    expect(await house.notes()).toMatchObject([
      {
        text: 'Refund him <!channel>',
        author: 'person:ana',
        channel: 'slack',
        conversation: THREAD,
        externalId: '171.1',
        sentAt: START,
      },
    ]);
    expect(house.sent).toEqual([]);
    expect(await house.store.inbox.depth()).toMatchObject({ length: 0, dead: 0 });
  });

  it('is the same note however often and under however many events it comes [K04]', async () => {
    const once = typed('Refund him');
    await house.heard('slack', [once], [once], [once, once]);
    const after = await versions();
    await house.heard('slack', [once]);
    expect(await house.notes()).toHaveLength(1);
    expect(await versions()).toBe(after);
    expect(house.slack.offers).toHaveLength(1);
    expect(house.discord.mirrored).toHaveLength(1);
  });

  it('is kept on a resolved ticket too', async () => {
    await house.command('ana', 'resolve', { ticket: house.number });
    await house.heard('slack', [typed('He called, all is well')]);
    expect(await house.notes()).toHaveLength(1);
    expect((await house.store.tickets.byNumber(house.number))?.ticket.status.name).toBe('resolved');
  });

  it('ends as the newest text with its files, in whatever order it arrives [K04]', async () => {
    const said = typed('one', { files: [PHOTO] });
    const orders = [
      [said, editedTo('two', START + 1000), editedTo('three', START + 2000)],
      [editedTo('two', START + 1000), said, editedTo('three', START + 2000)],
      [editedTo('three', START + 2000), editedTo('two', START + 1000), said],
      [said, editedTo('three', START + 2000), editedTo('two', START + 1000), said],
    ];
    house.slack.files.set('F1', PNG);
    for (const [index, order] of orders.entries()) {
      const externalId = `order-${index}`;
      await house.heard('slack', ...order.map((one) => [{ ...one, externalId } as typeof one]));
      const note = await house.store.tickets.messageByExternalId('slack', THREAD, externalId);
      expect(note, externalId).toMatchObject({
        text: 'three',
        files: [{ name: 'photo.png', refused: null }],
      });
      expect(note?.files[0]?.hash, externalId).not.toBeNull();
    }
  });

  it('loses nothing and doubles nothing when events come doubled and in any order [K04]', async () => {
    let run = 0;
    const texts = fc.array(fc.record({ edits: fc.nat(3), deleted: fc.boolean() }), {
      minLength: 5,
      maxLength: 12,
    });
    const property = fc.asyncProperty(texts, fc.infiniteStream(fc.nat()), async (wanted, chance) => {
      run += 1;
      const events = wanted.flatMap(({ edits, deleted }, index) => {
        const one = { externalId: `${run}-${index}` };
        const edited = Array.from({ length: edits }, (_, nth) => editedTo(`edit ${nth}`, START + nth, one));
        return [typed('first', one), ...edited, ...(deleted ? [removed(one)] : [])];
      });
      const doubled = [...events, ...events.filter(() => Number(chance.next().value) % 10 < 3)];
      const shuffled = doubled
        .map((event) => ({ event, at: Number(chance.next().value) }))
        .sort((a, b) => a.at - b.at)
        .map(({ event }) => [event]);
      await house.taken('slack', ...shuffled);
      for (const [index, { edits, deleted }] of wanted.entries()) {
        const note = await house.store.tickets.messageByExternalId('slack', THREAD, `${run}-${index}`);
        expect(note?.deletedAt !== null).toBe(deleted);
        if (!deleted) expect(note?.text).toBe(edits === 0 ? 'first' : `edit ${edits - 1}`);
      }
      expect(
        (await house.notes()).filter(({ externalId }) => externalId?.startsWith(`${run}-`)),
      ).toHaveLength(wanted.length);
    });
    await fc.assert(property, { numRuns: 3 });
    expect(await house.store.inbox.depth()).toMatchObject({ length: 0, dead: 0 });
  });

  it('keeps the earlier text when it is edited, and does nothing when an edit changes no text [K14 K15]', async () => {
    await house.heard('slack', [typed('one')], [editedTo('two', START + 1000)]);
    const [note] = await house.notes();
    expect(await house.store.tickets.editions(note?.id ?? '')).toMatchObject([{ text: 'one' }]);
    expect(house.discord.copies.get(note?.id ?? '')).toMatchObject({ text: 'two', before: 'one' });
    const [after, calls] = [await versions(), house.discord.mirrored.length];
    await house.heard('slack', [editedTo('two', START + 2000)], [editedTo('two', START + 3000)]);
    expect(await versions()).toBe(after);
    expect(house.discord.mirrored).toHaveLength(calls);
  });

  it('stays deleted, whoever deleted it and whatever arrives afterwards [K14]', async () => {
    await house.heard('slack', [typed('secret')], [removed({ user: '' })], [editedTo('no', START + 10_000)]);
    expect(await house.notes()).toMatchObject([{ text: 'secret', deletedAt: START }]);
    const [note] = await house.notes();
    expect(house.discord.copies.get(note?.id ?? '')).toMatchObject({ text: '', before: null, deleted: true });

    const late = { externalId: 'late' };
    await house.heard('slack', [removed(late)], [typed('overtaken', late)]);
    const overtaken = await house.store.tickets.messageByExternalId('slack', THREAD, 'late');
    expect(overtaken).toMatchObject({ text: 'overtaken', deletedAt: START });
    expect([...house.discord.copies.values()].map(({ text }) => text)).toEqual(['', '']);
  });

  it('of strangers, of bots and of people who left is nothing, said once at debug [K16]', async () => {
    const before = await versions();
    const strangers = ['U-GUEST', 'U-BOT', 'U-GONE', ''].map((user, index) =>
      typed('Let me in', { user, externalId: `s${index}` }),
    );
    await house.heard('slack', strangers, [
      editedTo('still', START + 1, { user: 'U-GUEST', externalId: 's0' }),
    ]);
    await house.heard('slack', [removed({ user: 'U-GUEST', externalId: 's0' })]);
    expect(await house.notes()).toEqual([]);
    expect(await versions()).toBe(before);
    expect(house.whispers).toHaveLength(6);
    expect(await house.store.inbox.depth()).toMatchObject({ length: 0, dead: 0 });
  });

  it('of a stranger cannot change a note either [K16]', async () => {
    await house.heard('slack', [typed('mine')], [editedTo('yours', START + 5, { user: 'U-GUEST' })]);
    expect(await house.notes()).toMatchObject([{ text: 'mine' }]);
  });

  it('goes to every other desk and never back; two desks bridged to each other come to rest [K16]', async () => {
    const posts: string[] = [];
    for (const [from, to] of [
      [house.slack, 'slack'],
      [house.discord, 'discord'],
    ] as const) {
      from.onMirror = async ({ id, text }) => {
        posts.push(to);
        const echo = typed(text, { ref: `${to}-thread`, user: `BOT-${to}`, externalId: `copy-${id}` });
        await house.store.inbox.insert([
          {
            channel: `desk:${to}`,
            externalId: `e-${posts.length}`,
            conversation: to,
            raw: JSON.stringify([echo]),
            receivedAt: START,
          },
        ]);
      };
    }
    await house.heard('slack', [typed('Refund him')]);
    expect(posts).toEqual(['discord']);
    expect(await house.notes()).toHaveLength(1);
  });

  it('in a thread that is no card of ours is forgotten', async () => {
    await house.heard('slack', [typed('Lunch?', { ref: 'somewhere-else' })]);
    expect(await house.notes()).toEqual([]);
    expect(await house.store.inbox.depth()).toMatchObject({ length: 0, dead: 0 });
  });

  it('waits a while for a card whose place is not known yet', async () => {
    const heard = typed('Quick!', { ref: 'new-thread' });
    const comes = () => hear(house.ports, { desk: 'slack', heard, receivedAt: START, applied: [] });
    await house.store.cards.hold('another-ticket', 'slack', START, 1000);
    await expect(comes()).rejects.toMatchObject({ code: 'conflict' });
    house.clock.now = START + 120_000;
    expect(await comes()).toBe(false);
    house.clock.now = START;
    await house.store.cards.keep(house.ticketId, 'slack', 'new-thread', 100);
    await comes();
    expect(await house.notes()).toMatchObject([{ text: 'Quick!', conversation: 'new-thread' }]);
  });

  it('is a dead letter when it is not understood, and waits while the desk is switched off', async () => {
    const letter = { channel: 'desk:slack', conversation: THREAD, receivedAt: START };
    const { slack } = house;
    house.ports.desks = new Map();
    await house.store.inbox.insert([{ ...letter, externalId: 'e1', raw: JSON.stringify([typed('Later')]) }]);
    const stop = new AbortController();
    house.ports.log = { ...house.ports.log, error: () => stop.abort() };
    await runInbox(house.ports, stop.signal);
    expect(await house.store.inbox.depth()).toMatchObject({ length: 1, dead: 0 });
    house.ports.desks = new Map([['slack', slack]]);
    house.clock.now += 3_600_000;
    await house.heard('slack', 'junk');
    expect(await house.notes()).toMatchObject([{ text: 'Later' }]);
    expect(await house.store.inbox.depth()).toMatchObject({ length: 0, dead: 1 });
  });

  it('what is stored waits while deadlines have the right of way', async () => {
    let makeWay: () => void = () => undefined;
    const wait = () =>
      new Promise<void>((resolve) => {
        makeWay = resolve;
      });
    const given = vi.fn(wait);
    const raw = JSON.stringify([typed('Later')]);
    const delivery = { channel: 'desk:slack', conversation: THREAD, externalId: 'e1', raw };
    await house.store.inbox.insert([{ ...delivery, receivedAt: START }]);
    const stop = new AbortController();
    const running = runInbox(house.ports, stop.signal, 1, { pass: (work) => work(), given });
    await eventually(() => expect(given).toHaveBeenCalled());
    expect(await house.notes()).toEqual([]);
    makeWay();
    await eventually(async () => expect(await house.notes()).toMatchObject([{ text: 'Later' }]));
    stop.abort();
    await running;
  });

  it('a customer’s message waits for as long as the store is down while it is read, and five seconds more at the most', async () => {
    const down = async () => {
      throw new CodedError('store-down', 'Gone for a minute');
    };
    house.ports.channels = new Map([['fax', { id: 'fax', parse: down } as unknown as Channel]]);
    await house.store.inbox.insert([
      { channel: 'fax', conversation: 'a', externalId: 'e1', raw: 'hello', receivedAt: START },
    ]);
    for (let tries = 0; tries < 12; tries++) {
      const stop = new AbortController();
      house.ports.log = { ...house.ports.log, error: () => stop.abort() };
      await runInbox(house.ports, stop.signal);
      house.clock.now += 5000;
    }
    expect(await house.store.inbox.depth()).toMatchObject({ length: 1, dead: 0 });
  });
});
