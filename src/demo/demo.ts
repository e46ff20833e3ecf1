import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionView, TicketView } from '../api/shapes.ts';
import { readConfig } from '../config.ts';
import { type House, startHouse } from '../house.ts';
import { newId } from '../new-id.ts';
import { channels, desks } from '../registry.ts';
import { text } from '../texts/texts.ts';
import { type Client, clientOf } from './client.ts';
import type { Deliveries } from './customers.ts';
import { narrator, type Words } from './narrate.ts';
import { play, until } from './play.ts';
import { gather, type Proof, prove } from './proof.ts';
import { FORGOTTEN, STORY_MINUTES } from './story.ts';
import { startTelegram, type TelegramStandIn } from './telegram.ts';

/** Ten hours in a hundred seconds. */
const SPEED = 360;
/** How long a reply can be taken back, by the house's clock. */
const UNDO_MINUTES = 12;
const LOOK_MS = 300;
const MINUTE = 60_000;

export interface DemoOptions {
  say(line: string): void;
  /** Ends the demo, wherever it is. */
  signal: AbortSignal;
  /** Instead of what the environment says; for tests. */
  env?: Readonly<Record<string, string>>;
}

export interface Demo {
  /** Resolves with what the story proved; rejects with an AbortError when the demo is stopped before. */
  proof: Promise<Proof>;
  /** Stops the house and removes its data. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded default on an empty database of its own and plays a day at the desk through the real addresses. Of the
 * environment only PORT, HOST, PUBLIC_URL, LANGUAGE, RULES_DIR and CLOCK_SPEED count; its people speak English whatever the desk speaks. Throws what starting the house throws.
 */
export async function startDemo({ say, signal, env }: DemoOptions): Promise<Demo> {
  const folder = await mkdtemp(join(tmpdir(), 'osem-demo-'));
  const telegram = await startTelegram();
  const admin = randomBytes(16).toString('hex');
  const clean = async () => {
    await telegram.stop();
    await rm(folder, { recursive: true, force: true });
  };
  let house: House;
  let words: Words;
  try {
    const config = readConfig({ channels, desks }, demoSettings({ folder, telegram, admin, env }));
    house = await startHouse(config, { wallClock: Date.now, newId });
    words = (key, values) => text(key, values, config.LANGUAGE);
  } catch (error) {
    await clean();
    throw error;
  }
  const proof = tellStory(house, { say, words, signal, telegram, client: clientOf(house.publicUrl, admin) });
  return {
    proof,
    async stop() {
      await house.stop();
      await clean();
    },
  };
}

interface Parts {
  folder: string;
  telegram: TelegramStandIn;
  admin: string;
  env: DemoOptions['env'];
}

/** Nothing of an installation's own settings but where to listen: the demo must reach no vendor and no data. */
function demoSettings({ folder, telegram, admin, env }: Parts): Record<string, string> {
  const none = { channels: [], desks: [] };
  const given = env === undefined ? readConfig(none) : readConfig(none, env);
  const speed = given.CLOCK_SPEED > 1 ? given.CLOCK_SPEED : SPEED;
  return {
    PORT: String(given.PORT),
    HOST: given.HOST,
    LANGUAGE: given.LANGUAGE,
    RULES_DIR: given.RULES_DIR,
    ...(given.PUBLIC_URL === undefined ? {} : { PUBLIC_URL: given.PUBLIC_URL }),
    CLOCK_SPEED: String(speed),
    UNDO_SECONDS: String((UNDO_MINUTES * 60) / speed),
    DATABASE_URL: `sqlite:${join(folder, 'osem.db')}`,
    DATA_DIR: folder,
    ADMIN_TOKEN: admin,
    LOG_LEVEL: 'error',
    TELEGRAM_API_URL: telegram.url,
    TELEGRAM_TOKEN: telegram.token,
    TELEGRAM_SECRET_TOKEN: telegram.secret,
  };
}

interface Telling extends Pick<DemoOptions, 'say' | 'signal'> {
  words: Words;
  telegram: TelegramStandIn;
  client: Client;
}

async function tellStory(house: House, { say, words, signal, telegram, client }: Telling): Promise<Proof> {
  const { clock } = await client.get<SessionView>('/api/session');
  const askedAt = Date.now();
  const startedAt = Date.parse(clock.now);
  const now = () => startedAt + (Date.now() - askedAt) * clock.speed;
  const over = new AbortController();
  const ending = AbortSignal.any([signal, over.signal]);
  const at = async (minute: number) => {
    const wait = Math.max(0, (startedAt + minute * MINUTE - now()) / clock.speed);
    await sleep(wait, undefined, { signal: ending });
  };
  const seconds = Math.round((STORY_MINUTES * 60) / clock.speed);
  say(words('demo.begins', { seconds, link: house.firstLink ?? '', chat: `${house.publicUrl}/chat` }));
  const deliveries: Deliveries = { sent: 0, doubled: 0 };
  const { look } = narrator(client, { say, words }, startedAt);
  const story = async () => {
    const playing = play({ client, say, words, telegram, deliveries, now, at });
    const [played] = await Promise.all([playing, at(STORY_MINUTES)]);
    await promiseBroken(client);
    over.abort();
    return played;
  };
  try {
    const [played] = await Promise.all([story(), repeat(look, ending)]);
    await look();
    const proof = prove(await gather(client, played, deliveries));
    say(words('demo.proof', { ...proof, verdict: proof.good ? 'good' : 'bad' }));
    return proof;
  } finally {
    over.abort();
  }
}

/** Looks again and again until the signal. */
async function repeat(look: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await look();
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** The forgotten customer's promise breaks by the clock alone. */
function promiseBroken(client: Client): Promise<boolean> {
  return until(async () => {
    const { tickets } = await client.get<{ tickets: TicketView['ticket'][] }>('/api/tickets?limit=200');
    const number = tickets.find(({ contact }) => contact.name === FORGOTTEN)?.number;
    if (number === undefined) return undefined;
    const { events } = await client.get<TicketView>(`/api/tickets/${number}`);
    return events.some(({ data }) => data.stage === 'broken') || undefined;
  });
}
