import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asStarted } from './as-started.ts';
import { freePort } from './free-port.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COMMAND = [process.execPath, ...asStarted(ROOT), join(ROOT, 'dist/main.js')];
/** However slow the machine is: what ended is seen at once. */
const READY_MS = 60_000;

/** Osem as a process of its own that can be killed between any two lines and started again on the same address. */
export class OsemProcess {
  readonly url: string;
  readonly #env: Record<string, string>;
  readonly #folder: string;
  readonly #within: readonly string[];
  #child: ChildProcess | undefined;
  #said = '';

  private constructor(port: number, folder: string, env: Record<string, string>, within: readonly string[]) {
    this.url = `http://127.0.0.1:${port}`;
    this.#folder = folder;
    this.#within = within;
    this.#env = { ...env, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: join(folder, 'data') };
  }

  /** `within` is a command that runs the one it is given, such as a shell that sets limits before. */
  static async start(
    folder: string,
    env: Record<string, string>,
    within: readonly string[] = [],
  ): Promise<OsemProcess> {
    const osem = await OsemProcess.at(folder, env, within);
    await osem.start();
    return osem;
  }

  /** One that is not started yet. */
  static async at(
    folder: string,
    env: Record<string, string>,
    within: readonly string[] = [],
  ): Promise<OsemProcess> {
    return new OsemProcess(await freePort(), folder, env, within);
  }

  /** Starts and waits until it serves. Throws with what it printed when it does not. `more`: settings of this start alone. */
  async start(more: Record<string, string> = {}): Promise<void> {
    const { PATH = '', TZ = 'UTC' } = process.env;
    this.#said = '';
    const [command = '', ...rest] = [...this.#within, ...COMMAND];
    const child = spawn(command, rest, { cwd: this.#folder, env: { PATH, TZ, ...this.#env, ...more } });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data: Buffer) => {
        this.#said = (this.#said + data.toString()).slice(-500_000);
      });
    }
    this.#child = child;
    const end = Date.now() + READY_MS;
    while (!(await this.#ready())) {
      if (Date.now() > end || this.ended) throw new Error(`Osem did not start:\n${this.#said}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async #ready(): Promise<boolean> {
    const answer = await fetch(`${this.url}/ready`).catch(() => null);
    return answer?.status === 200;
  }

  /** Whether it runs no more, by its own will or by another's. */
  get ended(): boolean {
    return this.#child === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** What it printed of late. */
  get said(): string {
    return this.#said;
  }

  /** Ends it between two instructions, as a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Asks it to stop; answers its exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || this.ended) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return ended;
  }
}
