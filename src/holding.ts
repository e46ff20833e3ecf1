import type { Held, Hold } from './desks/held.ts';
import { codeOf } from './domain/coded-error.ts';
import { createBell } from './jobs/bell.ts';
import type { Lease, Leases } from './store/store.ts';
import type { Log } from './triage/ports.ts';

/**
 * Whoever dies is followed by another process after this, and by the time that it looks. Real ms, by the database's clock:
 * with what it takes to connect it stays well under the 30 s that we promise.
 */
const LEASE_MS = 12_000;
const BEAT_MS = 3000;
const LOOK_MS = 1000;
/** What broke is begun again after this, then each time after twice as long, up to a lease: another process has looked by then. */
const SOON_MS = 2 * LOOK_MS;

/** What one process of all does, until it stops or dies: another one takes over then. */
export interface Holdings {
  hold: Hold;
  /** Once everything that was held is left, after the signal. */
  left(): Promise<void>;
}

export function createHoldings(ports: { leases: Leases; log: Log; holder: string }): Holdings {
  const running = new Set<Promise<void>>();
  return {
    hold: (name, begin, signal, options = {}) =>
      new Promise((resolve, reject) => {
        const turns = new Turns(ports, { name, begin, signal, ...options });
        const run = turns.run(resolve, reject).finally(() => running.delete(run));
        running.add(run);
      }),
    left: async () => void (await Promise.all(running)),
  };
}

interface Turn {
  name: string;
  begin: (held: Held) => Promise<() => Promise<unknown>>;
  signal: AbortSignal;
  places?: number;
  strict?: boolean;
}

/** Undefined when it takes longer. */
async function within<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), Math.max(0, ms));
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** One thing that is held, again and again. */
class Turns {
  private readonly ports: { leases: Leases; log: Log; holder: string };
  private readonly turn: Turn;
  private again = SOON_MS;

  constructor(ports: { leases: Leases; log: Log; holder: string }, turn: Turn) {
    this.ports = ports;
    this.turn = turn;
  }

  async run(begun: () => void, failed: (error: unknown) => void): Promise<void> {
    const { signal } = this.turn;
    const bell = createBell(signal);
    for (let first = true; !signal.aborted; first = false) {
      const lease = await this.taken();
      if (lease === null) {
        begun();
        await bell.wait(LOOK_MS);
        continue;
      }
      let since: number | null = null;
      try {
        await this.holding(lease, () => {
          since = performance.now();
          begun();
        });
      } catch (error) {
        if (first && since === null) return failed(error);
        await bell.wait(this.tellBroken(error, since));
      }
    }
    begun();
  }

  /** Answers when it is begun again: real ms. `since`: when it had begun; null: it could not. */
  private tellBroken(error: unknown, since: number | null): number {
    if (since === null) {
      this.say('warn', { err: error, code: codeOf(error) }, 'it could not begin; it is tried again');
      return LEASE_MS;
    }
    if (performance.now() - since >= LEASE_MS) this.again = SOON_MS;
    const againMs = this.again;
    this.again = Math.min(againMs * 2, LEASE_MS);
    this.say(
      'error',
      { err: error, againMs },
      'it broke and is given back; it is begun again, here or elsewhere',
    );
    return againMs;
  }

  private async taken(): Promise<Lease | null> {
    const { name, places = 1 } = this.turn;
    const names = places === 1 ? [name] : Array.from({ length: places }, (_, at) => `${name}/${at + 1}`);
    try {
      for (const one of names) {
        const lease = await this.ports.leases.take(one, this.ports.holder, LEASE_MS);
        if (lease !== null) return lease;
      }
    } catch (error) {
      this.say('warn', { code: codeOf(error) }, 'nobody knows whose it is; looking again');
    }
    return null;
  }

  /** Until it is lost or the house stops. What has begun is ended before the next process may begin. */
  private async holding(lease: Lease, begun: () => void): Promise<void> {
    const lost = new AbortController();
    const broken: unknown[] = [];
    const signal = AbortSignal.any([this.turn.signal, lost.signal]);
    let value: Parameters<Held['leaves']>[0] = () => undefined;
    const beating = this.beat(lease, () => value(), signal).then((holds) => {
      if (!holds) lost.abort();
    });
    try {
      const end = await this.turn.begin({
        value: lease.value,
        signal,
        leaves(asked) {
          value = asked;
        },
        broke: (error) => {
          if (signal.aborted) return this.say('warn', { err: error }, 'it broke while it ended');
          broken.push(error);
          lost.abort();
        },
      });
      this.say('info', { lease: lease.name }, 'this process does it from now on');
      begun();
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      await end();
      if (broken.length > 0) throw broken[0];
      if (!lost.signal.aborted) await this.keep(lease, await value());
    } finally {
      lost.abort();
      await beating;
      await this.ports.leases.leave(lease).catch(() => undefined);
    }
  }

  /** Answers false once another process has it, or may have it. */
  private async beat(
    lease: Lease,
    value: () => Promise<string | undefined> | string | undefined,
    signal: AbortSignal,
  ): Promise<boolean> {
    const bell = createBell(signal);
    let heldAt = performance.now();
    for (;;) {
      await bell.wait(BEAT_MS);
      if (signal.aborted) return true;
      const left = await within(Promise.resolve(value()), BEAT_MS);
      const asked = performance.now();
      const holds = await within(this.keep(lease, left), LEASE_MS - (asked - heldAt));
      if (holds === false) return this.gone('another process does it');
      if (holds === true) heldAt = asked;
      else if (this.turn.strict === true && performance.now() - heldAt >= LEASE_MS)
        return this.gone('the database cannot be asked, so that another process may do it');
    }
  }

  /** Null: the database could not be asked. */
  private async keep(lease: Lease, value: string | undefined): Promise<boolean | null> {
    try {
      return await this.ports.leases.hold(lease, LEASE_MS, value);
    } catch (error) {
      this.say('warn', { code: codeOf(error) }, 'it could not be held on to; trying again');
      return null;
    }
  }

  private gone(why: string): false {
    this.say('warn', {}, why);
    return false;
  }

  private say(level: 'info' | 'warn' | 'error', data: object, words: string): void {
    this.ports.log[level]({ work: this.turn.name, ...data }, words);
  }
}
