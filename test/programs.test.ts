import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../src/store/open.ts';
import { eventually } from './eventually.ts';
import { connect, ENGINES } from './peers/database.ts';
import { fillAll } from './peers/filled.ts';
import { testHouse } from './peers/house.ts';
import { type FreshDatabase, freshDatabase } from './peers/postgres.ts';

const ROOT = join(import.meta.dirname, '..');
/** What `npm run <name>` ends in. */
const PROGRAMS = {
  export: 'export/run.js',
  import: 'import/run-import.js',
  backup: 'backup/run-backup.js',
  restore: 'backup/run-restore.js',
  'move-postgres': 'backup/run-move.js',
} as const;
/** One that takes a name and no options. */
const ALL = { ...PROGRAMS, 'sign-in': 'people/sign-in.js' } as const;
const PDF = Buffer.from('%PDF-1.4 a slip of long ago');

let folder: string;
let databases: FreshDatabase[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'osem-programs-'));
  databases = [];
});
afterEach(async () => {
  for (const database of databases) await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

interface Place extends Record<string, string> {
  DATABASE_URL: string;
  DATA_DIR: string;
  RULES_DIR: string;
}

async function place(engine: 'sqlite' | 'postgres', name: string): Promise<Place> {
  const own = engine === 'postgres' ? await freshDatabase() : null;
  if (own !== null) databases.push(own);
  const home = join(folder, name);
  mkdirSync(home);
  return {
    DATABASE_URL: own?.url ?? `sqlite:${join(home, 'osem.db')}`,
    DATA_DIR: home,
    RULES_DIR: join(ROOT, 'rules'),
  };
}

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  bytes: Buffer;
  err: string;
}

/** Runs a program as a person does. `killed`: at the first line that it says of how far it is. */
function program(
  name: keyof typeof ALL,
  env: Record<string, string>,
  args: string[],
  killed = false,
): Promise<Ended> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [join(ROOT, 'dist', ALL[name]), ...args], {
    cwd: folder,
    env: { PATH, TZ: 'UTC', ...env },
  });
  const [out, err]: Buffer[][] = [[], []];
  child.stdout.on('data', (piece: Buffer) => out?.push(piece));
  child.stderr.on('data', (piece: Buffer) => {
    err?.push(piece);
    if (killed) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const bytes = Buffer.concat(out ?? []);
      resolve({ code, signal, bytes, out: bytes.toString(), err: Buffer.concat(err ?? []).toString() });
    });
  });
}

/** An export whose reader goes at once, as `| head` does. */
function leftAlone(env: Record<string, string>): Promise<{ code: number | null; err: string }> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [join(ROOT, 'dist', PROGRAMS.export), 'messages'], {
    ...{ cwd: folder, env: { PATH, ...env } },
  });
  child.stdout.destroy();
  const err: Buffer[] = [];
  child.stderr.on('data', (piece: Buffer) => err.push(piece));
  return new Promise((resolve) =>
    child.on('close', (code) => resolve({ code, err: Buffer.concat(err).toString() })),
  );
}

const kept = (name: string, content: string | Buffer) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

function chatwoot(): string {
  const attached = (name: string) => ({ file_type: 'file', data_url: `https://old.example/rails/${name}` });
  const conversation = {
    ...{ id: 7, status: 'open', priority: 'high', labels: ['vip'], created_at: 1_700_000_000 },
    meta: { sender: { id: 5, name: 'Bor Novak', email: 'bor@example.org' }, assignee: { name: 'Eva' } },
    messages: [
      { id: 1, message_type: 0, content: 'Where is my zeppelin?', created_at: 1_700_000_000, private: false },
      {
        ...{ id: 2, message_type: 1, content: 'Here is the slip', created_at: 1_700_000_060, private: false },
        ...{ sender: { name: 'Eva' }, attachments: [attached('slip.pdf'), attached('..%2F..%2Fcases.csv')] },
      },
    ],
  };
  return kept('page.json', JSON.stringify({ data: { payload: [conversation] } }));
}

const HEAD = 'ticket,subject,status,customer_name,customer_email,kind,text,at,author,files,tags';
const ROWS = [
  '1,Lamp,solved,Ana,ana@example.org,inbound,It is broken,2024-05-01 10:00,,slip.pdf;none.png,',
  '2,Chair,open,Cene,,inbound,No leg,yesterday,,,',
  '3,Table,solved,Dora,,inbound,The law keeps this,2024-05-01 10:00,,,legal-hold',
];

/** The rules as they come, by which words go after a month. */
function rulesOfWords(): string {
  const rules = join(folder, 'rules');
  cpSync(join(ROOT, 'rules'), rules, { recursive: true });
  const rule = { id: 'words', about: 'A month is enough.', kinds: [], channels: [], segments: [] };
  const file = { about: 'Of words.', rules: [{ ...rule, parts: { words: 30 } }] };
  writeFileSync(join(rules, 'retention.json'), JSON.stringify(file));
  return rules;
}

it('all have a script of their own name that ends in them', () => {
  for (const [name, file] of Object.entries(ALL))
    expect(readFileSync(join(ROOT, `scripts/${name}.mjs`), 'utf8')).toContain(`import('../dist/${file}')`);
});

it('all answer what they do not understand with how they are called, and what is not there by its name', async () => {
  const env = { DATABASE_URL: `sqlite:${join(folder, 'osem.db')}`, DATA_DIR: folder };
  const names = Object.keys(PROGRAMS) as (keyof typeof PROGRAMS)[];
  const ended = await Promise.all(names.map((name) => program(name, env, ['--nonsense'])));
  for (const [index, name] of names.entries()) {
    const said = ended[index]?.err.trim().split('\n') ?? [];
    expect([said[0], ended[index]?.code]).toEqual([
      expect.stringContaining(`npm run ${name.replace('-', ':')} -- `),
      1,
    ]);
    expect(said.join()).not.toContain('ERR_PARSE_ARGS');
  }
  const nothing = await program('import', env, ['csv', join(folder, 'none.csv')]);
  expect(nothing.err).toBe(`There is nothing at ${join(folder, 'none.csv')}.\n`);
  expect(existsSync(join(folder, 'osem.db'))).toBe(false);
});

describe.each(ENGINES)('programs of the server, on %s', (engine) => {
  it('import with files, export a person and a colleague, take a backup, prove it, and restore it', async () => {
    const home = await place(engine, 'home');
    const house = await testHouse({
      engine,
      databaseUrl: home.DATABASE_URL,
      env: { DATA_DIR: home.DATA_DIR },
    });
    await house.person('Eva', 'supervisor');
    const page = chatwoot();
    mkdirSync(join(folder, 'files', '7'), { recursive: true });
    kept('files/7/slip.pdf', PDF);
    kept('files/slip.pdf', PDF);
    const table = kept('cases.csv', [HEAD, ...ROWS].join('\n'));
    const files = ['--files', join(folder, 'files')];

    expect(await program('import', home, ['chatwoot'])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('npm run import -- zendesk|chatwoot|csv'),
    });
    const checked = await program('import', home, ['chatwoot', page, '--check']);
    expect(checked).toMatchObject({ code: 0, err: '' });
    expect(checked.out).toContain('cases 1, open ones among them 1, messages 2');
    const took = await program('import', home, ['chatwoot', page, ...files]);
    expect(took).toMatchObject({ code: 0, err: '' });
    // What an address says of folders leads nowhere.
    expect(took.out).toContain('Files with their bytes: 1; only by name, because they are not in the folder');
    expect(took.out).toContain('taken here: 1.\n7: file https://old.example/rails/..%2F..%2Fcases.csv\n');
    // The house serves meanwhile, and has what came at once.
    expect(took.out.includes('gives way to it')).toBe(engine === 'sqlite');
    const there = async () => (await house.get('/api/search?q=zeppelin')).body.hits;
    await eventually(async () => expect(await there()).toMatchObject([{ ticket: { status: 'open' } }]));
    await house.stop();
    const wrong = await program('import', home, ['csv', table]);
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('Nothing was imported') });
    expect(wrong.out).toContain('line 3: ');
    const skipped = await program('import', home, ['csv', table, '--skip-wrong', ...files]);
    expect(skipped).toMatchObject({ code: 0, err: '' });
    expect(skipped.out).toContain('1: none.png');
    const again = await program('import', home, ['chatwoot', page, ...files]);
    expect(again.out).toContain('Files with their bytes: 0');
    expect(again.out).not.toContain('gives way');

    const person = await program('export', home, ['--person', 'bor@example.org']);
    expect(person).toMatchObject({ code: 0, err: '' });
    expect(person.bytes.subarray(0, 2).toString()).toBe('PK');
    for (const part of ['index.html', 'data.json', 'slip.pdf'])
      expect(person.bytes.includes(part)).toBe(true);
    expect(await program('export', home, ['--person', 'nobody@example.org'])).toMatchObject({
      code: 1,
      out: '',
    });
    expect(await program('export', home, ['--person', 'bor@example.org', '--zip'])).toMatchObject({
      ...{ code: 1, out: '', err: expect.stringContaining('npm run export') },
    });
    const staff = await program('export', home, ['--staff', 'Eva']);
    expect(JSON.parse(staff.out)).toMatchObject({});
    expect(staff.out).toContain('"Eva"');
    expect(await program('export', home, ['--staff', 'Nobody'])).toMatchObject({ code: 1, out: '' });
    const messages = await program('export', home, ['messages', '--format', 'json']);
    const barred = await program('backup', home, [table]);
    expect(barred).toMatchObject({ code: 1, out: '', err: expect.stringContaining(`${table}`) });
    expect(barred.err).not.toContain(' at ');
    expect((await program('sign-in', home, ['Eva'])).out).toContain('/desk/?token=');
    const db = connect(engine, engine === 'sqlite' ? join(folder, 'home', 'osem.db') : home.DATABASE_URL);
    const { rows } = await sql<{
      act: string;
    }>`select act from accesses where by_person = 'server' order by id`.execute(db);
    await db.destroy();
    const acts = rows.map(({ act }) => act);
    expect(acts).toEqual(['person-data', 'staff-data', 'export:messages', 'sign-in-link']);
    expect(await leftAlone(home)).toEqual({ code: 0, err: '' });
    for (const said of ['Where is my zeppelin?', 'Here is the slip', 'It is broken'])
      expect(messages.out).toContain(said);

    const backups = join(folder, 'backups');
    const taken = await program('backup', home, [backups]);
    expect(taken).toMatchObject({ code: 0, err: '' });
    const backup = join(
      backups,
      readdirSync(backups).find((name) => existsSync(join(backups, name, 'manifest.json'))) ?? '',
    );
    expect(await program('backup', home, ['--verify', backup])).toMatchObject({ code: 0, err: '' });
    expect((await program('restore', home, [backup])).code).toBe(1);
    expect((await program('restore', home, [])).err).toContain('npm run restore');
    const empty = await place(engine, 'empty');
    rmSync(empty.DATA_DIR, { recursive: true });
    expect(await program('restore', empty, [backup])).toMatchObject({ code: 0, err: '' });
    expect((await program('export', empty, ['messages', '--format', 'json'])).out).toBe(messages.out);
    const archive = await program('export', empty, ['--person', 'bor@example.org']);
    for (const part of ['index.html', 'data.json', 'slip.pdf'])
      expect(archive.bytes.includes(part)).toBe(true);

    // By the rules that the house will follow: what of it went since the backup is gone before anybody serves.
    const late = { ...(await place(engine, 'late')), RULES_DIR: rulesOfWords() };
    const restored = await program('restore', late, [backup]);
    expect(restored).toMatchObject({ code: 0, err: '' });
    expect(restored.out).toContain('Cases whose words the rules of retention take, taken again: 1.');
    const left = await program('export', late, ['messages', '--format', 'json']);
    expect(left.out).not.toContain('It is broken');
    for (const said of ['Where is my zeppelin?', 'The law keeps this']) expect(left.out).toContain(said);
    if (engine === 'sqlite')
      expect(readFileSync(join(late.DATA_DIR, 'osem.db')).includes('It is broken')).toBe(false);
    const odd = { ...(await place(engine, 'odd')), RULES_DIR: late.RULES_DIR };
    writeFileSync(join(odd.RULES_DIR, 'retention.json'), '{');
    const later = await program('restore', odd, [backup]);
    expect(later).toMatchObject({ code: 0, out: expect.stringContaining('retention.json cannot be read') });
  }, 120_000);
});

it('a move takes the password from where no list of processes shows it', async () => {
  const home = await place('sqlite', 'home');
  await (await openDatabase(home.DATABASE_URL)).db.destroy();
  const said: string[] = [];
  // A PostgreSQL that asks for the password in clear, hears it, and ends the line.
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      if (bytes[0] === 'p'.charCodeAt(0)) {
        said.push(bytes.subarray(5, -1).toString());
        socket.destroy();
      } else socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const to = `postgres://osem@127.0.0.1:${port}/osem`;
  const ended = await program('move-postgres', { ...home, PGPASSWORD: 'of-the-environment' }, ['--to', to]);
  await new Promise((resolve) => server.close(resolve));
  expect(ended.code).toBe(1);
  expect(ended.out + ended.err).not.toContain('of-the-environment');
  expect(new Set(said)).toEqual(new Set(['of-the-environment']));
}, 60_000);

it('a move that is killed in the middle leaves nothing moved, and the next one works', async () => {
  const home = await place('sqlite', 'home');
  const { db } = await openDatabase(home.DATABASE_URL);
  await fillAll(db);
  // Enough that most of the work is still to be done when it first says how far it is.
  await sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < 40000)
    insert into accesses (at, by_person, role, act, about, desk)
    select i, 'somebody', 'lead', 'ticket-read', 'ticket:' || i, 'web' from n`.execute(db);
  await db.destroy();
  const postgres = await freshDatabase();
  databases.push(postgres);
  const wrong = await program('move-postgres', home, ['--to', postgres.url]);
  expect(wrong).toMatchObject({ code: 1, out: '', err: expect.stringContaining(`not in ${home.DATA_DIR}`) });
  const without = ['--skip-missing', '--to'];
  const killed = await program('move-postgres', home, [...without, postgres.url], true);
  expect(killed).toMatchObject({ code: null, signal: 'SIGKILL' });
  expect(killed.out).toBe('');
  const there = connect('postgres', postgres.url);
  const rows = async () => {
    const counted = ['accesses', 'tickets', 'messages'].map((table) =>
      sql<{ rows: number }>`select count(*)::int as rows from ${sql.table(table)}`.execute(there),
    );
    return (await Promise.all(counted)).map((one) => one.rows[0]?.rows);
  };
  // The server takes a moment to see that nobody is there any more.
  await eventually(async () => expect(await rows()).toEqual([0, 0, 0]));
  await there.destroy();
  const nowhere = postgres.url.replace(/[^/]*$/, 'nowhere');
  expect(await program('move-postgres', home, [...without, nowhere])).toMatchObject({
    ...{ code: 1, err: expect.stringMatching(/^--to: .*nowhere/) },
  });
  const moved = await program('move-postgres', home, [...without, postgres.url]);
  expect(moved).toMatchObject({ code: 0 });
  expect(moved.out).toMatch(/^accesses +4000\d = 4000\d +(\S+) = \1$/m);
  const again = await program('move-postgres', home, [...without, postgres.url]);
  expect(again).toMatchObject({ code: 1, out: '' });
  expect(await program('move-postgres', home, [])).toMatchObject({
    code: 1,
    err: expect.stringContaining('move:postgres'),
  });
}, 120_000);
