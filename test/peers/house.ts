import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.ts';
import { type House, startHouse } from '../../src/house.ts';
import { newId } from '../../src/new-id.ts';
import { channels, desks } from '../../src/registry.ts';
import type { Engine } from '../../src/store/database.ts';
import { tablesInFile } from './database.ts';
import { freePort } from './free-port.ts';
import { freshDatabase } from './postgres.ts';

export const ADMIN_TOKEN = 'a-token-for-tests-only';
const PATIENCE_MS = 30_000;

export interface Answer<Body = Record<string, unknown>> {
  status: number;
  body: Body;
}

/** The whole product on loopback, with a clock that tests move. */
export interface TestHouse {
  url: string;
  house: House;
  databaseUrl: string;
  /** Moves the clock forward; the sweeper notices within a second. */
  advance(ms: number): void;
  /** The house's time, epoch ms. */
  now(): number;
  get(path: string, token?: string): Promise<Answer>;
  post(path: string, body: unknown, token?: string, headers?: Record<string, string>): Promise<Answer>;
  command(name: string, options: Record<string, unknown>, token?: string): Promise<Answer>;
  /** Adds somebody to the team and answers their bearer token and id. */
  person(name: string, role: string, more?: Record<string, unknown>): Promise<{ id: string; token: string }>;
  visitor(name?: string): Promise<Visitor>;
  /** Asks again until the check holds; throws what it said last. */
  until<T>(ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T>;
  stop(): Promise<void>;
}

/** A customer on the live chat. */
export interface Visitor {
  token: string;
  /** The conversation. */
  id: string;
  write(text: string, id?: string): Promise<Answer>;
  messages(): Promise<{ from: string; text: string; name: string | null }[]>;
}

export interface HouseOptions {
  engine: Engine;
  env?: Record<string, string>;
  /** Another process on the same database. */
  databaseUrl?: string;
  /** How far the clock is ahead of the machine's at the start, in ms. */
  ahead?: number;
}

export async function testHouse({
  engine,
  env = {},
  databaseUrl,
  ahead = 0,
}: HouseOptions): Promise<TestHouse> {
  const folder = mkdtempSync(join(tmpdir(), 'osem-house-'));
  const fresh = engine === 'postgres' && databaseUrl === undefined ? await freshDatabase('house') : null;
  const url = databaseUrl ?? fresh?.url ?? `sqlite:${join(folder, 'osem.db')}`;
  if (engine === 'sqlite' && databaseUrl === undefined)
    writeFileSync(join(folder, 'osem.db'), await tablesInFile());
  const now = () => Date.now() + ahead;
  const settings = {
    PORT: String(await freePort()),
    LOG_LEVEL: 'warn',
    UNDO_SECONDS: '0',
    ADMIN_TOKEN,
    DATA_DIR: folder,
    DATABASE_URL: url,
  };
  const faults: string[] = [];
  const logTo = { write: (line: string) => void (isFault(line) && faults.push(line)) };
  const house = await startHouse(readConfig({ channels, desks }, { ...settings, ...env }), {
    wallClock: now,
    newId,
    // Whoever sets the level reads the log where it always goes.
    ...(env.LOG_LEVEL === undefined ? { logTo } : {}),
  });
  const client = clientOf(house.address);
  return {
    url: house.address,
    house,
    databaseUrl: url,
    now,
    advance(ms) {
      ahead += ms;
    },
    ...client,
    async stop() {
      await house.stop();
      await fresh?.drop();
      rmSync(folder, { recursive: true, force: true });
      if (faults.length > 0) throw new Error(`The house logged what nobody foresaw:\n${faults.join('')}`);
    },
  };
}

/** An error that is none of our codes and none of a driver's: somebody did not think of it. */
function isFault(line: string): boolean {
  const { err } = JSON.parse(line) as { err?: { code?: unknown } };
  return err !== undefined && err.code === undefined;
}

/** What programs do with a house that runs at `base`, in this process or another. */
export function clientOf(base: string) {
  const call = async (
    method: string,
    path: string,
    token: string,
    body?: unknown,
    headers = {},
  ): Promise<Answer> => {
    const answer = await fetch(base + path, {
      method,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : { text } };
  };
  const get: TestHouse['get'] = (path, token = ADMIN_TOKEN) => call('GET', path, token);
  const post: TestHouse['post'] = (path, body, token = ADMIN_TOKEN, headers = {}) =>
    call('POST', path, token, body, headers);
  return {
    get,
    post,
    command: (name: string, options: Record<string, unknown>, token = ADMIN_TOKEN) =>
      post(`/api/commands/${name}`, options, token),
    async person(name: string, role: string, more: Record<string, unknown> = {}) {
      const { body } = await post('/api/people', { name, role, ...more });
      return { id: String(body.id), token: String(body.token) };
    },
    visitor: (name?: string) => visitorOf({ get, post }, name),
    until,
  };
}

async function visitorOf({ get, post }: Pick<TestHouse, 'get' | 'post'>, name?: string): Promise<Visitor> {
  const { body } = await post('/chat/session', name === undefined ? {} : { name }, '');
  const token = String(body.token);
  return {
    token,
    id: String(body.visitor),
    write: (text, id = randomUUID()) =>
      post('/channels/webchat', { id, text, ...(name === undefined ? {} : { name }) }, token),
    async messages() {
      const answer = await get('/chat/messages', token);
      return answer.body.messages as { from: string; text: string; name: string | null }[];
    },
  };
}

async function until<T>(ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    if (Date.now() > end)
      throw new Error(`It never came to hold; the last answer was ${JSON.stringify(answer).slice(0, 2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
