import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CodedError } from '../domain/coded-error.ts';
import { run } from './bulk.ts';
import type { Answer, Question } from './counting.ts';
import type { Db } from './database.ts';

/** Asks what may take seconds, beside everybody's work. Statements begin with `select`; parameters are $1, $2, … */
export interface Aside {
  ask<Row>(text: string, parameters: readonly unknown[]): Promise<Row[]>;
  /** Whoever waits gets 'store-down'. */
  close(): void;
}

/** The compiled program: beside this file, or where the program was built from it. */
const PROGRAM = new URL('../../dist/store/counting.js', import.meta.url);
/** Fewer cases than these are counted sooner than a program begins. */
const MANY_CASES = 5000;
const IDLE_MS = 60_000;
/** While many customers write, nothing new is begun: cores that are two in name share one. So long at the most. Real ms. */
const LONGEST_BACK_MS = 30_000;
const LOOK_MS = 100;

interface Waiting {
  done(rows: unknown[] | null): void;
  closed(error: CodedError): void;
}

/** The database's own processes count: nothing has to be set apart. */
export function besides(db: Db): Aside {
  return { ask: (text, parameters) => run(db, text, parameters), close: () => undefined };
}

interface Options {
  program: URL;
  manyCases: number;
  idleMs: number;
  /** Whether more is written now than can be stored at leisure. */
  pressed(): boolean;
}

/**
 * Of an SQLite file with many cases a process of its own counts, which begins with the first question and ends when nobody asks for a
 * while: in this one, long statements would take the threads, and on a busy machine the cores, of whoever takes messages. Where
 * it cannot be started, or dies, the question is answered here.
 */
export function asideOf(db: Db, file: string, options: Partial<Options> = {}): Aside {
  const usual = { program: PROGRAM, manyCases: MANY_CASES, idleMs: IDLE_MS };
  return new OwnProcess(db, file, { ...usual, pressed: () => false, ...options });
}

class OwnProcess implements Aside {
  readonly #db: Db;
  readonly #file: string;
  readonly #options: Options;
  readonly #waiting = new Map<number, Waiting>();
  #process: ChildProcess | null = null;
  #idle: NodeJS.Timeout | undefined;
  #hasMany = false;
  #closing: CodedError | null = null;
  #count = 0;

  constructor(db: Db, file: string, options: Options) {
    this.#db = db;
    this.#file = file;
    this.#options = options;
  }

  readonly ask = async <Row>(text: string, parameters: readonly unknown[]): Promise<Row[]> => {
    const isLarge = await this.#isLarge();
    if (isLarge) await this.#standBack();
    if (this.#closing !== null) throw this.#closing;
    const rows = isLarge ? await this.#askProcess(text, parameters) : null;
    return (rows as Row[] | null) ?? (await run<Row>(this.#db, text, parameters));
  };

  close(): void {
    const closing = new CodedError('store-down', 'The house is closing');
    this.#closing = closing;
    for (const { closed } of this.#waiting.values()) closed(closing);
    this.#waiting.clear();
    clearTimeout(this.#idle);
    this.#process?.kill('SIGKILL');
    this.#process = null;
  }

  async #standBack(): Promise<void> {
    const until = performance.now() + LONGEST_BACK_MS;
    while (this.#closing === null && this.#options.pressed() && performance.now() < until)
      await setTimeout(LOOK_MS);
  }

  async #isLarge(): Promise<boolean> {
    if (this.#hasMany) return true;
    const [row] = await run<{ newest: number | null }>(
      this.#db,
      'select max(number) as newest from tickets',
      [],
    );
    this.#hasMany = (row?.newest ?? 0) >= this.#options.manyCases;
    return this.#hasMany;
  }

  #askProcess(text: string, parameters: readonly unknown[]): Promise<unknown[] | null> {
    return new Promise((done, closed) => {
      this.#count += 1;
      const question: Question = { id: this.#count, text, parameters };
      clearTimeout(this.#idle);
      this.#process ??= this.#begun();
      this.#process.ref();
      this.#waiting.set(question.id, { done, closed });
      this.#process.send(question, (error) => {
        if (error !== null) this.#answered({ id: question.id, rows: null });
      });
    });
  }

  #begun(): ChildProcess {
    const begun = fork(fileURLToPath(this.#options.program), [this.#file], {
      ...{ execArgv: [], serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
    });
    begun.on('message', (answer: Answer) => this.#answered(answer));
    begun.on('error', () => this.#ended(begun));
    begun.on('exit', () => this.#ended(begun));
    return begun;
  }

  #answered({ id, rows }: Answer): void {
    this.#waiting.get(id)?.done(rows);
    this.#waiting.delete(id);
    if (this.#waiting.size > 0) return;
    this.#process?.unref();
    this.#process?.channel?.unref();
    this.#idle = globalThis.setTimeout(() => this.#process?.disconnect(), this.#options.idleMs).unref();
  }

  /** What it was asked is answered by whoever asked. */
  #ended(ended: ChildProcess): void {
    if (ended !== this.#process) return;
    this.#process = null;
    for (const { done } of this.#waiting.values()) done(null);
    this.#waiting.clear();
  }
}
