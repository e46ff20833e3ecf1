import { setTimeout } from 'node:timers/promises';
import { RateLimitError, type REST } from 'discord.js';

/** Whose calls go first where more are wanted than Discord takes. */
export type Rank = 'ahead' | 'behind';

/**
 * The calls that an application may make, whatever they are for. Whoever makes one waits for its turn: nothing is turned away
 * and tried again for it. What people wrote and what they must know in time goes ahead of cards, copies and look-ups: after an
 * outage there are thousands of those, and the house must know of every text before it can act on it.
 */
export interface Budget {
  /** Makes the call when it is its turn. Throws what the call throws. */
  run<T>(rank: Rank, make: () => Promise<T>): Promise<T>;
}

/** The calls of Discord's client. */
export type Calls = Pick<REST, 'get' | 'post' | 'patch' | 'put' | 'delete'>;

/**
 * 45 calls in any second at the most, of all processes of the house together: each takes its share. Discord takes 50 of an application
 * (discord.com/developers/docs/topics/rate-limits#global-rate-limit); the others are for replies to customers, files and the
 * gateway, which have clients of their own. Evenly spread, so that whoever reads page after page gets every next turn.
 */
const AT_ONCE = 5;
const SPACING_MS = 1000 / 40;
/** One of so many is from behind when both wait: cards do not stand still while a long history is read. */
const FAIR = 4;
/** Before a new process is counted there are more calls than that: all of the budget waits then, so often and so long at the most. */
const TRIES = 5;
const LONGEST_WAIT_MS = 5000;

/** `clock` in real ms; it need not be the world's time. `processes`: how many share what Discord allows. */
export function createBudget(
  clock: () => number,
  sleep: (ms: number) => Promise<unknown> = setTimeout,
  processes: () => number = () => 1,
): Budget {
  const lines: Record<Rank, (() => void)[]> = { ahead: [], behind: [] };
  /** When nothing would have been called at once. */
  let spread = 0;
  let heldUntil = 0;
  let overtaken = 0;
  let working = false;

  const spacing = () => SPACING_MS * processes();
  const atOnce = () => Math.max(1, AT_ONCE / processes());

  function waitMs(): number {
    return Math.max(spread - (atOnce() - 1) * spacing(), heldUntil) - clock();
  }

  function next(): (() => void) | undefined {
    const { ahead, behind } = lines;
    const takesAhead = ahead.length > 0 && (behind.length === 0 || overtaken < FAIR - 1);
    overtaken = takesAhead && behind.length > 0 ? overtaken + 1 : 0;
    return (takesAhead ? ahead : behind).shift();
  }

  async function work(): Promise<void> {
    if (working) return;
    working = true;
    while (lines.ahead.length + lines.behind.length > 0) {
      const wait = waitMs();
      if (wait > 0) {
        await sleep(Math.ceil(wait));
        continue;
      }
      spread = Math.max(spread, clock()) + spacing();
      next()?.();
    }
    working = false;
  }

  const turn = (rank: Rank) =>
    new Promise<void>((resolve) => {
      lines[rank].push(resolve);
      void work();
    });

  return {
    async run(rank, make) {
      for (let tries = 1; ; tries++) {
        await turn(rank);
        try {
          return await make();
        } catch (error) {
          const wait = error instanceof RateLimitError && error.global ? error.retryAfter : null;
          if (wait === null || wait > LONGEST_WAIT_MS || tries >= TRIES) throw error;
          heldUntil = Math.max(heldUntil, clock() + wait);
        }
      }
    },
  };
}

/** The same calls, each in its turn. */
export function ranked(rest: Calls, budget: Budget, rank: Rank): Calls {
  return {
    get: (route, options) => budget.run(rank, () => rest.get(route, options)),
    post: (route, options) => budget.run(rank, () => rest.post(route, options)),
    patch: (route, options) => budget.run(rank, () => rest.patch(route, options)),
    put: (route, options) => budget.run(rank, () => rest.put(route, options)),
    delete: (route, options) => budget.run(rank, () => rest.delete(route, options)),
  };
}
