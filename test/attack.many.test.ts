import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Reply } from '../src/commands/command.ts';
import { MOST_MACROS } from '../src/domain/macro.ts';
import { MOST_TAGS } from '../src/domain/ticket/about.ts';
import { MOST_LINKED, MOST_MERGED, MOST_PARTS } from '../src/domain/ticket/links.ts';
import { MOST_WATCHERS } from '../src/domain/ticket/watch.ts';
import { MOST_VIEWS } from '../src/domain/view.ts';
import { NEWCOMER } from '../src/people/newcomer.ts';
import { openStore } from '../src/store/open.ts';
import type { Message, Store } from '../src/store/store.ts';
import { STARTERS } from '../src/texts/starters.ts';
import { cardOf } from '../src/triage/card.ts';
import { createHandlers } from '../src/triage/perform/perform.ts';
import { eventually } from './eventually.ts';
import { EVA, type LinksHouse, linksHouse } from './links.house.ts';
import { ENGINES } from './peers/database.ts';
import { type TestHouse, testHouse } from './peers/house.ts';

const MANY = 10_000;
const FILTERS = {
  ...{ status: '', whose: 'all', channel: '', team: '', tag: '', kind: '', language: '', priority: '' },
  ...{ escalated: false, spam: false, search: '' },
};

/** A store that counts what is asked of it; `rows` are those of events and messages that it gave. */
function counting(store: Store) {
  const count = { calls: 0, rows: 0 };
  const counted = <Room extends object>(room: Room): Room =>
    new Proxy(room, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return async (...values: unknown[]) => {
          count.calls++;
          const answer: unknown = await Reflect.apply(value, target, values);
          if (Array.isArray(answer)) count.rows += answer.length;
          return answer;
        };
      },
    });
  const { tickets, contacts, people } = store;
  const rooms = { tickets: counted(tickets), contacts: counted(contacts), people: counted(people) };
  return { count, store: { ...store, ...rooms } };
}

describe.each(ENGINES)('a ticket with ten thousand of everything, on %s', (engine) => {
  let house: LinksHouse;
  let number: number;
  beforeEach(async () => {
    house = await linksHouse(engine);
    ({ number } = await house.say('post', 'Maja', 'Where is my order?'));
  });
  afterEach(() => house.close());

  const said = async (name: string, options: Record<string, unknown>): Promise<Reply> =>
    house.ask(name, options, EVA);
  /** Until it is refused, which is soon; answers how often it was done, and the words of the refusal. */
  const untilRefused = async (act: (turn: number) => Promise<Reply>) => {
    for (let done = 0; done < MANY; done++) {
      const reply = await act(done);
      if (!reply.ok) return { done, refused: reply.refused, text: reply.text };
    }
    return { done: MANY, refused: 'never', text: '' };
  };
  const callsForCard = async () => {
    const { count, store } = counting(house.store);
    const row = await house.store.tickets.byNumber(number);
    if (row === null) throw new Error('There is no ticket');
    await cardOf({ ...house.ports, store }, row);
    return count;
  };
  const others = async (count: number) => {
    const all: number[] = [];
    for (let n = 0; n < count; n++) all.push((await house.say('post', `Other ${n}`, 'Hello')).number);
    return all;
  };

  it('has so many tags, links and watchers as people read, and says so', async () => {
    const tags = await untilRefused((turn) => said('tag', { ticket: number, tags: `tag-${turn}` }));
    expect(tags).toMatchObject({ done: MOST_TAGS, refused: 'too-many', text: expect.stringContaining('50') });
    expect(await said('tag', { ticket: number, tags: '-tag-1 another' })).toMatchObject({ ok: true });

    const before = await callsForCard();
    const tied = await others(MOST_LINKED + 1);
    const links = await untilRefused((turn) => said('link', { ticket: number, other: tied[turn] }));
    expect(links).toMatchObject({ done: MOST_LINKED, refused: 'too-many' });
    // The other side counts, too.
    expect(await said('link', { ticket: tied.at(-1), other: number })).toMatchObject({ refused: 'too-many' });
    const after = await callsForCard();
    expect(after.calls - before.calls).toBeLessThan(3);

    const crowd = Array.from({ length: MOST_WATCHERS + 1 }, (_, n) => ({
      ...{ ...EVA, ...NEWCOMER, id: `w${n}`, name: `Watcher ${n}`, role: 'agent' as const },
    }));
    for (const one of crowd) await house.store.people.add(one);
    const watchers = await untilRefused((turn) => house.ask('watch', { ticket: number }, crowd[turn] ?? EVA));
    expect(watchers).toMatchObject({ done: MOST_WATCHERS, refused: 'too-many-watchers' });
  }, 120_000);

  // What counts here is decided by the ticket alone: one database shows it.
  if (engine === 'sqlite')
    it('takes in a hundred others and gives away fifty, and its card asks no more for it', async () => {
      const parts = await Promise.all(
        Array.from({ length: MOST_PARTS + 2 }, (_, n) => house.say('post', 'Maja', `And ${n}`)),
      );
      expect(new Set(parts.map((one) => one.number))).toEqual(new Set([number]));
      const before = await callsForCard();
      const split = await untilRefused(() => said('split', { ticket: number, last: 1 }));
      expect(split).toMatchObject({ done: MOST_PARTS, refused: 'too-many' });
      const all = await others(MOST_MERGED + 1);
      const merged = await untilRefused((turn) =>
        said('merge', { ticket: all[turn], into: number, confirm: true }),
      );
      expect(merged).toMatchObject({ done: MOST_MERGED, refused: 'too-many' });
      const after = await callsForCard();
      // The customers in its conversations are named on it.
      expect(after.calls - before.calls).toBeLessThan(MOST_MERGED + 5);
    }, 240_000);

  it(`with ${MANY} messages and events shows its card, and tells other systems, from a few rows`, async () => {
    const { ticket } = (await house.store.tickets.byNumber(number)) ?? {};
    if (ticket === undefined) throw new Error('There is no ticket');
    for (let page = 0; page < MANY / 500; page++) await grow(house.store, ticket.id, page);
    const row = await house.store.tickets.byNumber(number);
    expect(row?.ticket.version).toBe(ticket.version + MANY / 500);
    expect((await callsForCard()).rows).toBeLessThan(100);

    const { count, store } = counting(house.store);
    const bodies: string[] = [];
    const ports = {
      ...house.ports,
      store,
      sendHook: async ({ body }: { body: string }) => {
        bodies.push(body);
        return { status: 200, error: null, retryAfterMs: null };
      },
    };
    const hook = { id: 'h1', url: 'https://example.com/', secret: 'whsec_x', events: [], texts: true };
    const state = { active: true, failingSince: null, offBecause: null, createdBy: 'eva', createdAt: 1 };
    await store.hooks.add({ ...hook, ...state });
    await said('claim', { ticket: number });
    const [delivery] = await store.hooks.log('h1', 10);
    await createHandlers(ports).hook({ deliveryId: delivery?.id }, 1);
    expect(JSON.parse(bodies[0] ?? '{}').data.event).toMatchObject({ type: 'claimed' });
    expect(count.rows).toBeLessThan(100);
  }, 120_000);
});

/** Five hundred messages of the customer, with an event each. */
async function grow(store: Store, id: string, page: number): Promise<void> {
  const row = await store.tickets.byId(id);
  if (row === null) throw new Error('There is no ticket');
  const { ticket } = row;
  const at = 1_790_000_000_000 + page * 500;
  const messages = Array.from(
    { length: 500 },
    (_, n): Message => ({
      ...{ id: `m-${page}-${n}`, ticketId: id, kind: 'inbound', as: null, text: `Message ${n} of ${page}` },
      ...{ author: `contact:${ticket.conversation.contactId}`, channel: 'post', conversation: 'Maja' },
      ...{ externalId: `x-${page}-${n}`, sentAt: at + n, sequence: 0, receivedAt: at + n, delivery: null },
      ...{ error: null, files: [], editedAt: null, deletedAt: null },
    }),
  );
  const events = messages.map(({ id: messageId, sentAt }) => ({
    ...{ type: 'message-deleted' as const, messageId, at: sentAt, actor: 'system:test' },
  }));
  const change = { ticket, expectedVersion: ticket.version, now: at, messages };
  const outcome = await store.commit({ ...change, events: events as unknown as never });
  if (!outcome.applied) throw new Error('Somebody was faster');
}

describe('a house with too many of everything', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await testHouse({ engine: 'sqlite', env: { HOOKS_ALLOW_PRIVATE: 'true' } });
  });
  afterAll(() => house.stop());

  it('says so of hooks, canned replies and views, and goes on', async () => {
    let hooks = 0;
    const hook = () => house.post('/api/hooks', { url: 'http://127.0.0.1:9/hook' });
    for (let answer = await hook(); answer.status === 200; answer = await hook()) hooks++;
    expect(hooks).toBe(20);
    expect((await hook()).body).toMatchObject({ refused: 'too-many', text: expect.stringContaining('20') });

    const macro = (n: number) => house.command('macro-save', { name: `m/${n}`, text: 'Hello' });
    for (let n = STARTERS.length; n < MOST_MACROS; n++) expect((await macro(n)).status).toBe(200);
    expect((await macro(MOST_MACROS)).body).toMatchObject({ refused: 'too-many' });
    expect((await macro(MOST_MACROS - 1)).status).toBe(200);

    const { token } = await house.person('Ana', 'agent');
    const view = (n: number) => house.post('/api/views', { name: `View ${n}`, filters: FILTERS }, token);
    for (let n = 0; n < MOST_VIEWS; n++) expect((await view(n)).status).toBe(200);
    const { status, body } = await view(MOST_VIEWS);
    expect([status, body.text]).toEqual([409, 'You see up to 200 views. Remove one first.']);
    expect((await view(0)).status).toBe(200);
  }, 240_000);
});

describe.each(ENGINES)('a flood by one customer, on %s', (engine) => {
  it('is kept whole, and holds nobody else up', async () => {
    const flood = 200;
    const house = await testHouse({ engine });
    const options = { now: Date.now, machineNow: Date.now, random: Math.random, onError: () => undefined };
    const { store } = await openStore(house.databaseUrl, options);
    const depth = async () => (await store.inbox.depth()).length;
    const tickets = async () =>
      (await house.get('/api/tickets')).body.tickets as { number: number; contact: { name: string } }[];
    const numberOf = async (who: string) =>
      (await tickets()).find(({ contact }) => contact.name === who)?.number;
    try {
      const loud = 'a-loud-visitor';
      const maja = await house.visitor('Maja');
      // As a vendor delivers it: nothing that verifies is refused.
      const said = (n: number) => ({
        ...{ channel: 'webchat', conversation: loud, receivedAt: house.now() },
        ...{ externalId: `${loud}:flood-${n}` },
        raw: JSON.stringify({ visitor: loud, id: `flood-${n}`, text: `Again ${n}`, name: 'Loud' }),
      });
      await store.inbox.insert(Array.from({ length: flood }, (_, n) => said(n)));
      await house.until(
        () => numberOf('Loud'),
        (number) => number !== undefined,
      );
      await maja.write('Where is my parcel?');
      await house.until(
        () => numberOf('Maja'),
        (number) => number !== undefined,
      );
      expect(await depth()).toBeGreaterThan(0);
      await eventually(async () => expect(await depth()).toBe(0), 60_000);
      expect(await tickets()).toHaveLength(2);
      const ticket = await numberOf('Loud');
      for (const words of ['"Again 0"', `"Again ${flood - 1}"`]) {
        const { body } = await house.get(`/api/search?q=${encodeURIComponent(words)}`);
        expect(body.hits, words).toMatchObject([{ ticket: { number: ticket } }]);
      }
    } finally {
      await store.close();
      await house.stop();
    }
  }, 120_000);
});
