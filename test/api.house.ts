import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config.ts';
import { startHouse } from '../src/house.ts';
import { newId } from '../src/new-id.ts';
import { channels, desks } from '../src/registry.ts';

export const ADMIN = 'an-admin-token-for-tests';

/** A whole house on loopback, on a database of its own, driven from outside only. */
export interface RunningHouse {
  url: string;
  /** The token of the first sign-in link. */
  firstToken: string;
  /** The database's setting: open it again to look inside. */
  database: string;
  /** Adds somebody and answers a bearer token that acts as them. */
  person(name: string, role: 'agent' | 'supervisor' | 'lead'): Promise<{ id: string; token: string }>;
  /** A visitor of the chat. */
  visitor(): Promise<string>;
  /** A visitor's message; resolves with the number of its ticket. */
  write(visitorToken: string, text: string, more?: object): Promise<number>;
  stop(): Promise<void>;
}

export async function openHouse(env: Record<string, string> = {}): Promise<RunningHouse> {
  const folder = mkdtempSync(join(tmpdir(), 'osem-api-'));
  const database = env.DATABASE_URL ?? `sqlite:${join(folder, 'osem.db')}`;
  const settings = {
    PORT: '0',
    DATABASE_URL: database,
    DATA_DIR: folder,
    ADMIN_TOKEN: ADMIN,
    LOG_LEVEL: 'silent',
  };
  const config = readConfig({ channels, desks }, { ...settings, ...env });
  const house = await startHouse(config, { newId, wallClock: Date.now });
  const url = house.publicUrl.startsWith('https') ? (env.TEST_URL ?? house.address) : house.publicUrl;
  const ask = asker(url);
  return {
    url,
    database,
    firstToken: new URL(house.firstLink ?? url).searchParams.get('token') ?? '',
    person: (name, role) => ask('/api/people', ADMIN, { name, role }),
    visitor: async () => (await ask<{ token: string }>('/chat/session', null, {})).token,
    async write(visitorToken, text, more = {}) {
      const id = randomUUID();
      await ask('/channels/webchat', visitorToken, { id, text, ...more });
      return until(() => numberOf(url, text));
    },
    async stop() {
      await house.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function numberOf(url: string, text: string): Promise<number | undefined> {
  const headers = { authorization: `Bearer ${ADMIN}` };
  const response = await fetch(`${url}/api/tickets?limit=200`, { headers });
  const { tickets } = (await response.json()) as { tickets: { number: number; preview: string }[] };
  return tickets.find(({ preview }) => preview.includes(text.slice(0, 40)))?.number;
}

function asker(url: string) {
  return async <T>(path: string, token: string | null, body: object): Promise<T> => {
    const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  };
}

/** Asks again until there is something, for at most five seconds. */
export async function until<T>(look: () => Promise<T | undefined | false | null>): Promise<T> {
  const end = Date.now() + 5_000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false && found !== null) return found;
    if (Date.now() > end) throw new Error('It did not happen within five seconds');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Reads a stream of Server-Sent Events as it comes. */
export interface Reading {
  events: { event: string; data: unknown; id: string | null }[];
  status: number;
  /** Whether the server has ended it. */
  ended: boolean;
  close(): void;
}

export async function readStream(url: string, headers: Record<string, string>): Promise<Reading> {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  const reading: Reading = { events: [], status: response.status, ended: false, close: () => abort.abort() };
  void follow(response, reading).catch(() => {
    reading.ended = true;
  });
  return reading;
}

async function follow(response: Response, reading: Reading): Promise<void> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const piece of response.body ?? []) {
    rest += decoder.decode(piece as Uint8Array, { stream: true });
    const frames = rest.split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(frame)?.[1] ?? null;
      const event = field('event');
      if (event !== null)
        reading.events.push({ event, data: JSON.parse(field('data') ?? 'null'), id: field('id') });
    }
  }
  reading.ended = true;
}
