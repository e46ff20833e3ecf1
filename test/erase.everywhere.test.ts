import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compact } from '../src/store/compact.ts';
import { openDatabase } from '../src/store/open.ts';
import { type Stage, seen } from './desks.stage.ts';
import { ENGINES } from './peers/database.ts';
import { openTraces, type Traces } from './traces.ts';

/** A word of the person's in every field that the product can store. */
const NAME = 'Quetzalcoatl';
/** As the search keeps them, and as a vendor knows them. */
const WORDS = [NAME, NAME.toLowerCase(), NAME.slice(0, 9), NAME.slice(0, 9).toLowerCase()];
const ADDRESS = '9123456781';
const BYTES = Buffer.from(`%PDF-1.4 ${NAME} signed this`);

describe.each(ENGINES)('whoever was erased, on %s', (engine) => {
  let traces: Traces;
  let stage: Stage;
  beforeEach(async () => {
    traces = await openTraces(engine);
    ({ stage } = traces);
  }, 60_000);
  afterEach(() => traces.close());

  const shown = () => traces.shown(WORDS);

  it('is in no table, card, thread, notice or file; once compacted, in no byte', async () => {
    const { house, telegram } = stage;
    telegram.file('BILL', 'documents/bill.pdf', BYTES);
    const maja = await stage.onTelegram(Number(ADDRESS), `Maja ${NAME}`, `I am ${NAME}, quite angry`);
    const { number } = maja;
    await maja.change(maja.first, `It was ${NAME}, I said`);
    const document = { file_id: 'BILL', file_unique_id: 'u', file_name: `${NAME}.pdf` };
    await maja.say(`the bill of ${NAME}`, { document: { ...document, mime_type: 'application/pdf' } });
    await house.command('reply', { ticket: number, text: `Dear ${NAME}, all is well` });
    await house.command('note', { ticket: number, text: `${NAME} called twice` });
    await house.command('customer', { ticket: number, name: `Maja ${NAME}`, note: `Is ${NAME}` });
    await house.command('field', { ticket: number, field: 'order', value: `${NAME}-77` });
    await house.command('mention', { ticket: number, who: 'Bor', text: `Ask ${NAME} of it` });
    await house.command('mention', { ticket: number, who: 'Ana', text: `Ask ${NAME} too` });
    await house.command('kudos', { to: 'Ana', text: `Well done with ${NAME} in #${number}` });
    await house.command('ack', { ticket: number, next: `${NAME} comes`, draft: true });
    await beside(house.databaseUrl, number);
    const other = await stage.onTelegram(77, 'Tine', 'Something else entirely');
    await seen(() => {
      expect(shown().length).toBeGreaterThan(4);
      for (const desk of [stage.ana, stage.bor])
        expect(JSON.stringify(desk.thread(number))).toContain(`${NAME}.pdf`);
    });
    expect((await house.command('erase', { ticket: number })).body.refused).toBe('open-cases');
    expect(
      await house.command('resolve', { ticket: number, reason: `${NAME} is content`, confirm: true }),
    ).toMatchObject({ status: 200 });

    const plan = await house.command('erase', { ticket: number });
    expect(plan.body.text).toContain(`#${number}`);
    expect((await house.command('erase', { ticket: number, confirm: true })).body.refused).toBe('bad-option');
    await seen(async () => {
      const done = await house.command('erase', { ticket: number, confirm: true, reason: 'request' });
      expect(done).toMatchObject({ status: 200 });
    });
    await seen(() => expect(shown()).toEqual([]));
    await seen(async () => {
      const kept = await traces.rows();
      expect(kept).toContain('Something else entirely');
      for (const words of [...WORDS, ADDRESS]) expect(around(kept, words)).toEqual([]);
    });

    const { body } = await house.get(`/api/tickets/${number}`);
    expect(JSON.stringify(body)).not.toContain(NAME);
    const again = await stage.onTelegram(Number(ADDRESS), 'Maja', 'It is me again');
    expect(again.number).toBeGreaterThan(other.number);

    if (engine === 'sqlite')
      await expect(compact(house.databaseUrl)).rejects.toMatchObject({ code: 'conflict' });
    await house.stop();
    await compact(house.databaseUrl);
    const bytes = traces.bytes();
    if (engine === 'sqlite') expect(bytes).toContain('It is me again');
    for (const words of WORDS) expect(around(bytes, words)).toEqual([]);
  }, 120_000);
});

/** What no command of this test writes: a delivery nobody understood, an answer to a survey, what a channel remembers. */
async function beside(url: string, number: number): Promise<void> {
  const { db } = await openDatabase(url);
  const { rows } = await sql<{ id: string; channel: string; conversation: string; contact_id: string }>`
    select id, channel, conversation, contact_id from tickets where number = ${number}`.execute(db);
  const [
    { id, channel, conversation, contact_id: contact } = {
      id: '',
      channel: '',
      conversation: '',
      contact_id: '',
    },
  ] = rows;
  await sql`insert into inbox (channel, external_id, conversation, raw, received_at, dead_at, error)
    values (${channel}, ${`dead-${NAME}`}, ${conversation}, ${`{"odd":"${NAME}"}`}, 1, 2, 'malformed')`.execute(
    db,
  );
  await sql`insert into surveys_sent (id, ticket_id, contact_id, channel, conversation, survey, asked_by, asked_at, expires_at)
    values ('sent', ${id}, ${contact}, ${channel}, ${conversation}, 'after-case', 'system:test', 1, 2)`.execute(
    db,
  );
  await sql`insert into survey_answers (sent_id, question, at, text)
    values ('sent', 'why', 1, ${`Because ${NAME} said so`})`.execute(db);
  await sql`insert into memory (channel, topic, key, value, at)
    values (${channel}, ${conversation}, 'profile', ${`{"name":"${NAME}"}`}, 1)`.execute(db);
  await sql`insert into memory (channel, topic, key, value, at)
    values (${channel}, 'mail', ${`<${NAME}@mail>`}, ${`${conversation}`}, 1)`.execute(db);
  await sql`insert into blocks (id, kind, channel, value, by_person, at)
    values ('block', 'address', ${channel}, ${ADDRESS}, 'x', 1)`.execute(db);
  await sql`update contacts set attributes = ${`{"company":"${NAME} d.o.o."}`}, external_id = ${`id-${NAME}`}
    where id = ${contact}`.execute(db);
  await db.destroy();
}

function around(text: string, words: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf(words); at >= 0 && found.length < 10; at = text.indexOf(words, at + 1))
    found.push(text.slice(Math.max(0, at - 200), at + 60));
  return found;
}
