import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Db, Engine } from '../src/store/database.ts';
import { eventually } from './eventually.ts';
import { connect } from './peers/database.ts';
import { Fate } from './peers/fate.ts';
import { ADMIN_TOKEN } from './peers/house.ts';
import { freshDatabase } from './peers/postgres.ts';
import { TelegramPeer } from './peers/telegram.ts';

/** A machine on which Osem runs as a process of its own: with a clock and a disk that obey, a database, and Telegram beside it. */
export interface Machine {
  folder: string;
  telegram: TelegramPeer;
  fate: Fate;
  /** For a process of one's own on it. */
  env: Record<string, string>;
  /** A look into the database, beside whoever writes to it. */
  look<T>(question: (db: Db) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const SECRET = 'machine-secret';
const PATIENCE_MS = 90_000;
/** A chat counts its messages in both directions: the house's own have lower numbers here. */
const CUSTOMERS = 10_000_000;

export async function machine(engine: Engine, more: Record<string, string> = {}): Promise<Machine> {
  const folder = mkdtempSync(join(tmpdir(), 'osem-machine-'));
  cpSync(join(import.meta.dirname, '..', 'rules'), join(folder, 'rules'), { recursive: true });
  const fresh = engine === 'postgres' ? await freshDatabase() : null;
  const url = fresh?.url ?? `sqlite:${join(folder, 'osem.db')}`;
  const telegram = await TelegramPeer.start();
  const fate = new Fate(folder);
  return {
    folder,
    telegram,
    fate,
    env: {
      ...{ DATABASE_URL: url, ADMIN_TOKEN, UNDO_SECONDS: '0', LOG_LEVEL: 'error' },
      ...{ TELEGRAM_TOKEN: telegram.token, TELEGRAM_SECRET_TOKEN: SECRET, TELEGRAM_API_URL: telegram.url },
      ...fate.env,
      ...more,
    },
    async look(question) {
      const db = connect(engine, url.replace(/^sqlite:/, ''));
      try {
        return await question(db);
      } finally {
        await db.destroy();
      }
    },
    async close() {
      await telegram.stop();
      fate.close();
      await fresh?.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Said {
  update: number;
  chat: number;
  name: string;
  text: string;
  /** By Telegram's clock, epoch ms. */
  at: number;
}

/** Delivered as Telegram does: again until it is taken. `url`: of any process, asked each time. */
export async function deliver(url: () => string, said: Said, patienceMs = PATIENCE_MS): Promise<void> {
  const { update, chat, name, text, at } = said;
  const from = { id: chat, first_name: name };
  const message = {
    ...{ message_id: CUSTOMERS + update, date: Math.floor(at / 1000), text },
    chat: { ...from, type: 'private' },
    from: { ...from, is_bot: false },
  };
  await deliverBody(url, { update_id: update, message }, patienceMs);
}

/** The same with any body, rightly signed. */
export async function deliverBody(url: () => string, body: object, patienceMs = PATIENCE_MS): Promise<void> {
  await eventually(async () => {
    const answer = await fetch(`${url()}/channels/telegram`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': SECRET },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    await answer.arrayBuffer();
    if (answer.status === 200) return;
    await pause(100);
    throw new Error(`Telegram was answered ${answer.status}`);
  }, patienceMs);
}

/** How often customers got this text. */
export function arrivals(telegram: TelegramPeer, text: string): number {
  return telegram.calls.filter(({ method, body }) => method === 'sendMessage' && body.text === text).length;
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
