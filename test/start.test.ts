import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { freshDatabase } from './peers/postgres.ts';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const RULES_DIR = fileURLToPath(new URL('../rules', import.meta.url));
const LOADED = fileURLToPath(new URL('./peers/loaded.mjs', import.meta.url));

/** What only an adapter, or only one database, needs. */
const SLACK = ['@slack/bolt', '@slack/web-api', 'dist/desks/slack/slack.js'];
const TELEGRAM = ['bottender', 'axios', 'dist/channels/telegram/telegram.js'];
const POSTGRES = ['pg', 'pg-boss', 'dist/jobs/distributed.js', 'dist/store/postgres-dialect.js'];
const SQLITE = ['sqlite3', 'dist/jobs/embedded.js', 'dist/store/sqlite-dialect.js'];
const TOOLS = ['typescript', 'vite', 'vitest', 'esbuild'];

/** Starts Osem, stops it once it has said that it is there, and answers what it has loaded: packages and own files. */
async function loadedWith(env: Record<string, string>): Promise<Set<string>> {
  const folder = mkdtempSync(join(tmpdir(), 'osem-start-'));
  const list = join(folder, 'loaded.txt');
  const settings = {
    DATABASE_URL: `sqlite:${join(folder, 'osem.db')}`,
    DATA_DIR: folder,
    PORT: '0',
    LOG_LEVEL: 'silent',
  };
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['--import', LOADED, MAIN], {
    env: { PATH, ...settings, ...env, LOADED_LIST: list },
  });
  let said = '';
  child.stderr.on('data', (data: Buffer) => {
    said += data.toString();
  });
  child.stdout.once('data', () => child.kill('SIGTERM'));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  expect(said).toBe('');
  expect(code).toBe(0);
  const paths = readFileSync(list, 'utf8').split('\n');
  rmSync(folder, { recursive: true, force: true });
  return new Set(paths.map(nameOf));
}

/** The package that a module is of, else its path from dist on. */
function nameOf(path: string): string {
  const inPackage = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
  return inPackage ?? path.slice(Math.max(0, path.indexOf('dist/')));
}

describe('what is not configured is not loaded', () => {
  it('the embedded default loads no vendor, no other database and no tool', async () => {
    const loaded = await loadedWith({});
    for (const name of SQLITE) expect(loaded).toContain(name);
    for (const name of [...SLACK, ...TELEGRAM, ...POSTGRES, ...TOOLS]) expect(loaded).not.toContain(name);
  });

  it('each adapter and each database is loaded by its settings', async () => {
    const { url, drop } = await freshDatabase();
    const loaded = await loadedWith({
      DATABASE_URL: url,
      TELEGRAM_TOKEN: '7000:start',
      TELEGRAM_SECRET_TOKEN: 'a-word',
      TELEGRAM_API_URL: 'http://127.0.0.1:9',
      SLACK_BOT_TOKEN: 'xoxb-start',
      SLACK_SIGNING_SECRET: 'a-secret',
      SLACK_DESK_CHANNEL: 'C0123',
      SLACK_API_URL: 'http://127.0.0.1:9/api/',
    });
    await drop();
    for (const name of [...TELEGRAM, ...SLACK, ...POSTGRES]) expect(loaded).toContain(name);
    for (const name of SQLITE) expect(loaded).not.toContain(name);
  });
});

it('nobody else on the machine reads the database or a file, be it made by an earlier version', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'osem-start-'));
  const parts = ['osem.db', 'osem.db-wal', 'osem.db-shm', 'files'];
  const modes = () => parts.map((part) => [part, statSync(join(folder, part)).mode & 0o007]);
  try {
    // An empty file is an empty database.
    writeFileSync(join(folder, 'osem.db'), '', { mode: 0o644 });
    mkdirSync(join(folder, 'files'), { mode: 0o755 });
    const env = {
      PATH: process.env.PATH ?? '',
      DATABASE_URL: `sqlite:${join(folder, 'osem.db')}`,
      DATA_DIR: folder,
      PORT: '0',
      LOG_LEVEL: 'silent',
    };
    const child = spawn('sh', ['-c', 'umask 022; exec "$0" "$@"', process.execPath, MAIN], { env });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const running = modes();
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(running).toEqual(parts.map((part) => [part, 0]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('says where the database stayed when the folder of files alone was moved, and nothing when both were', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'osem-start-'));
  const said = async (settings: Record<string, string>) => {
    const env = { PATH: process.env.PATH ?? '', RULES_DIR, PORT: '0', LOG_LEVEL: 'warn', ...settings };
    const child = spawn(process.execPath, [MAIN], { cwd: folder, env });
    let lines = '';
    child.stdout.on('data', (data: Buffer) => {
      lines += data.toString();
      if (lines.includes('/chat') && !child.killed) child.kill('SIGTERM');
    });
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
    return lines.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  };
  try {
    const DATA_DIR = join(folder, 'moved');
    expect(await said({ DATA_DIR })).toMatchObject([
      {
        level: 'warn',
        database: join(realpathSync(folder), 'data', 'osem.db'),
        files: join(DATA_DIR, 'files'),
      },
    ]);
    expect(await said({ DATA_DIR, DATABASE_URL: `sqlite:${join(folder, 'else', 'osem.db')}` })).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
