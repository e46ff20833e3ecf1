import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { signVisitor } from '../src/channels/webchat/visitor.ts';
import { type Program, startHouse, startPeer } from './program.ts';
import { median } from './row.ts';
import { CHAT_SECRET, vendors } from './vendors.ts';

const VISITORS = 3000;
const WARM_SECONDS = '4';

export interface Load {
  perSecond: number;
  p99: number;
  failed: number;
}

interface Comparison {
  rounds: number;
  seconds: number;
  env?: Record<string, string>;
  /** The yardstick commits each request alone. */
  single?: boolean;
}

/**
 * Webhooks of a channel taken by Osem and by the least that could (bench/bare.ts), in turns, so that whatever else the machine
 * does falls on both alike. Each round has fresh databases.
 */
export async function compared(
  folder: string,
  channel: string,
  { rounds, seconds, env = {}, single = false }: Comparison,
): Promise<{ bare: Load[]; house: Load[] }> {
  const own = { ...env, ...vendors[channel]?.env };
  const loads: { bare: Load[]; house: Load[] } = { bare: [], house: [] };
  for (let round = 0; round < rounds; round++) {
    const at = mkdtempSync(join(folder, 'round-'));
    const load = { VENDOR: channel, SECONDS: String(seconds) };
    const isChat = channel === 'webchat';
    const visitors = isChat ? { VISITORS: kept(at, Array.from({ length: VISITORS }, ownVisitor)) } : {};
    const bare = startPeer('bare', { ...env, FOLDER: at, GROUP: single ? '0' : '1', VENDOR: channel });
    loads.bare.push(await under(await bare, { ...load, ...visitors }));
    const house = await startHouse({ folder: join(at, 'house'), env: own });
    const guests = isChat ? { VISITORS: kept(at, await guestsOf(house)) } : {};
    loads.house.push(await under(house, { ...load, ...guests, PATHNAME: `/channels/${channel}` }));
  }
  return loads;
}

export function rate(loads: readonly Load[]): number {
  return median(loads.map(({ perSecond }) => perSecond));
}

/** A token of the same make, signed with the yardstick's own secret. */
function ownVisitor(): string {
  return signVisitor(CHAT_SECRET, randomUUID(), Date.now());
}

async function guestsOf(house: Program): Promise<string[]> {
  const visitors: string[] = [];
  while (visitors.length < VISITORS) {
    const first = visitors.length;
    visitors.push(
      ...(await Promise.all(Array.from({ length: 50 }, (_, n) => session(house.url, first + n)))),
    );
  }
  return visitors;
}

function kept(folder: string, visitors: readonly string[]): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${randomUUID()}.json`);
  writeFileSync(file, JSON.stringify(visitors));
  return file;
}

async function session(url: string, index: number): Promise<string> {
  const headers = {
    'content-type': 'application/json',
    'x-forwarded-for': `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
  };
  const answer = await fetch(`${url}/chat/session`, { method: 'POST', headers, body: '{}' });
  const { token } = (await answer.json()) as { token: string };
  return token;
}

/** The load on the program, which it ends afterwards. */
async function under(program: Program, load: Record<string, string>): Promise<Load> {
  try {
    return await warmed(program, load);
  } finally {
    await program.stop();
  }
}

/** The webhooks of a channel to a house, which stays. `first`: the number of the first of them. */
export function loaded(house: Program, channel: string, seconds: number, first = 1): Promise<Load> {
  const load = { VENDOR: channel, SECONDS: String(seconds), FIRST: String(first) };
  return warmed(house, { ...load, PATHNAME: `/channels/${channel}` });
}

/** The first seconds are not counted: what has just begun still compiles itself. */
async function warmed(program: Program, load: Record<string, string>): Promise<Load> {
  const TARGET = `${program.url}${load.PATHNAME ?? '/'}`;
  const warm = await run({ ...load, TARGET, SECONDS: WARM_SECONDS });
  const figures = await run({ ...load, TARGET, FIRST: String(warm.last) });
  if (figures.failed > 0) throw new Error(`${figures.failed} deliveries to ${TARGET} failed`);
  return figures;
}

function run(env: Record<string, string>): Promise<Load & { last: number }> {
  const file = fileURLToPath(new URL('./load.js', import.meta.url));
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [file], { env: { ...process.env, ...env } }, (error, stdout) => {
      if (error === null) resolve(JSON.parse(stdout) as Load & { last: number });
      else reject(error);
    });
  });
}
