import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './program.ts';
import { atLeast, type Extent, median, type Row, shortNumber, stated } from './row.ts';
import { compared, rate } from './webhooks.ts';

/** Signed webhook to durable row to 200 with each disk sync slowed by 2 ms: what sharing commits is worth. */
export async function intakeRows({ slice, say }: Extent): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'osem-bench-'));
  try {
    const what = 'Telegram webhook with each sync slowed by 2 ms, of one commit per request';
    const shim = slowSync(folder);
    if (shim === null) return [{ ...stated(what, 'left out: no C compiler here'), limit: 'at least 10' }];
    say('signed webhook to durable row on a slow disk');
    const extent = slice ? { rounds: 1, seconds: 3 } : { rounds: 3, seconds: 5 };
    const asked = { ...extent, env: { LD_PRELOAD: shim }, single: true };
    const { bare, house } = await compared(folder, 'telegram', asked);
    const p99 = median(house.map((load) => load.p99));
    const more = ` (${shortNumber(rate(house))}/s against ${shortNumber(rate(bare))}/s, p99 ${p99} ms)`;
    return [atLeast(what, rate(house) / rate(bare), 10, more)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
