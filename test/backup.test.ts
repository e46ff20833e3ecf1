import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { erasuresFor, erasuresKnownUntil } from '../src/backup/erasures.ts';
import { ofTheDisk } from '../src/backup/program.ts';
import { restoreBackup, verifyBackup } from '../src/backup/restore.ts';
import { keepNewest, takeBackup } from '../src/backup/take.ts';
import { backupFinding } from '../src/doctor/backup.ts';
import { carryOut } from '../src/store/erase-again.ts';
import { migrate } from '../src/store/migrations.ts';
import { openStore } from '../src/store/open.ts';
import { knownMigrations } from '../src/store/snapshot.ts';
import { storeError } from '../src/store/store-error.ts';
import { finder } from '../src/texts/finding.ts';
import { type TextKey, type TextValues, text } from '../src/texts/texts.ts';
import { connect, ENGINES } from './peers/database.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import { type FreshDatabase, freshDatabase } from './peers/postgres.ts';

const NOW = Date.UTC(2026, 10, 23, 2);
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const HOUR = 3_600_000;

let folder: string;
let databases: FreshDatabase[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'osem-backup-'));
  databases = [];
});
afterEach(async () => {
  for (const database of databases) await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const clockless = { now: () => NOW, machineNow: () => NOW, random: () => 0, onError: () => undefined };
const nothing = { now: NOW, erase: () => Promise.resolve(0) };

/** An empty place of its own for a house. */
async function place(engine: 'sqlite' | 'postgres', name: string) {
  const own = engine === 'postgres' ? await freshDatabase() : null;
  if (own !== null) databases.push(own);
  return {
    DATABASE_URL: own?.url ?? `sqlite:${join(folder, name, 'osem.db')}`,
    DATA_DIR: join(folder, name),
    RULES_DIR: 'rules',
  };
}

type Place = Awaited<ReturnType<typeof place>>;

const houseAt = (engine: 'sqlite' | 'postgres', at: Place, more: Record<string, string> = {}, ahead = 0) =>
  testHouse({ engine, ahead, env: { DATA_DIR: at.DATA_DIR, ...more }, databaseUrl: at.DATABASE_URL });

const take = (at: Place, now = NOW) =>
  takeBackup(at, { folder: join(folder, 'backups'), now, version: '0.1.0' });

async function said(house: TestHouse) {
  const pages = [
    '/api/tickets?status=open',
    '/api/tickets/1',
    '/api/search?q=parcel',
    '/api/people',
    '/api/notices',
  ];
  const answers = [];
  for (const page of pages) answers.push((await house.get(page)).body);
  return answers;
}

async function withPicture(house: TestHouse, token: string): Promise<string> {
  const body = new FormData();
  body.set('file', new Blob([PICTURE], { type: 'image/png' }), 'parcel.png');
  const answer = await fetch(`${house.url}/api/files`, {
    ...{ method: 'POST', headers: { authorization: `Bearer ${token}` }, body },
  });
  return ((await answer.json()) as { id: string }).id;
}

const isDelivered = ({ body }: { body: unknown }) => JSON.stringify(body).includes('"delivery":"sent"');

describe.each(ENGINES)('a house on %s', (engine) => {
  it('is restored from a backup that was taken while it served: the same tickets, search and files', async () => {
    const home = await place(engine, 'home');
    const before = await houseAt(engine, home);
    const ana = await before.visitor('Ana');
    await ana.write('Where is my parcel?');
    await before.until(
      () => before.get('/api/tickets/1'),
      ({ status }) => status === 200,
    );
    const eva = await before.person('Eva', 'supervisor');
    await before.command('claim', { ticket: 1 }, eva.token);
    const file = await withPicture(before, eva.token);
    await before.post('/api/commands/reply', { ticket: 1, text: 'Here it is', files: [file] }, eva.token);
    await before.until(() => before.get('/api/tickets/1'), isDelivered);
    const { backup, manifest } = await take(home);
    const expected = await said(before);
    await before.stop();
    expect(manifest).toMatchObject({
      engine,
      osem: '0.1.0',
      rows: { tickets: 1 },
      files: { count: 1, missing: [] },
    });
    const there = await place(engine, 'there');
    await restoreBackup(backup, there, nothing);
    const after = await houseAt(engine, there);
    expect(await said(after)).toEqual(expected);
    const { messages } = (await after.get('/api/tickets/1')).body as {
      messages: { id: string; files: { id: string }[] }[];
    };
    const [url] = messages.flatMap(({ id, files }) =>
      files.map((file) => `/api/files/${file.id}?message=${id}`),
    );
    const bytes = await fetch(`${after.url}${url}`, {
      headers: { authorization: `Bearer ${eva.token}` },
    });
    expect(hashOf(Buffer.from(await bytes.arrayBuffer()))).toBe(
      readdirSync(join(backup, 'files')).flatMap((two) => readdirSync(join(backup, 'files', two)))[0],
    );
    await after.stop();
  });

  it('says nothing twice: what was on its way is asked about, what was told stays told', async () => {
    const home = await place(engine, 'home');
    const held = { UNDO_SECONDS: '100' };
    const before = await houseAt(engine, home, held);
    const bor = await before.visitor('Bor');
    await bor.write('My parcel is broken');
    await before.until(
      () => before.get('/api/tickets/1'),
      ({ status }) => status === 200,
    );
    const eva = await before.person('Eva', 'supervisor');
    await before.command('claim', { ticket: 1 }, eva.token);
    before.advance(6 * HOUR);
    const told = await before.until(
      () => before.get('/api/notices', eva.token),
      ({ body }) => (body.notices as unknown[]).length > 0,
    );
    await before.command('reply', { ticket: 1, text: 'A new one is on its way' }, eva.token);
    const later = { ticket: 1, text: 'Has it come?', at: '1h', confirm: true };
    expect((await before.command('reply', later, eva.token)).status).toBe(200);
    const { backup } = await take(home);
    // It goes out after the backup, and the house is lost then.
    await before.stop();
    const there = await place(engine, 'there');
    const restored = await restoreBackup(backup, there, { ...nothing, now: Date.now() });
    expect(restored.replies).toBe(1);
    const after = await houseAt(engine, there, held, before.now() - Date.now());
    const ticket = await after.until(
      () => after.get('/api/tickets/1'),
      ({ body }) => JSON.stringify(body).includes('"delivery":"unknown"'),
    );
    const { body: notices } = await after.get('/api/notices', eva.token);
    const again = (notices.notices as { stage: string }[]).filter(({ stage }) => stage !== 'reply-unknown');
    expect(again).toEqual(told.body.notices);
    const messages = ticket.body.messages as { kind: string; delivery: string | null }[];
    expect(messages.filter(({ kind }) => kind === 'outbound').map(({ delivery }) => delivery)).not.toContain(
      'sent',
    );
    // It may have gone out since as well, or have been taken back.
    after.advance(HOUR + 1000);
    const asked = await after.until(
      () => after.get('/api/tickets/1'),
      ({ body }) => !JSON.stringify(body).includes('"held":null'),
    );
    const [waits] = (asked.body.messages as { text: string; delivery: string; scheduled?: object }[]).filter(
      ({ text }) => text === later.text,
    );
    expect(waits).toMatchObject({
      delivery: 'scheduled',
      scheduled: { held: expect.stringContaining('backup') },
    });
    await after.stop();
  });
});

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('a backup', () => {
  async function taken() {
    const home = await place('sqlite', 'home');
    const house = await houseAt('sqlite', home);
    await withPicture(house, (await house.person('Eva', 'agent')).token);
    await house.stop();
    return { home, ...(await take(home)) };
  }

  it('is read by its owner alone, shares attachments with the house, and proves itself', async () => {
    const { home, backup } = await taken();
    expect(statSync(backup).mode & 0o077).toBe(0);
    const [two = ''] = readdirSync(join(backup, 'files'));
    const [hash = ''] = readdirSync(join(backup, 'files', two));
    expect(statSync(join(home.DATA_DIR, 'files', two, hash)).nlink).toBe(2);
    const verified = await verifyBackup(backup, nothing);
    expect(verified).toMatchObject({ migrated: 0, replies: 0, rules: 'written' });
    expect(readdirSync(backup).sort()).toEqual(['files', 'manifest.json', 'osem.db', 'rules']);
  });

  it('goes nowhere where something is, and says so', async () => {
    const { home, backup } = await taken();
    await expect(restoreBackup(backup, home, nothing)).rejects.toMatchObject({
      ...{ code: 'conflict', message: expect.stringContaining('nothing is overwritten') },
    });
    const beside = { ...home, DATABASE_URL: `sqlite:${join(folder, 'other.db')}` };
    await expect(restoreBackup(backup, beside, nothing)).rejects.toMatchObject({ code: 'conflict' });
    expect(readdirSync(folder)).not.toContain('other.db');
  });

  it('is not put beside the journal of a database that was moved away: it would be read as its own', async () => {
    const { backup } = await taken();
    const there = await place('sqlite', 'there');
    mkdirSync(there.DATA_DIR);
    writeFileSync(join(there.DATA_DIR, 'osem.db-wal'), 'of the house that was lost');
    await expect(restoreBackup(backup, there, nothing)).rejects.toMatchObject({
      ...{ code: 'conflict', message: expect.stringContaining('osem.db-wal') },
    });
    expect(readdirSync(there.DATA_DIR)).toEqual(['osem.db-wal']);
  });

  it('holds the rules themselves where their folder is of links, and none that leads nowhere', async () => {
    const { home } = await taken();
    const linked = join(folder, 'linked');
    mkdirSync(linked);
    for (const name of readdirSync('rules')) symlinkSync(resolve('rules', name), join(linked, name));
    symlinkSync('nowhere', join(linked, '.#facts.json'));
    symlinkSync(linked, join(folder, 'mounted'));
    const { backup, manifest } = await take({ ...home, RULES_DIR: join(folder, 'mounted') }, NOW + HOUR);
    const entries = readdirSync(join(backup, 'rules'), { recursive: true, withFileTypes: true });
    expect(entries.filter((entry) => entry.isSymbolicLink())).toEqual([]);
    expect(readFileSync(join(backup, 'rules', 'facts.json'))).toEqual(readFileSync('rules/facts.json'));
    expect(manifest.parts.map(({ path }) => path)).toContain('rules/facts.json');
  });

  it('neither forgets nor passes over a list of erasures that cannot be read', async () => {
    const { home, backup } = await taken();
    mkdirSync(join(folder, 'backups', 'erasures.jsonl'));
    const there = await place('sqlite', 'there');
    const restored = restoreBackup(backup, there, { now: NOW, erase: erasuresFor(backup, []) });
    await expect(restored).rejects.toMatchObject({
      ...{ code: 'malformed', message: expect.stringContaining('erasures.jsonl') },
    });
    await expect(take(home, NOW + HOUR)).rejects.toMatchObject({ code: 'malformed' });
    // None stands there whole whose erasures the list lacks: the newest says up to when it knows.
    expect(readdirSync(join(folder, 'backups')).sort()).toEqual(['erasures.jsonl', basename(backup)]);
    expect(await erasuresKnownUntil(backup, NOW)).toBe(NOW);
  });

  it('fills no PostgreSQL before its rules have their place: it can be tried again', async () => {
    const { backup } = await taken();
    const there = await place('postgres', 'there');
    const barred = { ...there, RULES_DIR: join(backup, 'manifest.json', 'rules') };
    await expect(restoreBackup(backup, barred, nothing)).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(restoreBackup(backup, there, nothing)).resolves.toMatchObject({ rules: 'same' });
  });

  it('of which one byte is another is refused, and so is one of a newer version', async () => {
    const { backup, manifest } = await taken();
    const there = await place('sqlite', 'there');
    const refused = (code: string, part: string) =>
      expect(restoreBackup(backup, there, nothing)).rejects.toMatchObject({
        ...{ code, message: expect.stringContaining(part) },
      });
    const path = join(backup, 'manifest.json');
    const write = (changed: object) => writeFileSync(path, JSON.stringify({ ...manifest, ...changed }));
    write({ migrations: [...manifest.migrations, '9999-far-away'] });
    await refused('wrong-setting', '9999-far-away');
    write({ rows: { ...manifest.rows, people: 7 } });
    await refused('malformed', 'people');
    write({});
    const [two = ''] = readdirSync(join(backup, 'files'));
    const [hash = ''] = readdirSync(join(backup, 'files', two));
    const picture = readFileSync(join(backup, 'files', two, hash));
    writeFileSync(join(backup, 'files', two, hash), `${picture} `);
    await refused('malformed', hash);
    writeFileSync(join(backup, 'files', two, hash), picture);
    appendFileSync(join(backup, 'rules', 'facts.json'), ' ');
    await refused('malformed', 'facts.json');
    expect(readdirSync(join(folder, 'there'))).toEqual([]);
  });

  it('of an older version, taken by this one before it starts there, is brought to this one', async () => {
    const home = await place('sqlite', 'home');
    mkdirSync(home.DATA_DIR);
    const db = connect('sqlite', join(home.DATA_DIR, 'osem.db'));
    await migrate(db, 'sqlite', '0036-surveys');
    await sql`insert into people (id, name, name_key, role, active, created_at)
      values ('p1', 'Eva', 'eva', 'lead', 1, 0)`.execute(db);
    await db.destroy();
    const { backup, manifest } = await take(home);
    expect(manifest.migrations.at(-1)).toBe('0036-surveys');
    const there = await place('sqlite', 'there');
    const { migrated } = await restoreBackup(backup, there, nothing);
    expect(migrated).toBe(knownMigrations().length - manifest.migrations.length);
    const after = await houseAt('sqlite', there);
    expect(JSON.stringify((await after.get('/api/people')).body)).toContain('"Eva"');
    await after.stop();
  });

  it('does not bring back who was erased after it, by the list that newer ones leave beside it', async () => {
    const home = await place('sqlite', 'home');
    const house = await houseAt('sqlite', home);
    await (await house.visitor('Quetzalcoatl')).write('I am Quetzalcoatl');
    await house.until(
      () => house.get('/api/tickets/1'),
      ({ status }) => status === 200,
    );
    const { backup: old } = await take(home);
    await house.stop();
    const { store } = await openStore(home.DATABASE_URL, clockless);
    const [row] = (await store.tickets.queue({}, { limit: 1 })).rows;
    const { contacts } = await store.erasures.plan(row?.ticket.conversation.contactId ?? '');
    await store.erasures.begin({ id: 'e1', at: NOW, by: 'person:lead', reason: 'request', contacts });
    await carryOut(store, 'e1', { files: { remove: async () => undefined }, now: () => NOW });
    await store.close();
    await take(home, NOW + HOUR);
    expect(readFileSync(join(folder, 'backups', 'erasures.jsonl'), 'utf8')).not.toContain('Quetzalcoatl');
    const there = await place('sqlite', 'there');
    const restored = await restoreBackup(old, there, { now: NOW, erase: erasuresFor(old, []) });
    expect(restored.erased).toBe(1);
    expect(readFileSync(join(there.DATA_DIR, 'osem.db')).includes('Quetzalcoatl')).toBe(false);
    const file = connect('sqlite', join(there.DATA_DIR, 'osem.db'));
    // Neither are the parts of the name by which customers are found.
    const { rows } = await sql<{ known: string }>`select hex(block) as known from contact_index_data`.execute(
      file,
    );
    await file.destroy();
    expect(rows.map(({ known }) => known).join()).not.toContain(
      Buffer.from('zal').toString('hex').toUpperCase(),
    );
    expect(await erasuresKnownUntil(old, NOW)).toBe(NOW + HOUR);
    // The database that is lost may still be read.
    rmSync(join(folder, 'backups', 'erasures.jsonl'));
    expect(await erasuresKnownUntil(old, NOW)).toBe(NOW);
    const elsewhere = await place('sqlite', 'elsewhere');
    const late = await openStore(home.DATABASE_URL, clockless);
    await expect(erasuresFor(old, [home.DATABASE_URL])('unused', NOW)).rejects.toMatchObject({
      ...{ code: 'conflict', message: expect.stringContaining('stop the house') },
    });
    await late.store.close();
    const told = { now: NOW, erase: erasuresFor(old, [home.DATABASE_URL]) };
    expect(await restoreBackup(old, elsewhere, told)).toMatchObject({ erased: 1 });
  });

  it('is looked at by the doctor: none, a fresh one, one that is more than a night old', async () => {
    const backups = join(folder, 'backups');
    const aged = (hours: number) => backupFinding(backups, NOW + hours * HOUR, finder('en'));
    expect(await aged(0)).toMatchObject({ ok: false, words: expect.stringContaining('no whole backup') });
    await taken();
    mkdirSync(join(backups, 'osem-2026-11-24T02-00-00Z'));
    expect(await aged(25)).toMatchObject({ ok: true, words: 'The newest backup is 25 h old.' });
    expect(await aged(26)).toMatchObject({ ok: false, next: expect.stringContaining('npm run backup') });
  });

  it('for which a disk has no room, or that it may not write, says so in words', async () => {
    const words = (key: TextKey, values: TextValues = {}) => text(key, values, 'en');
    const failed = (make: () => unknown) => {
      try {
        return make();
      } catch (error) {
        return error;
      }
    };
    const full = failed(() => writeFileSync('/dev/full', 'more than it has'));
    expect(ofTheDisk(full, words)).toMatchObject({ message: expect.stringContaining('no room left') });
    const ofStore = storeError(Object.assign(new Error('disk is full'), { code: 'SQLITE_FULL' }));
    expect(ofTheDisk(ofStore, words)).toMatchObject({ message: expect.stringContaining('no room left') });
    const kept = (code: string) => storeError(Object.assign(new Error('refused'), { code }));
    expect(kept('28P01')).toMatchObject({
      message: expect.stringContaining('28P01: the user or the password'),
    });
    expect(kept('3D000')).toMatchObject({ message: expect.stringContaining('no database of this name') });
    const barred = Object.assign(new Error('mkdir'), { code: 'EACCES', path: '/mnt/theirs' });
    expect(ofTheDisk(barred, words)).toMatchObject({ message: expect.stringContaining('/mnt/theirs') });
    expect(ofTheDisk(new Error('a fault'), words)).toBeNull();
    // What is there and may not be read is not called missing.
    mkdirSync(join(folder, 'closed', 'manifest.json'), { recursive: true });
    await expect(verifyBackup(join(folder, 'closed'), nothing)).rejects.toMatchObject({ code: 'EISDIR' });
  });

  it('older than the newest so many goes', async () => {
    const { home } = await taken();
    await take(home, NOW + HOUR);
    await take(home, NOW + 2 * HOUR);
    await expect(take(home, NOW + 2 * HOUR)).rejects.toMatchObject({ code: 'conflict' });
    expect(await keepNewest(join(folder, 'backups'), 2)).toHaveLength(1);
    expect(readdirSync(join(folder, 'backups'))).toEqual([
      'osem-2026-11-23T03-00-00Z',
      'osem-2026-11-23T04-00-00Z',
    ]);
  });
});
