import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Of a machine that is ours, others use no more than this share. */
const MOST = 0.1;
/** Of the kernel's counters, a second. */
const TICKS = 100;

interface Used {
  /** CPU seconds of this program and of those it started that have ended. */
  ours: number;
  idle: number;
  all: number;
}

/** The cores that programs which are none of ours use during the work; what the work starts has to end in it. */
export async function besideStrangers<T>(work: () => Promise<T>): Promise<{ made: T; strangers: number }> {
  const before = used();
  const made = await work();
  const after = used();
  const of = (name: keyof Used) => after[name] - before[name];
  const busy = of('all') - of('idle') - of('ours');
  return { made, strangers: of('all') === 0 ? 0 : Math.max(0, (busy / of('all')) * cpus().length) };
}

export function isShared(strangers: number): boolean {
  return strangers > cpus().length * MOST;
}

function used(): Used {
  const [, ...machine] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.split(/\s+/) ?? [];
  const ticks = machine.map(Number);
  const [, rest = ''] = readFileSync('/proc/self/stat', 'utf8').split(') ');
  const own = rest.split(' ').slice(11, 15).map(Number);
  return {
    ours: own.reduce((sum, one) => sum + one, 0) / TICKS,
    idle: ((ticks[3] ?? 0) + (ticks[4] ?? 0)) / TICKS,
    all: ticks.slice(0, 8).reduce((sum, one) => sum + one, 0) / TICKS,
  };
}
