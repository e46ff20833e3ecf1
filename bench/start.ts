import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { residentMegabytes } from './memory.ts';
import { startProgram } from './program.ts';
import { below, type Extent, median, pause, type Row, shortNumber } from './row.ts';

/** V8 gives back what starting took once nothing has happened for a while. */
const IDLE_MS = 60_000;
/** Of this many starts the memory is taken. */
const IDLING = 3;

/** npm start, built before, to the first 200 of /ready; and what it holds in memory once it idles. */
export async function startRows({ slice, say }: Extent): Promise<Row[]> {
  const rounds = slice ? 3 : 7;
  const ready: number[] = [];
  const memory: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    say(round === 0 ? 'npm start, to warm up' : `npm start, ${round} of ${rounds}`);
    const idleMs = round > rounds - IDLING ? IDLE_MS : 0;
    const { readyMs, megabytes } = await once(idleMs);
    if (round === 0) continue;
    ready.push(readyMs / 1000);
    if (idleMs > 0) memory.push(megabytes);
  }
  const worst = ` (worst of ${rounds}: ${shortNumber(Math.max(...ready))} s)`;
  return [
    below('npm start to /ready, SQLite and live chat', median(ready), 2, 's', worst),
    below('Resident memory of the server, idle for a minute', median(memory), 130, 'MB'),
  ];
}

async function once(idleMs: number): Promise<{ readyMs: number; megabytes: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'osem-bench-'));
  const env = { DATABASE_URL: `sqlite:${join(folder, 'osem.db')}`, DATA_DIR: folder };
  const program = await startProgram('npm', ['start'], env);
  try {
    await pause(idleMs);
    return { readyMs: program.readyMs, megabytes: residentMegabytes(serverUnder(program.pid)) };
  } finally {
    await program.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The process that npm, and the shell that it starts, have started at last. */
function serverUnder(pid: number): number {
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    if (parentOf(entry) === pid) return serverUnder(Number(entry));
  }
  return pid;
}

function parentOf(pid: string): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return Number(fields[1]);
  } catch {
    return 0; // it ended meanwhile
  }
}
