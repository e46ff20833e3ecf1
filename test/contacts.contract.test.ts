import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blankTicket, fold } from '../src/domain/ticket/ticket.ts';
import { insertRows, run } from '../src/store/bulk.ts';
import { openStore } from '../src/store/open.ts';
import type { Change, Contact, Message, Store } from '../src/store/store.ts';
import { languageForCustomer } from '../src/texts/languages.ts';
import { newContact } from '../src/triage/contact.ts';
import { ENGINES, type TestDatabase, testDatabase } from './peers/database.ts';

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;

describe.each(ENGINES)('contacts on %s', (engine) => {
  let database: TestDatabase;
  let store: Store;
  let written = 0;

  beforeAll(async () => {
    database = await testDatabase(engine);
    const clock = { now: () => NOW, machineNow: () => NOW, random: () => 0.5 };
    const opened = await openStore(engine === 'sqlite' ? `sqlite:${database.url}` : database.url, {
      ...clock,
      onError: (error) => {
        throw error;
      },
    });
    store = opened.store;
  });

  afterAll(async () => {
    await store.close();
    await database.close();
  });

  /** A ticket of the contact's, resolved unless it is said otherwise, with messages. */
  async function ticketOf(contact: Contact, messages: Partial<Message>[] = []): Promise<number> {
    written += 1;
    const id = `t${written}`;
    const place = { channel: 'webchat', conversation: `talk-${written}` };
    const opened = {
      ...{ type: 'ticket-opened' as const, ticketId: id, ...place, contactId: contact.id },
      ...{ at: NOW + written, actor: `contact:${contact.id}` },
    };
    const address = { channel: 'webchat', address: `visitor-of-${contact.id}`, contactId: contact.id };
    const change: Change = {
      ticket: fold(blankTicket(id), [opened]),
      expectedVersion: 0,
      now: NOW + written,
      events: [opened],
      contact: { contact, address },
      messages: messages.map((message, at) => ({ ...said(`${id}-m${at}`, id), ...place, ...message })),
    };
    const outcome = await store.commit(change);
    if (!outcome.applied) throw new Error('The change was refused');
    return outcome.number;
  }

  test('keep what people and systems say of them, one change after another', async () => {
    await ticketOf(newContact('c1', 'Ana', NOW));
    const first = await store.contacts.change('c1', { form: 'formal', note: 'Rings at noon' }, 0);
    expect(first).toMatchObject({ name: 'Ana', form: 'formal', note: 'Rings at noon', version: 1 });
    expect(await store.contacts.change('c1', { note: 'Somebody was faster' }, 0)).toBeNull();
    expect(await store.contacts.change('nobody', { note: 'x' })).toBeNull();
    const attributes = { plan: 'gold', seats: 12, trial: false };
    const second = await store.contacts.change('c1', { attributes, externalId: 'user-7', form: null });
    expect(second).toMatchObject({ attributes, externalId: 'user-7', form: null, version: 2 });
    expect(await store.contacts.byExternalId('user-7')).toEqual(second);
    expect(await store.contacts.byAddress('webchat', 'visitor-of-c1')).toEqual(second);
    await ticketOf(newContact('c2', null, NOW));
    const stolen = store.contacts.change('c2', { externalId: 'user-7' });
    await expect(stolen).rejects.toMatchObject({ code: 'conflict' });
  });

  test('take the language that a message tells, but never for one that was chosen', async () => {
    const contact = newContact('c3', 'Boris', NOW);
    await ticketOf(contact);
    await ticketOf({ ...contact, language: 'sl', languageBy: 'text' });
    expect(await store.contacts.byId('c3')).toMatchObject({ language: 'sl', languageBy: 'text' });
    await ticketOf(contact);
    expect(await store.contacts.byId('c3')).toMatchObject({ language: 'sl', languageBy: 'text' });
    await store.contacts.change('c3', { language: 'sr', languageBy: 'chosen' });
    await ticketOf({ ...contact, language: 'ru', languageBy: 'text' });
    expect(await store.contacts.byId('c3')).toMatchObject({ language: 'sr', languageBy: 'chosen' });
    await ticketOf({ ...contact, language: 'ru', languageBy: 'chosen' });
    expect(await store.contacts.byId('c3')).toMatchObject({ language: 'sr', languageBy: 'chosen' });
  });

  test('have past tickets, newest first, and are remembered by whose answer reached them last', async () => {
    const contact = newContact('c4', 'Cene', NOW);
    const answer = { kind: 'outbound', as: 'answer', delivery: 'sent' } as const;
    const first = await ticketOf(contact, [
      { ...answer, author: 'person:ana', sentAt: NOW - 2 * DAY },
      { ...answer, author: 'person:bor', sentAt: NOW - DAY },
      { ...answer, author: 'person:eva', sentAt: NOW, delivery: 'failed' },
      { ...answer, author: 'person:eva', sentAt: NOW, as: 'holding' },
      { ...answer, author: 'system:courtesy', sentAt: NOW },
    ]);
    const others = [await ticketOf(contact), await ticketOf(contact), await ticketOf(contact)];
    expect(await store.contacts.lastServedBy('c4')).toBe('bor');
    expect(await store.contacts.lastServedBy('nobody')).toBeNull();
    const [second, third, fourth] = others;
    const past = await store.contacts.past('c4', { limit: 2, before: fourth ?? 0 });
    expect(past.count).toBe(3);
    expect(past.tickets.map(({ number, status }) => [number, status])).toEqual([
      [third, 'open'],
      [second, 'open'],
    ]);
    expect((await store.contacts.past('c4', { limit: 9 })).tickets.at(-1)?.number).toBe(first);
  });

  test('are found by name, address and external id, words taken as they stand', async () => {
    await ticketOf(newContact('c5', 'Zala 100%', NOW + 5));
    const found = async (words: string) => (await store.contacts.find(words, 10)).map(({ id }) => id);
    expect(await found('ZALA')).toEqual(['c5']);
    expect(await found('100%')).toEqual(['c5']);
    expect(await found('za%')).toEqual(['c5']);
    expect(await found('ЗАЛ')).toEqual(['c5']);
    expect(await found('ála 1')).toEqual(['c5']);
    expect(await found('alazz')).toEqual([]);
    expect(await found('%')).toEqual([]);
    expect(await found('visitor-of-c4')).toEqual(['c4']);
    expect(await found('USER-7')).toEqual(['c1']);
  });

  test('are found among very many, and so are those from before there was an index', async () => {
    const { db } = database;
    const found = async (words: string) => (await store.contacts.find(words, 10)).map(({ id }) => id);
    const insert = (rows: object[]) =>
      run(db, insertRows(engine, 'contacts', { id: 'text', name: 'text', created_at: 'bigint' }), [
        JSON.stringify(rows),
      ]);
    await insert([
      { id: 'old-1', name: 'Тијана Ћосић', created_at: 1 },
      { id: 'old-2', name: 'Tijana Savić', created_at: 2 },
    ]);
    await run(db, 'insert into contact_backlog values ($1, $2)', [NOW * 2, '']);
    expect(await found('tijana')).toEqual(['old-2']);
    while (await store.search.catchUpContacts(1));
    expect(await found('tijana')).toEqual(['old-2', 'old-1']);

    const many = Array.from({ length: 10_050 }, (_, at) => ({
      id: `many-${at}`,
      name: 'Guest',
      created_at: 3,
    }));
    await insert(many);
    await run(
      db,
      "insert into contact_words (ref, words) select id, ' guest ' || substr(id, 6) from contacts where id like 'many-%' order by id",
      [],
    );
    expect(await found('ijana ćos')).toEqual(['old-1']);
    expect(await found('ti')).toEqual(['old-2', 'old-1']);
    expect(await found('zala')).toEqual(['c5']);
    expect(await found('guest 10049')).toEqual(['many-10049']);
    expect(await found('guest zala')).toEqual([]);
    expect(await found('guest')).toHaveLength(10);
    await store.contacts.rename('old-1', 'Olga');
    expect(await found('ijana')).toEqual(['old-2']);
    expect(await found('olga')).toEqual(['old-1']);
  });
});

test('a customer is addressed in their language if it is one of ours, else in the house’s', () => {
  const speaking = (language: string | null) => languageForCustomer({ language }, 'sl');
  expect(['ru', 'sr-Cyrl', 'en-GB', 'de', null].map(speaking)).toEqual(['ru', 'sr-Cyrl', 'en', 'sl', 'sl']);
  expect(languageForCustomer(null, 'ru')).toBe('ru');
});

function said(id: string, ticketId: string): Message {
  return {
    ...{ id, ticketId, kind: 'inbound', as: null, text: 'Hello', author: 'contact:c1' },
    ...{ channel: 'webchat', conversation: 'talk', externalId: null, files: [] },
    ...{ sentAt: NOW, sequence: 0, receivedAt: NOW, delivery: null, error: null },
    ...{ editedAt: null, deletedAt: null },
  };
}
