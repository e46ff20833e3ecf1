import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, Outbound } from '../src/channels/channel.ts';
import type { Actor } from '../src/domain/actor.ts';
import type { HeldBecause } from '../src/domain/ticket/scheduled.ts';
import { nextDueAt } from '../src/domain/ticket/ticket.ts';
import { NEWCOMER } from '../src/people/newcomer.ts';
import { createAct } from '../src/triage/act.ts';
import { deliver } from '../src/triage/perform/deliver.ts';
import { receive } from '../src/triage/receive.ts';
import { createTies } from '../src/triage/ties.ts';
import { sweep } from '../src/triage/wake.ts';
import { ENGINES } from './peers/database.ts';
import { never, type TestTriage, testTriage } from './peers/triage.ts';

const HOUR = 3_600_000;
/** A Monday. */
const START = Date.parse('2026-03-02T10:00:00Z');
const ANA: Actor = { kind: 'person', id: 'ana', role: 'agent' };
const BOR: Actor = { kind: 'person', id: 'bor', role: 'agent' };

describe.each(ENGINES)('a reply that goes out later, on %s', (engine) => {
  let triage: TestTriage;
  let taken: Outbound[];

  beforeEach(async () => {
    taken = [];
    triage = await testTriage(engine, START);
    const post: Channel = {
      id: 'post',
      limits: {
        ...{ textLength: 1000, sendsOnce: true, fileBytes: 1, fileTypes: [], buttons: null },
        replyWindowHours: 24,
      },
      verify: never,
      parse: never,
      async send(message) {
        taken.push(message);
        return { externalId: `x-${message.key}` };
      },
    };
    triage.channels.set('post', post);
    for (const id of ['ana', 'bor']) await joins(id);
    await says('m1');
  });
  afterEach(() => triage.close());

  const joins = (id: string) =>
    triage.store.people.add({
      ...NEWCOMER,
      ...{
        id,
        name: id,
        role: 'agent',
        publicName: null,
        team: null,
        sees: 'all',
        slack: null,
        discord: null,
      },
      ...{ active: true, createdAt: START },
    });
  const says = (externalId: string, conversation = 'maja') =>
    receive(triage.ports, {
      ...{ channel: 'post', receivedAt: triage.clock.now, applied: [] },
      item: {
        ...{ conversation, from: { address: conversation, name: conversation }, sentAt: triage.clock.now },
        ...{ sequence: 0, type: 'message', externalId, text: 'Where is it?', files: [] },
      },
    });
  const ticket = async (conversation = 'maja') =>
    (await triage.store.tickets.ofConversation('post', conversation)) ?? expect.unreachable();
  const act = async (actor: Actor, intent: Parameters<ReturnType<typeof createAct>>[0]['intent']) =>
    createAct(triage.ports)({ number: (await ticket()).number, actor, intent });
  const schedule = async (messageId: string, at: number, more: object = {}, text = 'It left today.') => {
    const { now } = triage.clock;
    return createAct(triage.ports)({
      number: (await ticket()).number,
      actor: ANA,
      intent: { type: 'reply', messageId, as: 'answer', confirm: false, sendAt: now, at, ...more },
      message: ({ id }) => ({
        ...{ id: messageId, ticketId: id, kind: 'outbound', as: 'answer', text, author: 'person:ana' },
        ...{ channel: 'post', conversation: 'maja', externalId: null, sentAt: now, sequence: 0 },
        ...{ receivedAt: now, delivery: 'queued', error: null, files: [], editedAt: null, deletedAt: null },
      }),
    });
  };
  const pass = async (hours: number) => {
    triage.clock.now += hours * HOUR;
    while ((await sweep(triage.ports)) > 0);
  };
  const stands = async (messageId: string) =>
    (await triage.store.tickets.message(messageId))?.delivery ?? null;
  const held = async (messageId: string): Promise<HeldBecause | undefined> => {
    const { ticketId = '' } = (await triage.store.tickets.message(messageId)) ?? {};
    const row = await triage.store.tickets.byId(ticketId);
    return row?.ticket.reply.pending[messageId]?.scheduled?.held;
  };
  const told = async (audience = 'person:ana') =>
    (await triage.store.tickets.told([audience], { limit: 20 }))
      .map(({ stage }) => stage)
      .filter((stage) => stage.startsWith('reply-held'));
  const goes = async (messageId: string) => {
    const { id } = await ticket();
    await deliver(triage.ports, { ticketId: id, messageId }, 1);
  };

  it('goes out at its instant, and ends the wait then', async () => {
    await schedule('r1', START + 5 * HOUR);
    expect(await stands('r1')).toBe('scheduled');
    const { number } = await ticket();
    const list = await triage.store.tickets.queue({ scheduled: true }, { limit: 10 });
    expect(list.rows.map((row) => row.ticket.number)).toEqual([number]);
    await pass(4.9);
    expect([await stands('r1'), (await ticket()).waiting.wait?.since]).toEqual(['scheduled', START]);
    await pass(0.1);
    await goes('r1');
    expect(taken.map(({ text }) => text)).toEqual(['It left today.']);
    const after = await ticket();
    expect([after.waiting.wait, after.waiting.ended?.messageId, await stands('r1')]).toEqual([
      null,
      'r1',
      'sent',
    ]);
    expect((await triage.store.tickets.message('r1'))?.sentAt).toBe(START + 5 * HOUR);
    expect((await triage.store.tickets.queue({ scheduled: true }, { limit: 10 })).rows).toEqual([]);
  });

  it('keeps no promise until then: later than it only whoever insists', async () => {
    const { promiseAt = 0 } = (await ticket()).waiting.wait ?? {};
    expect(await schedule('r1', promiseAt + 1)).toMatchObject({ refused: 'after-promise' });
    await schedule('r1', promiseAt + 1, { confirm: true });
    expect(nextDueAt(await ticket())).toBeLessThan(promiseAt);
    await pass((promiseAt - START) / HOUR);
    expect((await ticket()).waiting.wait?.told).toContain('broken');
  });

  it('is refused for the past, and for when the channel takes no answer any more', async () => {
    expect(await schedule('r1', START)).toMatchObject({ refused: 'past' });
    const late = await schedule('r1', START + 25 * HOUR, { confirm: true });
    expect(late).toMatchObject({ refused: 'window-closes', values: { at: START + 24 * HOUR } });
    expect(await stands('r1')).toBe(null);
  });

  it('is held at once when the customer writes, and its writer is asked', async () => {
    await schedule('r1', START + 2 * HOUR);
    triage.clock.now += HOUR;
    await says('m2');
    expect([await held('r1'), await told()]).toEqual([
      'customer-wrote',
      [expect.stringContaining('customer-wrote')],
    ]);
    await pass(3);
    expect([await stands('r1'), taken]).toEqual(['scheduled', []]);
    await act(ANA, { type: 'send-scheduled', messageId: 'r1', sendAt: triage.clock.now, confirm: false });
    expect(await stands('r1')).toBe('queued');
    await goes('r1');
    expect(taken).toHaveLength(1);
  });

  it.each([
    ['somebody else takes the ticket', 'someone-elses', { type: 'claim' }],
    ['it is resolved', 'resolved', { type: 'resolve', noteId: null }],
  ] as const)('is held when %s', async (_what, because, intent) => {
    await schedule('r1', START + 2 * HOUR);
    if (intent.type === 'claim') await act(ANA, { type: 'release' });
    await act(BOR, intent);
    await pass(2);
    expect([await held('r1'), await stands('r1'), taken]).toEqual([because, 'scheduled', []]);
  });

  it('is held when its writer serves nobody any more, and the desk hears it', async () => {
    await schedule('r1', START + 2 * HOUR);
    await triage.store.people.change('ana', { active: false });
    await pass(2);
    expect([await held('r1'), await told('desk')]).toEqual(['author-gone', [expect.any(String)]]);
  });

  it('goes out while its writer is away', async () => {
    await schedule('r1', START + 2 * HOUR);
    await triage.store.people.change('ana', { awayUntil: START + 9 * HOUR, awaySince: START });
    await pass(2);
    expect([await held('r1'), await stands('r1')]).toEqual([undefined, 'queued']);
  });

  it('is held when the house was away, and when it stands on a backup', async () => {
    await schedule('r1', START + 2 * HOUR);
    await pass(3.5);
    expect(await held('r1')).toBe('late');
    await act(ANA, {
      type: 'send-scheduled',
      messageId: 'r1',
      sendAt: 0,
      confirm: true,
      at: START + 6 * HOUR,
    });
    await triage.store.tallies.add('restored-at', triage.clock.now + HOUR);
    await pass(2.5);
    expect(await held('r1')).toBe('restored');
    expect(taken).toEqual([]);
  });

  it('is held when its words would not get through the gate any more', async () => {
    await schedule('r1', START + 2 * HOUR, {}, 'We will refund you 500 EUR.');
    await pass(2);
    expect([await held('r1'), await stands('r1')]).toEqual(['beyond', 'scheduled']);
  });

  it('follows its ticket into another one', async () => {
    await says('n1', 'nika');
    const [maja, nika] = [await ticket(), await ticket('nika')];
    await schedule('r1', START + 2 * HOUR);
    const ties = createTies(triage.ports);
    await ties.merge(maja.id, nika.id, { actor: ANA, confirm: true });
    await pass(2);
    expect([await held('r1'), await stands('r1')]).toEqual([undefined, 'queued']);
    await deliver(triage.ports, { ticketId: nika.id, messageId: 'r1' }, 1);
    expect(taken.map(({ conversation }) => conversation)).toEqual(['maja']);
  });

  it('goes back with its ticket when that is taken out again', async () => {
    await says('n1', 'nika');
    const [maja, nika] = [await ticket(), await ticket('nika')];
    await schedule('r1', START + 2 * HOUR);
    const ties = createTies(triage.ports);
    triage.clock.now += HOUR;
    await ties.merge(maja.id, nika.id, { actor: ANA, confirm: true });
    triage.clock.now += HOUR / 2;
    await ties.unmerge(maja.id, nika.id, { actor: ANA });
    expect((await triage.store.tickets.message('r1'))?.ticketId).toBe(maja.id);
    expect((await ticket('nika')).reply.pending).toEqual({});
    await pass(0.5);
    expect([await held('r1'), await stands('r1')]).toEqual([undefined, 'queued']);
    await goes('r1');
    expect(taken.map(({ conversation }) => conversation)).toEqual(['maja']);
  });

  it('is taken back by whoever wrote it, or a supervisor', async () => {
    await schedule('r1', START + 2 * HOUR);
    expect(await act(BOR, { type: 'undo', messageId: 'r1' })).toMatchObject({ refused: 'not-yours' });
    await act(ANA, { type: 'undo', messageId: 'r1' });
    await pass(3);
    expect([await stands('r1'), taken]).toEqual(['cancelled', []]);
  });

  it('goes out once, whoever wakes it', async () => {
    await schedule('r1', START + 2 * HOUR);
    triage.clock.now += 2 * HOUR;
    await Promise.all([sweep(triage.ports), sweep(triage.ports), sweep(triage.ports)]);
    const events = await triage.store.tickets.events((await ticket()).id);
    expect(events.filter(({ type }) => type === 'reply-queued')).toHaveLength(1);
  });
});
