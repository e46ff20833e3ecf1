import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asStarted } from '../test/peers/as-started.ts';
import { pause } from './row.ts';

/** The top folder of the project, seen from dist/bench/bench. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
export const ADMIN_TOKEN = 'a-token-for-the-bench';
/** What the bench's Telegram would send with each update. */
export const TELEGRAM_SECRET = 'a-word-that-telegram-knows';
const PATIENCE_MS = 60_000;

export interface Program {
  url: string;
  pid: number;
  /** From the start of the process to the first 200 of /ready. */
  readyMs: number;
  stop(): Promise<void>;
}

export interface House {
  /** Folder of its data, which need not exist. */
  folder: string;
  telegram?: boolean;
  env?: Record<string, string>;
}

/** Osem itself, as built, in a process of its own on SQLite. */
export function startHouse({ folder, telegram = false, env = {} }: House): Promise<Program> {
  const adapter = {
    TELEGRAM_TOKEN: '7000:bench',
    TELEGRAM_SECRET_TOKEN: TELEGRAM_SECRET,
    TELEGRAM_API_URL: 'http://127.0.0.1:9',
  };
  return startProgram(process.execPath, [...asStarted(ROOT), join(ROOT, 'dist/main.js')], {
    DATABASE_URL: `sqlite:${join(folder, 'osem.db')}`,
    DATA_DIR: folder,
    ADMIN_TOKEN,
    ...(telegram ? adapter : {}),
    ...env,
  });
}

/** A program of the bench by its name, in a process of its own that has as much room for young objects as Osem. */
export function startPeer(name: string, env: Record<string, string>): Promise<Program> {
  const file = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  return startProgram(process.execPath, [...asStarted(ROOT), file], env);
}

/** Starts a program that serves on PORT and waits until it is ready. Throws with its last words when it never is. */
export async function startProgram(
  command: string,
  args: string[],
  env: Record<string, string>,
): Promise<Program> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const begun = performance.now();
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...plainEnvironment(), ...env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let lastWords = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-4000);
  });
  while (!(await answers(`${url}/ready`))) {
    if (child.exitCode !== null || performance.now() - begun > PATIENCE_MS) {
      await end(child);
      throw new Error(`${args.join(' ')} did not start: ${lastWords}`);
    }
    await pause(5);
  }
  return { url, pid: child.pid ?? 0, readyMs: performance.now() - begun, stop: () => end(child) };
}

/** What a program needs of our environment; no settings of Osem's. */
function plainEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, TZ: 'UTC' };
}

async function answers(url: string): Promise<boolean> {
  const answer = await fetch(url).catch(() => null);
  await answer?.arrayBuffer();
  return answer?.status === 200;
}

/** The whole group: npm starts children of its own. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  process.kill(-child.pid, 'SIGTERM');
  await Promise.race([gone, pause(15_000)]);
  if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
