import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../src/commands/commands.ts';
import { blankTicket, fold } from '../src/domain/ticket/ticket.ts';
import { SqlTickets } from '../src/store/tickets.ts';
import { HOSTILE } from './attack.words.ts';
import { eventually } from './eventually.ts';
import { connect, ENGINES } from './peers/database.ts';
import { type TestHouse, testHouse } from './peers/house.ts';

/** What a refused or a done command may answer; everything else is a fault of ours. */
const ANSWERS = [200, 400, 403, 404, 409];
const RUNS = Number(process.env.ATTACK_RUNS ?? 400);

const nonsense = fc.oneof(
  fc.constantFrom<unknown>(...HOSTILE),
  fc.constantFrom<unknown>(
    0,
    -1,
    1,
    1.5,
    1e21,
    2 ** 53,
    -0,
    true,
    false,
    null,
    '',
    '1',
    '1e400',
    '1.5',
    '-1',
  ),
  fc.constantFrom<unknown>(
    '9999-12-31T23:59:59Z',
    '0001-01-01T00:00:00Z',
    '9999w',
    '0m',
    '2026-02-31T00:00Z',
  ),
  fc.constantFrom<unknown>({ toString: 1, valueOf: 1 }, { toString: null }, [], [null], [['x']], {}),
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc.array(fc.string(), { maxLength: 3 }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** A request to any command: options of its own and strange ones, with values that fit at times. */
const asked = fc.constantFrom(...commands).chain((command) => {
  const fitting = Object.fromEntries(
    command.options.map((option) => [
      option.name,
      option.choices === undefined
        ? option.type === 'ticket'
          ? fc.oneof({ weight: 4, arbitrary: fc.constant<unknown>(1) }, nonsense)
          : nonsense
        : fc.oneof({ weight: 4, arbitrary: fc.constantFrom<unknown>(...option.choices) }, nonsense),
    ]),
  );
  return fc.record({
    name: fc.constant(command.name),
    options: fc.record(fitting, {
      requiredKeys: command.options.filter((o) => o.required).map((o) => o.name),
    }),
    more: fc.option(fc.dictionary(fc.constantFrom('__proto__', 'constructor', 'toString', 'x'), nonsense), {
      freq: 8,
    }),
  });
});

describe.each(ENGINES)('commands under attack, on %s', (engine) => {
  let house: TestHouse;
  let ana: { id: string; token: string };
  let sam: { id: string; token: string };
  beforeAll(async () => {
    house = await testHouse({ engine });
    ana = await house.person('Ana', 'agent');
    sam = await house.person('Sam', 'supervisor');
    await ticket('The first question of all');
  });
  afterAll(() => house.stop());

  async function ticket(words: string): Promise<number> {
    const visitor = await house.visitor();
    expect((await visitor.write(words)).status).toBe(200);
    const find = async () => {
      const { body } = await house.get(`/api/search?q=${encodeURIComponent(words)}`);
      return (body.hits as { ticket: { number: number } }[])[0]?.ticket.number ?? 0;
    };
    return house.until(find, (number) => number > 0);
  }

  it('whatever the options are, the answer is done or refused, never a fault', {
    timeout: 240_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(asked, fc.constantFrom('lead', 'agent'), async ({ name, options, more }, role) => {
        const body = JSON.stringify({ ...options, ...more });
        const { status, body: said } = await house.post(
          `/api/commands/${name}`,
          body,
          role === 'lead' ? undefined : ana.token,
        );
        if (!ANSWERS.includes(status)) throw new Error(`${status} ${JSON.stringify(said)}`);
      }),
      { numRuns: RUNS, seed: 8 },
    );
    for (const path of [
      '/api/tickets?status=open',
      '/api/tickets/1',
      '/api/people',
      '/api/dead',
      '/api/notices',
    ])
      expect(await house.get(path)).toMatchObject({ status: 200 });
  });

  it.each<[string, Record<string, unknown>]>([
    ['person', { action: { toString: 1, valueOf: 1 } }],
    ['person', { action: ['add'], name: 'Nobody' }],
    ['person', { action: 'add', name: '\u202egpj.nA' }],
    ['person', { action: 'add', name: 'A\r\nB' }],
    ['person', { action: 'add', name: '   ' }],
    ['person', { action: 'add', name: 'x'.repeat(101) }],
    ['person', { action: 'change', name: 'Ana', publicName: 'An\u0000a' }],
    ['dead', { action: 'retry-letter', id: '1e400' }],
    ['dead', { action: 'retry-letter', id: '1.5' }],
    ['dead', { action: 'retry-job', id: "\u0000'" }],
    ['reply', { ticket: 1, files: Array.from({ length: 40_000 }, () => 'x') }],
    ['reply', { ticket: 2 ** 60, text: 'x' }],
    ['note', { ticket: 1, text: 'x'.repeat(40_001) }],
    ['snooze', { ticket: 1, until: '999999-12-31T00:00:00Z', reason: 'x' }],
  ])('%s with %j is refused as a bad option', async (name, options) => {
    expect(await house.command(name, options)).toMatchObject({ status: 400 });
  });

  it('an agent does through no command what takes a higher role', async () => {
    const higher: [string, Record<string, unknown>][] = [
      ['rules', { action: 'reload' }],
      ['person', { action: 'add', name: 'Crony', role: 'lead' }],
      ['person', { action: 'change', name: 'Ana', role: 'lead' }],
      ['person', { action: 'remove', name: 'Sam' }],
      ['person', { action: 'sign-in', name: 'Sam' }],
      ['dead', { action: 'retry-job', id: '1' }],
    ];
    for (const [name, options] of higher) {
      expect([name, (await house.command(name, options, ana.token)).status]).toEqual([name, 403]);
      expect(
        (await house.post(`/api/commands/${name}`, { ...options, actor: { role: 'lead' } }, ana.token))
          .status,
      ).toBeGreaterThanOrEqual(400);
    }
    for (const [name, options] of higher.slice(0, 5))
      expect((await house.command(name, options, sam.token)).status).toBe(403);
    const { body } = await house.get('/api/people');
    expect(JSON.stringify(body)).not.toContain('Crony');
  });

  it('the same reply twenty times at once, under one key, is one message', async () => {
    const number = await ticket('Where is my twentyfold answer');
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        house.post('/api/commands/reply', { ticket: number, text: 'Once only' }, ana.token, {
          'idempotency-key': 'twenty',
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body.data))).size).toBe(1);
    const { body } = await house.get(`/api/tickets/${number}`);
    expect((body.messages as { kind: string }[]).filter(({ kind }) => kind === 'outbound')).toHaveLength(1);
  });

  it('whatever many people do to a ticket at once, its row is the fold of its events', async () => {
    const number = await ticket('Everybody wants this one');
    const crowd = await Promise.all(
      Array.from({ length: 6 }, (_, n) => house.person(`Crowd ${n}`, n % 2 ? 'agent' : 'supervisor')),
    );
    const acts: ((name: string) => [string, Record<string, unknown>])[] = [
      () => ['claim', { ticket: number }],
      () => ['release', { ticket: number, reason: 'no time' }],
      (name) => ['assign', { ticket: number, to: name }],
      () => ['resolve', { ticket: number, reason: 'done' }],
      () => ['reopen', { ticket: number, reason: 'not done' }],
      () => ['note', { ticket: number, text: 'seen' }],
      () => ['snooze', { ticket: number, until: '2h', reason: 'later' }],
      () => ['escalate', { ticket: number, reason: 'angry' }],
      () => ['reply', { ticket: number, text: 'Here you are', confirm: true }],
    ];
    const answers = await Promise.all(
      crowd.flatMap(({ token }, who) =>
        acts.map((act, at) => {
          const [name, options] = act(`Crowd ${(who + at) % crowd.length}`);
          return house.command(name, options, token);
        }),
      ),
    );
    for (const { status, body } of answers) {
      if (!ANSWERS.includes(status)) throw new Error(JSON.stringify(body));
    }
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(10);
    const db = connect(engine, house.databaseUrl.replace(/^sqlite:/, ''));
    try {
      const tickets = new SqlTickets(db, engine);
      // Replies go out meanwhile: once nothing happens between the two reads, they say the same.
      await eventually(async () => {
        const stored = (await tickets.byNumber(number))?.ticket;
        if (stored === undefined) throw new Error('The ticket is gone');
        const events = (await tickets.events(stored.id)).map(({ version: _, ...event }) => event);
        const { version, ...refolded } = { ...fold(blankTicket(stored.id), events), number };
        expect(refolded).toEqual(
          Object.fromEntries(Object.entries(stored).filter(([key]) => key !== 'version')),
        );
        expect(version).toBe(0);
      });
    } finally {
      await db.destroy();
    }
  });
});
