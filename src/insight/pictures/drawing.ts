import { Worker } from 'node:worker_threads';
import { CodedError } from '../../domain/coded-error.ts';
import type { Spec } from './look.ts';

/** What the thread is told. */
export interface Drawing {
  id: number;
  spec: Spec;
  png: boolean;
}

/** What it answers. */
export interface Drawn {
  id: number;
  svg: string;
  png: Uint8Array | null;
  problem: string | null;
}

/** Draws in a thread that begins with the first drawing and ends when nobody wants one for a while. */
export interface Thread {
  /** Throws CodedError 'not-drawn': it broke, died, or took too long. */
  draw(spec: Spec, png: boolean): Promise<Pick<Drawn, 'svg' | 'png'>>;
  /** Ends it. */
  stop(): Promise<void>;
}

/** The compiled thread: beside this file, or where the program was built from it. */
const THREAD = new URL('../../../dist/insight/pictures/worker.js', import.meta.url);
/** The first drawing loads the programs too. */
const PATIENCE_MS = 30_000;
const IDLE_MS = 60_000;
/** A chart is small: what wants more is broken, and must not cost the house its memory. */
const LIMITS = { maxOldGenerationSizeMb: 256 };

interface Waiting {
  drawing: Drawing;
  done(drawn: Pick<Drawn, 'svg' | 'png'>): void;
  failed(error: CodedError): void;
}

interface Options {
  patienceMs: number;
  idleMs: number;
}

export function createThread(file: URL = THREAD, options: Partial<Options> = {}): Thread {
  return new OwnThread(file, { patienceMs: PATIENCE_MS, idleMs: IDLE_MS, ...options });
}

class OwnThread implements Thread {
  readonly #file: URL;
  readonly #options: Options;
  readonly #line: Waiting[] = [];
  #worker: Worker | null = null;
  #now: { waiting: Waiting; patience: NodeJS.Timeout } | null = null;
  #idle: NodeJS.Timeout | undefined;
  #count = 0;

  constructor(file: URL, options: Options) {
    this.#file = file;
    this.#options = options;
  }

  draw(spec: Spec, png: boolean): Promise<Pick<Drawn, 'svg' | 'png'>> {
    return new Promise((done, failed) => {
      this.#count += 1;
      this.#line.push({ drawing: { id: this.#count, spec, png }, done, failed });
      this.#next();
    });
  }

  async stop(): Promise<void> {
    const closing = notDrawn('the house is closing');
    for (const { failed } of this.#line.splice(0)) failed(closing);
    const worker = this.#worker;
    this.#ended('the house is closing');
    clearTimeout(this.#idle);
    await worker?.terminate();
  }

  #next(): void {
    if (this.#now !== null) return;
    clearTimeout(this.#idle);
    const waiting = this.#line.shift();
    if (waiting === undefined) {
      this.#rest();
      return;
    }
    this.#worker ??= this.#begun();
    this.#worker.ref();
    const patience = setTimeout(() => this.#ended('it took too long'), this.#options.patienceMs);
    this.#now = { waiting, patience };
    this.#worker.postMessage(waiting.drawing);
  }

  /** Whoever has nothing to draw keeps neither the process nor its memory. */
  #rest(): void {
    this.#worker?.unref();
    this.#idle = setTimeout(() => {
      const worker = this.#worker;
      this.#worker = null;
      void worker?.terminate();
    }, this.#options.idleMs);
    this.#idle.unref();
  }

  #begun(): Worker {
    const worker = new Worker(this.#file, { resourceLimits: LIMITS, stderr: true, stdout: true });
    const gone = (problem: string) => {
      if (this.#worker === worker) this.#ended(problem);
    };
    worker.on('message', (drawn: Drawn) => this.#answered(drawn));
    worker.on('error', (error) => gone(error instanceof Error ? error.message : 'it broke'));
    worker.on('exit', () => gone('its thread ended'));
    return worker;
  }

  #answered({ id, svg, png, problem }: Drawn): void {
    const now = this.#now;
    if (now?.waiting.drawing.id !== id) return;
    clearTimeout(now.patience);
    this.#now = null;
    if (problem === null) now.waiting.done({ svg, png });
    else now.waiting.failed(notDrawn(problem));
    this.#next();
  }

  /** The thread is gone, or has to go: what it was at is not drawn, the next begins another one. */
  #ended(problem: string): void {
    const [worker, now] = [this.#worker, this.#now];
    this.#worker = null;
    this.#now = null;
    void worker?.terminate();
    if (now !== null) {
      clearTimeout(now.patience);
      now.waiting.failed(notDrawn(problem));
    }
    this.#next();
  }
}

function notDrawn(problem: string): CodedError {
  return new CodedError('not-drawn', `A picture was not drawn: ${problem}`);
}
