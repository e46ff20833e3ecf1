import fc from 'fast-check';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ticket, TicketEvent } from '../src/domain/ticket/model.ts';
import { blankTicket, fold } from '../src/domain/ticket/ticket.ts';
import { Commits } from '../src/store/commit.ts';
import type { Db } from '../src/store/database.ts';
import { Due } from '../src/store/due.ts';
import { eventually } from './eventually.ts';
import { connect, ENGINES, type TestDatabase, testDatabase } from './peers/database.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const LEASE = 3000;
const PROCESSES = 3;
const TICKETS = 6;

/** What happens; `of` says to which ticket or process, whatever number it is. */
type Step =
  | { does: 'take'; of: number; most: number }
  | { does: 'take-at-once'; most: number }
  | { does: 'change'; of: number }
  | { does: 'put-off'; of: number; by: number; late: boolean }
  | { does: 'erase'; of: number }
  | { does: 'set'; by: number };

const of = fc.nat({ max: 11 });
const most = fc.constantFrom(1, 2, 25);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('take' as const), of, most }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('take-at-once' as const), most }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('change' as const), of }) },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ does: fc.constant('put-off' as const), of, late: fc.boolean() },
      by: fc.constantFrom(-1, 1, LEASE, HOUR),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('erase' as const), of }) },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('set' as const),
      by: fc.constantFrom(1, LEASE - 1, LEASE, 61_000, 11 * HOUR, -1, -LEASE, -11 * HOUR),
    }),
  },
);

interface Kept {
  number: number;
  version: number;
  dueAt: number;
  /** `odd`: the clock was set to where nobody holds it, so that it may have been forgotten. */
  lease: { version: number; until: number; odd: boolean } | null;
}

describe.each(ENGINES)('leases of due tickets, on %s', (engine) => {
  let database: TestDatabase;
  let processes: Db[];
  beforeEach(async () => {
    database = await testDatabase(engine);
    processes = [database.db, ...Array.from({ length: PROCESSES - 1 }, () => connect(engine, database.url))];
  });
  afterEach(async () => {
    await Promise.all(processes.slice(1).map((one) => one.destroy()));
    await database.close();
  });

  const commitsOf = (db: Db) => {
    const live = { publish: () => undefined, subscribe: () => () => undefined };
    return new Commits(db, { engine, enqueue: () => Promise.resolve(), live });
  };
  const leases = async () =>
    (await database.db.selectFrom('due_leases').select(['number', 'held_until']).execute()).length;

  /** Tickets of which a stage is due at NOW. */
  async function dueTickets(count: number): Promise<Ticket[]> {
    const commits = commitsOf(database.db);
    const made: Ticket[] = [];
    for (let at = 0; at < count; at++) {
      const id = `t${at}`;
      const opened = { ticketId: id, channel: 'webchat', conversation: id, contactId: 'c1' };
      const stages = [{ name: 'half', at: NOW + at, tellAt: NOW + at, tell: 'owner' as const }];
      const terms = { since: NOW - HOUR, targetAt: NOW + HOUR, promiseAt: NOW + HOUR, stages };
      const all = [
        { type: 'ticket-opened', ...opened },
        { type: 'deadline-set', ...terms, told: [], why: [] },
      ].map((event) => ({ ...event, at: NOW, actor: 'system:test' }) as TicketEvent);
      const ticket = fold(blankTicket(id), all);
      const outcome = await commits.commit({ ticket, expectedVersion: 0, now: NOW, events: [] });
      if (!outcome.applied) throw new Error('It was refused');
      made.push({ ...ticket, number: outcome.number, version: outcome.version });
    }
    return made;
  }

  /** Runs the steps on the database and on a model of it; answers the model's tickets and the clock. */
  async function play(steps: readonly Step[]): Promise<{ tickets: Kept[]; now: number; sweepers: Due[] }> {
    for (const table of ['tickets', 'due_leases'])
      await sql`delete from ${sql.table(table)}`.execute(database.db);
    const sweepers = processes.map((db) => new Due(db, engine));
    const tickets: Kept[] = (await dueTickets(TICKETS)).map(({ number, version }, at) => ({
      ...{ number, version, lease: null, dueAt: NOW + at },
    }));
    let now = NOW;
    const isNow = (until: number) => until > now && until <= now + 2 * LEASE;
    const isHeld = ({ lease, version }: Kept) =>
      lease !== null && lease.version >= version && isNow(lease.until);
    const dueNow = () => tickets.filter(({ dueAt }) => dueAt <= now);
    const byNumber = (number: number) => tickets.find((one) => one.number === number);
    /** Nobody is given what another one holds or what is not due, and everything that is free until so many are taken. */
    const took = (all: readonly Ticket[][], most: number) => {
      const numbers = all.flat().map(({ number }) => number);
      const could = dueNow().filter((one) => !isHeld(one) || one.lease?.odd === true);
      const must = dueNow().filter((one) => !isHeld(one));
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(could.map(({ number }) => number)).toEqual(expect.arrayContaining(numbers));
      expect(numbers.length).toBeGreaterThanOrEqual(Math.min(most, must.length));
      for (const number of numbers) {
        const one = byNumber(number);
        if (one !== undefined) one.lease = { version: one.version, until: now + LEASE, odd: false };
      }
    };
    for (const one of steps) {
      const ticket = 'of' in one ? tickets[one.of % tickets.length] : undefined;
      if (one.does === 'take') {
        const sweeper = sweepers[one.of % PROCESSES] as Due;
        const taken = await sweeper.take(now, LEASE, one.most);
        expect(taken.length).toBeLessThanOrEqual(one.most);
        took([taken], one.most);
      } else if (one.does === 'take-at-once') {
        took(await Promise.all(sweepers.map((sweeper) => sweeper.take(now, LEASE, one.most))), one.most);
      } else if (one.does === 'set') {
        now += one.by;
        for (const { lease } of tickets) if (lease !== null && !isNow(lease.until)) lease.odd = true;
      } else if (ticket === undefined) {
      } else if (one.does === 'change') {
        ticket.version += 1;
        await sql`update tickets set version = ${ticket.version} where number = ${ticket.number}`.execute(
          database.db,
        );
      } else if (one.does === 'put-off') {
        // Whoever is late has read what it was before it changed.
        const version = ticket.version - Number(one.late);
        await sweepers[0]?.putOff({ number: ticket.number, version }, now + one.by);
        if (!one.late) ticket.dueAt = now + one.by;
        if (ticket.lease !== null && ticket.lease.version <= version) ticket.lease = null;
      } else {
        tickets.splice(tickets.indexOf(ticket), 1);
        await sql`delete from tickets where number = ${ticket.number}`.execute(database.db);
      }
    }
    return { tickets, now, sweepers };
  }

  it('are held by one process each, lose no ticket, and leave nothing, however the clock is set', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.boolean(), async (steps, back) => {
        const { tickets, now, sweepers } = await play(steps);
        const [sweeper] = sweepers as [Due];
        // All who hold something die; a lease later everything that is due is taken by who is left.
        const later = Math.max(now, NOW) + LEASE;
        const rest = (await sweeper.take(later, LEASE, 25)).map(({ number }) => number);
        const due = tickets.filter(({ dueAt }) => dueAt <= later).map(({ number }) => number);
        const held = tickets.filter(
          ({ lease, version }) => lease !== null && lease.version >= version && lease.until > later,
        );
        expect([...rest, ...held.map(({ number }) => number)]).toEqual(expect.arrayContaining(due));
        for (const { number, version } of tickets) await sweeper.putOff({ number, version }, null);
        await sweeper.take(back ? later - 12 * HOUR : later + 12 * HOUR, LEASE, 25);
        expect(await leases()).toBe(0);
        expect(await sweeper.nextAt()).toBeNull();
      }),
      { numRuns: 25 },
    );
  });

  if (engine === 'postgres')
    it('make nobody wait for whoever waits for them, though what is due changes its order meanwhile', async () => {
      const count = 20;
      const made = await dueTickets(count);
      const [middle, ahead] = [made[count / 2]?.number ?? 0, NOW + count];
      const sweepers = processes.map((db) => new Due(db, engine));
      await Promise.all(sweepers.map((sweeper) => sweeper.take(NOW - 1, LEASE, 1)));
      await sql`insert into due_leases values (${middle}, 0, 0)`.execute(database.db);
      const taken: Promise<Ticket[]>[] = [];
      const waiting = (most: number) =>
        eventually(async () => {
          const asked = sql<{ waiting: number }>`select count(*) as waiting from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'`;
          expect((await asked.execute(database.db)).rows[0]?.waiting).toBe(most);
        });
      await database.db.transaction().execute(async (holding) => {
        await sql`update due_leases set held_until = 0 where number = ${middle}`.execute(holding);
        taken.push((sweepers[0] as Due).take(ahead, LEASE, count));
        await waiting(1);
        await sql`update tickets set next_due_at = ${2 * NOW + count} - next_due_at`.execute(database.db);
        taken.push((sweepers[1] as Due).take(ahead, LEASE, count));
        await waiting(2);
      });
      const all = (await Promise.all(taken)).flat().map(({ number }) => number);
      expect(all.toSorted((a, b) => a - b)).toEqual(made.map(({ number }) => number));
    });
});
