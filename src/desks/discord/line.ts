import { setTimeout } from 'node:timers/promises';
import { CodedError } from '../../domain/coded-error.ts';
import type { DeskPorts } from '../desk.ts';
import type { Said } from './said.ts';

/** Events that wait in memory; more than that are let go, and read from the history instead. */
const MOST = 5000;
/** Events stored in one go. */
const BATCH = 100;
/** Real milliseconds between tries. */
const WAIT_MS = { first: 250, most: 10_000 };

/**
 * What was said waits here, in order, until it is stored: the gateway does not send it again. Nothing overtakes what
 * failed, so that everything up to the newest stored message is stored, whenever the process dies.
 */
export interface Line {
  said(events: readonly Said[]): void;
  /** Catches up before anything that comes later is stored. */
  catchUp(): void;
  /** Does something in its turn, again and again until it went well or never can; resolves or throws then. */
  inTurn(work: () => Promise<void>): Promise<void>;
}

export interface LineWork {
  /** Stores them; what concerns nobody is left out. Throws CodedError. */
  store(events: readonly Said[]): Promise<void>;
  /** Stores what the history has since. Throws CodedError. */
  catchUp(): Promise<void>;
  log: DeskPorts['log'];
  signal: AbortSignal;
  most?: number;
}

type Entry = { said: Said } | { run: () => Promise<void>; gap: boolean };

export function createLine({ store, catchUp, log, signal, most = MOST }: LineWork): Line {
  let waiting: Entry[] = [];
  let working = false;
  const gap = { run: catchUp, gap: true };

  async function work(): Promise<void> {
    if (working) return;
    working = true;
    let alone = 0;
    for (let tries = 0; waiting.length > 0 && !signal.aborted; ) {
      const taken = nextOf(waiting, alone > 0 ? 1 : BATCH);
      const [first] = taken;
      try {
        if (first !== undefined && 'run' in first) await first.run();
        else await store(taken.flatMap((entry) => ('said' in entry ? [entry.said] : [])));
        tries = 0;
      } catch (error) {
        if (isPassing(error)) {
          log.warn({ desk: 'discord', ...describe(error) }, 'what was said in Discord waits to be stored');
          await pause(error, tries, signal);
          tries += 1;
          continue;
        }
        tries = 0;
        if (taken.length > 1) {
          // One of them is refused for good: which one is found out one by one.
          alone = taken.length;
          continue;
        }
        log.error({ desk: 'discord', ...describe(error) }, 'something said in Discord was left out');
      }
      const done = new Set(taken);
      waiting = waiting.filter((entry) => !done.has(entry));
      alone = Math.max(0, alone - done.size);
    }
    working = false;
  }

  function add(...entries: Entry[]): void {
    waiting.push(...entries);
    if (waiting.length > most) {
      waiting = [{ ...gap }, ...waiting.filter((entry) => 'run' in entry && !entry.gap)];
      log.warn({ desk: 'discord' }, 'too much waits to be stored; it will be read from the history');
    }
    void work();
  }

  return {
    said: (events) => add(...events.map((said) => ({ said }))),
    catchUp: () => add({ ...gap }),
    inTurn: (task) =>
      new Promise((resolve, reject) => {
        const refused = (error: unknown) => {
          if (isPassing(error)) throw error;
          reject(error);
        };
        add({ run: () => task().then(resolve, refused), gap: false });
      }),
  };
}

/** Events up to the next thing of another sort, or that thing alone. */
function nextOf(waiting: readonly Entry[], most: number): Entry[] {
  const other = waiting.findIndex((entry) => 'run' in entry);
  if (other === 0) return waiting.slice(0, 1);
  return waiting.slice(0, Math.min(most, other < 0 ? waiting.length : other));
}

/** Whether it may go well the next time: what Discord refuses for good must not hold up everything behind it. */
function isPassing(error: unknown): boolean {
  return !(error instanceof CodedError) || !['vendor-refused', 'not-found', 'malformed'].includes(error.code);
}

async function pause(error: unknown, tries: number, signal: AbortSignal): Promise<void> {
  const backOff = Math.min(WAIT_MS.first * 2 ** tries, WAIT_MS.most);
  const wait = error instanceof CodedError ? (error.retryAfterMs ?? backOff) : backOff;
  await setTimeout(wait, undefined, { signal }).catch(() => undefined);
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof CodedError) return { code: error.code, message: error.message };
  return { code: 'unknown', message: error instanceof Error ? error.name : 'unknown' };
}
