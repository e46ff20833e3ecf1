import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Asked } from '../src/commands/command.ts';
import type { CommandPorts } from '../src/commands/ports.ts';
import { why } from '../src/commands/why.ts';
import { opensNext } from '../src/domain/hours.ts';
import {
  type Candidate,
  NO_ROUTING,
  type Routing,
  route,
  skillsFor,
  type Wanted,
} from '../src/domain/routing.ts';
import type { Ticket } from '../src/domain/ticket/model.ts';
import { NEWCOMER } from '../src/people/newcomer.ts';
import { policyFromFiles } from '../src/policy/load.ts';
import { tellWhy } from '../src/policy/tell.ts';
import type { Person, Store } from '../src/store/store.ts';
import { learn } from '../src/texts/texts.ts';
import { actAsSystem, createAct } from '../src/triage/act.ts';
import { takeBack, untilNextLook } from '../src/triage/owners.ts';
import type { TriagePorts } from '../src/triage/ports.ts';
import { receive } from '../src/triage/receive.ts';
import { routeFree } from '../src/triage/routing.ts';
import { ENGINES, type TestDatabase, testDatabase } from './peers/database.ts';
import { type TestTriage, testTriage } from './peers/triage.ts';
import { ownFiles } from './policy.fixtures.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse('2026-03-02T09:00:00Z');
const ROUTING: Routing = { ...NO_ROUTING, on: true };
const WANTED: Wanted = { team: null, skills: [], language: null, lastServedBy: null, notTo: null };

function candidate(id: string, more: Partial<Candidate> = {}): Candidate {
  const usual = {
    team: null,
    skills: [],
    sees: 'all',
    present: true,
    open: 0,
    cap: null,
    routedAt: 0,
  } as const;
  return { id, ...usual, ...more };
}

function chosen(wanted: Partial<Wanted>, people: Candidate[], routing: Partial<Routing> = {}) {
  const found = route({ ...WANTED, ...wanted }, people, { ...ROUTING, ...routing }, 'v1');
  return found?.person.id ?? null;
}

describe('who gets a ticket', () => {
  it('is whoever has waited longest for one, then who has the fewest, alike in every process', () => {
    expect(chosen({}, [candidate('bor', { routedAt: 3 }), candidate('ana', { routedAt: 5 })])).toBe('bor');
    expect(chosen({}, [candidate('bor', { open: 1 }), candidate('ana', { open: 4 })])).toBe('bor');
    expect(chosen({}, [candidate('bor'), candidate('ana')])).toBe('ana');
  });

  it('is here, and has room for it by the rules or by a cap of their own', () => {
    const here = [
      candidate('ana', { present: false }),
      candidate('bor', { open: 10 }),
      candidate('cene', { open: 3, cap: 3 }),
    ];
    expect(chosen({}, here)).toBeNull();
    expect(chosen({}, [...here, candidate('dana', { open: 12, cap: 20 })])).toBe('dana');
  });

  it('is of the team and has the skill, where anybody at all does; the language is only wished for', () => {
    const ana = candidate('ana', { team: 'payments', present: false });
    const bor = candidate('bor', { team: 'support' });
    expect(chosen({ team: 'payments' }, [ana, bor])).toBeNull();
    expect(chosen({ team: 'care' }, [ana, bor])).toBe('bor');
    const cene = candidate('cene', { skills: ['refunds', 'sl'], routedAt: 9 });
    expect(chosen({ skills: ['refunds'] }, [bor, cene])).toBe('cene');
    expect(chosen({ skills: ['juggling'] }, [bor, cene])).toBe('bor');
    expect(chosen({ language: 'sl' }, [bor, cene])).toBe('cene');
    expect(chosen({ language: 'sl' }, [bor, { ...cene, present: false }])).toBe('bor');
    expect(chosen({ language: null }, [bor, cene])).toBe('bor');
  });

  it('is first whoever served the customer last, if they are here, and not whoever let it wait', () => {
    const people = [candidate('ana'), candidate('bor', { routedAt: 9 })];
    expect(chosen({ lastServedBy: 'bor' }, people)).toBe('bor');
    expect(chosen({ lastServedBy: 'bor' }, people, { lastServed: false })).toBe('ana');
    expect(chosen({ lastServedBy: 'zala' }, people)).toBe('ana');
    expect(chosen({ lastServedBy: 'ana', notTo: 'ana' }, people)).toBe('bor');
    expect(chosen({ notTo: 'ana' }, [candidate('ana')])).toBe('ana');
  });

  it('is told with a reason in words', async () => {
    const found = route(
      { ...WANTED, team: 'payments' },
      [candidate('ana', { team: 'payments' })],
      ROUTING,
      'v1',
    );
    const why = found?.why ?? { rule: '', file: '', version: '', facts: [] };
    expect(tellWhy(why)).toMatch(
      /whoever has waited longest for a ticket.*routing\.json.*the team.*payments/,
    );
    await learn('sl');
    expect(tellWhy(why, 'sl')).toContain('kdor je najdlje čakal na zahtevek');
  });

  it('is whom a skill’s tags or kinds ask for', () => {
    const skills = [{ id: 'refunds', name: 'Refunds', tags: ['refund'], kinds: ['return'] }];
    const of = (tags: string[], kind: string | null) => skillsFor({ ...ROUTING, skills }, { tags, kind });
    expect([of(['refund'], null), of([], 'return'), of(['other'], 'fault')]).toEqual([
      ['refunds'],
      ['refunds'],
      [],
    ]);
  });

  it('is never somebody above their cap or absent, whatever is wanted', () => {
    const people = fc.array(
      fc.record({
        id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        team: fc.constantFrom(null, 'payments', 'care'),
        skills: fc.subarray(['refunds', 'sl', 'ru']),
        present: fc.boolean(),
        open: fc.nat(12),
        cap: fc.constantFrom(null, 3),
        routedAt: fc.nat(5),
        sees: fc.constant('all' as const),
      }),
    );
    const wanted = fc.record({
      team: fc.constantFrom(null, 'payments', 'care'),
      skills: fc.subarray(['refunds']),
      language: fc.constantFrom(null, 'sl', 'de'),
      lastServedBy: fc.constantFrom(null, 'a', 'z'),
      notTo: fc.constantFrom(null, 'a'),
    });
    fc.assert(
      fc.property(people, wanted, (all, want) => {
        const found = route(want, all, ROUTING, 'v1');
        if (found === null) return;
        const { present, open, cap } = found.person;
        expect([present, open < (cap ?? ROUTING.cap)]).toEqual([true, true]);
      }),
    );
  });
});

describe('rules/routing.json', () => {
  const problemsWith = (change: object): string => {
    const files = ownFiles();
    files['routing.json'] = { ...files['routing.json'], ...change };
    try {
      policyFromFiles(files);
      return '';
    } catch (error) {
      return String(error);
    }
  };

  it('is off as it comes, and may be missing', () => {
    const { 'routing.json': own, ...others } = ownFiles();
    expect(policyFromFiles({ ...others, 'routing.json': own }).routing).toMatchObject({
      on: false,
      staleMs: null,
      returnMs: 30 * MINUTE,
    });
    expect(policyFromFiles(others).routing).toEqual(NO_ROUTING);
  });

  it.each([
    [
      'a skill twice',
      {
        skills: [
          { id: 'a', name: 'A' },
          { id: 'a', name: 'B' },
        ],
      },
      'skills[1].id: "a" is there twice',
    ],
    [
      'a skill that is a language',
      { skills: [{ id: 'sl', name: 'A' }] },
      'skills[0].id: "sl" is a language already',
    ],
    [
      'a kind that there is not',
      { skills: [{ id: 'a', name: 'A', kinds: ['x'] }] },
      'skills[0].kinds[0]: there is no "x"',
    ],
    ['no cap', { cap: 0 }, 'routing.json, cap'],
    ['an unknown word', { offf: true }, 'routing.json'],
  ])('%s is refused, with file and field', (_, change, problem) => {
    expect(problemsWith(change)).toContain(problem);
  });
});

function personOf(id: string, more: Partial<Person> = {}): Person {
  const known = {
    publicName: null,
    team: null,
    role: 'agent',
    slack: null,
    discord: null,
    sees: 'all',
    active: true,
  } as const;
  return { id, name: id, ...known, ...NEWCOMER, createdAt: 1, ...more };
}

/** The flow with routing switched on, or rules changed otherwise. */
function routed(triage: TestTriage, change: Partial<Routing> = {}): TriagePorts {
  const policy = { ...triage.ports.policy.current(), routing: { ...ROUTING, cap: 100, ...change } };
  return { ...triage.ports, policy: { ...triage.ports.policy, current: () => policy } };
}

describe.each(ENGINES)('tickets that go to people by themselves, on %s', (engine) => {
  let database: TestDatabase;
  let url: string;
  let triage: TestTriage;
  let store: Store;
  let ports: TriagePorts;
  beforeEach(async () => {
    database = await testDatabase(engine);
    url = engine === 'sqlite' ? `sqlite:${database.url}` : database.url;
    triage = await testTriage(engine, START, url);
    ({ store } = triage);
    ports = routed(triage);
  });
  afterEach(async () => {
    await triage.close();
    await database.close();
  });

  const wrote = (conversation: string) =>
    receive(ports, {
      channel: 'webchat',
      receivedAt: triage.clock.now,
      applied: [],
      item: {
        type: 'message',
        conversation,
        externalId: `${conversation}-${triage.clock.now}`,
        from: { address: conversation, name: conversation },
        sentAt: triage.clock.now,
        sequence: 0,
        text: 'A question',
        files: [],
      },
    });
  const owners = async () => {
    const { rows } = await store.tickets.queue({ status: 'open' }, { limit: 200 });
    return rows.map(({ ticket }) => ticket.claim.by);
  };
  const shares = async () => {
    const all = await owners();
    return Object.fromEntries(
      [...new Set(all)].sort().map((id) => [String(id), all.filter((one) => one === id).length]),
    );
  };

  it('go round fairly, among those who are here, over restarts and several processes', async () => {
    for (const id of ['ana', 'bor', 'cene']) await store.people.add(personOf(id));
    await store.people.add(personOf('vida', { role: 'viewer' }));
    await store.people.add(personOf('away', { awayUntil: START + HOUR, awaySince: START }));
    await store.people.add(personOf('gone', { active: false }));
    for (let one = 0; one < 7; one++) await wrote(`c${one}`);
    expect(await routeFree(ports)).toBe(7);
    const other = await testTriage(engine, START, url);
    for (let one = 7; one < 30; one++) await wrote(`c${one}`);
    await Promise.all([
      routeFree(ports),
      routeFree(routed(other)),
      routeFree(ports),
      routeFree(routed(other)),
    ]);
    await routeFree(ports);
    await other.close();
    const each = Object.values(await shares());
    // What four tried at once may shift a turn or two.
    expect([each.length, Math.min(...each) >= 8, Math.max(...each) <= 12]).toEqual([3, true, true]);
    const events = await store.tickets.events((await store.tickets.byNumber(1))?.ticket.id ?? '');
    expect(events.filter(({ type }) => type === 'routed')).toMatchObject([
      { actor: 'system:routing', why: [{ rule: 'round-robin', file: 'routing.json' }] },
    ]);
  });

  it('stop at the cap, wait in the queue, and go on when somebody comes back; off, nothing goes anywhere', async () => {
    await store.people.add(personOf('ana', { cap: 2 }));
    await store.people.add(personOf('bor', { awayUntil: START + HOUR, awaySince: START }));
    for (let one = 0; one < 5; one++) await wrote(`c${one}`);
    expect(await routeFree(routed(triage, { on: false }))).toBe(0);
    await routeFree(ports);
    expect(await shares()).toEqual({ ana: 2, null: 3 });
    await store.people.change('bor', { awayUntil: null });
    await routeFree(ports);
    expect(await shares()).toEqual({ ana: 2, bor: 3 });
  });

  it('go to another one when they come back, and first to whoever served the customer last', async () => {
    for (const id of ['ana', 'bor']) await store.people.add(personOf(id));
    await wrote('maja');
    const row = await store.tickets.byNumber(1);
    const id = row?.ticket.id ?? '';
    await routeFree(ports);
    expect(await owners()).toEqual(['ana']);
    triage.clock.now += 2 * HOUR;
    await takeBack(routed(triage, { staleMs: HOUR }));
    expect(await owners()).toEqual([null]);
    await routeFree(ports);
    expect(await owners()).toEqual(['bor']);

    const said = { messageId: 'r1', as: 'answer' as const, confirm: true, sendAt: triage.clock.now };
    const message = {
      id: 'r1',
      ticketId: id,
      kind: 'outbound' as const,
      as: 'answer' as const,
      text: 'Here',
      author: 'person:bor',
    };
    const where = {
      channel: 'webchat',
      conversation: 'maja',
      externalId: null,
      sentAt: triage.clock.now,
      sequence: 0,
    };
    const state = {
      receivedAt: triage.clock.now,
      delivery: 'queued' as const,
      error: null,
      files: [],
      editedAt: null,
      deletedAt: null,
    };
    const act = createAct(ports);
    const bor = { kind: 'person', id: 'bor', role: 'agent' } as const;
    await act({
      number: 1,
      actor: bor,
      intent: { type: 'reply', ...said },
      message: () => ({ ...message, ...where, ...state }),
    });
    await actAsSystem(ports, id, 'test', { type: 'start-sending', messageId: 'r1' });
    await actAsSystem(ports, id, 'test', { type: 'delivered', messageId: 'r1' });
    await act({ number: 1, actor: bor, intent: { type: 'resolve', noteId: null } });
    triage.clock.now += 10 * 24 * HOUR;
    await wrote('maja');
    await routeFree(ports);
    const events = await store.tickets.events((await store.tickets.byNumber(2))?.ticket.id ?? '');
    expect(events.find(({ type }) => type === 'routed')).toMatchObject({
      to: 'bor',
      why: [{ rule: 'last-served' }],
    });
  });

  it('wait in the queue while nobody is at work, and go to somebody the moment the hours begin', async () => {
    await store.people.add(personOf('ana'));
    const evening = Date.parse('2026-03-02T19:30:00Z');
    const morning = Date.parse('2026-03-03T07:00:00Z');
    triage.clock.now = evening;
    await wrote('maja');
    expect(await routeFree(ports)).toBe(0);
    const { hours } = ports.policy.current();
    expect(opensNext(evening, hours)).toBe(morning);
    expect(untilNextLook(morning - 3000, hours, 1)).toBe(3000);
    expect(untilNextLook(morning - 3000, hours, 600)).toBe(5);
    expect(untilNextLook(morning, hours, 1)).toBe(10_000);
    triage.clock.now = morning - 1;
    expect(await routeFree(ports)).toBe(0);
    triage.clock.now = morning;
    expect(await routeFree(ports)).toBe(1);
    expect(await owners()).toEqual(['ana']);
  });

  it('go at night to a team whose hours are then, and to nobody of another', async () => {
    const night = { zone: 'UTC', week: { mon: [{ from: '18:00', to: '24:00' }] }, holidays: [] };
    const { hours } = ports.policy.current();
    const book = { ...hours, tables: { ...hours.tables, night }, teams: { care: 'night' } };
    const policy = { ...ports.policy.current(), hours: book };
    const atNight = { ...ports, policy: { ...ports.policy, current: () => policy } };
    await store.people.add(personOf('ana', { team: 'payments' }));
    await store.people.add(personOf('bor', { team: 'care', routedAt: 5 }));
    triage.clock.now = Date.parse('2026-03-02T19:30:00Z');
    await wrote('maja');
    await routeFree(atNight);
    expect(await owners()).toEqual(['bor']);
  });

  it('are not taken from whoever is off work: the time of a stale claim stands still', async () => {
    await store.people.add(personOf('ana'));
    triage.clock.now = Date.parse('2026-03-06T18:30:00Z');
    await wrote('maja');
    await routeFree(ports);
    expect(await owners()).toEqual(['ana']);
    const stale = routed(triage, { staleMs: HOUR });
    for (const at of ['2026-03-06T20:30:00Z', '2026-03-07T07:59:00Z', '2026-03-07T08:29:00Z']) {
      triage.clock.now = Date.parse(at);
      expect(await takeBack(stale), at).toBe(0);
    }
    triage.clock.now = Date.parse('2026-03-07T08:30:00Z');
    expect(await takeBack(stale)).toBe(1);
    expect(await owners()).toEqual([null]);
  });

  it('say when somebody is at work again', async () => {
    await learn('sl');
    await store.people.add(personOf('ana', { team: 'payments' }));
    triage.clock.now = Date.parse('2026-03-06T20:30:00Z');
    await wrote('maja');
    const ticket = (await store.tickets.byNumber(1))?.ticket as Ticket;
    const act = createAct(ports);
    const eva = { kind: 'person', id: 'eva', role: 'supervisor' } as const;
    const handed = { person: null, team: 'payments', skill: null, keepsOwner: false, noteId: null, why: [] };
    const returnsAt = triage.clock.now + 30 * MINUTE;
    await act({ number: 1, actor: eva, intent: { type: 'transfer', ...handed, returnsAt, tellAt: null } });
    const opens = Date.parse('2026-03-07T08:00:00Z');
    const offered = (await store.tickets.byId(ticket.id))?.ticket.handover.pending;
    expect(offered?.returnsAt, 'the time to take it begins with their hours').toBe(opens + 30 * MINUTE);
    await act({ number: 1, actor: eva, intent: { type: 'decline', team: 'payments', noteId: null } });
    const asked = async (language: string) => {
      const actor = { id: 'ana', role: 'agent' };
      const request = { options: { ticket: 1 }, language, actor } as unknown as Asked;
      const answer = await why.run(request, ports as unknown as CommandPorts);
      return 'values' in answer ? String(answer.values?.lines) : '';
    };
    expect(await asked('en')).toMatch(/Nobody is at work until Saturday 09:00/);
    await store.people.change('ana', { awayUntil: 8.64e15, awaySince: START });
    expect(await asked('en')).not.toContain('at work');
    // Somebody covers on Saturday before the hours of the team, and then somebody does now.
    await store.people.change('ana', { awayUntil: null, awaySince: null });
    const cover = { person: 'ana', team: null, as: 'duty' as const, why: '', by: 'eva', at: START };
    const from = Date.parse('2026-03-07T04:00:00Z');
    await store.rota.add([{ ...cover, id: 'early', from, to: opens }]);
    expect(await asked('en')).toMatch(/Nobody is at work until Saturday 05:00/);
    await store.rota.add([{ ...cover, id: 'now', from: triage.clock.now, to: from }]);
    expect(await asked('en')).not.toContain('at work');
  });

  it('of somebody who is away go back: at once when they said so, or after what the rules allow', async () => {
    await store.people.add(personOf('ana'));
    await wrote('maja');
    await routeFree(ports);
    await store.people.change('ana', { awayUntil: START + 48 * HOUR, awaySince: START });
    expect(await takeBack(ports)).toBe(0);
    expect(await takeBack(routed(triage, { awayMs: 50 * HOUR }))).toBe(0);
    expect(await takeBack(routed(triage, { awayMs: 40 * HOUR }))).toBe(1);
    expect(await owners()).toEqual([null]);
    await store.people.change('ana', { awayUntil: null, awaySince: null });
    triage.clock.now += MINUTE;
    await routeFree(ports);
    await store.people.change('ana', { awayUntil: 8.64e15, awaySince: START });
    expect(await takeBack(routed(triage, { awayMs: 40 * HOUR }))).toBe(0);
    await store.people.change('ana', { handsOver: true });
    expect(await takeBack(ports)).toBe(1);
    expect(await takeBack(ports)).toBe(0);
  });
});
