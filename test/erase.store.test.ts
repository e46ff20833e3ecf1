import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { erase } from '../src/commands/erase.ts';
import { heldBack, onHold } from '../src/domain/hold.ts';
import { STRUCK } from '../src/domain/redact.ts';
import type { Trx } from '../src/store/database.ts';
import { carryOut, eraseAgain } from '../src/store/erase-again.ts';
import type { CarryingOut, KeptErasure, Store } from '../src/store/store.ts';
import { actAsSystem, createAct } from '../src/triage/act.ts';
import { createErase, goOnWithAll } from '../src/triage/erasure.ts';
import { receive } from '../src/triage/receive.ts';
import { retainedIn, tellLastMonth, tellRetained } from '../src/triage/retained.ts';
import { retain, retentionOutlook } from '../src/triage/retention.ts';
import { eventually } from './eventually.ts';
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

  const writes = (conversation: string, externalId: string, text: string, at = NOW) =>
    receive(triage.ports, {
      channel: 'webchat',
      receivedAt: at,
      applied: [],
      item: {
        type: 'message',
        conversation,
        externalId,
        sentAt: at,
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
    const at = NOW + 3_600_000;
    await createAct(triage.ports)({
      number: row?.ticket.number ?? 0,
      actor: { kind: 'person', id: 'lead', role: 'lead' },
      intent: {
        ...{ type: 'book-callback', move: false, wanted: at, slot: { at, slot: at, place: 1 }, next: [] },
        ...{ zone: 'UTC', zoneBy: 'team', numbered: true, terms: { soonMs: 0, lateMs: 0 } },
      },
    });
    expect(await store.callbacks.between(0, at + 1, 9)).toHaveLength(1);
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
    expect(await store.callbacks.between(0, at + 1, 9), 'nobody is called').toEqual([]);
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

  it('wait for who is writing on a case, and take back nothing that they wrote', async () => {
    const { store, db } = triage;
    await writes('visitor-of-mine', 'one', `I am ${NAME}`);
    const contact = await store.contacts.byAddress('webchat', 'visitor-of-mine');
    const contacts = [contact?.id ?? ''];
    await store.erasures.begin({ id: 'e3', at: NOW, by: 'person:lead', reason: 'request', contacts });
    const [id = ''] = (await store.erasures.rest('e3'))?.tickets ?? [];
    let erasing: Promise<void> | undefined;
    await db?.transaction().execute(async (trx) => {
      const row = await trx.selectFrom('tickets').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
      const state = JSON.parse(row.state);
      const said = { ...state, version: row.version + 1, triage: { ...state.triage, tags: ['meanwhile'] } };
      const changed = { state: JSON.stringify(said), version: row.version + 1 };
      await trx.updateTable('tickets').set(changed).where('id', '=', id).execute();
      erasing = store.erasures.eraseCase('e3', id, NOW);
      // A file has one writer: there it cannot have begun.
      if (engine === 'postgres') await eventually(() => someoneWaits(trx));
    });
    await erasing;
    const row = await store.tickets.byId(id);
    expect(row?.ticket.triage.tags).toEqual(['meanwhile']);
    expect(row?.ticket.conversation.key).toMatch(/^erased:/);
  });

  it('give way to a hold that is put on a case between the confirmation and the act', async () => {
    const { store, db, ports } = triage;
    await writes('visitor-of-mine', 'one', `I am ${NAME}`);
    const [row] = (await store.tickets.queue({}, { limit: 1 })).rows;
    const { id = '', number = 0, conversation } = row?.ticket ?? {};
    const contacts = [conversation?.contactId ?? ''];
    await actAsSystem(ports, id, 'test', { type: 'resolve', noteId: null });
    const hold = () => actAsSystem(ports, id, 'test', { type: 'tag', add: ['legal-hold'], remove: [] });
    // Held once the command has looked.
    const erasures = new Proxy(store.erasures, {
      get: (target, name) =>
        name === 'plan'
          ? async (contact: string) => {
              const plan = await target.plan(contact);
              await hold();
              return plan;
            }
          : Reflect.get(target, name).bind(target),
    });
    const request = {
      ...{ name: 'erase', desk: 'web', language: 'en', requestId: 'r1' },
      ...{ actor: { kind: 'person', id: 'lead', role: 'lead' } },
      options: { ticket: number, reason: 'request', confirm: true },
    };
    const asking = { ...ports, store: { ...store, erasures }, erase: createErase(ports), idFrom: String };
    const kept = async () => {
      expect((await store.contacts.byId(contacts[0] ?? ''))?.name).toBe(NAME);
      expect((await store.tickets.messages(id, { limit: 1 }))[0]?.text).toBe(`I am ${NAME}`);
      expect([await store.erasures.list({ limit: 9 }), await store.erasures.kept()]).toEqual([[], []]);
    };
    const refused = { refused: 'held-back', values: { tickets: `#${number}`, tag: 'legal-hold' } };
    expect(await erase.run(request as never, asking as never)).toEqual(refused);
    await kept();

    // Held by whoever is just writing it, too.
    const letGo = { type: 'tag' as const, add: [], remove: ['legal-hold'] };
    await actAsSystem(ports, id, 'test', letGo);
    let erasing: Promise<unknown> | undefined;
    await db?.transaction().execute(async (trx) => {
      await trx.updateTable('tickets').set({ tags: '["legal-hold"]' }).where('id', '=', id).execute();
      const wanted = { contacts, actor: { kind: 'system', id: 'test' } as const, reason: 'request' as const };
      erasing = createErase(ports)({ id: 'e4', ...wanted, unless: heldBack });
      if (engine === 'postgres') await eventually(() => someoneWaits(trx));
    });
    expect(await erasing).toEqual(refused);
    await kept();
    // So are parts, also by a hold on another case of theirs.
    await actAsSystem(ports, id, 'test', letGo);
    triage.clock.now = NOW + 2 * 3_600_000;
    await writes('visitor-of-mine', 'two', 'Another matter', triage.clock.now);
    const [other] = (await store.tickets.queue({}, { limit: 9 })).rows.filter((one) => one.ticket.id !== id);
    await actAsSystem(ports, other?.ticket.id ?? '', 'test', { ...letGo, add: ['legal-hold'], remove: [] });
    const guard = { contacts, unless: onHold };
    expect(await store.oldCases.takeWords(id, NOW, guard, [])).toBe(false);
    const [message] = await store.tickets.messages(id, { limit: 1 });
    const files = [{ messageId: message?.id ?? '', fileId: 'file-1' }];
    const wanted = { id: 'e5', at: NOW, by: 'system:retention', files, reason: 'retention' as const };
    expect(await store.erasures.beginFiles(wanted, guard)).toMatchObject({ refused: 'held-back' });
    await kept();
  });

  it('by rule for a segment look past whole pages of others', async () => {
    const { store, db, ports } = triage;
    for (const visitor of ['one', 'two', 'three']) {
      await writes(visitor, 'one', 'Hello');
      const contact = (await store.contacts.byAddress('webchat', visitor))?.id ?? '';
      const { rows } = await store.tickets.queue({ contactId: contact }, { limit: 1 });
      await actAsSystem(ports, rows[0]?.ticket.id ?? '', 'test', { type: 'resolve', noteId: null });
    }
    const row = await db?.selectFrom('tickets').selectAll().orderBy('number', 'desc').executeTakeFirst();
    const state = JSON.parse(row?.state ?? '');
    const inSegment = { ...state, triage: { ...state.triage, segment: 'gold' } };
    await db
      ?.updateTable('tickets')
      .set({ state: JSON.stringify(inSegment) })
      .where('id', '=', row?.id ?? '')
      .execute();
    const rule = { kinds: [], channels: [], segments: ['gold'] };
    const found = await store.oldCases.due('persons', rule, { before: NOW + 1000, limit: 1 });
    expect(found.map(({ number }) => number)).toEqual([row?.number]);
    const after = found[0];
    if (after === undefined) return;
    expect(await store.oldCases.due('persons', rule, { before: NOW + 1000, after, limit: 1 })).toEqual([]);
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
    const rule = {
      id: 'year',
      kinds: [],
      channels: ['webchat'],
      segments: [],
      afterMs: 365 * DAY,
      partsMs: {},
    };
    const policy = { ...ports.policy.current(), retention: { rules: [rule], accessesMs: 365 * DAY } };
    const ruled = { ...ports, policy: { ...ports.policy, current: () => policy } };
    expect(await retentionOutlook(ruled)).toEqual([
      { rule: 'year', persons: 1, files: 0, words: 0, names: 0, held: 1 },
    ]);
    expect(await retain(ports)).toBe(0);
    expect(await retain(ruled)).toBe(1);
    expect(await retain(ruled)).toBe(0);
    expect(await store.contacts.byAddress('webchat', 'old')).toBeNull();
    for (const visitor of ['held', 'open', 'young'])
      expect(await store.contacts.byAddress('webchat', visitor)).not.toBeNull();
    const told = await store.accesses.list({ act: 'retention:year' }, { limit: 10 });
    expect(told.map(({ about }) => about)).toEqual(['persons:1']);
  });

  it('by part take files, then words, then names, then all, each once, and nothing of what is held', async () => {
    const { store, ports, clock, jobs } = triage;
    const DAY = 86_400_000;
    const removed: string[] = [];
    const told: string[] = [];
    const desk = {
      id: 'slack',
      tell: async (_to: unknown, notice: { text: string }) => told.push(notice.text),
    };
    const ids: Record<string, string> = {};
    for (const visitor of ['ana', 'held']) {
      await writes(visitor, 'one', `I am ${NAME}`);
      const contact = await store.contacts.byAddress('webchat', visitor);
      const { rows } = await store.tickets.queue({}, { limit: 20 });
      const id = rows.find(({ ticket }) => ticket.conversation.contactId === contact?.id)?.ticket.id ?? '';
      const hash = (visitor === 'ana' ? 'a' : 'b').repeat(64);
      await store.files.put({ hash, type: 'text/plain', size: 2, body: null });
      const [message] = await store.tickets.messages(id, { limit: 1 });
      const file = { id: `file-${visitor}`, name: `${NAME}.txt`, type: 'text/plain', size: 2 };
      const patch = { id: message?.id ?? '', files: [{ ...file, hash, ref: null, refused: null }] };
      await actAsSystem(ports, id, 'test', { type: 'resolve', noteId: null }, [patch]);
      if (visitor === 'held')
        await actAsSystem(ports, id, 'test', { type: 'tag', add: ['legal-hold'], remove: [] });
      ids[visitor] = id;
    }
    const days = { files: 100, words: 200, names: 300 };
    const partsMs = Object.fromEntries(Object.entries(days).map(([part, after]) => [part, after * DAY]));
    const rule = { id: 'parts', kinds: [], channels: [], segments: [], afterMs: 400 * DAY, partsMs };
    const policy = { ...ports.policy.current(), retention: { rules: [rule], accessesMs: 999 * DAY } };
    const ruled = {
      ...ports,
      desks: new Map([['slack', desk]]) as never,
      files: { ...ports.files, remove: async (hash: string) => void removed.push(hash) },
      policy: { ...ports.policy, current: () => policy },
    };
    const left = async (visitor: string) => {
      const [message] = await store.tickets.messages(ids[visitor] ?? '', { limit: 1 });
      const row = await store.tickets.byId(ids[visitor] ?? '');
      const { hash = null, refused = null } = message?.files[0] ?? {};
      return [hash?.[0] ?? refused, message?.text, row?.contactName?.slice(0, 6), row?.updatedAt];
    };
    const whole = ['a', `I am ${NAME}`, NAME.slice(0, 6), NOW];
    const expected = [
      [99, 0, whole],
      [101, 1, ['expired', ...whole.slice(1)]],
      [201, 1, ['expired', STRUCK, NAME.slice(0, 6), NOW]],
      [301, 1, ['expired', STRUCK, 'erased', NOW]],
      [401, 0, ['expired', STRUCK, 'erased', NOW]],
    ] as const;
    for (const [day, taken, state] of expected) {
      clock.now = NOW + day * DAY;
      expect([day, await retain(ruled), await retain(ruled)]).toEqual([day, taken, 0]);
      expect(await left('ana')).toEqual(state);
      expect(await left('held')).toEqual(['b', ...whole.slice(1)]);
      if (day !== 301) continue;
      // The month after, leads hear of it, whichever process is first.
      const { due } = await jobs.depth();
      clock.now = NOW + 331 * DAY;
      await Promise.all([tellLastMonth(ruled), tellLastMonth(ruled)]);
      await tellLastMonth(ruled);
      expect((await jobs.depth()).due).toBe(due + 1);
    }
    expect(removed).toEqual(['a'.repeat(64)]);
    expect(await store.contacts.byAddress('webchat', 'ana')).toBeNull();
    clock.now = NOW + 301 * DAY;
    const { period, ...month } = await retainedIn(ruled, 0);
    expect(month).toEqual({ persons: 0, files: 0, words: 0, names: 1 });
    await tellRetained(ruled, desk as never, { period, ...month });
    expect(told).toEqual([
      expect.stringContaining(`in ${period}: 0 customers, names of 1, words of 0 cases`),
    ]);
  });

  it('by part read what stays of a person whose names went, and take the rest when its time comes', async () => {
    const { store, ports, clock } = triage;
    const DAY = 86_400_000;
    await writes('ana', 'one', 'My lamp is broken');
    const [row] = (await store.tickets.queue({}, { limit: 1 })).rows;
    const id = row?.ticket.id ?? '';
    await actAsSystem(ports, id, 'test', { type: 'resolve', noteId: null });
    const base = { id: 'x', kinds: [], channels: [], segments: [] };
    const rule = { ...base, afterMs: 60 * DAY, partsMs: { names: 30 * DAY } };
    const policy = { ...ports.policy.current(), retention: { rules: [rule], accessesMs: 365 * DAY } };
    const ruled = { ...ports, policy: { ...ports.policy, current: () => policy } };
    const said = async () => (await store.tickets.messages(id, { limit: 1 }))[0]?.text;
    clock.now = NOW + 31 * DAY;
    expect(await retain(ruled)).toBe(1);
    expect(await said()).toBe('My lamp is broken');
    expect((await store.tickets.byId(id))?.contactName).toMatch(/^erased/);
    expect((await store.tickets.byId(id))?.ticket.conversation.key).toMatch(/^erased:/);
    const kept = await store.erasures.kept();
    clock.now = NOW + 61 * DAY;
    expect(await retain(ruled)).toBe(1);
    expect(await said()).toBe('');
    expect(await retain(ruled)).toBe(0);
    expect(kept[0]?.tombstones).toContain(`names ${kept[0]?.id}`);
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

/** Another transaction waits for what this one holds. */
async function someoneWaits(trx: Trx): Promise<void> {
  const waiting = sql<{ waits: number }>`select count(*)::int as waits from pg_stat_activity
    where pg_backend_pid() = any(pg_blocking_pids(pid))`;
  expect((await waiting.execute(trx)).rows[0]?.waits).toBeGreaterThan(0);
}

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
