import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TicketEvent } from '../src/domain/ticket/model.ts';
import { blankTicket, fold } from '../src/domain/ticket/ticket.ts';
import { openStore } from '../src/store/open.ts';
import type { Change, CommitOutcome, Store } from '../src/store/store.ts';
import { option } from './authority.story.ts';
import { ENGINES, type TestDatabase, testDatabase } from './peers/database.ts';

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
});
