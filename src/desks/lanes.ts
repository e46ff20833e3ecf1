import { setTimeout } from 'node:timers/promises';
import { CodedError } from '../domain/coded-error.ts';
import type { DeskWait } from './desk.ts';

/** One kind of call to one place: a platform limits each for itself, and so do we wait. */
export interface Lane {
  call: string;
  place: string;
  /** The key of the notice that the call is for. */
  notice: string | null;
}

/** What the platform asked to wait for. Notices go before cards, copies and everything else. */
export interface Lanes {
  /**
   * Makes the call, unless its lane has to wait or a notice waits in it: then 'rate-limited' is thrown at once, with the
   * time after which it is this call's turn, so that a long line is not tried again and again. Throws what the call throws.
   */
  run<T>(lane: Lane, make: () => Promise<T>): Promise<T>;
  waits(): DeskWait[];
}

/** Between two calls after a limit. Slack: chat.postMessage about once a second in a channel; Discord: five in five seconds. */
const SPACING_MS = 1000;
/** A line is spread over so much time at the most: who waits longer tries again with the others. */
const LONGEST_LINE_MS = 60_000;
/** A notice that does not come although it is its turn is with another process, or dead. */
const PATIENCE_MS = 15_000;
/** Turns that patient work waits for. */
const TURNS = 20;
/** Where the platform does not say how long. */
const WAIT_MS = 1000;

interface State {
  call: string;
  place: string;
  /** Nobody before. Real ms. */
  until: number;
  /** Nobody but notices before, and not while one of them waits. */
  next: number;
  /** Notices that were turned away, with the time of their turn. */
  notices: Map<string, number>;
}

/** `clock` in real ms; it need not be the world's time. */
export function createLanes(clock: () => number): Lanes {
  // Whole milliseconds, so that what a platform says comes out as it said it.
  const now = () => Math.floor(clock());
  const states = new Map<string, State>();
  return {
    async run({ call, place, notice }, make) {
      const key = `${call} ${place}`;
      const state = states.get(key);
      if (state !== undefined) {
        const at = now();
        const turn = turnOf(state, notice, at);
        if (turn > at) throw limited(call, turn - at);
      }
      try {
        const answer = await make();
        if (notice !== null) states.get(key)?.notices.delete(notice);
        if (isIdle(states.get(key), now())) states.delete(key);
        return answer;
      } catch (error) {
        const wait = waitIn(error);
        if (wait === null) {
          if (notice !== null) states.get(key)?.notices.delete(notice);
          throw error;
        }
        const at = now();
        const until = at + Math.ceil(wait);
        const held = states.get(key) ?? { call, place, until, next: 0, notices: new Map() };
        held.until = Math.max(held.until, until);
        states.set(key, held);
        throw limited(call, turnOf(held, notice, at) - at, error);
      }
    },
    waits: () =>
      [...states.values()].flatMap(({ call, place, until, notices }) => {
        const waitMs = until - now();
        return waitMs > 0 ? [{ call, place, waitMs, notices: notices.size }] : [];
      }),
  };
}

/** Waits for its turn, for work that holds up nobody. Throws what the call throws, 'rate-limited' after many turns. */
export async function inTurn<T>(make: () => Promise<T>): Promise<T> {
  for (let turn = 1; ; turn++) {
    try {
      return await make();
    } catch (error) {
      const wait = waitIn(error);
      if (wait === null || turn >= TURNS) throw error;
      await setTimeout(wait, undefined, { ref: false });
    }
  }
}

/** When it is the call's turn; now when it need not wait. Who has to wait gets a place in the line. */
function turnOf(state: State, notice: string | null, at: number): number {
  for (const [key, turn] of state.notices) if (turn + PATIENCE_MS < at) state.notices.delete(key);
  if (notice !== null) {
    if (state.until <= at) return at;
    const turn = state.notices.get(notice) ?? state.until + state.notices.size * SPACING_MS;
    state.notices.set(notice, turn);
    return Math.max(turn, state.until);
  }
  if (state.until <= at && state.notices.size === 0) return at;
  const free = Math.max(state.until, at) + state.notices.size * SPACING_MS;
  const turn = state.next > at + LONGEST_LINE_MS ? free : Math.max(state.next, free);
  state.next = turn + SPACING_MS;
  return turn;
}

function isIdle(state: State | undefined, at: number): boolean {
  return state !== undefined && state.until <= at && state.next <= at && state.notices.size === 0;
}

function waitIn(error: unknown): number | null {
  if (!(error instanceof CodedError) || error.code !== 'rate-limited') return null;
  return error.retryAfterMs ?? WAIT_MS;
}

function limited(call: string, retryAfterMs: number, cause?: unknown): CodedError {
  return new CodedError('rate-limited', `${call}: rate limit`, { retryAfterMs, cause });
}
