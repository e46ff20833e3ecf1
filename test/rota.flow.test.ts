import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Audience, Desk } from '../src/desks/desk.ts';
import { dutyOf, hearsWaiting, type Roster, withDuty } from '../src/domain/duty.ts';
import type { Intent } from '../src/domain/ticket/model.ts';
import type { Job, JobKind } from '../src/jobs/jobs.ts';
import { NEWCOMER } from '../src/people/newcomer.ts';
import { loadPolicy } from '../src/policy/load.ts';
import { rotaOf } from '../src/policy/rota-file.ts';
import type { Person, Store } from '../src/store/store.ts';
import { createAct } from '../src/triage/act.ts';
import { tellBack } from '../src/triage/on-duty.ts';
import { whoHears } from '../src/triage/perform/hearing.ts';
import { createHandlers } from '../src/triage/perform/perform.ts';
import type { TriagePorts } from '../src/triage/ports.ts';
import { receive } from '../src/triage/receive.ts';
import { rosterOf } from '../src/triage/roster.ts';
import { askToHandOn } from '../src/triage/shift-end.ts';
import { sweep } from '../src/triage/wake.ts';
import { ENGINES } from './peers/database.ts';
import { type TestTriage, testTriage } from './peers/triage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'];
const WEEK = [...WEEKDAYS, 'sat', 'sun'];
/** A Friday, 07:00 in Ljubljana. */
const FRIDAY = Date.parse('2026-11-20T06:00:00Z');

interface Said {
  at: number;
  to: string;
  key: string;
  tickets: number[];
  text: string;
}

/** A desk that remembers, and whoever was pinged while they were neither on duty nor on call. */
class Listening implements Desk {
  readonly id = 'listening';
  readonly said: Said[] = [];
  readonly wrong: string[] = [];
  ports: TriagePorts | null = null;
  start = () => Promise.resolve();
  show: Desk['show'] = ({ number }, ref) => Promise.resolve(ref ?? `card-${number}`);
  tell: Desk['tell'] = async (audience, notice) => {
    const ports = this.ports as TriagePorts;
    // Once by its key, as a desk does.
    if (this.said.some(({ key }) => key === notice.key)) return;
    const to = pinged(audience);
    const roster = await rosterOf(ports);
    for (const id of to) {
      const person = roster.people.find((one) => one.id === id);
      const duty = person === undefined ? 'off' : dutyOf(person, roster, ports.now());
      const early =
        person !== undefined && notice.key.includes('@on-duty-') && isEarly(person, roster, ports.now());
      if (duty === 'off' || early)
        this.wrong.push(`${id} at ${new Date(ports.now()).toISOString()}: ${notice.text}`);
    }
    this.said.push({
      at: ports.now(),
      to: audience.kind === 'person' ? audience.person.id : `${audience.kind} ${to.join()}`.trim(),
      key: notice.key,
      tickets: notice.tickets.map(({ number }) => number),
      text: notice.text,
    });
  };
}

/** What waited comes on duty, or at the end of a time on call that no duty follows for a week: by looking at one minute after the other. */
function isEarly(person: Person, roster: Roster, at: number): boolean {
  const duty = (after: number) => dutyOf(person, roster, at + after);
  if (duty(0) === 'duty') return false;
  const length = roster.rota.handOverMs / MINUTE + 1;
  const minutes = Array.from({ length }, (_, minute) => minute * MINUTE);
  const end = minutes.find((after) => duty(after) !== 'call');
  // Not so soon: only where no end is known.
  if (end === undefined) return [1, 7, 39].some((days) => duty(days * DAY) !== 'call');
  const week = Array.from({ length: (7 * DAY) / (5 * MINUTE) }, (_, n) => end + n * 5 * MINUTE);
  return week.some((after) => duty(after) === 'duty');
}

function pinged(audience: Audience): string[] {
  if (audience.kind === 'person') return [audience.person.id];
  return audience.kind === 'supervisors' ? audience.people.map(({ id }) => id) : [];
}

function somebody(id: string, role: Person['role'], more: Partial<Person> = {}): Person {
  const names = { id, name: id, publicName: null, slack: null, discord: null };
  return { ...names, ...NEWCOMER, role, sees: 'all', team: null, active: true, createdAt: 0, ...more };
}

let triage: TestTriage;
let store: Store;
let ports: TriagePorts;
let desk: Listening;
let clock: TestTriage['clock'];
let written = 0;

async function open(engine: 'sqlite' | 'postgres', rota: object, people: readonly Person[]): Promise<void> {
  triage = await testTriage(engine, FRIDAY);
  ({ store, clock } = triage);
  desk = new Listening();
  ports = { ...triage.ports, desks: new Map([[desk.id, desk]]) };
  desk.ports = ports;
  await plan(rota);
  for (const person of people) await store.people.add(person);
}

let shipped: ReturnType<typeof loadPolicy> | undefined;

async function plan(teams: object, more: object = {}): Promise<void> {
  shipped ??= loadPolicy('rules');
  const own = await shipped;
  const rota = rotaOf({ about: 'A test.', teams, ...more });
  // Stages are told when they come: what quiet hours do to them is another test's.
  const policy = { ...own, rota };
  ports.policy = { ...triage.ports.policy, current: () => policy };
}

async function wrote(): Promise<number> {
  const name = `customer-${++written}`;
  await receive(ports, {
    ...{ channel: 'webchat', receivedAt: clock.now, applied: [] },
    item: {
      ...{ type: 'message', conversation: name, externalId: `${name}-1`, sequence: 0, files: [] },
      ...{ from: { address: name, name }, sentAt: clock.now, text: 'A question about my order' },
    },
  });
  return (await store.tickets.ofConversation('webchat', name))?.number ?? 0;
}

async function does(who: string, number: number, intent: Intent): Promise<void> {
  const role = (await store.people.byId(who))?.role ?? 'agent';
  await createAct(ports)({ number, actor: { kind: 'person', id: who, role }, intent });
}

/** All that is due is performed, by the jobs' own engine. */
async function perform(): Promise<void> {
  const stopping = new AbortController();
  const running = triage.jobs.run(createHandlers(ports), stopping.signal);
  const end = Date.now() + 15_000;
  while ((await triage.jobs.depth()).due > 0 && Date.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 10));
  stopping.abort();
  await running;
}

/** The clock goes on, and the house does what it does by itself. */
async function passes(until: number, step: number, work: () => Promise<void>): Promise<void> {
  while (clock.now < until) {
    clock.now = Math.min(until, clock.now + step);
    while ((await sweep(ports)) > 0);
    await tellBack(ports);
    await askToHandOn(ports);
    await work();
  }
}

const team = (shifts: object[], onCall: object[]) => ({
  default: { zone: 'Europe/Ljubljana', shifts, onCall },
});
const shift = (id: string, people: string[], days: string[], from: string, to: string) => ({
  ...{ id, people, days, from, to },
});

describe.each(ENGINES)('a weekend, on %s', (engine) => {
  beforeEach(() =>
    open(
      engine,
      team(
        [shift('day', ['ana', 'bor', 'vida'], WEEKDAYS, '07:00', '16:00')],
        [
          shift('night', ['cene'], WEEKDAYS, '16:00', '07:00'),
          shift('end', ['cene'], ['sat', 'sun'], '07:00', '07:00'),
        ],
      ),
      [
        somebody('ana', 'agent'),
        somebody('bor', 'agent'),
        somebody('vida', 'supervisor'),
        somebody('cene', 'supervisor'),
      ],
    ),
  );
  afterEach(() => triage.close());

  it('belongs to who is on call; whoever is off hears on Monday what could wait', async () => {
    clock.now = FRIDAY + 8 * HOUR;
    const hers = await wrote();
    const free = await wrote();
    await does('ana', hers, { type: 'claim' });
    await passes(FRIDAY + 9 * HOUR, 10 * MINUTE, perform);
    const asked = desk.said.find(({ key }) => key.startsWith('shift-end:ana'));
    expect(asked).toMatchObject({ to: 'ana', tickets: [hers], at: FRIDAY + 8.5 * HOUR });
    expect(desk.said.filter(({ key }) => key.startsWith('shift-end:'))).toHaveLength(1);

    const [read] = (
      await whoHears(ports, 'listening', 'desk', 'half', [
        (await store.tickets.byNumber(hers))?.ticket as never,
      ])
    ).now;
    // Whoever reads the channel, the clocks are those of the team.
    expect(read).toMatchObject({ audience: { kind: 'desk' }, zone: 'Europe/Ljubljana' });
    await does('vida', free, { type: 'assign', to: 'bor' });
    await passes(FRIDAY + 3 * DAY - 10 * MINUTE, 30 * MINUTE, perform);
    expect(desk.wrong).toEqual([]);
    const about = (number: number) =>
      desk.said.filter(({ tickets, key }) => tickets.includes(number) && !key.startsWith('shift-end'));
    const people = new Set(desk.said.filter(({ at }) => at > FRIDAY + 9 * HOUR).map(({ to }) => to));
    expect([...people].sort()).toEqual(['cene', 'desk', 'supervisors cene']);
    // A word, half, target: the desk without a ping, and who is on call; then the supervisor on call, twice.
    expect(about(hers).map(({ to }) => to)).toEqual([
      ...['desk', 'cene', 'desk', 'cene', 'desk', 'cene', 'supervisors cene', 'supervisors cene'],
    ]);
    expect(about(hers)[1]?.text).toMatch(/^ana is off duty, so this goes to you\./);
    await passes(FRIDAY + 3 * DAY + 10 * MINUTE, 10 * MINUTE, perform);
    const monday = desk.said.filter(({ to }) => to === 'bor');
    expect(monday).toMatchObject([{ at: FRIDAY + 3 * DAY, tickets: [free] }]);
    expect(monday[0]?.text).toContain('off duty');
    expect(desk.wrong).toEqual([]);
  });
});

const PEOPLE = [
  somebody('ana', 'agent'),
  somebody('bor', 'agent', { notify: 'digest' }),
  somebody('cene', 'supervisor'),
  somebody('dana', 'agent', { notify: 'thread' }),
  somebody('eva', 'lead'),
];
const who = fc.constantFrom(...PEOPLE.map(({ id }) => id));
const hour = fc.integer({ min: 0, max: 23 }).map((one) => `${String(one).padStart(2, '0')}:00`);
const shifts = fc.array(
  fc.record({
    people: fc.uniqueArray(who, { minLength: 1, maxLength: 2 }),
    days: fc.uniqueArray(fc.constantFrom(...WEEK), { minLength: 2 }),
    ...{ from: hour, to: hour },
  }),
  { maxLength: 4 },
);
type Deed =
  | { do: 'write' }
  | { do: 'claim' | 'assign' | 'watch'; who: string; which: number; to: string }
  | { do: 'away'; who: string }
  | { do: 'back'; who: string }
  | { do: 'change'; who: string; as: 'duty' | 'call' | 'off'; hours: number };
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.constant({ do: 'write' as const }),
  fc.record({
    do: fc.constantFrom('claim' as const, 'assign' as const, 'watch' as const),
    ...{ who, which: fc.nat(5), to: who },
  }),
  fc.record({ do: fc.constant('away' as const), who }),
  fc.record({ do: fc.constant('back' as const), who }),
  fc.record({
    do: fc.constant('change' as const),
    ...{
      who,
      as: fc.constantFrom('duty' as const, 'call' as const, 'off' as const),
      hours: fc.integer({ min: 1, max: 30 }),
    },
  }),
);

interface Story {
  /** Days after the Friday on which it begins. */
  day: number;
  worked: { people: string[]; days: string[]; from: string; to: string }[];
  called: Story['worked'];
  withoutRota: 'always' | 'hours';
  /** What is done, and the minutes that pass then. */
  story: [Deed, number][];
}
const stories: fc.Arbitrary<Story> = fc.record({
  day: fc.nat(6),
  worked: shifts,
  called: shifts,
  withoutRota: fc.constantFrom('always' as const, 'hours' as const),
  story: fc.array(fc.tuple(deed, fc.integer({ min: 1, max: 240 })), { minLength: 4, maxLength: 12 }),
});

describe('whatever happens', () => {
  /** All that is due by the house's clock, each job twice: it is performed at least once. */
  const performTwice = async () => {
    const handlers = createHandlers(ports);
    const db = triage.db;
    if (db === null) throw new Error('There is no database');
    for (;;) {
      const due = await db
        .selectFrom('jobs')
        .selectAll()
        .where('run_at', '<=', clock.now)
        .orderBy('id')
        .execute();
      if (due.length === 0) return;
      for (const { id, kind, payload } of due) {
        const job: Job['payload'] = JSON.parse(payload);
        if (kind === 'tell' || kind === 'digest')
          for (let time = 0; time < 2; time++) await handlers[kind as JobKind](job, 1);
        await db.deleteFrom('jobs').where('id', '=', id).execute();
      }
    }
  };

  /** Every stage that was decided is one notice, and somebody or a channel has read it. */
  const looksWhole = async (numbers: readonly number[]) => {
    for (const number of numbers) {
      const row = await store.tickets.byNumber(number);
      if (row === null) throw new Error('There is no ticket');
      const events = await store.tickets.events(row.ticket.id);
      const stages = events.flatMap((one) =>
        one.type === 'stage-told' ? [`${one.stage}:${one.dueAt}`] : [],
      );
      expect(new Set(stages).size).toBe(stages.length);
      const heard = desk.said.filter(({ tickets }) => tickets.includes(number));
      const single = (stage: string) =>
        heard.filter(({ key }) => key.startsWith(`${row.ticket.id}:${stage}`));
      const gathered = heard.filter(({ key }) => key.includes('@'));
      for (const stage of stages) {
        const found = single(stage);
        if (found.length === 0)
          expect(gathered.length, `${number} ${stage} was told to nobody`).toBeGreaterThan(0);
        // Once to each: the desk, and at the most one in the place of whoever is off duty, or all who are on call.
        expect(new Set(found.map(({ to }) => to)).size).toBe(found.length);
      }
    }
  };

  const acts = async (one: Deed, numbers: number[]) => {
    if (one.do === 'write') numbers.push(await wrote());
    else if (one.do === 'away')
      await store.people.change(one.who, { awayUntil: clock.now + 12 * HOUR, awaySince: clock.now });
    else if (one.do === 'back') await store.people.change(one.who, { awayUntil: null, awaySince: null });
    else if (one.do === 'change') {
      const id = `change-${++written}`;
      const span = { from: clock.now, to: clock.now + one.hours * HOUR };
      await store.rota.add([
        { id, person: one.who, team: null, as: one.as, ...span, why: 'w', by: 'eva', at: clock.now },
      ]);
    } else {
      const number = numbers[one.which % Math.max(1, numbers.length)];
      if (number === undefined) return;
      const intent: Intent = one.do === 'assign' ? { type: 'assign', to: one.to } : { type: one.do };
      await does(one.do === 'assign' ? 'eva' : one.who, number, intent);
    }
  };

  /** A story of its own in a house of its own, so that one that is printed happens again; answers how many pings there were, and how many people something waited for. */
  const told = async ({ day, worked, called, withoutRota, story }: Story) => {
    const named = (all: object[], kind: string) => all.map((one, n) => ({ ...one, id: `${kind}${n}` }));
    await open('sqlite', {}, PEOPLE);
    try {
      clock.now = FRIDAY + day * DAY;
      await plan(team(named(worked, 's'), named(called, 'c')), { withoutRota, handOverMinutes: 60 });
      const numbers = [await wrote()];
      for (const [one, minutes] of story) {
        await acts(one, numbers);
        await performTwice();
        await passes(clock.now + minutes * MINUTE, 60 * MINUTE, performTwice);
      }
      const held = (await store.rota.waiting()).length;
      await passes(clock.now + 14 * HOUR, HOUR, performTwice);
      expect(desk.wrong).toEqual([]);
      await looksWhole(numbers);
      // What waits, waits for people who are not on duty.
      const roster = await rosterOf(ports);
      const here = roster.people.filter((one) => hearsWaiting(one, roster, clock.now)).map(({ id }) => id);
      expect(here).toEqual(
        expect.arrayContaining(withDuty(roster, 'duty', null, clock.now).map(({ id }) => id)),
      );
      expect((await store.rota.waiting()).filter((id) => here.includes(id))).toEqual([]);
      const late = desk.said.filter(({ key, to }) => to === 'cene' && key.includes('@on-duty-')).length;
      return { pings: desk.said.filter(({ to }) => to !== 'desk').length, held, late };
    } finally {
      await triage.close();
    }
  };

  it('nobody off duty is pinged but who is on call, each stage is told once, and nothing is told to nobody', async () => {
    // One that holds what this is about: the others are as chance has them.
    const weekend: Story = {
      day: 0,
      worked: [
        { people: ['eva'], days: WEEK, from: '07:00', to: '19:00' },
        { people: ['dana'], days: ['mon'], from: '07:00', to: '19:00' },
      ],
      called: [{ people: ['cene'], days: WEEK, from: '19:00', to: '07:00' }],
      withoutRota: 'always',
      story: [
        [{ do: 'assign', who: 'eva', which: 0, to: 'dana' }, 240],
        [{ do: 'write' }, 240],
        [{ do: 'change', who: 'ana', as: 'call', hours: 5 }, 240],
        [{ do: 'assign', who: 'eva', which: 1, to: 'cene' }, 240],
        [{ do: 'away', who: 'eva' }, 240],
      ],
    };
    const { pings, held, late } = await told(weekend);
    // Who is only on call hears at the end of a night what waited by day.
    expect(late).toBeGreaterThan(0);
    expect(pings).toBeGreaterThan(3);
    expect(held).toBeGreaterThan(0);
    // Shorter stories are not looked for: time would run out before the one that failed is printed, with its seed.
    await fc.assert(
      fc.asyncProperty(stories, async (one) => {
        await told(one);
      }),
      { numRuns: 9, endOnFailure: true },
    );
  }, 120_000);
});
