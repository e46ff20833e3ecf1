import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../src/commands/commands.ts';
import { atLeast, ROLES } from '../src/domain/actor.ts';
import { openDatabase } from '../src/store/open.ts';
import { waysToAsk } from './asking.ts';
import { ENGINES } from './peers/database.ts';
import { type Answer, type TestHouse, testHouse } from './peers/house.ts';

/** What a viewer may change of a house: nothing but their own wishes. */
const TABLES = [
  'tickets',
  'events',
  'messages',
  'editions',
  'contacts',
  'told',
  'rule_sets',
  'uploads',
  'hooks',
];
const HOUR_MS = 3_600_000;

describe.each(ENGINES)('roles on %s', (engine) => {
  let house: TestHouse;
  let viewer: { id: string; token: string };
  let agent: { id: string; token: string };
  let number: number;
  let note: string;

  beforeAll(async () => {
    house = await testHouse({ engine });
    viewer = await house.person('Vera', 'viewer', { team: 'support' });
    agent = await house.person('Ana', 'agent', { team: 'support' });
    await (await house.visitor('Mia')).write('Where is my parcel? The courier never came.');
    const first = ({ body }: Answer) => (body.tickets as { number: number }[])[0]?.number ?? 0;
    number = first(
      await house.until(
        () => house.get('/api/tickets'),
        (answer) => first(answer) > 0,
      ),
    );
    await house.command('claim', { ticket: number }, agent.token);
    const noted = await house.command(
      'note',
      { ticket: number, text: 'Ask the courier first.' },
      agent.token,
    );
    expect(noted.status).toBe(200);
    const { body } = await house.get(`/api/tickets/${number}`);
    note = (body.messages as { id: string; kind: string }[]).find(({ kind }) => kind === 'note')?.id ?? '';
    expect(note).not.toBe('');
  });
  afterAll(() => house.stop());

  const everything = async () => {
    const { db } = await openDatabase(house.databaseUrl);
    try {
      const tables = await Promise.all(
        TABLES.map(async (table) => (await sql`select * from ${sql.table(table)}`.execute(db)).rows),
      );
      const { rows } = await sql<{ id: string }>`select * from people order by id`.execute(db);
      // How far the figures have read is nobody's doing.
      return JSON.stringify([...tables, rows.filter(({ id }) => id !== viewer.id)]).replaceAll(
        /"observed":\d+/g,
        '"observed":0',
      );
    } finally {
      await db.destroy();
    }
  };

  it('lets a viewer change nothing, by whatever command and option', async () => {
    const before = await everything();
    const told: string[] = [];
    for (const spec of commands) {
      for (const options of waysToAsk(spec, { number, message: note })) {
        const { status, body } = await house.command(spec.name, options, viewer.token);
        if (status === 200) told.push(spec.name);
        else expect([400, 403, 404, 409], `${spec.name} ${JSON.stringify(options)}`).toContain(status);
        if (!atLeast('viewer', spec.role)) expect(body.refused, spec.name).toBe('role');
      }
    }
    expect(await everything()).toBe(before);
    expect(new Set(told)).toEqual(
      new Set(commands.filter(({ role }) => role === 'viewer').map(({ name }) => name)),
    );
  }, 60_000);

  it('tells each role in help what it may do, and nothing else', async () => {
    for (const role of ROLES) {
      const { token } = await house.person(`A ${role}`, role);
      const { body } = await house.command('help', {}, token);
      const lines = String(body.text).split('\n').slice(1);
      const names = lines.flatMap((line) => /\/([\w-]+)/.exec(line)?.[1] ?? []);
      const mine = commands.filter((spec) => atLeast(role, spec.role));
      expect(names.sort()).toEqual(mine.map(({ name }) => name).sort());
    }
  });

  it('tells in help the names of options as they are typed', async () => {
    const told = async (command: string) => String((await house.command('help', { command })).body.text);
    expect(await told('person')).toContain('public-name');
    expect(await told('away')).toContain('hand-over');
    expect(await told('away')).not.toContain('handOver');
  });

  it('lets a viewer look at everything over the API, and post to nothing', async () => {
    for (const path of [
      '/api/tickets',
      `/api/tickets/${number}`,
      '/api/people',
      '/api/commands',
      '/api/session',
    ])
      expect((await house.get(path, viewer.token)).status, path).toBe(200);
    expect((await house.get('/api/dead', viewer.token)).status).toBe(403);
    expect((await house.post('/api/people', { name: 'X', role: 'lead' }, viewer.token)).status).toBe(403);
    const writing = { ticket: number, doing: 'writing' };
    expect((await house.post('/api/presence', writing, viewer.token)).status).toBe(403);
    expect((await house.post('/api/presence', { ...writing, doing: 'viewing' }, viewer.token)).status).toBe(
      204,
    );
    const form = new FormData();
    form.set('file', new Blob(['words'], { type: 'text/plain' }), 'a.txt');
    const headers = { authorization: `Bearer ${viewer.token}` };
    const uploaded = await fetch(`${house.url}/api/files`, { method: 'POST', body: form, headers });
    expect(uploaded.status).toBe(403);
  });

  it('gives a viewer no ticket and tells them no reminder', async () => {
    const { status, body } = await house.command('assign', { ticket: number, to: 'Vera' }, agent.token);
    expect([status, body.refused]).toEqual([409, 'only-sees']);
    house.advance(5 * HOUR_MS);
    const told = await house.until(
      () => house.get('/api/notices', agent.token),
      ({ body: said }) => (said.notices as unknown[]).length > 0,
    );
    expect(told.body.notices).not.toEqual([]);
    expect((await house.get('/api/notices', viewer.token)).body).toEqual({ notices: [], house: [] });
  });
});
