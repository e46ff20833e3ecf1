import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Reply } from '../src/commands/command.ts';
import { choose } from '../src/triage/choose.ts';
import { sweep } from '../src/triage/wake.ts';
import { EVA, HOUR, type LinksHouse, linksHouse, MINUTE } from './links.house.ts';
import { ENGINES } from './peers/database.ts';
import { type Answer, type TestHouse, testHouse } from './peers/house.ts';

const CARD = '4111 1111 1111 1111';
const DAY = 24 * HOUR;

const numberIn = (reply: Reply) => ('ticket' in reply ? Number(reply.ticket) : 0);

describe.each(ENGINES)('two customers on one merged ticket, on %s', (engine) => {
  let house: LinksHouse;
  let maja: number;
  let zala: number;
  let ticket: number;

  /** Maja by post, then Zala in the chat, who wrote last; Zala's ticket goes on in Maja's. */
  beforeEach(async () => {
    house = await linksHouse(engine);
    ({ number: maja } = await house.say('post', 'Maja', 'Majina skrivna beseda je vijolica'));
    house.clock.now += MINUTE;
    ({ number: zala } = await house.say('chat', 'Zala', 'Zalin kombi se je pokvaril'));
    await house.ask('merge', { ticket: zala, into: maja, confirm: true });
    ticket = maja;
  });
  afterEach(() => house.close());

  const lastSent = async () => {
    await house.deliverAll([ticket]);
    return house.sent.at(-1);
  };

  it('writes nothing of one to the other in an acknowledgement', async () => {
    const sent = await house.ask('ack', { ticket, next: 'I look into it', confirm: true });
    expect(sent).toMatchObject({ ok: true });
    const said = await lastSent();
    expect(said?.conversation).toBe('Zala');
    expect(said?.text).not.toMatch(/Maja|vijolica/);
    expect(said?.text).toContain('Zala');
    expect(said?.text).toContain('kombi');
  });

  it('calls nobody by the name of another in a canned reply', async () => {
    await house.ask('macro-save', { name: 'hello', text: 'Dear {name}, hello.' }, EVA);
    const sent = await house.ask('macro', { ticket, name: 'hello', confirm: true });
    expect(sent).toMatchObject({ ok: true });
    expect(await lastSent()).toMatchObject({ conversation: 'Zala', text: 'Dear Zala, hello.' });
  });

  it('leaves no blank open that a customer wrote', async () => {
    house.clock.now += MINUTE;
    await house.say('chat', 'Zala', 'Where is it? [[answer me]]');
    expect(await house.ask('ack', { ticket, next: 'I look', confirm: true })).toMatchObject({ ok: true });
    expect((await lastSent())?.text).toContain('answer me');
  });

  it('reminds and asks whoever was answered, not whoever wrote last', async () => {
    const answer = { ticket, text: 'Which one, Maja?', to: maja, then: 'wait', confirm: true };
    expect(await house.ask('reply', answer)).toMatchObject({ ok: true });
    expect((await lastSent())?.conversation).toBe('Maja');
    const before = house.sent.length;
    for (let days = 0; days < 30; days++) {
      house.clock.now += DAY;
      await sweep(house.ports);
      await house.deliverAll([ticket]);
    }
    const said = house.sent.slice(before);
    expect(said.length).toBeGreaterThan(0);
    expect(said.map(({ conversation }) => conversation)).toEqual(said.map(() => 'Maja'));
  });

  it('strikes a card number out of what was merged into a ticket, too', async () => {
    await house.say('chat', 'Iva', `My card is ${CARD}`);
    const { number: other } = await house.say('chat', 'Iva', 'Hello?');
    await house.ask('merge', { ticket: other, into: ticket, confirm: true });
    const typed = {
      personId: 'bor',
      ticketId: (await house.ticket(other)).id,
      text: `Is it ${CARD}?`,
      at: 1,
    };
    await house.store.drafts.keep(typed);
    expect(await house.ask('redact', { ticket })).toMatchObject({ ok: true });
    expect((await house.texts(other)).join()).not.toContain('1111');
    expect(await house.store.drafts.read('bor', typed.ticketId)).not.toContain('1111');
    expect(await house.ask('redact', { ticket })).toMatchObject({ refused: 'nothing-to-redact' });
  });

  it('does not lose a customer because somebody else on the ticket is blocked', async () => {
    const { number: again } = await house.say('post', 'Rok', 'Buy pills');
    await house.ask('merge', { ticket: again, into: ticket, confirm: true });
    const row = await house.ticket(again);
    await house.store.blocks.add({
      id: 'b1',
      kind: 'contact',
      channel: null,
      value: row.conversation.contactId,
      by: 'ana',
      at: house.clock.now,
    });
    const before = (await house.ticket(ticket)).waiting.wait;
    await house.say('post', 'Rok', 'Buy more pills');
    const after = await house.ticket(ticket);
    expect(after.spam.since).toBeNull();
    expect(after.waiting.wait?.promiseAt).toBe(before?.promiseAt);
  });

  it('blocks whom the card shows, not whoever wrote first', async () => {
    await house.ask('block', { ticket, what: 'address' });
    const [block] = await house.store.blocks.list({ limit: 10 });
    expect(block).toMatchObject({ channel: 'chat', value: 'Zala@chat' });
  });

  it('keeps nobody waiting in quarantine who is merged into it', async () => {
    const { number: spam } = await house.say('post', 'Rok', 'Buy pills');
    expect(await house.ask('spam', { ticket: spam })).toMatchObject({ ok: true });
    const { number: good } = await house.say('post', 'Iva', 'Where is my parcel?');
    const merged = await house.ask('merge', { ticket: good, into: spam, confirm: true });
    expect(merged).toMatchObject({ refused: 'into-resolved' });
  });
});

describe.each(ENGINES)('a ticket that was split off, on %s', (engine) => {
  let house: LinksHouse;
  beforeEach(async () => {
    house = await linksHouse(engine);
  });
  afterEach(() => house.close());

  it('names each of its conversations apart', async () => {
    const { number: one } = await house.say('post', 'Maja', 'One');
    const { number: two } = await house.say('post', 'Zala', 'Two');
    const { number: three } = await house.say('post', 'Iva', 'Three');
    for (const from of [two, three]) await house.ask('merge', { ticket: from, into: one, confirm: true });
    for (const who of ['Maja', 'Zala', 'Iva']) {
      house.clock.now += MINUTE;
      await house.say('post', who, `More of ${who}`);
    }
    const part = numberIn(await house.ask('split', { ticket: one, last: 3 }));
    const card = await house.card(part);
    const numbers = (card.places ?? []).map(({ ticket }) => ticket);
    expect(numbers).toHaveLength(3);
    expect(new Set(numbers).size).toBe(3);
    for (const { ticket, contactName } of card.places ?? []) {
      await house.ask('reply', { ticket: part, text: 'x', to: ticket, confirm: true });
      await house.deliverAll([part]);
      expect(house.sent.at(-1)?.conversation).toBe(contactName);
    }
  });

  it('hears the answer to its own question', async () => {
    const { number } = await house.say('post', 'Maja', 'One');
    house.clock.now += MINUTE;
    await house.say('post', 'Maja', 'Two');
    const part = numberIn(await house.ask('split', { ticket: number, last: 1 }));
    await house.ask('reply', { ticket: part, text: 'Here you are', then: 'resolve', confirm: true });
    await house.deliverAll([part]);
    await house.deliverAll([part]);
    const { solved } = await house.ticket(part);
    const item = {
      type: 'choice' as const,
      question: String(solved.asked?.messageId),
      choice: 'no',
      conversation: 'Maja',
      externalId: 'press',
      from: { address: 'Maja@post', name: 'Maja' },
      sentAt: house.clock.now,
      sequence: 0,
      mark: 'm',
    };
    await choose(house.ports, { channel: 'post', item, receivedAt: house.clock.now, applied: [] }, item);
    expect((await house.ticket(part)).status.name).toBe('open');
  });

  it('is followed by a ticket in the conversation that there is', async () => {
    const { number } = await house.say('post', 'Maja', 'One');
    house.clock.now += MINUTE;
    await house.say('post', 'Maja', 'Two');
    const part = numberIn(await house.ask('split', { ticket: number, last: 1 }));
    for (const one of [number, part]) {
      await house.ask('reply', { ticket: one, text: 'Done', confirm: true });
      await house.deliverAll([one]);
      await house.ask('resolve', { ticket: one });
      await house.deliverAll([one]);
    }
    const begun = await house.ask('new', { for: part, first: true, text: 'One more thing' });
    expect(begun).toMatchObject({ ok: true });
    await house.deliverAll([numberIn(begun)]);
    expect(house.sent.at(-1)).toMatchObject({ conversation: 'Maja', text: 'One more thing' });
  });
});

describe.each(ENGINES)('what stands in quarantine, on %s', (engine) => {
  let house: LinksHouse;
  beforeEach(async () => {
    house = await linksHouse(engine);
  });
  afterEach(() => house.close());

  it('tells nobody of what comes in: no watcher, no other system', async () => {
    const { number } = await house.say('post', 'Rok', 'Hello');
    await house.ask('watch', { ticket: number }, EVA);
    await house.ask('spam', { ticket: number });
    const hook = {
      ...{ id: 'h1', url: 'https://example.com/', secret: 'whsec_x', events: [], texts: true, active: true },
      ...{ failingSince: null, offBecause: null, createdBy: 'eva', createdAt: house.clock.now },
    };
    await house.store.hooks.add(hook);
    house.clock.now += MINUTE;
    await house.say('post', 'Rok', 'Buy pills');
    expect(await house.store.hooks.log('h1', 10)).toEqual([]);
    const told = await house.store.tickets.told(['person:eva'], { limit: 10 });
    expect(told.map(({ stage }) => stage)).toEqual([]);
    await house.ask('reopen', { ticket: number });
    await house.say('post', 'Rok', 'I am real');
    expect((await house.store.hooks.log('h1', 10)).map(({ type }) => type)).toContain(
      'ticket.customer-wrote',
    );
  });
});

describe.each(ENGINES)('the chat of a ticket that was split off, on %s', (engine) => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await testHouse({ engine });
  });
  afterAll(() => house.stop());

  it('offers the answers to its own question, and hears them', async () => {
    const maja = await house.visitor('Maja');
    await maja.write('One');
    await maja.write('Two');
    const found = (answer: Answer) => (answer.body.tickets as { number: number }[])[0]?.number ?? 0;
    const number = found(
      await house.until(
        () => house.get('/api/tickets'),
        (answer) => found(answer) > 0,
      ),
    );
    await house.until(
      () => maja.messages(),
      (all) => all.length === 2,
    );
    await house.until(
      () => house.get(`/api/tickets/${number}`),
      ({ body }) => (body.messages as unknown[]).length === 2,
    );
    const part = Number((await house.command('split', { ticket: number, last: 1 })).body.ticket);
    const { token } = await house.person('Ana', 'agent');
    await house.command(
      'reply',
      { ticket: part, text: 'Here you are.', as: 'answer', then: 'resolve' },
      token,
    );
    const asked = await house.until(
      () => house.get('/chat/messages', maja.token),
      ({ body }) =>
        (body.messages as { choices?: unknown[] }[]).some(({ choices = [] }) => (choices ?? []).length > 0),
    );
    const { id, text } = (asked.body.messages as { id: string; text: string }[]).at(-1) ?? {
      id: '',
      text: '',
    };
    expect(text).toContain(`#${part}`);
    const press = { id: randomUUID(), choice: { question: id, id: 'no' } };
    expect((await house.post('/channels/webchat', press, maja.token)).status).toBe(200);
    const statusOf = ({ body }: Answer) => (body.ticket as { status: string }).status;
    await house.until(
      () => house.get(`/api/tickets/${part}`),
      (answer) => statusOf(answer) === 'open',
    );
  }, 60_000);
});
