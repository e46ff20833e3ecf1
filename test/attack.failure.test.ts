import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { eventually } from './eventually.ts';
import { connect, ENGINES, testDatabase } from './peers/database.ts';
import { ADMIN_TOKEN, clientOf, testHouse } from './peers/house.ts';
import { freshDatabase } from './peers/postgres.ts';
import { OsemProcess } from './peers/processes.ts';
import { TelegramPeer } from './peers/telegram.ts';

const SECRET = 'bad-luck';
/** SIGTERM to exit, at the most: what supervisors of processes wait for before they kill. */
const STOP_MS = 10_000;
const VENDOR_MS = 20_000;

function updateOf(number: number, text: string, chat = 1000 + (number % 50)) {
  return {
    update_id: 70_000 + number,
    message: {
      message_id: number + 1,
      date: 1_790_000_000 + number,
      text,
      chat: { id: chat, type: 'private', first_name: `C${chat}` },
      from: { id: chat, is_bot: false, first_name: `C${chat}` },
    },
  };
}

/** The status of one delivery; 0 when there was no answer. */
async function deliver(url: string, update: object): Promise<number> {
  const answer = await fetch(`${url}/channels/telegram`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': SECRET },
    body: JSON.stringify(update),
  }).catch(() => null);
  await answer?.arrayBuffer().catch(() => null);
  return answer?.status ?? 0;
}

interface View {
  messages: { kind: string; text: string; delivery: string | null }[];
}

/** Every message of every ticket, after the inbox has been worked off. */
async function allMessages(url: string): Promise<View['messages']> {
  const { get, until } = clientOf(url);
  const inbox = async () => {
    const { body } = await get('/metrics', '');
    return /^osem_inbox_length 0$/m.test(String(body.text));
  };
  await until(inbox, (empty) => empty);
  const { body } = await get('/api/tickets?limit=200');
  expect(body.next).toBeNull();
  const views = await Promise.all(
    (body.tickets as { number: number }[]).map(({ number }) => get(`/api/tickets/${number}`)),
  );
  return views.flatMap(({ body: view }) => (view as unknown as View).messages);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('bad luck', () => {
  let telegram: TelegramPeer;
  let folder: string;
  const running: OsemProcess[] = [];
  const ends: (() => Promise<unknown>)[] = [];

  beforeEach(async () => {
    telegram = await TelegramPeer.start();
    folder = mkdtempSync(join(tmpdir(), 'osem-luck-'));
    cpSync(join(import.meta.dirname, '..', 'rules'), join(folder, 'rules'), { recursive: true });
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.kill()));
    for (const end of ends.splice(0)) await end();
    await telegram.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function settings(databaseUrl: string): Record<string, string> {
    return {
      DATABASE_URL: databaseUrl,
      ADMIN_TOKEN,
      TELEGRAM_TOKEN: telegram.token,
      TELEGRAM_SECRET_TOKEN: SECRET,
      TELEGRAM_API_URL: telegram.url,
      UNDO_SECONDS: '0',
      LOG_LEVEL: 'error',
    };
  }

  async function urlFor(engine: 'sqlite' | 'postgres'): Promise<string> {
    if (engine === 'sqlite') return `sqlite:${join(folder, 'osem.db')}`;
    const fresh = await freshDatabase('house');
    ends.push(fresh.drop);
    return fresh.url;
  }

  async function start(env: Record<string, string>, within: string[] = []): Promise<OsemProcess> {
    const osem = await OsemProcess.start(folder, env, within);
    running.push(osem);
    return osem;
  }

  it.each(ENGINES)(
    'SIGTERM in the middle of a rush: out in time, and all that was acknowledged is there (%s)',
    { timeout: 60_000 },
    async (engine) => {
      const env = settings(await urlFor(engine));
      const osem = await start(env);
      const taken: string[] = [];
      let next = 0;
      let over = false;
      const client = async () => {
        while (!over) {
          const number = next++;
          if ((await deliver(osem.url, updateOf(number, `rush ${number}`))) === 200)
            taken.push(`rush ${number}`);
        }
      };
      const clients = Array.from({ length: 20 }, client);
      await eventually(() => expect(taken.length).toBeGreaterThan(100));
      const begun = Date.now();
      const code = await osem.stop();
      expect(Date.now() - begun).toBeLessThan(STOP_MS);
      over = true;
      await Promise.all(clients);
      expect([code, osem.said]).toEqual([0, osem.said]);
      await osem.start();
      const texts = (await allMessages(osem.url)).map(({ text }) => text);
      expect(new Set(texts).size).toBe(texts.length);
      expect(taken.filter((text) => !texts.includes(text))).toEqual([]);
    },
  );

  it.each(ENGINES)(
    'SIGTERM while a vendor never answers: out in time, the fate is asked about, nothing goes twice (%s)',
    { timeout: 60_000 },
    async (engine) => {
      telegram.chat(1000);
      const osem = await start({
        ...settings(await urlFor(engine)),
        VENDOR_TIMEOUT_SECONDS: String(VENDOR_MS / 1000),
      });
      const { get, command, until } = clientOf(osem.url);
      expect(await deliver(osem.url, updateOf(0, 'Will you answer'))).toBe(200);
      await until(
        () => get('/api/tickets/1'),
        ({ status }) => status === 200,
      );
      telegram.fail('sendMessage', 'never');
      expect((await command('reply', { ticket: 1, text: 'In flight' })).status).toBe(200);
      const delivery = async () =>
        ((await get('/api/tickets/1')).body as unknown as View).messages.find(
          ({ kind }) => kind === 'outbound',
        )?.delivery;
      await until(delivery, (now) => now === 'sending');
      await pause(300);
      const begun = Date.now();
      const code = await osem.stop();
      // Before the call to the vendor is given up.
      expect(Date.now() - begun).toBeLessThan(STOP_MS);
      expect([code, osem.said]).toEqual([0, osem.said]);
      await osem.start();
      expect(await until(delivery, (now) => now === 'unknown')).toBe('unknown');
      await pause(500);
      expect(telegram.calls.filter(({ method }) => method === 'sendMessage')).toHaveLength(0);
    },
  );

  it('a disk that is full: deliveries are refused with 503, the process lives, nothing acknowledged is lost', {
    timeout: 60_000,
  }, async () => {
    const env = settings(await urlFor('sqlite'));
    await (await start(env)).stop();
    // In blocks of 512 bytes (POSIX sh): the write-ahead log may grow to 1 MB.
    const osem = await start(env, ['sh', '-c', 'ulimit -f 2000; exec "$0" "$@"']);
    const taken: string[] = [];
    const refused = new Set<number>();
    for (let number = 0; number < 600 && refused.size === 0; number++) {
      const text = `full ${number} ${'x'.repeat(2000)}`;
      const status = await deliver(osem.url, updateOf(number, text));
      if (status === 200) taken.push(text);
      else refused.add(status);
    }
    expect([...refused]).toEqual([503]);
    for (let again = 0; again < 5; again++) {
      expect(await deliver(osem.url, updateOf(900 + again, 'y'.repeat(200_000)))).toBe(503);
      await pause(100);
    }
    expect((await fetch(`${osem.url}/health`)).status).toBe(200);
    expect((await clientOf(osem.url).get('/api/tickets')).status).toBe(200);
    await osem.kill();
    const roomy = await start(env);
    expect(await deliver(roomy.url, updateOf(5000, 'There is room again'))).toBe(200);
    const texts = (await allMessages(roomy.url)).map(({ text }) => text);
    expect(new Set(texts).size).toBe(texts.length);
    expect(taken.filter((text) => !texts.includes(text)).map((text) => text.slice(0, 10))).toEqual([]);
    expect(texts).toContain('There is room again');
  });

  it('PostgreSQL cuts every connection again and again: nothing is lost or doubled, and it serves again', {
    timeout: 60_000,
  }, async () => {
    const url = await urlFor('postgres');
    const house = await testHouse({
      engine: 'postgres',
      databaseUrl: url,
      env: { ...settings(url), LOG_LEVEL: 'silent' },
    });
    ends.unshift(() => house.stop());
    const admin = new pg.Client({ connectionString: inject('postgresUrl') });
    await admin.connect();
    ends.unshift(() => admin.end());
    const name = new URL(url).pathname.slice(1);
    const cut = () =>
      admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);

    const statuses = new Set<number>();
    const one = async (number: number) => {
      for (let tries = 0; tries < 200; tries++) {
        const status = await deliver(house.url, updateOf(number, `cut ${number}`));
        statuses.add(status);
        if (status === 200) return;
        await pause(20);
      }
      throw new Error(`never taken: ${number}`);
    };
    let next = 0;
    const client = async () => {
      while (next < 400) await one(next++);
    };
    let over = false;
    const cutting = (async () => {
      while (!over) {
        await pause(120);
        await cut();
      }
    })();
    await Promise.all(Array.from({ length: 10 }, client));
    over = true;
    await cutting;
    expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    await house.until(
      () => house.get('/ready', ''),
      ({ status }) => status === 200,
    );
    const texts = (await allMessages(house.url)).map(({ text }) => text);
    expect(texts.toSorted()).toEqual(Array.from({ length: 400 }, (_, n) => `cut ${n}`).toSorted());

    await admin.query(`alter database ${name} allow_connections false`);
    await cut();
    await house.until(
      () => house.get('/ready', ''),
      ({ status }) => status === 503,
    );
    expect(await deliver(house.url, updateOf(500, 'while it is gone'))).toBe(503);
    expect((await house.get('/api/tickets')).status).toBe(503);
    await admin.query(`alter database ${name} allow_connections true`);
    await house.until(
      () => house.get('/ready', ''),
      ({ status }) => status === 200,
    );
    await house.until(
      () => deliver(house.url, updateOf(501, 'and it is back')),
      (status) => status === 200,
    );
    const visitor = await house.visitor();
    await house.until(
      () => visitor.write('Chat after the fall', 'once'),
      ({ status }) => status === 200,
    );
    const after = (await allMessages(house.url)).map(({ text }) => text);
    expect(after.filter((text) => text === 'and it is back' || text === 'Chat after the fall')).toHaveLength(
      2,
    );
  });

  it.each([0, 200])(
    'two messages of a stranger, %i ms apart, at two processes on PostgreSQL: one ticket',
    { timeout: 60_000 },
    async (apart) => {
      const env = settings(await urlFor('postgres'));
      const [a, b] = [await start(env), await start(env)];
      const chats = Array.from({ length: 20 }, (_, n) => 3000 + n);
      await Promise.all(
        chats.flatMap((chat, index) => [
          deliver(a.url, updateOf(index * 2, `first ${chat}`, chat)),
          pause(apart).then(() => deliver(b.url, updateOf(index * 2 + 1, `second ${chat}`, chat))),
        ]),
      );
      const texts = (await allMessages(a.url)).map(({ text }) => text);
      expect(texts.toSorted()).toEqual(
        chats.flatMap((chat) => [`first ${chat}`, `second ${chat}`]).toSorted(),
      );
      const { body } = await clientOf(b.url).get('/api/tickets?limit=200');
      expect(body.tickets).toHaveLength(chats.length);
      const client = new pg.Client({ connectionString: env.DATABASE_URL });
      await client.connect();
      const { rows } = await client.query('select count(*)::int as contacts from contacts');
      await client.end();
      expect(rows).toEqual([{ contacts: chats.length }]);
    },
  );

  it('connections that PostgreSQL ends as they begin do not end the process', {
    timeout: 60_000,
  }, async () => {
    const url = await urlFor('postgres');
    const env = { ...settings(url), LOG_LEVEL: 'silent' };
    const house = await testHouse({ engine: 'postgres', databaseUrl: url, env });
    ends.unshift(() => house.stop());
    const admin = new pg.Client({ connectionString: inject('postgresUrl') });
    await admin.connect();
    ends.unshift(() => admin.end());
    const name = new URL(url).pathname.slice(1);
    const statuses = new Set<number>();
    let over = false;
    const reader = async () => {
      while (!over) statuses.add((await house.get('/api/tickets')).status);
    };
    const readers = Array.from({ length: 20 }, reader);
    for (let cuts = 0; cuts < 60; cuts++) {
      await pause(40);
      await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    }
    over = true;
    await Promise.all(readers);
    expect([...statuses].toSorted()).toEqual([200, 503]);
    const after = await Promise.all(Array.from({ length: 30 }, () => house.get('/api/tickets')));
    expect(after.map(({ status }) => status)).toEqual(after.map(() => 200));
  });

  it('a statement that a foreign lock stopped does not stand in the way of later commits', {
    timeout: 60_000,
  }, async () => {
    const mine = await testDatabase('sqlite');
    const file = connect('sqlite', mine.url);
    ends.push(() => file.destroy(), mine.close);
    let unlock = () => {};
    let locked = () => {};
    const isLocked = new Promise<void>((resolve) => {
      locked = resolve;
    });
    const foreign = file.transaction().execute(async (held) => {
      await held.deleteFrom('tallies').execute();
      locked();
      await new Promise<void>((resolve) => {
        unlock = resolve;
      });
    });
    await isLocked;
    const stopped = mine.db
      .insertInto('secrets')
      .values({ purpose: 'rare', value: 'x' })
      .returning('purpose')
      .execute();
    await expect(stopped).rejects.toMatchObject({ code: 'store-down' });
    unlock();
    await foreign;
    await mine.db.transaction().execute(async (trx) => {
      await trx.insertInto('secrets').values({ purpose: 'later', value: 'y' }).execute();
    });
    expect(await mine.db.selectFrom('secrets').select('purpose').execute()).toEqual([{ purpose: 'later' }]);
  });
});
