import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inSight, type Seen } from '../src/domain/sight.ts';
import { STATUSES } from '../src/domain/ticket/status.ts';
import { insertRows, type RowShape, rowsOf, run } from '../src/store/bulk.ts';
import { queuePage } from '../src/store/queue.ts';
import type { TicketFilter } from '../src/store/store.ts';
import { ENGINES, type TestDatabase, testDatabase } from './peers/database.ts';

const TEXTS = [
  ...(['id', 'status', 'channel', 'conversation', 'contact_id', 'assignee', 'team', 'priority'] as const),
  ...(['tags', 'kind', 'cause', 'offered_to', 'state'] as const),
];
const NUMBERS = ['version', 'escalated', 'spam', 'to_do', 'sort_at', 'created_at', 'updated_at'] as const;
const SHAPE: RowShape = Object.fromEntries([
  ...TEXTS.map((name) => [name, 'text'] as const),
  ...NUMBERS.map((name) => [name, 'bigint'] as const),
]);

type Row = Record<(typeof TEXTS)[number], string | null> & Record<(typeof NUMBERS)[number], number>;

const PEOPLE = ['ana', 'bor', null];
const TEAMS = ['blue', 'green', null];

/** Every mixture of what a filter asks for. */
function rowAt(index: number): Row {
  const of = <T>(all: readonly T[], step: number) => all[Math.floor(index / step) % all.length] as T;
  const status = of(STATUSES, 1);
  return {
    ...{ id: `t${index}`, status, channel: of(['chat', 'mail'], 3), conversation: `v${index}` },
    ...{ contact_id: `c${index % 17}`, assignee: of(PEOPLE, 2), team: of(TEAMS, 5) },
    ...{
      priority: of(['low', 'high'], 7),
      tags: of(['[]', '["vip"]', '["new","v%p"]'], 4),
      kind: of([null, 'bug'], 11),
    },
    ...{ cause: of([null, 'late', 'lost'], 6), offered_to: index % 13 === 0 ? of(PEOPLE, 13) : null },
    ...{ state: JSON.stringify({ id: `t${index}` }), version: 1, escalated: of([0, 0, 1], 8) },
    spam: status === 'resolved' && index % 19 === 0 ? 1 : 0,
    to_do: of([0, 1, 0, 0], 9),
    ...{ sort_at: (index * 7919) % 101, created_at: 1, updated_at: 1 },
  };
}

/** Of the customers, by what stands behind the `c` of their id. */
const languageOf = (contact: number) => (contact % 5 === 0 ? 'sl' : contact % 5 === 1 ? 'ru' : null);

function isLet(
  row: Row,
  { sight = null, spam, toDo, escalated, tag, language, ...equal }: TicketFilter,
): boolean {
  const columns = { ...row, contactId: row.contact_id };
  const seen = {
    claim: { by: row.assignee },
    triage: { team: row.team },
    handover: { pending: { person: row.offered_to } },
  } as unknown as Seen;
  return (
    inSight(seen, sight) &&
    Object.entries(equal).every(
      ([name, value]) => value === undefined || columns[name as keyof typeof columns] === value,
    ) &&
    (escalated === undefined || row.escalated === Number(escalated)) &&
    (language === undefined || languageOf(Number(row.contact_id?.slice(1))) === language) &&
    (tag === undefined || row.tags?.includes(`"${tag}"`) === true) &&
    (toDo === undefined || row.to_do === 1) &&
    row.spam === Number(spam === true)
  );
}

const gone = (row: Row) => ({ ...row, id: `gone-${row.id}`, conversation: `gone-${row.conversation}` });

const maybe = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const filters: fc.Arbitrary<TicketFilter> = fc
  .record({
    ...{ status: maybe(...STATUSES), channel: maybe('chat'), team: maybe('blue', 'none') },
    ...{
      priority: maybe('high'),
      kind: maybe('bug'),
      cause: maybe('late', 'none'),
      tag: maybe('vip', 'v%p', 'none'),
    },
    ...{ assignee: maybe('ana', null), escalated: maybe(true, false), contactId: maybe('c3') },
    language: maybe('sl', 'de', null),
    spam: maybe(true),
    toDo: maybe(true as const),
    sight: maybe(null, { person: 'bor', team: 'blue' }, { person: 'ana', team: null }),
  })
  .chain((all) => fc.subarray(Object.entries(all)).map((some) => Object.fromEntries(some) as TicketFilter));

describe.each(ENGINES)('pages of the queue on %s', (engine) => {
  let database: TestDatabase;
  let rows: (Row & { number: number })[];

  beforeAll(async () => {
    database = await testDatabase(engine);
    const { db } = database;
    const insert = (table: string, shape: RowShape, those: object[]) =>
      run(db, insertRows(engine, table, shape), [JSON.stringify(those)]);
    const contacts = Array.from({ length: 17 }, (_, at) => ({
      ...{ id: `c${at}`, language: languageOf(at), created_at: 1 },
    }));
    await insert('contacts', { id: 'text', language: 'text', created_at: 'bigint' }, contacts);
    const all = Array.from({ length: 600 }, (_, index) => rowAt(index));
    // What lists go by has changed in many of them since, and some are gone.
    const former = all.map((row, at) => ({ ...row, ...(at % 2 === 0 ? rowAt(at + 601) : {}), id: row.id }));
    await insert('tickets', SHAPE, [...former, ...former.map(gone)]);
    await run(db, "delete from tickets where id like 'gone-%'", []);
    const names = Object.keys(SHAPE);
    await run(
      db,
      `update tickets set ${names.map((name) => `${name} = r.${name}`).join(', ')}
        from ${rowsOf(engine, '$1', SHAPE)} where tickets.id = r.id`,
      [JSON.stringify(all)],
    );
    const kept = await run<{ id: string; number: number }>(database.db, 'select id, number from tickets', []);
    const numbers = new Map(kept.map(({ id, number }) => [id, number]));
    rows = all.map((row) => ({ ...row, number: numbers.get(row.id ?? '') ?? 0 }));
  });
  afterAll(() => database.close());

  test('show all that any filter and sight let through, in their order, each once', async () => {
    await fc.assert(
      fc.asyncProperty(
        filters,
        fc.constantFrom(7, 50, 200),
        fc.constantFrom(0, 60, 1000),
        async (...asked) => {
          const [filter, limit, few] = asked;
          const expected = rows
            .filter((row) => isLet(row, filter))
            .sort((a, b) => a.sort_at - b.sort_at || a.number - b.number);
          const shown: number[] = [];
          let after: string | undefined;
          do {
            const page = await queuePage(
              database.db,
              filter,
              { limit, ...(after === undefined ? {} : { after }) },
              few,
            );
            shown.push(...page.rows.map(({ ticket }) => ticket.number));
            after = page.next ?? undefined;
          } while (after !== undefined);
          expect(shown).toEqual(expected.map(({ number }) => number));
        },
      ),
      { numRuns: 200 },
    );
  }, 60_000);
});
