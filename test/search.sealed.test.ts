import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Term } from '../src/domain/search.ts';
import { insertRows, run } from '../src/store/bulk.ts';
import { SqlSearch } from '../src/store/search.ts';
import { BLOCK } from '../src/store/search-blocks.ts';
import { indexChanges, reindexContact, searchStatements } from '../src/store/search-index.ts';
import { Matches } from '../src/store/search-matches.ts';
import { candidates } from '../src/store/search-sets.ts';
import { runCatchUp } from '../src/triage/catch-up.ts';
import type { TriagePorts } from '../src/triage/ports.ts';
import { eventually } from './eventually.ts';
import { ENGINES, type TestDatabase, testDatabase } from './peers/database.ts';

const CONTACTS = 40;
/** More than a block before the index, and more than one since. */
const MESSAGES = 2 * (BLOCK + 300);
/** Beginnings of each other, words of customers, ones that all have and ones that hardly anybody has. */
const WORDS = [
  ...['a', 'an', 'ana', 'anas', 'order', 'ordered', 'ordering', 'parcel', 'late', 'bor', 'mail', 'org'],
  ...['notification', 'notifications', 'notified', '12', '123', '1234', 'zz'],
];

/** The same each time, by how often: the first word stands in nearly every text. */
function textOf(index: number): string {
  const words = Array.from({ length: 5 }, (_, at) => {
    const share = mixed(index * 5 + at) / 2 ** 32;
    return WORDS[Math.floor(share ** 2 * WORDS.length)] ?? '';
  });
  const part = Math.floor((index / MESSAGES) * 8);
  const old = index < MESSAGES / 2;
  // Frequent in one block and rare in the other.
  const turned = [
    ...(index % (old ? 4 : 300) === 0 ? ['fading'] : []),
    ...(index % (old ? 300 : 4) === 0 ? ['rising'] : []),
  ];
  return [index % 2 === 0 ? 'even' : 'odd', `part${part}`, ...turned, ...words, `n${index % 999}`].join(' ');
}

function mixed(seed: number): number {
  const hash = Math.imul(seed ^ (seed >>> 16), 0x45d9f3b);
  return Math.imul(hash ^ (hash >>> 16), 0x45d9f3b) >>> 0;
}

const nameOf = (contact: number) => `${contact % 2 === 0 ? 'Ana' : 'Bor'} Customer${contact}`;

interface Kept {
  id: number;
  customer: string;
  words: string;
}

/** What a search is meant to find, by looking at everything. */
function expected(rows: readonly Kept[], terms: readonly Term[], below: number, most: number): number[] {
  const isIn = (text: string, { words, prefix }: Term) =>
    ` ${text} `.includes(` ${words.join(' ')}${prefix ? '' : ' '}`);
  return rows
    .filter(({ id, customer, words }) => {
      const fits = (term: Term) => isIn(customer, term) || (term.customer !== true && isIn(words, term));
      return id < below && terms.every(fits);
    })
    .map(({ id }) => id)
    .sort((a, b) => b - a)
    .slice(0, most);
}

const word = fc.oneof(
  fc.constantFrom(...WORDS, 'even', 'odd', 'fading', 'rising', 'customer7', 'nobody'),
  fc.integer({ min: 0, max: 8 }).map((part) => `part${part}`),
  fc.integer({ min: 0, max: 999 }).map((number) => `n${number}`),
);
const begun = word.chain((whole) =>
  fc.integer({ min: 2, max: 13 }).map((length) => ({ words: [whole.slice(0, length)], prefix: true })),
);
const term: fc.Arbitrary<Term> = fc.oneof(
  word.map((one) => ({ words: [one], prefix: false })),
  begun.filter(({ words: [one = ''] }) => one.length > 1),
  fc.tuple(word, word).map((words) => ({ words, prefix: false })),
  fc.tuple(word, begun).map(([one, { words }]) => ({ words: [one, ...words], prefix: true })),
  fc
    .tuple(word, word, begun)
    .map(([one, other, { words }]) => ({ words: [one, other, ...words], prefix: true })),
  fc.constantFrom('customer7', 'customer', 'ana').map((one) => ({
    words: ['bor', one],
    prefix: one === 'customer',
    customer: true as const,
  })),
  word.map((one) => ({ words: [one], prefix: false, customer: true as const })),
  fc.constantFrom('an', 'cust', 'customer1').map((one) => ({
    words: [one],
    prefix: true,
    customer: true as const,
  })),
);

describe.each(ENGINES)('the sets of frequent words on %s', (engine) => {
  let database: TestDatabase;
  let search: SqlSearch;

  beforeAll(async () => {
    database = await testDatabase(engine);
    search = new SqlSearch(database.db, engine);
    await fill();
  }, 120_000);
  afterAll(() => database.close());

  /** Half of it was there before the index, half came in since. */
  async function fill() {
    const { db } = database;
    const insert = (table: string, shape: Record<string, 'text' | 'bigint'>, rows: object[]) =>
      run(db, insertRows(engine, table, shape), [JSON.stringify(rows)]);
    const contacts = Array.from({ length: CONTACTS }, (_, at) => at);
    await insert(
      'contacts',
      { id: 'text', name: 'text', created_at: 'bigint' },
      contacts.map((at) => ({ id: `c${at}`, name: nameOf(at), created_at: 1 })),
    );
    const ticket = { status: 'open', channel: 'chat', priority: 'normal', tags: '[]', state: '{}' };
    const numbers = { version: 1, escalated: 0, sort_at: 1, created_at: 1, updated_at: 1 };
    await insert(
      'tickets',
      {
        ...{ id: 'text', contact_id: 'text', conversation: 'text', status: 'text', channel: 'text' },
        ...{ priority: 'text', tags: 'text', state: 'text', version: 'bigint', escalated: 'bigint' },
        ...{ sort_at: 'bigint', created_at: 'bigint', updated_at: 'bigint' },
      },
      contacts.map((at) => ({
        ...ticket,
        ...numbers,
        id: `t${at}`,
        contact_id: `c${at}`,
        conversation: `v${at}`,
      })),
    );
    for (let first = 0; first < MESSAGES; first += MESSAGES / 2) {
      const messages = Array.from({ length: MESSAGES / 2 }, (_, at) => ({
        ...{ id: `m${first + at}`, ticket_id: `t${(first + at) % CONTACTS}`, text: textOf(first + at) },
        ...{ kind: 'inbound', author: 'contact:c', channel: 'chat', conversation: 'v', files: '[]' },
        ...{ sent_at: first + at, sequence: 0, received_at: 1 },
      }));
      await insert(
        'messages',
        {
          ...{ id: 'text', ticket_id: 'text', text: 'text', kind: 'text', author: 'text', channel: 'text' },
          ...{
            conversation: 'text',
            files: 'text',
            sent_at: 'bigint',
            sequence: 'bigint',
            received_at: 'bigint',
          },
        },
        messages,
      );
      if (first === 0) {
        await sql`insert into search_backlog select max(number) + 1 from tickets`.execute(db);
        while ((await search.catchUp(1)) > 0);
      } else {
        const rows = messages.map(({ id, ticket_id, text }) => ({
          ...{ ref: id, words: text, customer: nameOf(Number(ticket_id.slice(1))).toLowerCase() },
        }));
        await run(db, searchStatements(engine).insert, [JSON.stringify(rows)]);
      }
    }
  }

  /** Asks for anything, and compares with a look at every row. */
  async function findsAll(numRuns: number) {
    const { db } = database;
    const rows = await run<Kept>(db, 'select id, customer, words from search', []);
    const ids = rows.map(({ id }) => id);
    const [least, greatest] = [Math.min(...ids), Math.max(...ids)];
    // A step for each block, as where there are very many.
    const matches = new Matches(db, engine, { recent: 2000, newestBlocks: 1 });
    for (const words of [['fading'], ['rising'], ['even', 'odd'], ['part3', 'odd']]) {
      const terms = words.map((one) => ({ words: [one], prefix: false }));
      const found = await matches.newest(terms, greatest + 1, MESSAGES);
      expect(found.map(({ id }) => id)).toEqual(expected(rows, terms, greatest + 1, MESSAGES));
    }
    await fc.assert(
      fc.asyncProperty(
        fc.array(term, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: least, max: greatest + 2 }),
        fc.constantFrom(1, 20, 500, 5000),
        async (terms, below, most) => {
          const found = await matches.newest(terms, below, most);
          expect(found.map(({ id }) => id)).toEqual(expected(rows, terms, below, most));
        },
      ),
      { numRuns },
    );
  }

  /** How many sealed rows are looked at for a phrase, and for one whose last word is only begun. */
  const mayHave = (words: string[]) =>
    Promise.all(
      [false, true].map(async (prefix) => {
        const begun = prefix ? words.map((one, at) => (at === 0 ? one : one.slice(0, -1))) : words;
        const ids = await candidates(database.db, engine, [{ words: begun, prefix }], {
          from: -BLOCK,
          to: BLOCK,
        });
        return [...ids].length;
      }),
    );
  const rowsWith = (said: string) =>
    run<Kept>(
      database.db,
      `select id, customer, words from search where id >= $1 and id < $2 and ' ' || words || ' ' like $3`,
      [-BLOCK, BLOCK, `%${said}%`],
    );

  const sealed = async () =>
    (await run<{ low: number; high: number }>(database.db, 'select low, high from search_sealed', []))[0];
  const changed = async () =>
    (await run<{ n: number }>(database.db, 'select count(*) as n from search_changed', []))[0]?.n;

  test('find the same as a look at every row: before there are any, with them, and after changes', async () => {
    const { db } = database;
    await findsAll(15);
    while (await search.seal());
    expect(await sealed()).toEqual({ low: -BLOCK, high: BLOCK });
    await findsAll(60);
    expect(await mayHave(['even', 'odd'])).toEqual([0, 0]);
    expect(await mayHave(['part1', 'even'])).toEqual([0, 0]);
    expect((await mayHave(['part1', 'fading']))[0]).toBe((await rowsWith(' part1 fading ')).length);

    const patches = Array.from({ length: 60 }, (_, at) => ({
      id: `m${at * Math.floor(MESSAGES / 60)}`,
      text: at % 3 === 0 ? null : `even odd ana reworded${at % 2} notification`,
      deleted_at: at % 3 === 0 ? 1 : null,
      heading: null,
    }));
    await db.transaction().execute((trx) => indexChanges(trx, searchStatements(engine), [], patches));
    await run(db, `delete from messages where id = 'm77'`, []);
    const again = new Matches(db, engine, { recent: 2000 });
    const both = ['even', 'odd'].map((one) => ({ words: [one], prefix: false }));
    expect((await again.newest(both, MESSAGES, 100)).length).toBe(40);
    await findsAll(60);
    expect(await search.seal()).toBe(false);

    for (const [id, name] of [
      ['c3', 'Ana Renamed'],
      ['c4', 'Zoe Renamed'],
    ])
      await db.transaction().execute(async (trx) => {
        await run(trx, 'update contacts set name = $1 where id = $2', [name, id]);
        await reindexContact(trx, searchStatements(engine), id ?? '');
      });
    expect(await changed()).toBeGreaterThan(500);
    await findsAll(30);
    while (await search.seal());
    expect(await changed()).toBeLessThanOrEqual(500);
    await findsAll(60);
  }, 240_000);

  /** As on the day of the upgrade. */
  async function unseal() {
    for (const statement of [
      'delete from search_sets',
      'delete from search_frequent',
      'update search_sealed set low = 0, high = 0',
    ])
      await run(database.db, statement, []);
  }

  test('are noted beside the day’s work, without being asked', async () => {
    await unseal();
    const stopping = new AbortController();
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const store = { search } as unknown as TriagePorts['store'];
    const running = runCatchUp({ store, log }, stopping.signal);
    await eventually(async () => expect(await sealed()).toEqual({ low: -BLOCK, high: BLOCK }));
    stopping.abort();
    await running;
    await findsAll(10);
  }, 120_000);

  test('are noted once, whoever else does it', async () => {
    const { db } = database;
    await unseal();
    const others = [search, new SqlSearch(db, engine), new SqlSearch(db, engine)];
    while ((await Promise.all(others.map((one) => one.seal()))).includes(true));
    expect(await sealed()).toEqual({ low: -BLOCK, high: BLOCK });
    await findsAll(30);
  }, 120_000);
});
