/** What this process does for all of them. */
export interface Held {
  /** What the process left that did it before; null: nothing. */
  value: string | null;
  /** Another process does it from now on, or the house stops. */
  signal: AbortSignal;
  /** Asked every few seconds, and at the end, for what the next one has to know; undefined: as before. */
  leaves(value: () => Promise<string | undefined> | string | undefined): void;
  /** What was begun broke by itself: it is logged, ended and given back at once, and begun again, here or elsewhere. */
  broke(error: unknown): void;
}

/**
 * Does something in one process of all (in `places` of them), until the signal; another one takes over within seconds when
 * this one dies. `begin` starts it and answers how to end it. Resolves once it has begun, or at once when another process does
 * it; throws what the first `begin` throws. `strict`: it ends rather than that two do it while the database cannot be asked.
 */
export type Hold = (
  name: string,
  begin: (held: Held) => Promise<() => Promise<unknown>>,
  signal: AbortSignal,
  options?: { places?: number; strict?: boolean },
) => Promise<void>;
