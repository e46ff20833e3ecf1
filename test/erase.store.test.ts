import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { carryOut, eraseAgain } from '../src/store/erase-again.ts';
import type { CarryingOut, KeptErasure, Store } from '../src/store/store.ts';
import { actAsSystem } from '../src/triage/act.ts';
import { createErase, goOnWithAll } from '../src/triage/erasure.ts';
import { receive } from '../src/triage/receive.ts';
import { retain, retentionOutlook } from '../src/triage/retention.ts';
import { ENGINES } from './peers/database.ts';
import { type TestTriage, testTriage } from './peers/triage.ts';

const NOW = Date.UTC(2026, 10, 23, 9);
const NAME = 'Quetzalcoatl';
const files = { remove: async () => undefined };

describe.each(ENGINES)('erasures in the store, on %s', (engine) => {
  let triage: TestTriage;
  beforeEach(async () => {
    triage = await testTriage(engine, NOW);
  }, 60_000);
  afterEach(() => triage.close());

  const writes = (conversation: string, externalId: string, text: string) =>
    receive(triage.ports, {
      channel: 'webchat',
      receivedAt: NOW,
      applied: [],
      item: {
        type: 'message',
        conversation,
        externalId,
        sentAt: NOW,
        sequence: 0,
        text,
        files: [],
        from: { address: conversation, name: NAME },
      } as never,
    });

  it('go on wherever they were interrupted, and what was erased does not come back', async () => {
    const { store } = triage;
    await writes('visitor-of-mine', 'one', `I am ${NAME}`);
    const contact = await store.contacts.byAddress('webchat', 'visitor-of-mine');
    const [row] = (await store.tickets.queue({}, { limit: 10 })).rows;
    expect(row?.contactName).toBe(NAME);
    const plan = await store.erasures.plan(contact?.id ?? '');
    expect(plan.counts).toMatchObject({ contacts: 1, addresses: 1, tickets: 1 });
    const asked = {
      id: 'e1',
      at: NOW,
      by: 'person:lead',
      reason: 'request' as const,
      contacts: plan.contacts,
    };
    await store.erasures.begin(asked);
    await store.erasures.begin(asked);
    expect((await store.erasures.unfinished()).map(({ id }) => id)).toEqual(['e1']);
    expect(await carryOut(store, 'e1', { files, now: () => NOW })).toBe(true);
    expect(await carryOut(store, 'e1', { files, now: () => NOW })).toBe(false);
    expect(await store.contacts.byAddress('webchat', 'visitor-of-mine')).toBeNull();
    expect((await store.contacts.byId(contact?.id ?? ''))?.name).toMatch(/^erased [0-9a-f]{6}$/);
    expect(await store.erasures.wasMessage('webchat', 'visitor-of-mine', 'one')).toBe(true);
    expect(await store.erasures.wasAddress('webchat', 'visitor-of-mine')).toBe(true);
    expect(await store.erasures.wasAddress('webchat', 'visitor-of-yours')).toBe(false);
    expect((await store.search.find({ words: NAME }, {}, { limit: 10 })).hits).toEqual([]);
    expect(await store.erasures.rest('e1')).toBeNull();

    await writes('visitor-of-mine', 'one', `I am ${NAME}`);
    expect((await store.tickets.queue({}, { limit: 10 })).rows).toHaveLength(1);
    await writes('visitor-of-mine', 'two', 'It is me again');
    const anew = await store.contacts.byAddress('webchat', 'visitor-of-mine');
    expect(anew?.id).not.toBe(contact?.id);
    expect((await store.tickets.queue({}, { limit: 10 })).rows).toHaveLength(2);
  });

  it('killed between any two steps, are finished at the next start', async () => {
    const { store, ports } = triage;
    for (let steps = 0, died = true; died; steps++) {
      const visitor = `visitor-${steps}`;
      await writes(visitor, 'one', `I am ${NAME}`);
      const contact = (await store.contacts.byAddress('webchat', visitor))?.id ?? '';
      const mortal = dyingAfter(steps, store);
      const wanted = {
        contacts: [contact],
        actor: { kind: 'system', id: 'test' } as const,
        reason: 'request' as const,
      };
      died = await createErase({ ...ports, store: mortal })({ id: `e-${steps}`, ...wanted }).then(
        () => false,
        () => true,
      );
      await goOnWithAll(ports);
      const begun = (await store.erasures.byId(`e-${steps}`)) !== null;
      expect(begun).toBe(steps > 0);
      expect(await store.erasures.unfinished()).toEqual([]);
      if (begun) expect((await store.contacts.byId(contact))?.name).toMatch(/^erased/);
      if (begun) expect(await store.contacts.past(contact, { limit: 1 })).toMatchObject({ count: 1 });
    }
    const said = await store.search.find({ words: NAME }, {}, { limit: 10 });
    expect(said.hits.map(({ row }) => row.ticket.number)).toEqual([1]);
  });

  it('come by themselves when a rule says so, not while a case is young, open or held', async () => {
    const { store, ports, clock } = triage;
    const DAY = 86_400_000;
    for (const visitor of ['old', 'held', 'open', 'young']) {
      if (visitor === 'young') clock.now = NOW + 300 * DAY;
      await writes(visitor, 'one', `I am ${NAME}`);
      const { rows } = await store.tickets.queue({}, { limit: 20 });
      const contact = await store.contacts.byAddress('webchat', visitor);
      const row = rows.find(({ ticket }) => ticket.conversation.contactId === contact?.id);
      const id = row?.ticket.id ?? '';
      if (visitor === 'held')
        await actAsSystem(ports, id, 'test', { type: 'tag', add: ['legal-hold'], remove: [] });
      if (visitor !== 'open') await actAsSystem(ports, id, 'test', { type: 'resolve', noteId: null });
    }
    clock.now = NOW + 400 * DAY;
    const rule = { id: 'year', kinds: [], channels: ['webchat'], segments: [], afterMs: 365 * DAY };
    const policy = { ...ports.policy.current(), retention: { rules: [rule], accessesMs: 365 * DAY } };
    const ruled = { ...ports, policy: { ...ports.policy, current: () => policy } };
    expect(await retentionOutlook(ruled)).toEqual([{ rule: 'year', persons: 1, held: 1 }]);
    expect(await retain(ports)).toBe(0);
    expect(await retain(ruled)).toBe(1);
    expect(await retain(ruled)).toBe(0);
    expect(await store.contacts.byAddress('webchat', 'old')).toBeNull();
    for (const visitor of ['held', 'open', 'young'])
      expect(await store.contacts.byAddress('webchat', visitor)).not.toBeNull();
    const told = await store.accesses.list({ act: 'retention:year' }, { limit: 10 });
    expect(told.map(({ about }) => about)).toEqual(['persons:1']);
  });

  it('are done again in a backup that was restored', async () => {
    const { store } = triage;
    await writes('visitor-of-mine', 'one', `I am ${NAME}`);
    const contact = await store.contacts.byAddress('webchat', 'visitor-of-mine');
    const at = { at: NOW, by: 'person:lead', reason: 'request' as const };
    const contacts = [contact?.id ?? ''];
    const kept = JSON.parse(
      JSON.stringify([{ id: 'e2', ...at, contacts, counts: {}, tombstones: ['a-message-since-the-backup'] }]),
    ) as KeptErasure[];
    expect(await eraseAgain(store, kept, { files, now: () => NOW })).toBe(1);
    expect(await eraseAgain(store, kept, { files, now: () => NOW })).toBe(0);
    const [row] = (await store.tickets.queue({}, { limit: 10 })).rows;
    expect(row?.contactName).toMatch(/^erased/);
    expect(row?.preview).toBe('');
    expect((await store.erasures.kept())[0]?.tombstones).toContain('a-message-since-the-backup');
  });
});

/** The store of a process that is killed before its so many-th write. */
function dyingAfter(steps: number, store: Store): Store {
  let left = steps;
  const writes = ['begin', 'eraseCase', 'eraseFile', 'finish', 'commit'];
  const of = <T extends object>(whole: T): T =>
    new Proxy(whole, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (name === 'erasures') return of(value as object);
        if (name === 'carryOut')
          return (id: string, how: CarryingOut) => carryOut({ erasures: of(target) as never }, id, how);
        if (typeof value !== 'function') return value;
        const call = value.bind(target);
        if (!writes.includes(String(name))) return call;
        return (...values: unknown[]) =>
          left-- > 0 ? call(...values) : Promise.reject(new Error('the process is dead'));
      },
    });
  return of(store);
}
