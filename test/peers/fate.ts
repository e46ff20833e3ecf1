import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const PLACE = { ahead: 0, error: 8, diesAt: 12, syncs: 16, slow: 20 } as const;
const BYTES = 24;

/** What becomes of the machine on which a process runs, while it runs: its clock and its disk. Linux alone. */
export class Fate {
  readonly #file: number;
  /** What the process is started with. */
  readonly env: Readonly<Record<string, string>>;

  constructor(folder: string) {
    const path = join(folder, 'fate');
    writeFileSync(path, Buffer.alloc(BYTES));
    this.#file = openSync(path, 'r+');
    this.env = { LD_PRELOAD: library(), FATE_FILE: path };
  }

  /** The wall clock stands so much later than the true one; timers do not notice. Milliseconds, either way. */
  aheadBy(ms: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(Math.round(ms)) * 1_000_000n);
    writeSync(this.#file, bytes, 0, 8, PLACE.ahead);
  }

  /** From now on nothing can be written; null: it can again. */
  disk(trouble: 'full' | 'broken' | null): void {
    this.#set('error', trouble === null ? 0 : trouble === 'full' ? 28 : 5);
  }

  /** Each sync takes so much longer, as on a slow disk. Microseconds. */
  slowDisk(us: number): void {
    this.#set('slow', us);
  }

  /** The process is killed at its nth sync from its start, before it or after it; null: it lives. */
  dieAtSync(n: number | null, when: 'before' | 'after' = 'before'): void {
    this.#set('syncs', 0);
    this.#set('diesAt', n === null ? 0 : when === 'before' ? n : -n);
  }

  /** Syncs since the count was last begun. */
  get syncs(): number {
    const bytes = Buffer.alloc(4);
    readSync(this.#file, bytes, 0, 4, PLACE.syncs);
    return bytes.readInt32LE();
  }

  close(): void {
    closeSync(this.#file);
  }

  #set(what: Exclude<keyof typeof PLACE, 'ahead'>, value: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value);
    writeSync(this.#file, bytes, 0, 4, PLACE[what]);
  }
}

/** Made once a machine, by the compiler that sqlite3 needs anyway. */
let made: string | undefined;
function library(): string {
  if (made !== undefined) return made;
  const folder = join(process.cwd(), 'node_modules', '.cache', 'osem-test');
  mkdirSync(folder, { recursive: true });
  const mine = join(folder, `fate-${process.pid}.so`);
  const source = join(import.meta.dirname, 'fate.c');
  execFileSync('gcc', ['-O2', '-shared', '-fPIC', '-o', mine, source, '-ldl'], { stdio: 'pipe' });
  made = join(folder, 'fate.so');
  renameSync(mine, made);
  return made;
}
