import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STRUCK, secretsIn, struckOut } from '../src/domain/redact.ts';
import { openDatabase } from '../src/store/open.ts';
import { CARD_LEFT, Stage, seen } from './desks.stage.ts';
import { words } from './discord.house.ts';
import { ENGINES } from './peers/database.ts';
import { ADMIN_TOKEN } from './peers/house.ts';

const CARD = '4111 1111 1111 1111';

describe('what looks like a secret', () => {
  it.each([
    ['my card is 4111 1111 1111 1111, please', ['4111 1111 1111 1111']],
    ['5500-0000-0000-0004 and 340000000000009', ['5500-0000-0000-0004', '340000000000009']],
    ['password: hunter2', ['hunter2']],
    ['Geslo je: Sončni0grič.', ['Sončni0grič']],
    ['пароль: кошка42!', ['кошка42']],
    ['PIN=9021', ['9021']],
    // An order, a phone number and a parcel are none; nor is a word about passwords.
    ['order 4111 1111 1111 1112', []],
    ['call me at +386 40 123 456', []],
    ['I forgot my password, what now?', []],
    ['0000 0000 0000 0000', []],
    ['', []],
  ])('%s', (text, found) => {
    expect(secretsIn(text)).toEqual(found);
  });

  it('is gone after it was struck out, and nothing else is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, after) => {
        const text = `${before.replace(/\d/gu, '')} ${CARD} ${after.replace(/\d/gu, '')}`;
        const { text: left, count } = struckOut(text, [CARD]);
        expect(left).toBe(text.replace(CARD, STRUCK));
        expect(count).toBe(1);
      }),
    );
  });
});

describe.each(ENGINES)('a card number that a customer pasted, on %s', (engine) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open({ engine });
  }, 60_000);
  afterAll(() => stage.close());

  it('is nowhere any more once it is struck out: not here, not in earlier texts, not in Slack, not in Discord', async () => {
    const maja = await stage.onTelegram(71, 'Maja', `Charge ${CARD} again`);
    const { number } = maja;
    await maja.change(maja.first, `Please charge my card ${CARD} once more`);
    const reply_to_message = { message_id: maja.first, text: `Charge ${CARD} again` };
    await maja.say('This one', { reply_to_message, quote: { text: CARD, position: 7 } });
    await maja.say('All of it', { reply_to_message });
    const { house, ana, bor } = stage;
    await house.command('note', { ticket: number, text: `She says ${CARD}` });
    const copies = () => [words(ana.thread(number)), words(bor.thread(number)), words(ana.card(number))];
    await seen(() => {
      for (const copy of copies().slice(0, 2)) expect(copy).toContain('once more');
      for (const copy of copies()) expect(copy).toContain('In reply to');
      for (const copy of copies()) expect(copy).toContain(CARD);
    });

    const done = await house.command('redact', { ticket: number });
    expect(done).toMatchObject({ status: 200 });
    await seen(() => {
      for (const copy of copies()) {
        expect(copy).not.toMatch(CARD_LEFT);
        expect(copy).toContain(STRUCK);
      }
    });
    const told = await house.get(`/api/tickets/${number}`);
    expect(JSON.stringify(told.body)).not.toContain('1111 1111');
    expect(await everyRow(house.databaseUrl)).not.toContain('1111 1111');
    const found = await house.get('/api/search?q=1111');
    expect(JSON.stringify(found.body)).not.toContain('"number"');

    expect((await house.command('redact', { ticket: number })).body.refused).toBe('nothing-to-redact');
  });

  it('is struck out by anybody, other words by a supervisor alone', async () => {
    const { number } = await stage.customer('Zala', 'My neighbour Franc Novak stole it');
    const { house } = stage;
    const cid = await house.person('Cid', 'agent');
    const own = await house.command('redact', { ticket: number, text: 'Franc Novak' }, cid.token);
    expect(own).toMatchObject({ status: 403, body: { refused: 'role' } });
    const done = await house.command('redact', { ticket: number, text: 'Franc Novak' });
    expect(done.status).toBe(200);
    expect((await stage.messages(number))[0]?.text).toBe(`My neighbour ${STRUCK} stole it`);
    expect((await house.command('redact', { ticket: number, text: 'e' })).body.refused).toBe('bad-option');
    await house.command('customer', { ticket: number, note: `Pays with ${CARD}` });
    const shown = async () =>
      (await house.get(`/api/tickets/${number}`)).body as { ticket: { contact: { id: string } } };
    const { id } = (await shown()).ticket.contact;
    const put = await fetch(`${house.url}/api/contacts/${id}/attributes`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ card: CARD, plan: 'gold', visits: 3 }),
    });
    expect(put.status).toBe(200);
    expect((await house.command('redact', { ticket: number })).status).toBe(200);
    expect(JSON.stringify(await shown())).toContain(`Pays with ${STRUCK}`);
    const attributes = { card: STRUCK, plan: 'gold', visits: 3 };
    expect((await house.get(`/api/contacts/${id}`)).body).toMatchObject({ attributes });
  });
});

/** Everything that the database keeps, as text. */
async function everyRow(url: string): Promise<string> {
  const { db } = await openDatabase(url);
  const tables = ['messages', 'editions', 'events', 'tickets', 'drafts', 'inbox', 'jobs', 'search'];
  const all = await Promise.all(tables.map((table) => sql`select * from ${sql.table(table)}`.execute(db)));
  await db.destroy();
  return JSON.stringify(all.map(({ rows }) => rows));
}
