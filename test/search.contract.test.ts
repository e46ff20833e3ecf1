import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fold as folded } from '../src/domain/fold.ts';
import { searchOf } from '../src/domain/search.ts';
import type { Ticket, TicketEvent } from '../src/domain/ticket/model.ts';
import { blankTicket, fold } from '../src/domain/ticket/ticket.ts';
import type { Db } from '../src/store/database.ts';
import { openDatabase, openStore } from '../src/store/open.ts';
import { Matches } from '../src/store/search-matches.ts';
import { indexedIds } from '../src/store/search-statements.ts';
import type { Message, MessagePatch, Store, TicketFilter } from '../src/store/store.ts';
import { newContact } from '../src/triage/contact.ts';
import { freshDatabase } from './peers/postgres.ts';

const NOW = 1_800_000_000_000;
const ENGINES = [
  {
    name: 'sqlite' as const,
    async make() {
      const folder = await mkdtemp(join(tmpdir(), 'osem-search-'));
      return { url: `sqlite:${folder}/osem.db`, drop: () => rm(folder, { recursive: true }) };
    },
  },
  { name: 'postgres' as const, make: freshDatabase },
];

describe.each(ENGINES)('searching on $name', ({ name: engine, make }) => {
  let place: { url: string; drop(): Promise<void> };
  let store: Store;
  let db: Db;

  beforeAll(async () => {
    place = await make();
    const now = () => NOW;
    const onError = (error: unknown) => {
      throw error;
    };
    ({ store } = await openStore(place.url, { now, machineNow: now, random: () => 0.5, onError }));
    ({ db } = await openDatabase(place.url));
  });

  beforeEach(async () => {
    for (const table of [
      'tickets',
      'events',
      'messages',
      'editions',
      'addresses',
      'contacts',
      'search_backlog',
    ])
      await sql`delete from ${sql.table(table)}`.execute(db);
  });

  afterAll(async () => {
    await store.close();
    await db.destroy();
    // A pool ends before its sockets are closed: the server would cut them off.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await place.drop();
  });

  const find = async (words: string, filter: TicketFilter = {}, customer?: string) => {
    const asked = { words, ...(customer === undefined ? {} : { customer }) };
    return (await store.search.find(asked, filter, { limit: 50 })).hits;
  };
  const numbers = async (...query: Parameters<typeof find>) =>
    (await find(...query)).map(({ row }) => row.ticket.number);

  /** A ticket of a customer whose messages say this, in this order. */
  async function said(
    texts: string[],
    {
      contact = 'c1',
      name = 'Ана Петровић',
      channel = 'webchat',
      address,
    }: { contact?: string; name?: string; channel?: string; address?: string } = {},
  ) {
    const id = randomUUID();
    const messages = texts.map((text) => messageOf(id, text));
    const opened = { type: 'ticket-opened', ticketId: id, channel, conversation: id, contactId: contact };
    const ticket = await commit(blankTicket(id), [opened], {
      messages,
      contact: {
        contact: newContact(contact, name, NOW),
        address: { channel, address: address ?? `${contact}@example.org`, contactId: contact },
      },
    });
    return { ticket, number: ticket.number, messages };
  }

  async function commit(
    ticket: Ticket,
    bodies: object[],
    more: { messages?: Message[]; patches?: MessagePatch[]; contact?: object } = {},
  ): Promise<Ticket> {
    const events = bodies.map((body) => ({ ...body, at: NOW, actor: 'system:test' }) as TicketEvent);
    const after = fold(ticket, events);
    const change = { ticket: after, expectedVersion: ticket.version, now: NOW, events, ...more };
    const outcome = await store.commit(change as Parameters<Store['commit']>[0]);
    if (!outcome.applied) throw new Error('The change was refused');
    return { ...after, number: outcome.number, version: outcome.version };
  }

  /** As the engine itself sees its index, whatever the search makes of it. */
  const kept = async (word: string) => {
    const match =
      engine === 'sqlite'
        ? sql<{ id: number }>`select rowid as id from search_index where search_index match ${word}`
        : sql<{ id: number }>`select id from search where entry @@ to_tsquery('simple', ${word})`;
    return (await match.execute(db)).rows.length;
  };

  test('finds words in every script, with marks or without, in any order, the last one by its beginning', async () => {
    const { number } = await said(['Хвала! Пошиљка из Чачка није стигла, љубазни ђаци.']);
    const other = await said(['Hvala, posiljka je stigla.'], { contact: 'c2', name: 'Bor' });
    for (const words of [
      'ČAČKA posiljka',
      'чачка',
      'cacka',
      'nije st',
      'Čač',
      'hvala nije',
      '„posiljka iz cacka“ hva',
    ])
      expect(await numbers(words), words).toEqual([number]);
    for (const words of ['djaci', 'ĐACI', 'daci', 'ђаци', 'ljubazni'])
      expect(await numbers(words), words).toEqual([number]);
    expect(await numbers('HVALA')).toEqual([other.number, number]);
    for (const words of ['iljka', 'nije stigla odavno', '"cacka iz"', 'posil nije'])
      expect(await numbers(words), words).toEqual([]);
  });

  test('finds by the customer beside the words, and by the customer alone', async () => {
    const ana = await said(['where is my refund?']);
    const bor = await said(['where is my refund? Ana said so'], { contact: 'c2', name: 'Bor' });
    expect(await numbers('ana refund')).toEqual([bor.number, ana.number]);
    expect(await numbers('petrović refund')).toEqual([ana.number]);
    expect(await numbers('c1@example.org')).toEqual([ana.number]);
    expect(await numbers('refund', {}, 'Ana')).toEqual([ana.number]);
    expect(await numbers('refund', {}, 'c2@example')).toEqual([bor.number]);
    expect((await find('Петровић'))[0]).toMatchObject({
      snippet: { text: 'where is my refund?', marks: [] },
    });
    await store.contacts.rename('c1', 'Živa');
    expect(await numbers('petrović')).toEqual([]);
    expect(await numbers('ziva refund')).toEqual([ana.number]);
    const visitor = randomUUID();
    await said(['hello'], { contact: visitor, name: 'Visitor', address: visitor });
    expect(await kept(visitor.slice(0, 8))).toBe(0);
  });

  test('shows each ticket once, by its newest message with the words, and where they stand in it', async () => {
    const { number } = await said(['An old order', 'A new ORDER of mine', 'Nothing']);
    const [hit, ...more] = await find('order');
    expect(more).toEqual([]);
    expect(hit).toMatchObject({
      snippet: { text: 'A new ORDER of mine', marks: [[6, 11]] },
      message: { kind: 'inbound' },
    });
    expect(hit?.row.ticket.number).toBe(number);
    expect(hit?.row.contactName).toBe('Ана Петровић');
  });

  test('finds a ticket by its number', async () => {
    const { number } = await said(['hello']);
    const other = await said([`my order is ${number}`], { contact: 'c2' });
    expect(await numbers(`#${number}`)).toEqual([number]);
    expect(await numbers(`${number}`)).toEqual([number, other.number]);
    expect(await numbers(`order ${number}`)).toEqual([other.number]);
    expect(await numbers(`#${other.number + 1000}`)).toEqual([]);
    expect(await numbers(`#${number}`, { channel: 'telegram' })).toEqual([]);
  });

  test('forgets the words of an edited text, and all of one that was deleted', async () => {
    const { ticket, number, messages } = await said(['the first words', 'other']);
    const id = messages[0]?.id ?? '';
    const edited = await commit(ticket, [], { patches: [{ id, text: 'second ones', editedAt: NOW }] });
    expect(await numbers('first')).toEqual([]);
    expect(await numbers('second')).toEqual([number]);
    const gone = await commit(edited, [], { patches: [{ id, deletedAt: NOW }] });
    expect(await numbers('second')).toEqual([]);
    await commit(gone, [], { patches: [{ id, text: 'a late edit' }] });
    expect(await numbers('late')).toEqual([]);
    expect(await numbers('petrović')).toEqual([number]);
    expect([await kept('first'), await kept('second'), await kept('other')]).toEqual([0, 0, 1]);
    await sql`delete from messages`.execute(db);
    expect(await kept('other')).toBe(0);
  });

  test('lets nobody find what another filter hides', async () => {
    const chat = await said(['refund']);
    const telegram = await said(['refund'], { contact: 'c2', channel: 'telegram' });
    await commit(telegram.ticket, [{ type: 'resolved', noteId: null }]);
    expect(await numbers('refund', { channel: 'webchat' })).toEqual([chat.number]);
    expect(await numbers('refund', { status: 'resolved' })).toEqual([telegram.number]);
    expect(await numbers('refund', { status: 'open', contactId: 'c2' })).toEqual([]);
  });

  test('finds the last of few that a filter lets through, however many have the words', async () => {
    const resolved = await said(['a parcel', 'another parcel']);
    await commit(resolved.ticket, [{ type: 'resolved', noteId: null }]);
    const many = Array.from({ length: 5200 }, (_, at) => `parcel ${at}`);
    const open = await said(many, { contact: 'c2', channel: 'telegram' });
    const page = { limit: 20 };
    const resolvedOnes = await store.search.find({ words: 'parcel' }, { status: 'resolved' }, page);
    expect(resolvedOnes.hits.map(({ row }) => row.ticket.number)).toEqual([resolved.number]);
    expect(resolvedOnes).toMatchObject({ cut: false, next: null });
    for (const [filter, found] of [
      [{ contactId: 'c1' }, [resolved.number]],
      [{ channel: 'webchat' }, [resolved.number]],
      [{ assignee: null, channel: 'telegram' }, [open.number]],
      [{ team: 'none' }, []],
    ] as const)
      expect(await numbers('parcel', filter)).toEqual(found);
  });

  test('pages through, newest first, unmoved by what comes in meanwhile', async () => {
    const tickets: number[] = [];
    for (let at = 0; at < 7; at++) tickets.push((await said([`parcel ${at}`, 'parcel again'])).number);
    const seen: number[] = [];
    let after: string | undefined;
    do {
      const page = await store.search.find(
        { words: 'parcel' },
        {},
        { limit: 3, ...(after === undefined ? {} : { after }) },
      );
      seen.push(...page.hits.map(({ row }) => row.ticket.number));
      after = page.next ?? undefined;
      await said(['one more parcel'], { contact: randomUUID() });
    } while (after !== undefined);
    expect(seen).toEqual(tickets.reverse());
    const second = await store.search.find({ words: 'parcel' }, {}, { limit: 3, skip: 3 });
    expect(second.hits.map(({ row }) => row.ticket.number)).toEqual(tickets.slice(0, 3));
    await expect(
      store.search.find({ words: 'x' }, {}, { limit: 3, after: 'nonsense' }),
    ).rejects.toMatchObject({
      code: 'malformed',
    });
  });

  test('fails on nothing that anybody types', async () => {
    await said(['NEAR and far']);
    for (const words of [
      'NEAR',
      'near AND far',
      '"near" far"',
      "near* ' far",
      'near:far\\',
      '(near far',
      'NOT_far -near x OR y',
    ])
      await find(words);
    for (const nothing of ['', ' ', '"', '*', '("&|!<->:*', "'", '🎉'])
      expect(await find(nothing)).toEqual([]);
    await find(`${'near '.repeat(2000)}`);
    await find('é'.repeat(10_000));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: fc.constantFrom(...'"\'*():&|!<>-+^~#\\ aN1é\0') }),
        ),
        async (words) => {
          await find(`x${words}`);
          await find(`x ${words}`, {}, words);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('finds every word of any text by itself and by its beginning, with the index and without', async () => {
    const matches = new Matches(db, engine, { recent: 2000 });
    const word = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
      fc.string({ unit: fc.constantFrom(...'абвгђžčšéß0123456789exE.'), minLength: 1, maxLength: 9 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 3 }), async (parts) => {
        const { number } = await said([`qqq ${parts.join(' ')}`], { contact: randomUUID() });
        const words = folded(parts.join(' '))
          .split(' ')
          .filter((one) => one !== '');
        for (const one of words) {
          expect(await numbers(`qqq ${one}`), one).toContain(number);
          // Rows are looked at one by one here; the engine's own index has the same.
          for (const asked of [one, `"${one}"`, `"${one.slice(0, -1)}"`]) {
            const { terms } = searchOf(asked, '@example') ?? { terms: [] };
            const looked = await matches.newest(terms, Number.MAX_SAFE_INTEGER, 1000);
            const least = Number.MIN_SAFE_INTEGER;
            const indexed = await indexedIds(db, engine, terms, least, Number.MAX_SAFE_INTEGER);
            expect(
              looked.map(({ id }) => id),
              asked,
            ).toEqual(indexed);
          }
        }
        for (const one of words) expect(await numbers(`qqq "${one}"`), one).toContain(number);
        expect(await numbers(`"qqq ${words.join(' ')}"`)).toContain(number);
      }),
      // PostgreSQL reads these as a number and a word.
      { numRuns: 12, examples: [[['4e508v', '5']], [['5e5x5e5 1e5', 'a']], [['0e0a4e5б']]] },
    );
  });

  test('indexes what was there before it, the newest first, each once, wherever it was stopped', async () => {
    const tickets: number[] = [];
    for (let at = 0; at < 5; at++)
      tickets.push(
        (await said([`parcel ${at}`, `letter ${at}`], { contact: `c${at}`, name: `Name${at}` })).number,
      );
    const deleted = await said(['parcel gone']);
    await commit(deleted.ticket, [], { patches: [{ id: deleted.messages[0]?.id ?? '', deletedAt: NOW }] });
    await sql`delete from search`.execute(db);
    await sql`insert into search_backlog values (${deleted.number + 1})`.execute(db);
    const fresh = await said(['a new parcel'], { contact: 'c9' });
    const newestFirst = [...tickets].reverse();
    const old = await store.tickets.byNumber(tickets[1] ?? 0);
    if (old === null) throw new Error('no such ticket');
    await commit(old.ticket, [], { messages: [messageOf(old.ticket.id, 'envelope')] });

    await store.search.catchUp(3);
    expect(await numbers('parcel')).toEqual([fresh.number, ...newestFirst.slice(0, 2)]);
    const killed = db.transaction().execute(async (trx) => {
      await sql`update search_backlog set below = 0`.execute(trx);
      throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    while ((await store.search.catchUp(2)) > 0);
    expect(await store.search.catchUp(2)).toBe(0);
    expect(await numbers('parcel')).toEqual([fresh.number, ...newestFirst]);
    expect(await numbers('name3 letter')).toEqual([tickets[3]]);
    expect(await numbers('envelope')).toEqual([tickets[1]]);
    expect([await kept('parcel'), await kept('envelope')]).toEqual([6, 1]);
    expect(await kept('gone')).toBe(0);
  });
});

function messageOf(ticketId: string, text: string): Message {
  return {
    id: randomUUID(),
    ticketId,
    kind: 'inbound',
    as: null,
    text,
    author: 'contact:c1',
    channel: 'webchat',
    conversation: ticketId,
    externalId: null,
    sentAt: NOW,
    sequence: 0,
    receivedAt: NOW,
    delivery: null,
    error: null,
    files: [],
    editedAt: null,
    deletedAt: null,
  };
}
