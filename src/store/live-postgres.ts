import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import type { Db } from './database.ts';
import { Hub, type OpenLive } from './live.ts';
import { Resync, type ResyncOptions } from './resync.ts';
import type { Live, LiveSignal } from './store.ts';

const CHANNEL = 'osem';
/** PostgreSQL takes less than 8000 bytes. https://www.postgresql.org/docs/current/sql-notify.html */
const MOST_BYTES = 7_900;
const RECONNECT_MS = { first: 100, most: 2_000 };
const PING_EVERY_MS = 10_000;
const PING_WITHIN_MS = 5_000;

/** What travels: signals, and who published them outside of a commit (and has told its own subscribers already). */
interface Letter {
  from: string | null;
  signals: LiveSignal[];
}

/** Signals between all processes on one PostgreSQL: NOTIFY, one connection that listens, and the resync. */
export async function openPostgresLive(url: string, db: Db, options: ResyncOptions): Promise<OpenLive> {
  const hub = new Hub();
  const self = randomUUID();
  const listener = new Listener(url, {
    heard: (payload) => {
      const { from, signals } = JSON.parse(payload) as Letter;
      if (from !== self) for (const signal of signals) hub.publish(signal);
    },
    again: () => {
      for (const signal of MISSED) hub.publish(signal);
      void resync.look();
    },
    onError: options.onError,
  });
  await listener.start();
  const resync = new Resync(hub, options);
  const outbox = new Outbox(self, db, options.onError);
  const live: Live = {
    publish(signal) {
      hub.publish(signal);
      outbox.add(signal);
    },
    subscribe: (subscriber) => hub.subscribe(subscriber),
  };
  return {
    live,
    notify: async (trx, signals) => {
      for (const letter of lettersOf(null, signals))
        await sql`select pg_notify(${CHANNEL}, ${letter})`.execute(trx);
    },
    async close() {
      await resync.close();
      await outbox.sent();
      await listener.close();
    },
  };
}

/** May have been said while nobody listened, and the resync does not find it. */
const MISSED: readonly LiveSignal[] = [
  { kind: 'work', of: 'inbox' },
  { kind: 'work', of: 'jobs' },
  { kind: 'work', of: 'due' },
  { kind: 'people' },
];

/** As few payloads as hold the signals; one that alone is too long is left to the resync. */
function lettersOf(from: string | null, signals: readonly LiveSignal[]): string[] {
  const letters: string[] = [];
  let waiting: LiveSignal[] = [];
  const payload = (some: LiveSignal[]) => JSON.stringify({ from, signals: some } satisfies Letter);
  for (const signal of signals) {
    if (Buffer.byteLength(payload([signal])) > MOST_BYTES) continue;
    if (Buffer.byteLength(payload([...waiting, signal])) > MOST_BYTES) {
      letters.push(payload(waiting));
      waiting = [];
    }
    waiting.push(signal);
  }
  return waiting.length === 0 ? letters : [...letters, payload(waiting)];
}

/** Sends what is published, one statement at a time; what comes meanwhile shares the next. */
class Outbox {
  readonly #self: string;
  readonly #db: Db;
  readonly #onError: (error: unknown) => void;
  #waiting: LiveSignal[] = [];
  #sending: Promise<void> | null = null;

  constructor(self: string, db: Db, onError: (error: unknown) => void) {
    this.#self = self;
    this.#db = db;
    this.#onError = onError;
  }

  add(signal: LiveSignal): void {
    this.#waiting.push(signal);
    this.#sending ??= this.#send();
  }

  async sent(): Promise<void> {
    await this.#sending;
  }

  async #send(): Promise<void> {
    // Signals of the same turn of the event loop travel together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const letters = lettersOf(this.#self, this.#waiting.splice(0));
      try {
        await sql`select pg_notify(${CHANNEL}, value) from json_array_elements_text(${JSON.stringify(letters)}::json)`.execute(
          this.#db,
        );
      } catch (error) {
        this.#onError(error);
      }
    }
    this.#sending = null;
  }
}

interface Ears {
  heard: (payload: string) => void;
  /** The connection was lost and is back: something may have been missed. */
  again: () => void;
  onError: (error: unknown) => void;
}

/** A connection of its own that listens, made anew whenever it breaks, also when it only falls silent. */
class Listener {
  readonly #url: string;
  readonly #ears: Ears;
  #client: pg.Client | null = null;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(url: string, ears: Ears) {
    this.#url = url;
    this.#ears = ears;
  }

  async start(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: 'osem-live',
      keepAlive: true,
      connectionTimeoutMillis: PING_WITHIN_MS,
      query_timeout: PING_WITHIN_MS,
    });
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    client.on('notification', ({ payload }) => this.#ears.heard(payload ?? ''));
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    if (this.#closed) return void (await client.end());
    this.#client = client;
    this.#timer = setTimeout(() => void this.#ping(client), PING_EVERY_MS);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#client?.end();
  }

  async #ping(client: pg.Client): Promise<void> {
    try {
      await client.query('select 1');
      if (this.#client === client && !this.#closed)
        this.#timer = setTimeout(() => void this.#ping(client), PING_EVERY_MS);
    } catch {
      this.#lost(client);
    }
  }

  #lost(client: pg.Client): void {
    if (this.#client !== client || this.#closed) return;
    this.#client = null;
    clearTimeout(this.#timer);
    client.end().catch(() => undefined);
    this.#retry(RECONNECT_MS.first);
  }

  #retry(wait: number): void {
    this.#timer = setTimeout(() => {
      this.start().then(
        () => this.#ears.again(),
        (error: unknown) => {
          this.#ears.onError(error);
          if (!this.#closed) this.#retry(Math.min(wait * 2, RECONNECT_MS.most));
        },
      );
    }, wait);
  }
}
