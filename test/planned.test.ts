import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ticket, TicketEvent } from '../src/domain/ticket/model.ts';
import { blankTicket, fold } from '../src/domain/ticket/ticket.ts';
import { run } from '../src/store/bulk.ts';
import { Commits } from '../src/store/commit.ts';
import { commitStatements } from '../src/store/commit-statements.ts';
import type { Db } from '../src/store/database.ts';
import { PlanNames, planned } from '../src/store/planned.ts';
import type { Change } from '../src/store/store.ts';
import { connect, type TestDatabase, testDatabase } from './peers/database.ts';
import { startPooler } from './peers/pooler.ts';

const KEPT = 'select name, statement from pg_prepared_statements order by prepare_time';
const { lockTickets } = commitStatements('postgres');

const AT = 1_800_000_000_000;

/** A ticket of its own conversation that nobody has stored yet. */
function freshTicket(id: string): Ticket {
  const opened = { ticketId: id, channel: 'webchat', conversation: id, contactId: 'c1' };
  const event: TicketEvent = { type: 'ticket-opened', ...opened, at: AT, actor: 'system:test' };
  return fold(blankTicket(id), [event]);
}

/** The next change of a ticket of that version. */
function changeOf(ticket: Ticket): Change {
  return { ticket, expectedVersion: ticket.version, now: AT, events: [] };
}

describe('plans that PostgreSQL keeps', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await testDatabase('postgres');
  });
  afterEach(() => database.close());

  const commitsOf = (db: Db) => {
    const live = { publish: () => undefined, subscribe: () => () => undefined };
    return new Commits(db, { engine: 'postgres', enqueue: () => Promise.resolve(), live });
  };
  const kept = (db: Db) => run<{ name: string; statement: string }>(db, KEPT, []);
  /** The versions of all tickets, in order. */
  const versions = async () => {
    const rows = await database.db.selectFrom('tickets').select('version').orderBy('number').execute();
    return rows.map(({ version }) => version);
  };
  const lock = (db: Db) => run<{ id: string; status: string }>(db, lockTickets, ['["a"]']);

  it('are those of statements that say so, and of nothing else', async () => {
    const all = await database.db.connection().execute(async (one) => {
      for (let time = 0; time < 3; time++) {
        await lock(one);
        await run(one, 'select number from tickets where status = $1', ['open']);
      }
      return kept(one);
    });
    expect(all.map(({ statement }) => statement)).toEqual([lockTickets]);
  });

  it('are made anew, also in the midst of a commit, where a newer program changes a column of the answer', async () => {
    const commits = commitsOf(database.db);
    const ticket = freshTicket('a');
    expect(await commits.commit(changeOf(ticket))).toMatchObject({ applied: true });
    await commits.commit(changeOf({ ...ticket, version: 1 }));
    await run(database.db, 'alter table tickets alter column id type varchar(60)', []);
    // Several at once, each over a connection that knows the old plan.
    expect(await commits.commit(changeOf({ ...ticket, version: 2 }))).toMatchObject({ version: 3 });
    await run(database.db, 'alter table tickets alter column id type text', []);
    const all = await database.db.connection().execute(async (one) => {
      const answers = [await lock(one), await lock(one)];
      return { answers, kept: await kept(one) };
    });
    expect(all.answers).toEqual([[{ id: 'a', status: 'open' }], [{ id: 'a', status: 'open' }]]);
    expect(await versions()).toEqual([3]);
    // What comes after the second change is kept as well.
    expect(all.kept.filter(({ statement }) => statement === lockTickets).at(-1)?.name).toMatch(/_2$/);
  });

  it('are missed by nobody once a connection has forgotten all', async () => {
    const commits = commitsOf(database.db);
    const ticket = freshTicket('a');
    await commits.commit(changeOf(ticket));
    await commits.commit(changeOf({ ...ticket, version: 1 }));
    await run(database.db, 'discard all', []);
    expect(await commits.commit(changeOf({ ...ticket, version: 2 }))).toMatchObject({ version: 3 });
    await run(database.db, 'discard all', []);
    expect(await lock(database.db)).toHaveLength(1);
    expect(await versions()).toEqual([3]);
  });

  it('go with a connection that breaks, and are made anew on the next one', async () => {
    await lock(database.db);
    const other = connect('postgres', database.url);
    await run(
      other,
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
      [],
    );
    await other.destroy();
    await expect
      .poll(() =>
        lock(database.db).then(
          () => 'there',
          () => 'gone',
        ),
      )
      .toBe('there');
  });

  it('are kept by nobody behind a pooler that gives each transaction another connection', async () => {
    const pooler = await startPooler(database.url);
    const db = connect('postgres', pooler.url);
    try {
      const commits = commitsOf(db);
      const tickets = ['a', 'b', 'c', 'd'].map(freshTicket);
      for (let version = 0; version < 6; version++) {
        const outcomes = tickets.map((ticket) => commits.commit(changeOf({ ...ticket, version })));
        const locks = Array.from({ length: 6 }, () => lock(db));
        expect(await Promise.all(outcomes)).toEqual(
          tickets.map(() => expect.objectContaining({ applied: true, version: version + 1 })),
        );
        await Promise.all(locks);
      }
      expect(await versions()).toEqual([6, 6, 6, 6]);
      expect(pooler.changes).toBeGreaterThan(10);
    } finally {
      await db.destroy();
      await pooler.close();
    }
  });
});

describe('names of plans', () => {
  const text = planned('select 1 as planned');
  const changed = { code: '0A000', routine: 'RevalidateCachedQuery' };

  it('change once for all connections that hear of the same change', () => {
    const names = new PlanNames();
    const [first = '', second] = [names.of(text), names.of('select 2 as other')];
    expect(second).toBeUndefined();
    expect([names.lost(first, changed), names.lost(first, changed)]).toEqual([true, true]);
    expect(names.of(text)).toBe(`${first}_1`);
    expect(names.lost(`${first}_1`, changed)).toBe(true);
    expect([names.lost(first, changed), names.of(text)]).toEqual([true, `${first}_2`]);
  });

  it('stay when it was something else', () => {
    const names = new PlanNames();
    const first = names.of(text) ?? '';
    for (const error of [{ code: '0A000' }, { code: '23505' }, new Error('26000'), null])
      expect(names.lost(first, error)).toBe(false);
    expect(names.of(text)).toBe(first);
    expect(names.lost(first, { code: '42P05' })).toBe(true);
    expect(names.of(text)).toBeUndefined();
  });
});
