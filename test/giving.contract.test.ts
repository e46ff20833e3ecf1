import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TicketEvent } from '../src/domain/ticket/model.ts';
import { blankTicket, fold } from '../src/domain/ticket/ticket.ts';
import { openStore } from '../src/store/open.ts';
import type { Change, CommitOutcome, Store } from '../src/store/store.ts';
import { option } from './authority.story.ts';
import { ENGINES, type TestDatabase, testDatabase } from './peers/database.ts';
import { program } from './peers/program.ts';

const NOW = 1_800_000_000_000;
const BUDGET = { key: 'agent-month:ana:2027-01', limit: 10_000 };

describe.each(ENGINES)('what is given away, on %s', (engine) => {
  let database: TestDatabase;
  /** As many processes would have. */
  let stores: Store[];
  let written = 0;

  beforeAll(async () => {
    database = await testDatabase(engine);
    const url = engine === 'sqlite' ? `sqlite:${database.url}` : database.url;
    const machine = {
      now: () => NOW,
      machineNow: () => NOW,
      random: () => 0.5,
      onError: (error: unknown) => {
        throw error;
      },
    };
    stores = [];
    for (let process = 0; process < 3; process++) stores.push((await openStore(url, machine)).store);
  });

  afterAll(async () => {
    for (const store of stores) await store.close();
    await database.close();
  });

  const first = () => stores[0] as Store;

  /** A ticket with an offer that takes so much of the budget. */
  function offering(minor: number, options = [option(1, 1, 'standard'), option(2, 3, 'discretion')]): Change {
    written += 1;
    const id = `t${written}`;
    const by = { at: NOW, actor: 'person:ana' };
    const events: TicketEvent[] = [
      {
        type: 'ticket-opened',
        ticketId: id,
        channel: 'webchat',
        conversation: id,
        contactId: `c-${id}`,
        ...by,
      },
      {
        type: 'offered',
        messageId: `m-${id}`,
        by: 'ana',
        options,
        charges: [{ ...BUDGET, minor }],
        expiresMs: 1,
        carryOutMs: 1,
        asks: false,
        ...by,
      },
    ];
    return { ticket: fold(blankTicket(id), events), expectedVersion: 0, now: NOW, events };
  }

  function settled(change: Change, outcome: CommitOutcome, event: TicketEvent): Change {
    if (!outcome.applied) throw new Error('The change was refused');
    const ticket = fold({ ...change.ticket, number: outcome.number, version: outcome.version }, [event]);
    return { ticket, expectedVersion: outcome.version, now: NOW, events: [event] };
  }

  test('never overdraws a budget by a cent, however many processes want it at once', async () => {
    const wanted = Array.from({ length: 60 }, (_, index) => offering(index % 2 === 0 ? 700 : 333));
    const outcomes = await Promise.all(
      wanted.map((change, index) => (stores[index % stores.length] as Store).commit(change)),
    );
    const granted = wanted.filter((_, index) => outcomes[index]?.applied === true);
    const sum = granted.reduce((all, { events }) => {
      const offered = events.find((event) => event.type === 'offered');
      return all + (offered?.charges[0]?.minor ?? 0);
    }, 0);
    expect(sum).toBeLessThanOrEqual(BUDGET.limit);
    expect(BUDGET.limit - sum).toBeLessThan(333);
    expect((await first().giving.spent([BUDGET.key])).get(BUDGET.key)).toBe(sum);
    const refused = wanted.find((_, index) => outcomes[index]?.applied === false);
    expect(await first().tickets.byId(refused?.ticket.id ?? '')).toBeNull();
  });

  // On SQLite one process has the file.
  if (engine === 'postgres')
    test('nor when three processes of their own want it at once', async () => {
      const budget = { key: 'agent-month:bor:2027-01', limit: 7_777 };
      const path = await program('gift-worker.ts');
      const workers = ['one', 'two', 'three'].map((name) => {
        const worker = spawn(process.execPath, [
          ...[path, database.url, name, budget.key],
          ...[String(budget.limit), '40', String(NOW)],
        ]);
        worker.stderr.pipe(process.stderr);
        return { worker, lines: createInterface(worker.stdout)[Symbol.asyncIterator]() };
      });
      for (const { lines } of workers) expect((await lines.next()).value).toBe('ready');
      for (const { worker } of workers) worker.stdin.write('go\n');
      let sum = 0;
      for (const { lines } of workers) sum += Number(String((await lines.next()).value).split(' ')[1]);
      expect(sum).toBeLessThanOrEqual(budget.limit);
      // What is left is less than the least that was refused.
      expect(budget.limit - sum).toBeLessThan(141);
      expect((await first().giving.spent([budget.key])).get(budget.key)).toBe(sum);
    });

  test('gives back what was held, and counts for the customer what was chosen', async () => {
    const before = (await first().giving.spent([BUDGET.key])).get(BUDGET.key) ?? 0;
    const back = { key: BUDGET.key, minor: -before, limit: BUDGET.limit };
    const change = offering(0);
    const outcome = await first().commit(change);
    const contact = change.ticket.conversation.contactId;
    expect(await first().giving.givenTo(contact, NOW)).toEqual([{ kind: 'coupon', count: 3, minor: 1500 }]);
    expect(await first().giving.givenTo(contact, NOW + 1)).toEqual([]);
    const chosen = settled(change, outcome, {
      type: 'offer-chosen',
      messageId: `m-${change.ticket.id}`,
      option: 1,
      answer: null,
      owner: null,
      dueAt: NOW,
      back: [back],
      at: NOW,
      actor: `contact:${contact}`,
    });
    expect((await first().commit(chosen)).applied).toBe(true);
    expect(await first().giving.givenTo(contact, NOW)).toEqual([{ kind: 'coupon', count: 1, minor: 500 }]);
    expect((await first().giving.spent([BUDGET.key, 'nobody'])).get(BUDGET.key)).toBe(0);
    const lines = (await first().giving.concessions(NOW, { limit: 1000 })).filter(
      ({ ticketId }) => ticketId === change.ticket.id,
    );
    expect(lines.map(({ count, state, zone }) => [count, state, zone])).toEqual([
      [1, 'chosen', 'standard'],
      [3, 'ended', 'discretion'],
    ]);
  });

  test('keeps one refused change from taking its batch with it', async () => {
    const [fits, not, fitsToo] = [offering(9000), offering(1001), offering(1000)];
    const outcomes = await Promise.all([fits, not, fitsToo].map((change) => first().commit(change)));
    expect(outcomes.map(({ applied }) => applied)).toEqual([true, false, true]);
  });

  test('hands a coupon to one purpose only, and the same ones when asked again', async () => {
    const codes = Array.from({ length: 20 }, (_, index) => `CODE-${String(index).padStart(2, '0')}`);
    expect(await first().giving.importCoupons('coupon', [...codes, ...codes])).toBe(20);
    expect(await first().giving.importCoupons('coupon', codes)).toBe(0);
    const taken = await Promise.all(
      stores.map((store, index) => store.giving.takeCoupons('coupon', 6, `offer-${index}`, NOW)),
    );
    expect(new Set(taken.flat()).size).toBe(18);
    expect(await first().giving.takeCoupons('coupon', 6, 'offer-1', NOW)).toEqual(taken[1]);
    expect(await first().giving.takeCoupons('coupon', 3, 'offer-9', NOW)).toEqual([]);
    expect(await first().giving.couponsLeft()).toEqual([{ kind: 'coupon', left: 2, taken: 18 }]);
    await first().giving.releaseCoupons('offer-0');
    expect(await first().giving.takeCoupons('coupon', 3, 'offer-9', NOW)).toHaveLength(3);
  });

  /** A ticket on which a rule grants four codes of a kind, at that price, to these persons. */
  function granting(kind: string, persons: string[], { minor = 700, at = NOW, content = 'v1' } = {}): Change {
    written += 1;
    const id = `r${written}`;
    const by = { at, actor: 'system:remedies' };
    const place = { channel: 'webchat', conversation: id, contactId: persons[0] ?? id };
    const charges = [{ key: `remedy-day:${kind}:2027-01-15`, minor, limit: 10_000 }];
    const granted = { ...option(1, 4, 'standard'), kind, minor, charges };
    const events: TicketEvent[] = [
      { type: 'ticket-opened', ticketId: id, ...place, ...by },
      {
        ...{ type: 'remedy-granted', messageId: `${id}.remedy`, remedy: kind, content, persons, why: [] },
        ...{ againAt: at + 1000, option: granted, owner: null, dueAt: at, ...by },
      },
    ];
    return { ticket: fold(blankTicket(id), events), expectedVersion: 0, now: at, events };
  }

  async function armed(id: string, codes: number, content = 'v1'): Promise<void> {
    const all = Array.from({ length: codes }, (_, index) => `${id}-${index}`);
    await first().giving.importCoupons(id, all);
    const version = { id, content: `${id}-${content}` };
    await first().remedies.shown(version, 'lea', NOW);
    expect(await first().remedies.arm(version, { by: 'lea', at: NOW, shownSince: NOW })).toBe(true);
  }

  const atOnce = async (changes: readonly Change[]) =>
    (
      await Promise.all(changes.map((one, index) => (stores[index % stores.length] as Store).commit(one)))
    ).filter(({ applied }) => applied).length;

  const poolOf = async (wanted: string) =>
    (await first().giving.couponsLeft()).find(({ kind }) => kind === wanted);

  test('grants a remedy within its cap to the cent, however many processes grant at once', async () => {
    await armed('capped', 200);
    const wanted = Array.from({ length: 30 }, (_, index) =>
      granting('capped', [`p${index}`], { content: 'capped-v1' }),
    );
    expect(await atOnce(wanted)).toBe(14);
    const key = 'remedy-day:capped:2027-01-15';
    expect((await first().giving.spent([key])).get(key)).toBe(9800);
    expect(await poolOf('capped')).toMatchObject({ taken: 56 });
    expect((await first().remedies.states(['capped-v1'])).get('capped-v1')).toMatchObject({ granted: 14 });
  });

  test('grants it once a person and period, whichever of their contacts writes', async () => {
    await armed('once', 200);
    const how = { minor: 1, content: 'once-v1' };
    const wanted = Array.from({ length: 12 }, (_, index) =>
      granting('once', index % 2 === 0 ? ['maja', 'majas-phone'] : ['majas-phone'], how),
    );
    expect(await atOnce(wanted)).toBe(1);
    expect(await first().remedies.againAt('once', ['zala', 'majas-phone'])).toBe(NOW + 1000);
    expect(await atOnce([granting('once', ['majas-phone'], { ...how, at: NOW + 999 })])).toBe(0);
    expect(await atOnce([granting('once', ['majas-phone'], { ...how, at: NOW + 1000 })])).toBe(1);
    expect(await poolOf('once')).toMatchObject({ taken: 8 });
  });

  test('grants no more than the pool has, and nothing that is not armed', async () => {
    await armed('scarce', 10);
    const how = { minor: 1, content: 'scarce-v1' };
    expect(await atOnce(['a', 'b', 'c', 'd'].map((who) => granting('scarce', [`s-${who}`], how)))).toBe(2);
    expect(await poolOf('scarce')).toMatchObject({ left: 2 });
    await first().giving.importCoupons('scarce', ['scarce-10', 'scarce-11']);
    expect(await first().remedies.disarm('scarce')).toBe(true);
    expect(await first().remedies.disarm('scarce')).toBe(false);
    expect(await atOnce([granting('scarce', ['s-e'], how)])).toBe(0);
  });

  test('arms only what was shown since then, and takes the arms from every other version', async () => {
    const { remedies } = first();
    const [old, next] = [
      { id: 'gate', content: 'gate-v1' },
      { id: 'gate', content: 'gate-v2' },
    ];
    const how = { by: 'lea', at: NOW, shownSince: NOW };
    expect(await remedies.arm(old, how)).toBe(false);
    await remedies.shown(old, 'lea', NOW - 1);
    expect(await remedies.arm(old, how)).toBe(false);
    await remedies.shown(old, 'lea', NOW);
    expect(await remedies.arm(old, how)).toBe(true);
    expect(await remedies.arm(next, how)).toBe(false);
    expect((await remedies.states(['gate-v1'])).get('gate-v1')).toMatchObject({ armedBy: 'lea' });
    await remedies.shown(next, 'lea', NOW);
    expect(await remedies.arm(next, how)).toBe(true);
    expect((await remedies.states(['gate-v1'])).get('gate-v1')).toMatchObject({ armedAt: null });
    const off = await remedies.disarmOthers([]);
    expect(off).toContainEqual(next);
    expect(await remedies.disarmOthers([])).toEqual([]);
  });
});
