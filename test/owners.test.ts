import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRefusal } from '../src/domain/refusal.ts';
import type { Ticket, TicketEvent } from '../src/domain/ticket/model.ts';
import { blankTicket, decide, fold } from '../src/domain/ticket/ticket.ts';
import { NEWCOMER } from '../src/people/newcomer.ts';
import type { Person } from '../src/store/store.ts';
import { takeBack } from '../src/triage/owners.ts';
import { ENGINES, type TestDatabase, testDatabase } from './peers/database.ts';
import { program } from './peers/program.ts';
import { type TestTriage, testTriage } from './peers/triage.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-03-02T09:00:00Z');
const MANY = 1000;

function personOf(id: string, more: Partial<Person> = {}): Person {
  const known = {
    publicName: null,
    team: null,
    role: 'agent',
    slack: null,
    discord: null,
    sees: 'all',
  } as const;
  return { id, name: id, ...known, active: true, ...NEWCOMER, createdAt: 1, ...more };
}

describe.each(ENGINES)('whoever leaves the team, on %s', (engine) => {
  let database: TestDatabase;
  let url: string;
  let triage: TestTriage;
  beforeEach(async () => {
    database = await testDatabase(engine);
    url = engine === 'sqlite' ? `sqlite:${database.url}` : database.url;
    triage = await testTriage(engine, START, url);
    for (const id of ['ana', 'bor', 'eva']) await triage.store.people.add(personOf(id));
  });
  afterEach(async () => {
    await triage.close();
    await database.close();
  });

  /** A ticket to which these things have happened. */
  const stored = async (id: string, ...acts: [Parameters<typeof decide>[1], string][]) => {
    const events: TicketEvent[] = [];
    let ticket: Ticket = blankTicket(id);
    const opening = { ticketId: id, channel: 'webchat', conversation: id, contactId: `c-${id}` };
    for (const [intent, who] of [[{ type: 'open', ...opening }, 'eva'] as (typeof acts)[number], ...acts]) {
      const actor = { kind: 'person', id: who, role: 'supervisor' } as const;
      const more = decide(ticket, intent, { now: START, actor, policy: {} });
      if (isRefusal(more)) throw new Error(more.refused);
      events.push(...more);
      ticket = fold(ticket, more);
    }
    const contact = { ...CONTACT, id: `c-${id}` };
    const address = { channel: 'webchat', address: id, contactId: contact.id };
    return triage.store.commit({
      ticket,
      expectedVersion: 0,
      now: START,
      events,
      contact: { contact, address },
    });
  };
  const hand = (person: string) => ({
    ...{ type: 'transfer' as const, person, team: null, skill: null, keepsOwner: false, noteId: null },
    ...{ returnsAt: START + 30 * MINUTE, tellAt: null, why: [] },
  });
  const left = async () => (await triage.store.held.byGone(2 * MANY)).length;

  it(`leaves nothing behind of ${MANY} tickets, though the process that gives them back is killed in the middle`, async () => {
    const ids = Array.from({ length: MANY }, (_, index) => `t${index}`);
    await Promise.all(ids.map((id) => stored(id, [{ type: 'claim' }, 'ana'])));
    await stored('offered', [{ type: 'claim' }, 'bor'], [hand('ana'), 'bor']);
    await stored(
      'watched',
      [{ type: 'claim' }, 'bor'],
      [{ type: 'watch' }, 'ana'],
      [{ type: 'watch' }, 'eva'],
    );
    await stored('done', [{ type: 'claim' }, 'ana'], [{ type: 'resolve', noteId: null }, 'ana']);
    await triage.store.people.change('ana', { active: false });
    expect(await left()).toBe(MANY + 2);

    const worker = spawn(process.execPath, [await program('owners-worker.ts'), engine, url, String(START)]);
    worker.stderr.pipe(process.stderr);
    await once(worker.stdout, 'data');
    const ended = once(worker, 'exit');
    worker.kill('SIGKILL');
    await ended;
    const rest = await left();
    expect([rest > 0, rest < MANY + 2]).toEqual([true, true]);

    await Promise.all([takeBack(triage.ports), takeBack(triage.ports)]);
    expect(await left()).toBe(0);
    const load = await triage.store.tickets.load();
    expect(Object.fromEntries(load.map(({ assignee, open }) => [assignee, open]))).toEqual({
      null: MANY,
      bor: 2,
    });
    const offered = await triage.store.tickets.byId('offered');
    expect(offered?.ticket).toMatchObject({ claim: { by: 'bor' }, handover: { pending: null } });
    expect((await triage.store.tickets.byId('watched'))?.ticket.watch.by).toEqual(['eva']);
    expect((await triage.store.tickets.byId('done'))?.ticket.claim.by).toBe('ana');
    for (const id of ['t0', 't500', 't999']) {
      const events = await triage.store.tickets.events(id);
      expect(events.map(({ type }) => type)).toEqual(['ticket-opened', 'claimed', 'taken-back']);
    }
    expect(await takeBack(triage.ports)).toBe(0);
  }, 60_000);

  it('owns nothing again when a case of theirs is opened once more', async () => {
    await stored('done', [{ type: 'claim' }, 'ana'], [{ type: 'resolve', noteId: null }, 'ana']);
    await triage.store.people.change('ana', { active: false });
    expect(await takeBack(triage.ports)).toBe(0);
    await stored(
      'again',
      [{ type: 'claim' }, 'ana'],
      [{ type: 'resolve', noteId: null }, 'ana'],
      [{ type: 'reopen', unanswered: false }, 'eva'],
    );
    expect(await takeBack(triage.ports)).toBe(1);
    expect((await triage.store.tickets.byId('again'))?.ticket.claim.by).toBeNull();
  });
});

const CONTACT = {
  ...{ name: null, language: null, languageBy: null, form: null, note: null, externalId: null },
  ...{ attributes: {}, version: 0, createdAt: START },
} as const;
