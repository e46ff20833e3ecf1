import { execFile, execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { signVisitor } from '../src/channels/webchat/visitor.ts';
import { type Program, ROOT, startHouse, startPeer } from './program.ts';
import { atLeast, type Extent, median, type Row, shortNumber, stated } from './row.ts';

const SECRET = 'a-secret-of-the-bench';
const VISITORS = 3000;

interface Load {
  perSecond: number;
  p99: number;
  failed: number;
}

/** Signed webhook to durable row to 200, against the least that could do it, at 50 connections. */
export async function intakeRows({ slice, say }: Extent): Promise<Row[]> {
  const rounds = slice ? 2 : 5;
  const seconds = slice ? 3 : 5;
  const folder = mkdtempSync(join(tmpdir(), 'osem-bench-'));
  try {
    say('signed webhook to durable row');
    const fast = await compared(folder, { rounds, seconds, chat: true, env: {} });
    return [...fastRows(fast), ...(await slowRows(folder, { rounds: slice ? 1 : 3, seconds, say }))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function fastRows({ bare, telegram, bareChat, webchat }: Compared): Row[] {
  const of = (loads: Load[], yardstick: Load[]) =>
    ` (${shortNumber(rate(loads))}/s against ${shortNumber(rate(yardstick))}/s)`;
  return [
    atLeast(
      'Telegram webhook, of bare Fastify + HMAC + group insert of the same row',
      rate(telegram) / rate(bare),
      0.7,
      of(telegram, bare),
    ),
    atLeast('Live chat message, likewise', rate(webchat) / rate(bareChat), 0.7, of(webchat, bareChat)),
    stated('p99 at 50 connections', p99s({ bare, telegram, bareChat, webchat })),
  ];
}

function p99s({ bare, telegram, bareChat, webchat }: Compared): string {
  const p99 = (loads: Load[]) => `${median(loads.map((load) => load.p99))} ms`;
  return `Telegram ${p99(telegram)} (bare ${p99(bare)}), live chat ${p99(webchat)} (bare ${p99(bareChat)})`;
}

/** With each disk sync slowed by 2 ms: what sharing commits is worth. */
async function slowRows(
  folder: string,
  { rounds, seconds, say }: { rounds: number; seconds: number; say: Extent['say'] },
): Promise<Row[]> {
  const what = 'The same with each sync slowed by 2 ms, of one commit per request';
  const shim = slowSync(folder);
  if (shim === null) return [{ ...stated(what, 'left out: no C compiler here'), limit: 'at least 10' }];
  say('the same on a slow disk');
  const env = { LD_PRELOAD: shim };
  const { bare, telegram } = await compared(folder, { rounds, seconds, chat: false, env, single: true });
  const ratio = rate(telegram) / rate(bare);
  const p99 = median(telegram.map((load) => load.p99));
  const more = ` (${shortNumber(rate(telegram))}/s against ${shortNumber(rate(bare))}/s, p99 ${p99} ms)`;
  return [atLeast(what, ratio, 10, more)];
}

interface Compared {
  bare: Load[];
  telegram: Load[];
  bareChat: Load[];
  webchat: Load[];
}

interface Comparison {
  rounds: number;
  seconds: number;
  chat: boolean;
  env: Record<string, string>;
  /** The yardstick commits each request alone. */
  single?: boolean;
}

/** In turns, so that whatever else the machine does falls on all alike. Each round has fresh databases. */
async function compared(folder: string, comparison: Comparison): Promise<Compared> {
  const { rounds, seconds, chat, env, single = false } = comparison;
  const result: Compared = { bare: [], telegram: [], bareChat: [], webchat: [] };
  for (let round = 0; round < rounds; round++) {
    const at = mkdtempSync(join(folder, 'round-'));
    const bare = { ...env, FOLDER: at, SECRET, GROUP: single ? '0' : '1' };
    result.bare.push(
      await under(startPeer('bare', bare), { KIND: 'bare', SECRET, SECONDS: String(seconds) }),
    );
    const house = startHouse({ folder: join(at, 'telegram'), telegram: true, env });
    const target = { KIND: 'telegram', PATHNAME: '/channels/telegram', SECONDS: String(seconds) };
    result.telegram.push(await under(house, target));
    if (!chat) continue;
    result.bareChat.push(await bareChatLoad(join(at, 'bare-chat'), seconds, env));
    result.webchat.push(await chatLoad(join(at, 'webchat'), seconds, env));
  }
  return result;
}

/** Tokens of the same make, signed with the yardstick's own secret. */
function bareChatLoad(folder: string, seconds: number, env: Record<string, string>): Promise<Load> {
  mkdirSync(folder);
  const file = join(folder, 'visitors.json');
  const visitors = Array.from({ length: VISITORS }, () => signVisitor(SECRET, randomUUID(), Date.now()));
  writeFileSync(file, JSON.stringify(visitors));
  const bare = startPeer('bare', { ...env, FOLDER: folder, SECRET, ROW: 'webchat' });
  return under(bare, { KIND: 'webchat', SECONDS: String(seconds), VISITORS: file });
}

async function chatLoad(folder: string, seconds: number, env: Record<string, string>): Promise<Load> {
  const house = await startHouse({ folder, env: { ...env, TRUST_PROXY: 'true' } });
  const visitors: string[] = [];
  while (visitors.length < VISITORS) {
    const first = visitors.length;
    visitors.push(
      ...(await Promise.all(Array.from({ length: 50 }, (_, n) => session(house.url, first + n)))),
    );
  }
  const target = { KIND: 'webchat', PATHNAME: '/channels/webchat', SECONDS: String(seconds) };
  const file = join(folder, 'visitors.json');
  writeFileSync(file, JSON.stringify(visitors));
  return under(Promise.resolve(house), { ...target, VISITORS: file });
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

/** The load on the program, which it ends afterwards; a second of it is not counted. */
async function under(starting: Promise<Program>, load: Record<string, string>): Promise<Load> {
  const program = await starting;
  try {
    const TARGET = `${program.url}${load.PATHNAME ?? '/'}`;
    const warm = await run({ ...load, TARGET, SECONDS: '1' });
    const figures = await run({ ...load, TARGET, FIRST: String(warm.last) });
    if (figures.failed > 0) throw new Error(`${figures.failed} deliveries to ${TARGET} failed`);
    return figures;
  } finally {
    await program.stop();
  }
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

/** The shim, compiled; null where there is no compiler. */
function slowSync(folder: string): string | null {
  const shim = join(folder, 'slow-sync.so');
  const source = join(ROOT, 'bench/slow-sync.c');
  try {
    execFileSync('gcc', ['-shared', '-fPIC', '-O2', '-o', shim, source, '-ldl'], { stdio: 'ignore' });
  } catch {
    return null;
  }
  return existsSync(shim) ? shim : null;
}

function rate(loads: readonly Load[]): number {
  return median(loads.map(({ perSecond }) => perSecond));
}
