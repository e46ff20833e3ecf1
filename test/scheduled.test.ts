import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Actor, ADMIN } from '../src/domain/actor.ts';
import type { HeldBecause } from '../src/domain/ticket/scheduled.ts';
import { nextDueAt } from '../src/domain/ticket/ticket.ts';
import { NEWCOMER } from '../src/people/newcomer.ts';
import { createTies } from '../src/triage/ties.ts';
import { sweep } from '../src/triage/wake.ts';
import { ENGINES } from './peers/database.ts';
import { ANA, HOUR, type PostHouse, postHouse, START } from './post.house.ts';

const BOR: Actor = { kind: 'person', id: 'bor', role: 'agent' };
/** Whoever holds ADMIN_TOKEN: no row says who that is. */
const ROBOT: Actor = { kind: 'person', id: ADMIN, role: 'lead' };

describe.each(ENGINES)('a reply that goes out later, on %s', (engine) => {
  let triage: PostHouse;

  beforeEach(async () => {
    triage = await postHouse(engine);
    for (const id of ['ana', 'bor']) await joins(id);
    await triage.says('m1');
  });
  afterEach(() => triage.close());

  const joins = (id: string) =>
    triage.store.people.add({
      ...{ ...NEWCOMER, id, name: id, role: 'agent', active: true, createdAt: START },
      ...{ publicName: null, team: null, sees: 'all', slack: null, discord: null },
    });
  const schedule = (messageId: string, at: number, more: object = {}, words: object = {}) =>
    triage.writes({ messageId, more: { at, ...more }, ...words });
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

  it('goes out at its instant, and ends the wait then', async () => {
    await schedule('r1', START + 5 * HOUR);
    expect(await stands('r1')).toBe('scheduled');
    const { number } = await triage.ticket();
    const list = await triage.store.tickets.queue({ scheduled: true }, { limit: 10 });
    expect(list.rows.map((row) => row.ticket.number)).toEqual([number]);
    await triage.pass(4.9);
    expect([await stands('r1'), (await triage.ticket()).waiting.wait?.since]).toEqual(['scheduled', START]);
    await triage.pass(0.1);
    await triage.goes('r1');
    expect(triage.taken.map(({ text }) => text)).toEqual(['It left today.']);
    const after = await triage.ticket();
    expect([after.waiting.wait, after.waiting.ended?.messageId, await stands('r1')]).toEqual([
      null,
      'r1',
      'sent',
    ]);
    expect((await triage.store.tickets.message('r1'))?.sentAt).toBe(START + 5 * HOUR);
    expect((await triage.store.tickets.queue({ scheduled: true }, { limit: 10 })).rows).toEqual([]);
  });

  it('keeps no promise until then: later than it only whoever insists', async () => {
    const { promiseAt = 0 } = (await triage.ticket()).waiting.wait ?? {};
    expect(await schedule('r1', promiseAt + 1)).toMatchObject({ refused: 'after-promise' });
    await schedule('r1', promiseAt + 1, { confirm: true });
    expect(nextDueAt(await triage.ticket())).toBeLessThan(promiseAt);
    await triage.pass((promiseAt - START) / HOUR);
    expect((await triage.ticket()).waiting.wait?.told).toContain('broken');
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
    await triage.says('m2');
    expect([await held('r1'), await told()]).toEqual([
      'customer-wrote',
      [expect.stringContaining('customer-wrote')],
    ]);
    await triage.pass(3);
    expect([await stands('r1'), triage.taken]).toEqual(['scheduled', []]);
    await triage.intends(ANA, {
      type: 'send-scheduled',
      messageId: 'r1',
      sendAt: triage.clock.now,
      confirm: false,
    });
    expect(await stands('r1')).toBe('queued');
    await triage.goes('r1');
    expect(triage.taken).toHaveLength(1);
  });

  it.each([
    ['somebody else takes the ticket', 'someone-elses', { type: 'claim' }],
    ['it is resolved', 'resolved', { type: 'resolve', noteId: null }],
  ] as const)('is held when %s', async (_what, because, intent) => {
    await schedule('r1', START + 2 * HOUR);
    if (intent.type === 'claim') await triage.intends(ANA, { type: 'release' });
    await triage.intends(BOR, intent);
    await triage.pass(2);
    expect([await held('r1'), await stands('r1'), triage.taken]).toEqual([because, 'scheduled', []]);
  });

  it('is held when its writer serves nobody any more, and the desk hears it', async () => {
    await schedule('r1', START + 2 * HOUR);
    await triage.store.people.change('ana', { active: false });
    await triage.pass(2);
    expect([await held('r1'), await told('desk')]).toEqual(['author-gone', [expect.any(String)]]);
  });

  it.each([
    ['goes out while there is one', true, [undefined, 'queued']],
    ['is held once there is none', false, ['author-gone', 'scheduled']],
  ] as const)('written with ADMIN_TOKEN %s', async (_what, hasAdmin, expected) => {
    triage.ports.hasAdmin = hasAdmin;
    await triage.intends(ANA, { type: 'claim' });
    await schedule('r1', START + 2 * HOUR, { confirm: true }, { actor: ROBOT });
    await triage.pass(2);
    expect([await held('r1'), await stands('r1')]).toEqual(expected);
  });

  it('written with ADMIN_TOKEN and held is asked of whoever has the ticket', async () => {
    await triage.intends(ANA, { type: 'claim' });
    await schedule('r1', START + 2 * HOUR, { confirm: true }, { actor: ROBOT });
    triage.clock.now += HOUR;
    await triage.says('m2');
    expect([await held('r1'), await told()]).toEqual(['customer-wrote', [expect.any(String)]]);
  });

  it('goes out while its writer is away', async () => {
    await schedule('r1', START + 2 * HOUR);
    await triage.store.people.change('ana', { awayUntil: START + 9 * HOUR, awaySince: START });
    await triage.pass(2);
    expect([await held('r1'), await stands('r1')]).toEqual([undefined, 'queued']);
  });

  it('is held when the house was away, and when it stands on a backup', async () => {
    await schedule('r1', START + 2 * HOUR);
    await triage.pass(3.5);
    expect(await held('r1')).toBe('late');
    await triage.intends(ANA, {
      type: 'send-scheduled',
      messageId: 'r1',
      sendAt: 0,
      confirm: true,
      at: START + 6 * HOUR,
    });
    await triage.store.tallies.add('restored-at', triage.clock.now + HOUR);
    await triage.pass(2.5);
    expect(await held('r1')).toBe('restored');
    expect(triage.taken).toEqual([]);
  });

  it('is held when its words would not get through the gate any more', async () => {
    await schedule('r1', START + 2 * HOUR, {}, { text: 'We will refund you 500 EUR.' });
    await triage.pass(2);
    expect([await held('r1'), await stands('r1')]).toEqual(['beyond', 'scheduled']);
  });

  it('says nothing that its writer calls no promise, and keeps on record that they did', async () => {
    const text = 'We will refund you 500 EUR.';
    await schedule('r1', START + 2 * HOUR, { noPledge: true, confirm: true }, { text });
    const moved = { messageId: 'r1', sendAt: 0, at: START + 3 * HOUR, confirm: false };
    expect(await triage.intends(ANA, { type: 'send-scheduled', ...moved })).toMatchObject({ changed: true });
    await triage.pass(3);
    await triage.goes('r1');
    const after = await triage.ticket();
    const events = await triage.store.tickets.events(after.id);
    expect(events.flatMap((event) => (event.type === 'pledge-waived' ? [event] : []))).toEqual([
      expect.objectContaining({ messageId: 'r1', by: 'ana', kinds: ['refund'], asks: expect.any(String) }),
    ]);
    expect([after.pledges.made, triage.taken.length]).toEqual([[], 1]);
  });

  it.each([
    ['is ahead of ours: what came before it does not hold it', 2 * HOUR, [undefined, 'queued']],
    ['is behind ours: what comes after it holds it', -2 * HOUR, ['customer-wrote', 'scheduled']],
  ])('goes by our clock where the vendor’s %s', async (_what, drift, expected) => {
    const before = drift > 0;
    triage.clock.now += HOUR;
    if (before) await triage.says('m2', { sentAt: triage.clock.now + drift });
    await schedule('r1', START + 3 * HOUR, { confirm: true });
    triage.clock.now += HOUR / 2;
    if (!before) await triage.says('m2', { sentAt: triage.clock.now + drift });
    await triage.pass(1.5);
    expect([await held('r1'), await stands('r1')]).toEqual(expected);
  });

  it('follows its ticket into another one', async () => {
    await triage.says('n1', { conversation: 'nika' });
    const [maja, nika] = [await triage.ticket(), await triage.ticket('nika')];
    await schedule('r1', START + 2 * HOUR);
    const ties = createTies(triage.ports);
    await ties.merge(maja.id, nika.id, { actor: ANA, confirm: true });
    await triage.pass(2);
    expect([await held('r1'), await stands('r1')]).toEqual([undefined, 'queued']);
    await triage.goes('r1');
    expect(triage.taken.map(({ conversation }) => conversation)).toEqual(['maja']);
  });

  it('goes back with its ticket when that is triage.taken out again', async () => {
    await triage.says('n1', { conversation: 'nika' });
    const [maja, nika] = [await triage.ticket(), await triage.ticket('nika')];
    await schedule('r1', START + 2 * HOUR);
    const ties = createTies(triage.ports);
    triage.clock.now += HOUR;
    await ties.merge(maja.id, nika.id, { actor: ANA, confirm: true });
    triage.clock.now += HOUR / 2;
    await ties.unmerge(maja.id, nika.id, { actor: ANA });
    expect((await triage.store.tickets.message('r1'))?.ticketId).toBe(maja.id);
    expect((await triage.ticket('nika')).reply.pending).toEqual({});
    await triage.pass(0.5);
    expect([await held('r1'), await stands('r1')]).toEqual([undefined, 'queued']);
    await triage.goes('r1');
    expect(triage.taken.map(({ conversation }) => conversation)).toEqual(['maja']);
  });

  it('is triage.taken back by whoever wrote it, or a supervisor', async () => {
    await schedule('r1', START + 2 * HOUR);
    expect(await triage.intends(BOR, { type: 'undo', messageId: 'r1' })).toMatchObject({
      refused: 'not-yours',
    });
    await triage.intends(ANA, { type: 'undo', messageId: 'r1' });
    await triage.pass(3);
    expect([await stands('r1'), triage.taken]).toEqual(['cancelled', []]);
  });

  it('goes out once, whoever wakes it', async () => {
    await schedule('r1', START + 2 * HOUR);
    triage.clock.now += 2 * HOUR;
    await Promise.all([sweep(triage.ports), sweep(triage.ports), sweep(triage.ports)]);
    const events = await triage.store.tickets.events((await triage.ticket()).id);
    expect(events.filter(({ type }) => type === 'reply-queued')).toHaveLength(1);
  });
});
