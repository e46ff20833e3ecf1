import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgresIn } from '../test/peers/postgres-server.ts';
import { TelegramPeer } from '../test/peers/telegram.ts';
import { ADMIN_TOKEN, type Program, ROOT, startHouse, TELEGRAM_SECRET } from './program.ts';
import { type Extent, pause, type Row, shortNumber, stated } from './row.ts';
import type { Measured } from './sizing.ts';

const CASES = { whole: 400, slice: 40 } as const;
const HANDS = 4;
const PATIENCE_MS = 600_000;
/** Bytes a ticket: whoever grows by less has begun a page and no more. */
const LITTLE = 200;
/** Where `npm run sizing` reads it. */
export const MEASURED = join(ROOT, 'docs/sizing.json');
/** Twenty-odd words, as somebody writes who misses a parcel. */
const SAID = [
  'Hello, I ordered two lamps three weeks ago and one of them came without its shade. What shall I do now?',
  'I have looked in the box again, it really is not there. The number on it is 4471 and the driver said that he knows nothing.',
  'Thank you, that is kind. Please send it to the same address, I am at home until four in the afternoon.',
];
const ANSWERED = [
  'I am sorry for that. Could you look whether the shade is in the smaller box that came with it, please?',
  'Then we send you another one today, it arrives the day after tomorrow. You need not send anything back.',
];
/** Rows of tables that do not grow with tickets would spoil what one takes. */
const APART = [
  'people',
  'tokens',
  'rule_sets',
  'secrets',
  'leases',
  'kysely_migration',
  'kysely_migration_lock',
];

/** What a whole case takes in the database: bytes by table, commits, log; what `npm run sizing` counts with. */
export async function bytesRows({ slice, say }: Extent): Promise<Row[]> {
  const cases = slice ? CASES.slice : CASES.whole;
  const folder = mkdtempSync(join(tmpdir(), 'osem-bench-'));
  // The database's account has to come through.
  chmodSync(folder, 0o711);
  const server = await startPostgresIn(join(folder, 'postgres'), { shared_buffers: '256MB' });
  const telegram = await TelegramPeer.start();
  const database = new pg.Pool({ connectionString: server.url, max: HANDS });
  try {
    const env = {
      ...{ DATABASE_URL: server.url, UNDO_SECONDS: '0', TELEGRAM_API_URL: telegram.url },
      ...{ TELEGRAM_TOKEN: telegram.token, TELEGRAM_SECRET_TOKEN: TELEGRAM_SECRET },
    };
    const house = await startHouse({ folder, env });
    try {
      say(`${cases} whole cases`);
      const before = await sample(database);
      await Promise.all(
        Array.from({ length: HANDS }, async (_, hand) => {
          for (let index = hand; index < cases; index += HANDS)
            await wholeCase({ house, telegram, database }, index);
        }),
      );
      await settled(database);
      const measured = perTicket(before, await sample(database), cases);
      if (!slice) keep(measured);
      return rowsOf(measured);
    } finally {
      await house.stop();
    }
  } finally {
    await database.end();
    await Promise.all([telegram.stop(), server.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Place {
  house: Program;
  telegram: TelegramPeer;
  database: pg.Pool;
}

/** Three messages of a customer, a claim, two answers, the end. */
async function wholeCase({ house, telegram, database }: Place, index: number): Promise<void> {
  const chat = 1_000_000 + index;
  telegram.chat(chat);
  const write = (turn: number) => delivered(house, chat, index * SAID.length + turn, SAID[turn] ?? '');
  await write(0);
  const ticket = await ticketOf(database, chat);
  const command = (name: string, more: object = {}) => commanded(house, name, { ticket, ...more });
  await command('claim');
  for (const [turn, text] of ANSWERED.entries()) {
    await command('reply', { text });
    await write(turn + 1);
  }
  await command('resolve');
}

async function delivered(house: Program, chat: number, id: number, text: string): Promise<void> {
  const person = { id: chat, first_name: `Guest ${chat - 1_000_000}`, language_code: 'en' };
  const message = {
    ...{ message_id: id + 1, date: Math.floor(Date.now() / 1000), text },
    ...{ from: { ...person, is_bot: false }, chat: { ...person, type: 'private' } },
  };
  const answer = await fetch(`${house.url}/channels/telegram`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': TELEGRAM_SECRET },
    body: JSON.stringify({ update_id: 1 + id, message }),
  });
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`A message was answered ${answer.status}`);
}

async function ticketOf(database: pg.Pool, chat: number): Promise<number> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await database.query<{ number: string }>(
      `select number from tickets where channel = 'telegram' and conversation = $1`,
      [String(chat)],
    );
    if (rows[0] !== undefined) return Number(rows[0].number);
    if (Date.now() > end) throw new Error(`Chat ${chat} never came to have a ticket`);
    await pause(25);
  }
}

async function commanded(house: Program, name: string, options: object): Promise<void> {
  const answer = await fetch(`${house.url}/api/commands/${name}`, {
    method: 'POST',
    headers: { ...bearer(), 'content-type': 'application/json' },
    body: JSON.stringify(options),
  });
  const said = await answer.text();
  if (answer.status !== 200) throw new Error(`${name} answered ${answer.status}: ${said}`);
}

function bearer() {
  return { authorization: `Bearer ${ADMIN_TOKEN}` };
}

/** Until everything that came of it is done. */
async function settled(database: pg.Pool): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await database.query<{ left: string }>(
      `select (select count(*) from inbox where applied_at is null) + (select count(*) from tickets where observed < version)
        + (select count(*) from messages where delivery in ('queued', 'sending')) as left`,
    );
    if (Number(rows[0]?.left) === 0) break;
    if (Date.now() > end) throw new Error(`${rows[0]?.left} things were never done`);
    await pause(200);
  }
  await database.query('vacuum (analyze)');
}

interface Sample {
  bytes: Map<string, { rows: number; indexes: number }>;
  messages: number;
  syncs: number;
  wal: number;
}

async function sample(database: pg.Pool): Promise<Sample> {
  const tables = await database.query<{ name: string; rows: string; indexes: string }>(
    `select relname as name, pg_table_size(oid) as rows, pg_indexes_size(oid) as indexes from pg_class
      where relkind = 'r' and relnamespace in ('public'::regnamespace, 'pgboss'::regnamespace)`,
  );
  const [said] = (await database.query<{ messages: string }>('select count(*) as messages from messages'))
    .rows;
  const [log] = (
    await database.query<{ syncs: string; bytes: string }>(
      'select wal_sync as syncs, wal_bytes as bytes from pg_stat_wal',
    )
  ).rows;
  const bytes = tables.rows.map(
    ({ name, rows, indexes }) => [name, { rows: Number(rows), indexes: Number(indexes) }] as const,
  );
  return {
    bytes: new Map(bytes),
    messages: Number(said?.messages),
    syncs: Number(log?.syncs),
    wal: Number(log?.bytes),
  };
}

type PerTicket = Omit<Measured, 'perProcess'>;

function perTicket(before: Sample, after: Sample, cases: number): PerTicket {
  const each = (of: 'messages' | 'syncs' | 'wal') => (after[of] - before[of]) / cases;
  const grown = [...after.bytes]
    .filter(([name]) => !APART.includes(name))
    .map(([name, { rows, indexes }]) => {
      const was = before.bytes.get(name) ?? { rows: 0, indexes: 0 };
      const of = (now: number, then: number) => Math.max(0, Math.round((now - then) / cases));
      return [name, { rows: of(rows, was.rows), indexes: of(indexes, was.indexes) }] as const;
    })
    .filter(([, { rows, indexes }]) => rows + indexes >= LITTLE)
    .sort(([, a], [, b]) => b.rows + b.indexes - a.rows - a.indexes);
  return {
    bytes: Object.fromEntries(grown),
    messages: Number(each('messages').toFixed(1)),
    commits: Number(each('syncs').toFixed(1)),
    wal: Math.round(each('wal')),
  };
}

/** What a process can do is no question of bytes: `--only=many` answers it, and people write it down. */
function keep(measured: PerTicket): void {
  const { perProcess } = JSON.parse(readFileSync(MEASURED, 'utf8')) as Measured;
  writeFileSync(MEASURED, `${JSON.stringify({ ...measured, perProcess }, null, 2)}\n`);
}

function rowsOf({ bytes, messages, commits, wal }: PerTicket): Row[] {
  const whole = Object.values(bytes).reduce((sum, { rows, indexes }) => sum + rows + indexes, 0);
  const most = Object.entries(bytes)
    .slice(0, 6)
    .map(([name, { rows, indexes }]) => `${name} ${kilo(rows)} and ${kilo(indexes)} of indexes`);
  return [
    stated('A whole case in PostgreSQL', `${kilo(whole)} (${most.join(', ')})`),
    stated(
      'Its messages, syncs of the log, and bytes written there',
      `${shortNumber(messages)}, ${shortNumber(commits)}, ${kilo(wal)}`,
    ),
  ];
}

function kilo(bytes: number): string {
  return `${shortNumber(bytes / 1000)} kB`;
}
