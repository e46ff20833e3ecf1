import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { standingOf } from '../src/domain/ticket/links.ts';
import type { Ticket, TicketEvent } from '../src/domain/ticket/model.ts';
import { blankTicket, fold, nextDueAt } from '../src/domain/ticket/ticket.ts';
import type { Db } from '../src/store/database.ts';
import { openDatabase, openStore } from '../src/store/open.ts';
import type { Change, LiveSignal, Message, RawDelivery, Store } from '../src/store/store.ts';
import { newContact } from '../src/triage/contact.ts';
import { freshDatabase } from './peers/postgres.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;

/** One process's view of a database. */
interface Process extends Store {
  /** Past the store, for what a test must see or break. */
  db: Db;
  signals: LiveSignal[];
}

interface Place {
  url: string;
  drop(): Promise<void>;
}

const ENGINES: { name: string; make(): Promise<Place> }[] = [
  {
    name: 'sqlite',
    async make() {
      const folder = await mkdtemp(join(tmpdir(), 'osem-store-'));
      return { url: `sqlite:${folder}/deep/osem.db`, drop: () => rm(folder, { recursive: true }) };
    },
  },
  { name: 'postgres', make: freshDatabase },
];

describe.each(ENGINES)('the store on $name', ({ make }) => {
  let place: Place;
  let one: Process;
  /** As another process: its own connections to the same database. */
  let two: Process;

  beforeAll(async () => {
    place = await make();
    [one, two] = await Promise.all([openProcess(place.url), openProcess(place.url)]);
  });

  beforeEach(async () => {
    const tables = [
      'tickets',
      'events',
      'messages',
      'editions',
      'addresses',
      'contacts',
      'inbox',
      'jobs',
      'told',
    ];
    for (const table of tables) await sql`delete from ${sql.table(table)}`.execute(one.db);
    one.signals.length = 0;
  });

  afterAll(async () => {
    for (const process of [one, two]) {
      await process.close();
      await process.db.destroy();
    }
    // A pool ends before its sockets are closed: the server would cut them off.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await place.drop();
  });

  describe('inbox', () => {
    test('keeps each delivery once, whoever brings it again', async () => {
      const first = delivery({ externalId: 'a' });
      expect(await one.inbox.insert([first, delivery({ externalId: 'b' }), first])).toEqual([
        true,
        true,
        false,
      ]);
      expect(await two.inbox.insert([first, delivery({ externalId: 'c' })])).toEqual([false, true]);
      expect(await one.inbox.depth()).toMatchObject({ length: 3, dead: 0 });
    });

    test('answers exactly one of many simultaneous bringers that it was new', async () => {
      const rows = Array.from({ length: 300 }, (_, index) => delivery({ externalId: `m${index % 100}` }));
      const answers = await Promise.all(
        rows.map((row, index) => (index % 2 ? one : two).inbox.insert([row])),
      );
      expect(answers.flat().filter(Boolean)).toHaveLength(100);
      expect((await one.inbox.depth()).length).toBe(100);
    });

    test('leases the conversation that waited longest, in order of arrival', async () => {
      await one.inbox.insert([
        delivery({ conversation: 'x', externalId: '1' }),
        delivery({ conversation: 'y', externalId: '2' }),
        delivery({ conversation: 'x', externalId: '3' }),
      ]);
      expect(externalIds(await one.inbox.lease(NOW, 1000, 10))).toEqual(['1', '3']);
      expect(externalIds(await two.inbox.lease(NOW, 1000, 10))).toEqual(['2']);
      expect(await one.inbox.lease(NOW, 1000, 10)).toEqual([]);
    });

    test('leases several conversations at once, those that waited longest', async () => {
      const places = ['x', 'y', 'x', 'z', 'y'];
      await one.inbox.insert(
        places.map((conversation, at) => delivery({ conversation, externalId: `${at + 1}` })),
      );
      expect(externalIds(await one.inbox.lease(NOW, 1000, 10, 2))).toEqual(['1', '2', '3', '5']);
      expect(externalIds(await two.inbox.lease(NOW, 1000, 10, 2))).toEqual(['4']);
      expect(await one.inbox.lease(NOW, 1000, 10, 2)).toEqual([]);
    });

    test('is pressed by a rush of senders, not by one who brings many', async () => {
      const bring = (from: number) => one.inbox.insert([delivery({ externalId: `${from}` })]);
      const calm = () => new Promise((resolve) => setTimeout(resolve, 250));
      await calm();
      await one.inbox.insert(Array.from({ length: 400 }, (_, at) => delivery({ externalId: `many-${at}` })));
      expect(one.inbox.pressed()).toBe(false);
      await Promise.all(Array.from({ length: 400 }, (_, at) => bring(at)));
      expect(one.inbox.pressed()).toBe(true);
      expect(two.inbox.pressed()).toBe(false);
      await calm();
      expect(one.inbox.pressed()).toBe(false);
    });

    test('holds a conversation with the rows that arrive meanwhile, and rows left out by the limit', async () => {
      await one.inbox.insert([delivery({ externalId: '1' }), delivery({ externalId: '2' })]);
      const held = await one.inbox.lease(NOW, 1000, 1);
      expect(externalIds(held)).toEqual(['1']);
      await one.inbox.insert([delivery({ externalId: '3' })]);
      expect(await two.inbox.lease(NOW, 1000, 10)).toEqual([]);
      await one.inbox.finish(idsOf(held), NOW);
      expect(externalIds(await two.inbox.lease(NOW, 1000, 10))).toEqual(['2', '3']);
    });

    test('knows where to catch up, and in which conversation something was said', async () => {
      expect(await one.inbox.newest('webchat')).toBeNull();
      await one.inbox.insert([
        delivery({ externalId: '1000000000000000003', conversation: 'c3' }),
        delivery({ externalId: '1000000000000000002:deleted', conversation: 'c2' }),
        delivery({ externalId: '1000000000000000009', channel: 'another' }),
      ]);
      expect(await two.inbox.newest('webchat')).toBe('1000000000000000003');
      expect(await two.inbox.conversationOf('webchat', '1000000000000000003')).toBe('c3');
      expect(await two.inbox.conversationOf('webchat', '1000000000000000009')).toBeNull();
    });

    test('frees what a clock that was set back has held', async () => {
      await one.inbox.insert([delivery({ externalId: '1' })]);
      await one.inbox.lease(NOW + 500_000, 10_000, 5);
      await one.inbox.freeBeyond(NOW + 600_000);
      expect(await two.inbox.lease(NOW, 10_000, 5)).toEqual([]);
      await one.inbox.freeBeyond(NOW + 120_000);
      expect(await two.inbox.lease(NOW, 10_000, 5)).toHaveLength(1);
    });

    test('gives a lease back by time, and by release not before its time with an attempt counted', async () => {
      await one.inbox.insert([delivery({ externalId: '1' }), delivery({ externalId: '2' })]);
      await one.inbox.lease(NOW, 1000, 1);
      expect(await two.inbox.lease(NOW + 999, 1000, 10)).toEqual([]);
      const again = await two.inbox.lease(NOW + 1000, 1000, 1);
      expect(externalIds(again)).toEqual(['1']);
      await two.inbox.release(idsOf(again), NOW + 5000);
      expect(await one.inbox.lease(NOW + 4999, 1000, 10)).toEqual([]);
      const [first, second] = await one.inbox.lease(NOW + 5000, 1000, 10);
      expect([first?.attempts, second?.attempts]).toEqual([1, 0]);
    });

    test('never gives one conversation to two of many leasers while more of it arrives', async () => {
      const held = new Map<string, string>();
      const seen: string[] = [];
      let arriving = true;
      const work = async (process: Process, name: string): Promise<void> => {
        for (let idle = 0; arriving || idle < 3; ) {
          const rows = await process.inbox.lease(NOW, HOUR, 2);
          const [first] = rows;
          idle = first === undefined ? idle + 1 : 0;
          if (first === undefined) continue;
          expect(held.get(first.conversation)).toBeUndefined();
          held.set(first.conversation, name);
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
          seen.push(...rows.map(({ conversation, externalId }) => `${conversation}/${externalId}`));
          held.delete(first.conversation);
          await process.inbox.finish(idsOf(rows), NOW);
        }
      };
      const arrive = async (): Promise<void> => {
        for (let index = 0; index < 200; index++) {
          await one.inbox.insert([delivery({ conversation: `c${index % 5}`, externalId: `${index}` })]);
        }
        arriving = false;
      };
      await Promise.all([
        arrive(),
        ...[one, two, one, two].map((process, index) => work(process, `w${index}`)),
      ]);
      expect(seen).toHaveLength(200);
      for (const conversation of ['c0', 'c1', 'c2', 'c3', 'c4']) {
        const order = seen
          .filter((name) => name.startsWith(`${conversation}/`))
          .map((name) => Number(name.slice(3)));
        expect(order).toEqual([...order].sort((a, b) => a - b));
      }
    });

    test('lists dead letters newest first, with their raw body, and puts them back', async () => {
      await one.inbox.insert([
        delivery({ externalId: '1', raw: 'first' }),
        delivery({ externalId: '2', raw: '{"bad' }),
      ]);
      const rows = await one.inbox.lease(NOW, 1000, 10);
      for (const { id } of rows) await one.inbox.bury(id, 'not-understood', NOW);
      const [newest, oldest] = await two.inbox.dead({ limit: 10 });
      expect(newest).toMatchObject({ externalId: '2', raw: '{"bad', error: 'not-understood', deadAt: NOW });
      expect(await two.inbox.dead({ limit: 10, before: newest?.id ?? 0 })).toEqual([oldest]);
      expect(await two.inbox.depth()).toEqual({ length: 0, oldestAt: null, dead: 2 });
      expect(await two.inbox.retry(newest?.id ?? 0)).toBe(true);
      expect(await two.inbox.retry(newest?.id ?? 0)).toBe(false);
      expect(externalIds(await one.inbox.lease(NOW, 1000, 10))).toEqual(['2']);
    });

    test('forgets the body of what is applied', async () => {
      await one.inbox.insert([delivery({ raw: 'personal' })]);
      const rows = await one.inbox.lease(NOW, 1000, 10);
      const change = opening({ applied: idsOf(rows) });
      expect(await one.commit(change)).toMatchObject({ applied: true });
      const row = await one.db.selectFrom('inbox').selectAll().executeTakeFirstOrThrow();
      expect(row).toMatchObject({ raw: '', applied_at: NOW });
      expect(await one.inbox.insert([delivery({ raw: 'personal' })])).toEqual([false]);
    });
  });

  describe('commit', () => {
    test('gives a new ticket its number and stores all of the change', async () => {
      const change = opening({ messages: [message('m1', { text: 'Help' })], contact: contact('c1', 'Ana') });
      const outcome = await one.commit(change);
      if (!outcome.applied) throw new Error('The change was refused');
      const line = await two.tickets.byNumber(outcome.number);
      expect(line).toMatchObject({ contactName: 'Ana', preview: '', createdAt: NOW, updatedAt: NOW });
      expect(line?.ticket).toEqual({ ...change.ticket, number: outcome.number, version: 1 });
      expect(await two.tickets.byId(change.ticket.id)).toEqual(line);
      const stored = await two.tickets.messages(change.ticket.id);
      expect(stored).toEqual([{ ...message('m1', { text: 'Help' }), ticketId: change.ticket.id }]);
      expect(await two.contacts.byAddress('webchat', 'c1')).toEqual(newContact('c1', 'Ana', NOW));
      expect(one.signals).toContainEqual({ kind: 'ticket', number: outcome.number, version: 1 });
    });

    test('lets one of a hundred simultaneous changes of the same version win', async () => {
      const ticket = await stored(one);
      const claims = Array.from({ length: 100 }, (_, index) => claim(ticket, `p${index}`));
      const outcomes = await Promise.all(
        claims.map((change, index) => (index % 2 ? one : two).commit(change)),
      );
      const won = outcomes.flatMap((outcome, index) => (outcome.applied ? [index] : []));
      expect(won).toHaveLength(1);
      const line = await one.tickets.byId(ticket.id);
      expect(line?.ticket.claim.by).toBe(`p${won[0]}`);
      const events = await one.tickets.events(ticket.id);
      expect(events).toHaveLength(2);
      expect(await one.tickets.events(ticket.id, { limit: 1 })).toEqual(events.slice(1));
    });

    test('keeps one open ticket per conversation, however many open one at once', async () => {
      const changes = Array.from({ length: 40 }, () => opening({}, 'same'));
      const outcomes = await Promise.all(
        changes.map((change, index) => (index % 2 ? one : two).commit(change)),
      );
      expect(outcomes.filter(({ applied }) => applied)).toHaveLength(1);
      const { rows } = await one.tickets.queue({}, { limit: 10 });
      expect(rows).toHaveLength(1);
    });

    test('knows conversations by how their names begin: the open ones, or else all', async () => {
      const [maja, luka] = [await stored(one, '7:8:maja'), await stored(one, '7:8:luka')];
      for (const other of ['7:80:eva', '%:_:eva', '17:8:eva']) await stored(two, other);
      const under = (begin: string) => two.tickets.conversations('webchat', begin);
      expect(await under('7:8:')).toEqual(['7:8:luka', '7:8:maja']);
      expect(await under('_:_:')).toEqual([]);
      expect(await two.tickets.conversations('slack', '7:8:')).toEqual([]);
      await apply(one, maja, [{ type: 'resolved', noteId: null }]);
      expect(await under('7:8:')).toEqual(['7:8:luka']);
      await apply(one, luka, [{ type: 'resolved', noteId: null }]);
      expect(await under('7:8:')).toEqual(['7:8:luka', '7:8:maja']);
      await stored(one, '7:8:maja');
      expect(await under('7:8:')).toEqual(['7:8:maja']);
    });

    test('opens a second ticket once the first is resolved, and refuses to reopen the first then', async () => {
      const first = await stored(one, 'same');
      const resolved = await apply(one, first, [{ type: 'resolved', noteId: null }]);
      const second = await stored(two, 'same');
      expect((await one.tickets.ofConversation('webchat', 'same'))?.id).toBe(second.id);
      const reopen = changeOf(resolved, [{ type: 'reopened', because: 'asked' }]);
      expect(await one.commit(reopen)).toEqual({ applied: false });
      await apply(one, second, [{ type: 'resolved', noteId: null }]);
      expect((await one.tickets.ofConversation('webchat', 'same'))?.id).toBe(second.id);
    });

    test('lets the second change of a ticket wait for the next batch', async () => {
      const ticket = await stored(one);
      const first = claim(ticket, 'ana');
      const after: Ticket = { ...first.ticket, version: 2 };
      const second = changeOf(after, [{ type: 'released', from: 'ana' }]);
      expect(await Promise.all([one.commit(first), one.commit(second)])).toMatchObject([
        { applied: true, version: 2 },
        { applied: true, version: 3 },
      ]);
      const line = await two.tickets.byId(ticket.id);
      expect(line?.ticket).toMatchObject({ version: 3, claim: { by: null } });
    });

    test('refuses what was decided on an older version, also when it records no event', async () => {
      const ticket = await stored(one);
      await one.commit(claim(ticket, 'ana'));
      const stale = changeOf(ticket, []);
      stale.messages = [message('m1', { ticketId: ticket.id })];
      expect(await two.commit(stale)).toEqual({ applied: false });
      expect(await two.commit({ ...stale, expectedVersion: 3 })).toEqual({ applied: false });
      expect((await two.tickets.byId(ticket.id))?.ticket.claim.by).toBe('ana');
      expect(await two.tickets.message('m1')).toBeNull();
    });

    test('applies changes of several tickets together or not at all', async () => {
      const [a, b, c] = await Promise.all(['ta', 'tb', 'tc'].map((key) => stored(one, key)));
      if (a === undefined || b === undefined || c === undefined) throw new Error('three tickets');
      const both = [claim(a, 'ana'), claim(b, 'ana')];
      expect(await one.commitTogether(both)).toMatchObject([
        { applied: true, number: a.number, version: 2 },
        { applied: true, number: b.number, version: 2 },
      ]);
      // In one batch: a stranger's change goes through, and the one that lost in part changes neither ticket.
      const [lost, alone] = await Promise.all([
        one.commitTogether([claim(c, 'bor'), claim(b, 'bor')]),
        one.commit(opening({}, 'td')),
      ]);
      expect(lost).toEqual([{ applied: false }, { applied: false }]);
      expect(alone).toMatchObject({ applied: true });
      expect((await two.tickets.byNumber(c.number))?.ticket).toMatchObject({
        version: 1,
        claim: { by: null },
      });
      expect(await two.tickets.events(c.id)).toHaveLength((await two.tickets.events(a.id)).length - 1);
    });

    test('keeps one open ticket where a merged conversation goes on, whoever opens one at the same instant', async () => {
      const changed = async (ticket: Ticket, given: Partial<Ticket>) => {
        const change = changeOf(ticket, []);
        const outcome = await one.commit({ ...change, ticket: { ...ticket, ...given } });
        if (!outcome.applied) throw new Error('The change was refused');
        return { ...ticket, ...given, version: outcome.version };
      };
      for (let round = 0; round < 12; round++) {
        const [from, into] = [await stored(one, `from-${round}`), await stored(one, `into-${round}`)];
        const over = { ...into.status, name: 'resolved' as const };
        const { channel, contactId } = from.conversation;
        const came = { channel, conversation: `from-${round}`, contactId, number: from.number };
        const mergedInto = { ticketId: into.id, number: into.number, before: standingOf(from) };
        await changed(from, { status: over, links: { ...from.links, mergedInto } });
        const resolved = await changed(into, {
          status: over,
          conversation: { ...into.conversation, joined: [came] },
        });
        const again = {
          ...changeOf(resolved, []),
          ticket: { ...resolved, status: { ...over, name: 'open' as const } },
        };
        const outcomes = await Promise.all([one.commit(again), two.commit(opening({}, `from-${round}`))]);
        expect(outcomes.filter(({ applied }) => applied)).toHaveLength(1);
        const beside = outcomes[0]?.applied === true ? opening({}, `from-${round}`) : again;
        expect(await two.commit(beside)).toEqual({ applied: false });
        expect((await two.tickets.queue({ status: 'open' }, { limit: 100 })).rows).toHaveLength(round + 1);
      }
    });

    test('lets the first of those who commit two tickets crosswise win', async () => {
      const [a, b] = await Promise.all(['xa', 'xb'].map((key) => stored(one, key)));
      if (a === undefined || b === undefined) throw new Error('two tickets');
      const tries = Array.from({ length: 20 }, (_, index) => {
        const pair = [claim(a, `p${index}`), claim(b, `p${index}`)];
        return (index % 2 ? one : two).commitTogether(index % 3 ? pair : pair.reverse());
      });
      const won = (await Promise.all(tries)).filter((outcomes) => outcomes.some(({ applied }) => applied));
      expect(won).toHaveLength(1);
      const [first, second] = await Promise.all([a, b].map(({ id }) => two.tickets.byId(id)));
      expect(first?.ticket.claim.by).toBe(second?.ticket.claim.by);
    });

    test('shares commits between callers', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 150 }, (_, index) => one.commit(opening({}, `c${index}`))),
      );
      const numbers = outcomes.map((outcome) => (outcome.applied ? outcome.number : 0));
      expect(new Set(numbers).size).toBe(150);
      expect(Math.min(...numbers)).toBeGreaterThan(0);
    });

    test('refuses only what clashes in a batch: message, notice, address, inbox row', async () => {
      await one.inbox.insert([delivery({})]);
      const [row] = await one.inbox.lease(NOW, 1000, 1);
      const told = { stage: 'target', dueAt: NOW, audience: 'desk', at: NOW, late: false, digest: null };
      const before = opening(
        {
          messages: [message('m1', { externalId: 'v1' })],
          contact: contact('c1', null),
          applied: [row?.id ?? 0],
        },
        'before',
      );
      before.told = [{ ...told, ticketId: before.ticket.id }];
      expect(await one.commit(before)).toMatchObject({ applied: true });
      const outcomes = await Promise.all(
        [
          opening({ messages: [message('m1')] }, 'c1'),
          opening({ messages: [message('m2', { externalId: 'v1' })] }, 'c2'),
          opening({ told: [{ ...told, ticketId: before.ticket.id }] }, 'c3'),
          opening(
            {
              contact: {
                ...contact('c2', null),
                address: { ...contact('c1', null).address, contactId: 'c2' },
              },
            },
            'c4',
          ),
          opening({ applied: [row?.id ?? 0] }, 'c5'),
          opening({ messages: [message('m3', { externalId: 'v2' })], contact: contact('c1', 'Ana') }, 'c6'),
          opening({ messages: [message('m4', { externalId: 'v2' })] }, 'c7'),
        ].map((change) => one.commit(change)),
      );
      expect(outcomes.map(({ applied }) => applied)).toEqual([
        false,
        false,
        false,
        false,
        false,
        true,
        false,
      ]);
      expect(await one.contacts.byAddress('webchat', 'c1')).toMatchObject({ id: 'c1', name: 'Ana' });
    });

    test('tries a failed batch again item by item', async () => {
      const broken = opening({}, 'broken');
      broken.events = broken.events.map((event) => ({ ...event, at: 'soon' as never }));
      const whole = Array.from({ length: 5 }, (_, index) => opening({}, `whole${index}`));
      const results = await Promise.allSettled([...whole, broken].map((change) => one.commit(change)));
      expect(results.map(({ status }) => status)).toEqual([...whole.map(() => 'fulfilled'), 'rejected']);
      const { rows } = await one.tickets.queue({}, { limit: 10 });
      expect(rows).toHaveLength(5);
    });

    test('patches messages and keeps what they said before', async () => {
      const ticket = await stored(one);
      const change = changeOf(ticket, [{ type: 'note-added', messageId: 'm1' }]);
      change.messages = [message('m1', { text: 'first', ticketId: ticket.id })];
      await one.commit(change);
      const edited = changeOf({ ...change.ticket, version: 2 }, [
        { type: 'message-edited', messageId: 'm1', edition: 1 },
      ]);
      edited.patches = [
        { id: 'm1', text: 'second', editedAt: NOW + 1 },
        { id: 'm1', delivery: 'failed', error: 'vendor-down', externalId: 'v9' },
      ];
      expect(await one.commit(edited)).toMatchObject({ applied: true });
      const patched = await two.tickets.messageByExternalId('webchat', 'talk', 'v9');
      expect(patched).toMatchObject({
        text: 'second',
        editedAt: NOW + 1,
        delivery: 'failed',
        error: 'vendor-down',
      });
      expect(await two.tickets.editions('m1')).toEqual([{ text: 'first', at: NOW + 1 }]);
      const cleared = changeOf({ ...change.ticket, version: 3 }, []);
      cleared.patches = [{ id: 'm1', error: null, delivery: 'sent' }];
      await one.commit(cleared);
      expect(await two.tickets.message('m1')).toMatchObject({
        error: null,
        delivery: 'sent',
        text: 'second',
      });
      expect(await two.tickets.editions('m1')).toHaveLength(1);
    });

    test('stores the fold of the events, whatever happens to a ticket', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(someEvents, { maxLength: 6 }), async (changes) => {
          let ticket = await stored(one, randomUUID());
          for (const bodies of changes) ticket = await apply(one, ticket, bodies);
          const events = await two.tickets.events(ticket.id);
          const refolded = fold(
            blankTicket(ticket.id),
            events.map(({ version: _version, ...event }) => event as TicketEvent),
          );
          const line = await two.tickets.byId(ticket.id);
          expect(line?.ticket).toEqual({ ...refolded, number: ticket.number, version: changes.length + 1 });
          const { next_due_at } = await one.db
            .selectFrom('tickets')
            .select('next_due_at')
            .where('id', '=', ticket.id)
            .executeTakeFirstOrThrow();
          expect(next_due_at).toBe(nextDueAt(refolded));
        }),
        { numRuns: 25 },
      );
    });
  });

  describe('time', () => {
    test('gives each due ticket to one of several sweepers, oldest first', async () => {
      for (let index = 0; index < 60; index++) await waiting(one, `c${index}`, NOW - index * 1000);
      expect(await one.tickets.nextDueAt()).toBe(NOW - 59_000 + HOUR);
      const sweeps = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          (index % 2 ? one : two).tickets.takeDue(NOW + HOUR, HOUR, 10),
        ),
      );
      const taken = sweeps.flat().map(({ id }) => id);
      expect(new Set(taken).size).toBe(taken.length);
      for (let more = [undefined]; more.length > 0; ) {
        const rest = await one.tickets.takeDue(NOW + HOUR, HOUR, 10);
        taken.push(...rest.map(({ id }) => id));
        more = rest.map(() => undefined);
      }
      expect(taken).toHaveLength(60);
      expect(new Set(taken).size).toBe(60);
      expect(await one.tickets.nextDueAt()).toBe(NOW + 2 * HOUR);
    });

    test('gives a due ticket to another once its lease ends, it changes or the clock is set back', async () => {
      const [held, free] = [await waiting(one, 'held', NOW), await waiting(one, 'free', NOW + 1)];
      const at = NOW + HOUR + 1;
      const taken = async (now: number) => (await two.tickets.takeDue(now, 3000, 1)).map(({ id }) => id);
      expect(await taken(at)).toEqual([held.id]);
      expect(await taken(at)).toEqual([free.id]);
      expect(await taken(at + 2999)).toEqual([]);
      expect(await one.tickets.nextDueAt()).toBe(at + 3000);
      expect(await taken(at + 3000)).toEqual([held.id]);
      await apply(one, held, [{ type: 'claimed', by: 'ana' }]);
      expect(await taken(at + 3000)).toEqual([held.id]);
      expect(await taken(at + 3000)).toEqual([free.id]);
      expect(await taken(at + 10 * HOUR)).toEqual([held.id]);
      expect(await taken(at)).toEqual([held.id]);
    });

    test('holds nothing that was put off', async () => {
      const ticket = await waiting(one, 'c', NOW);
      await one.tickets.takeDue(NOW + HOUR, HOUR, 10);
      await one.tickets.putOff(ticket, NOW + HOUR + 1);
      expect(await one.tickets.nextDueAt()).toBe(NOW + HOUR + 1);
      expect(await two.tickets.takeDue(NOW + HOUR + 1, HOUR, 10)).toHaveLength(1);
    });

    test('takes nothing that is not due', async () => {
      await waiting(one, 'c', NOW);
      expect(await one.tickets.takeDue(NOW + HOUR - 1, HOUR, 10)).toEqual([]);
    });

    test('counts what waits, what is broken and how answers stood to their deadlines', async () => {
      const late = await waiting(one, 'late', NOW - 11 * HOUR);
      await waiting(one, 'early', NOW - HOUR);
      expect(await one.tickets.counts(NOW)).toMatchObject({
        open: 2,
        waiting: 0,
        snoozed: 0,
        oldestWaitingSince: NOW - 11 * HOUR,
        broken: 1,
      });
      const { since } = late.waiting.wait ?? { since: 0 };
      await apply(one, late, [{ type: 'wait-ended', by: 'answer', messageId: 'm', since }]);
      expect(await one.tickets.answered(NOW)).toEqual({
        answered: 1,
        withinTarget: 0,
        withinPromise: 0,
        medianMs: 11 * HOUR,
      });
      expect(await one.tickets.answered(NOW + 1)).toMatchObject({ answered: 0, medianMs: null });
    });

    test('says by channel how long half of the answers took, and what 8 of 10 did not pass', async () => {
      for (let hours = 1; hours <= 10; hours++) {
        const ticket = await waiting(one, `c${hours}`, NOW - hours * HOUR);
        const { since } = ticket.waiting.wait ?? { since: 0 };
        await apply(one, ticket, [{ type: 'wait-ended', by: 'answer', messageId: 'm', since }]);
      }
      const other = await waiting(one, 'other', NOW - 90 * HOUR);
      const since = other.waiting.wait?.since ?? 0;
      await apply(one, other, [{ type: 'wait-ended', by: 'resolved', messageId: null, since }]);
      const { channel } = other.conversation;
      expect(await two.history.answerTimes(NOW)).toEqual([
        { channel, answered: 10, medianMs: 5 * HOUR, p80Ms: 8 * HOUR },
      ]);
      expect(await two.history.answerTimes(NOW + 1)).toEqual([]);
    });

    test('keeps notices by audience and digest', async () => {
      const ticket = await stored(one);
      const change = changeOf(ticket, []);
      const notice = { ticketId: ticket.id, dueAt: NOW, late: true, digest: 'd1' };
      change.told = [
        { ...notice, stage: 'a', audience: 'desk', at: NOW },
        { ...notice, stage: 'b', audience: 'supervisors', at: NOW + 1, broke: true },
        { ...notice, stage: 'assigned', audience: 'person:ana', dueAt: NOW + 2, at: NOW + 2, digest: null },
      ];
      await one.commit(change);
      const both = await two.tickets.told(['desk', 'supervisors'], { limit: 10 });
      expect(both.map(({ stage, number, late }) => [stage, number, late])).toEqual([
        ['b', ticket.number, true],
        ['a', ticket.number, true],
      ]);
      expect(await two.tickets.told(['desk'], { limit: 10, before: NOW })).toEqual([]);
      const recent = (since: number, until: number, most = 4) =>
        two.tickets.toldSince(['desk', 'supervisors', 'nobody'], { since, until, most });
      const counts = (desk: number, supervisors: number) =>
        new Map(Object.entries({ desk, supervisors, nobody: 0 }));
      expect(await recent(NOW, NOW)).toEqual(counts(1, 0));
      expect(await recent(NOW, NOW + 1)).toEqual(counts(1, 1));
      expect(await recent(NOW, NOW + 1, 0)).toEqual(counts(0, 0));
      expect(await recent(NOW - 2, NOW - 1)).toEqual(counts(0, 0));
      expect(await two.tickets.toldInDigest('d1')).toHaveLength(2);
      expect((await two.tickets.counts(NOW)).missed).toBe(1);
    });
  });

  describe('queue', () => {
    test('pages in order of deadline and loses nobody who stays, while tickets come and go', async () => {
      for (let index = 0; index < 25; index++) await waiting(one, `c${index}`, NOW + index * 1000);
      const seen: number[] = [];
      let after: string | undefined;
      do {
        const page = await two.tickets.queue(
          { status: 'open' },
          { limit: 10, ...(after === undefined ? {} : { after }) },
        );
        seen.push(...page.rows.map(({ ticket }) => ticket.waiting.wait?.since ?? 0));
        after = page.next ?? undefined;
        const [first] = page.rows;
        if (first !== undefined) await apply(one, first.ticket, [{ type: 'resolved', noteId: null }]);
        await waiting(one, randomUUID(), NOW - HOUR);
      } while (after !== undefined);
      expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => NOW + index * 1000));
      await expect(two.tickets.queue({}, { limit: 10, after: 'nonsense' })).rejects.toMatchObject({
        code: 'malformed',
      });
    });

    test('says who has how much in hand, and the soonest promise of it', async () => {
      const early = await waiting(one, 'early', NOW);
      const late = await waiting(one, 'late', NOW + HOUR);
      const still = await stored(one, 'still');
      const done = await waiting(one, 'done', NOW - HOUR);
      await waiting(one, 'free', NOW + HOUR);
      for (const ticket of [late, early, still, done])
        await apply(one, ticket, [{ type: 'claimed', by: 'ana' }]);
      const open = await two.tickets.byId(done.id).then((line) => line?.ticket ?? done);
      await apply(one, open, [{ type: 'resolved', noteId: null }]);
      const due = (since: Ticket) => since.waiting.wait?.promiseAt ?? null;
      const loads = await two.tickets.load();
      expect(loads.find(({ assignee }) => assignee === 'ana')).toEqual({
        assignee: 'ana',
        open: 3,
        waited: 2,
        dueAt: due(early),
      });
      expect(loads.find(({ assignee }) => assignee === null)).toMatchObject({ open: 1, waited: 1 });
      expect(loads).toHaveLength(2);
    });

    test('filters by each property', async () => {
      const change = opening({
        messages: [message('m1', { text: 'My 100% ORDER_is late' })],
        contact: contact('c1', 'Čebela'),
      });
      await one.commit(change);
      const other = await stored(one, 'other');
      let ticket = await one.tickets.byId(change.ticket.id).then((line) => line?.ticket ?? other);
      ticket = await apply(one, ticket, [
        { type: 'claimed', by: 'ana' },
        {
          type: 'triaged',
          priority: 'high',
          tags: ['re%fund', 'vip'],
          team: 'north',
          segment: null,
          why: [],
        },
        { type: 'escalated', reason: 'asked', noteId: null, why: [] },
      ]);
      const found = async (filter: Parameters<Store['tickets']['queue']>[0]): Promise<string[]> =>
        (await two.tickets.queue(filter, { limit: 10 })).rows.map((line) => line.ticket.id);
      const both = { assignee: 'ana', team: 'north', priority: 'high', escalated: true, tag: 're%fund' };
      expect(await found(both)).toEqual([ticket.id]);
      for (const filter of [{ assignee: null }, { escalated: false }])
        expect(await found(filter)).toEqual([other.id]);
      for (const filter of [{ tag: 're_fund' }, { status: 'snoozed' as const }, { channel: 'telegram' }]) {
        expect(await found(filter)).toEqual([]);
      }
      expect(await found({ contactId: 'c1' })).toHaveLength(2);
    });

    test("shows the customer's newest message and lists messages in the vendor's order", async () => {
      const ticket = await stored(one);
      const change = changeOf(ticket, [
        { type: 'message-received', messageId: 'b', sentAt: NOW - 1 },
        { type: 'message-received', messageId: 'a', sentAt: NOW - 2 },
      ]);
      change.messages = [
        message('b', { ticketId: ticket.id, sentAt: NOW - 1, text: 'newest' }),
        message('a', { ticketId: ticket.id, sentAt: NOW - 2, sequence: 2 }),
        message('a1', { ticketId: ticket.id, sentAt: NOW - 2, sequence: 1 }),
        message('note', { ticketId: ticket.id, sentAt: NOW, kind: 'note' }),
        message('sent', { ticketId: ticket.id, sentAt: NOW, kind: 'outbound', delivery: 'sent' }),
        message('queued', { ticketId: ticket.id, sentAt: NOW + 1, kind: 'outbound', delivery: 'queued' }),
      ];
      await one.commit(change);
      const ids = (messages: Message[]): string[] => messages.map(({ id }) => id);
      expect((await two.tickets.byId(ticket.id))?.preview).toBe('newest');
      expect(ids(await two.tickets.messages(ticket.id))).toEqual(['a1', 'a', 'b', 'note', 'sent', 'queued']);
      expect(ids(await two.tickets.messages(ticket.id, { limit: 2, before: 'note' }))).toEqual(['a', 'b']);
      expect(ids(await two.tickets.conversationMessages('webchat', 'talk', { limit: 10 }))).toEqual([
        'a1',
        'a',
        'b',
        'sent',
      ]);
      const page = { limit: 10, before: 'a' };
      expect(ids(await two.tickets.conversationMessages('webchat', 'talk', page))).toEqual(['a1']);
    });

    test('tells what changed since', async () => {
      const ticket = await stored(one);
      const claimed = claim(ticket, 'ana');
      claimed.now = NOW + 5;
      await one.commit(claimed);
      expect(await two.tickets.changedSince(NOW + 5, 10)).toEqual([
        {
          number: ticket.number,
          version: 2,
          channel: 'webchat',
          conversation: ticket.conversation.key,
          updatedAt: NOW + 5,
        },
      ]);
      expect(await two.tickets.changedSince(NOW + 6, 10)).toEqual([]);
    });
  });

  describe('boundary', () => {
    test('keeps hostile text inert: NUL and lone surrogates replaced, everything else as it came', async () => {
      const hostile = `<script>\0\uD800 \u202E@everyone ${'🐝'.repeat(10_000)} \uDC00';drop table tickets;--"\\u0000`;
      const inert = hostile
        .replace('\0', '\uFFFD')
        .replace('\uD800', '\uFFFD')
        .replace(/ \uDC00'/, " \uFFFD'");
      await one.inbox.insert([delivery({ raw: hostile, externalId: 'x\0y' })]);
      expect(await two.inbox.insert([delivery({ externalId: 'x\0y' })])).toEqual([false]);
      const [row] = await one.inbox.lease(NOW, 1000, 1);
      expect(row?.raw).toBe(inert);
      const file = { id: 'f', name: hostile, type: 'x', size: null, hash: null, ref: null, refused: null };
      const change = opening({
        messages: [message('m1', { text: hostile, files: [file] })],
        contact: contact('c1', hostile),
      });
      expect(await one.commit(change)).toMatchObject({ applied: true });
      const [stored] = await two.tickets.messages(change.ticket.id);
      expect(stored).toMatchObject({ text: inert, files: [{ ...file, name: inert }] });
      await one.contacts.rename('c1', hostile);
      expect((await two.contacts.byId('c1'))?.name).toBe(inert);
      expect((await two.search.find({ words: hostile }, {}, { limit: 5 })).hits).toHaveLength(1);
    });

    test.each([
      ['Date', new Date(NOW)],
      ['boolean', true],
      ['BigInt', 1n],
      ['object', {}],
      ['NaN', Number.NaN],
    ])('refuses a %s as a parameter', async (_name, value) => {
      const statement = sql`select ${value as never} as x`;
      await expect(statement.execute(one.db)).rejects.toThrow(TypeError);
    });

    test('does not lose what one writes while the transaction of another rolls back', async () => {
      const { db } = one;
      const insert = (name: string) => sql`insert into contacts (id, created_at) values (${name}, 1)`;
      let acknowledged: Promise<unknown> = Promise.resolve();
      const rolledBack = db.transaction().execute(async (trx) => {
        await insert('inside').execute(trx);
        acknowledged = insert('outside').execute(db);
        await new Promise((resolve) => setTimeout(resolve, 20));
        throw new Error('on purpose');
      });
      await expect(rolledBack).rejects.toThrow('on purpose');
      await acknowledged;
      const rows = await db.selectFrom('contacts').select('id').execute();
      expect(rows).toEqual([{ id: 'outside' }]);
    });

    test('calls a database that is gone store-down', async () => {
      const gone = await openProcess(place.url);
      await gone.close();
      await gone.db.destroy();
      await expect(gone.ping()).rejects.toMatchObject({ code: 'store-down' });
      await expect(gone.inbox.insert([delivery({})])).rejects.toMatchObject({ code: 'store-down' });
      await expect(gone.commit(opening({}))).rejects.toMatchObject({ code: 'store-down' });
    });
  });
});

async function openProcess(url: string): Promise<Process> {
  const clock = () => NOW;
  const onError = (error: unknown) => {
    throw error;
  };
  const options = { now: clock, machineNow: clock, random: () => 0.5, onError };
  const [{ store }, { db }] = await Promise.all([openStore(url, options), openDatabase(url)]);
  const signals: LiveSignal[] = [];
  store.live.subscribe((signal) => signals.push(signal));
  return Object.assign(store, { db, signals });
}

function delivery(given: Partial<RawDelivery>): RawDelivery {
  return { channel: 'webchat', externalId: 'e', conversation: 'talk', raw: '{}', receivedAt: NOW, ...given };
}

const idsOf = (rows: { id: number }[]): number[] => rows.map(({ id }) => id);
const externalIds = (rows: { externalId: string }[]): string[] => rows.map(({ externalId }) => externalId);

function message(id: string, given: Partial<Message> = {}): Message {
  const base = {
    ticketId: '',
    kind: 'inbound' as const,
    as: null,
    text: id,
    author: 'contact:c1',
    channel: 'webchat',
  };
  const times = { sentAt: NOW, sequence: 0, receivedAt: NOW, editedAt: null, deletedAt: null };
  const rest = { conversation: 'talk', externalId: null, delivery: null, error: null, files: [] };
  return { id, ...base, ...times, ...rest, ...given };
}

function contact(id: string, name: string | null): NonNullable<Change['contact']> {
  return {
    contact: newContact(id, name, NOW),
    address: { channel: 'webchat', address: id, contactId: id },
  };
}

type Body<Event = TicketEvent> = Event extends TicketEvent ? Omit<Event, 'at' | 'actor'> : never;

function changeOf(ticket: Ticket, bodies: Body[]): Change {
  const events = bodies.map((body) => ({ ...body, at: NOW, actor: 'system:test' }) as TicketEvent);
  return { ticket: fold(ticket, events), expectedVersion: ticket.version, now: NOW, events };
}

/** A new ticket of c1 in the conversation. */
function opening(given: Partial<Change>, conversation = 'talk'): Change {
  const id = randomUUID();
  const opened: Body = {
    type: 'ticket-opened',
    ticketId: id,
    channel: 'webchat',
    conversation,
    contactId: 'c1',
  };
  const messages = given.messages?.map((entry) => ({ ...entry, ticketId: id })) ?? [];
  return { ...changeOf(blankTicket(id), [opened]), ...given, messages };
}

async function stored(process: Process, conversation = 'talk'): Promise<Ticket> {
  return committed(process, opening({}, conversation));
}

async function committed(process: Process, change: Change): Promise<Ticket> {
  const outcome = await process.commit(change);
  if (!outcome.applied) throw new Error('The change was refused');
  return { ...change.ticket, number: outcome.number, version: outcome.version };
}

function apply(process: Process, ticket: Ticket, bodies: Body[]): Promise<Ticket> {
  return committed(process, changeOf(ticket, bodies));
}

function claim(ticket: Ticket, by: string): Change {
  return changeOf(ticket, [{ type: 'claimed', by }]);
}

/** A ticket whose customer waits since then, with a stage an hour later. */
async function waiting(process: Process, conversation: string, since: number): Promise<Ticket> {
  const ticket = await stored(process, conversation);
  return apply(process, ticket, [deadline(since)]);
}

function deadline(since: number): Body {
  const stages = [{ name: 'reminder', at: since + HOUR, tellAt: since + HOUR, tell: 'owner' as const }];
  const terms = { targetAt: since + 8 * HOUR, promiseAt: since + 10 * HOUR, stages };
  return { type: 'deadline-set', since, ...terms, told: [], why: [] };
}

const name = fc.constantFrom('a', 'b', 'c');
const someEvents: fc.Arbitrary<Body[]> = fc.array(
  fc.oneof(
    name.map((by): Body => ({ type: 'claimed', by })),
    name.map((from): Body => ({ type: 'released', from })),
    fc.integer({ min: 0, max: HOUR }).map((ms): Body => deadline(NOW + ms)),
    name.map((messageId): Body => ({ type: 'wait-ended', by: 'answer', messageId, since: NOW })),
    fc
      .record({ messageId: name, sentAt: fc.integer({ min: 0, max: NOW }) })
      .map((received): Body => ({ type: 'message-received', ...received })),
    name.map((messageId): Body => ({ type: 'reply-queued', messageId, as: 'answer', by: 'a', sendAt: NOW })),
    name.map((messageId): Body => ({ type: 'reply-delivered', messageId, as: 'answer' })),
    fc
      .integer({ min: NOW, max: NOW + HOUR })
      .map((until): Body => ({ type: 'snoozed', until, noteId: null })),
    fc.constant<Body>({ type: 'reopened', because: 'asked' }),
    fc.constant<Body>({ type: 'resolved', noteId: null }),
    fc
      .uniqueArray(fc.string({ unit: 'binary' }), { maxLength: 3 })
      .map((tags): Body => ({ type: 'triaged', priority: 'low', tags, team: null, segment: null, why: [] })),
  ),
  { maxLength: 5 },
);
