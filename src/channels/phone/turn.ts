import type { Place } from './call.ts';
import type { Piece } from './speech.ts';

/** A question, or a part of one in another language. */
export interface Question {
  pieces: readonly Piece[];
  language: string;
}

/** What is done at one moment of a call. `next` is where it goes on. */
export type Turn = {
  language: string;
  say: readonly Piece[];
  /** It is worth keeping what is known, should they hang up now. */
  keep?: true;
  /** All that will be known is: it becomes a ticket now. */
  done?: true;
} & (
  | { type: 'ask'; questions: readonly Question[]; most?: number; seconds: number; next: Place }
  /** `taking`: what whoever picks up is asked. */
  | { type: 'ring'; numbers: readonly string[]; taking: Place & { call: string; from: string }; next: Place }
  | { type: 'record'; next: Place }
  | { type: 'wait'; seconds: number; next: Place }
  | { type: 'end'; next?: Place }
  /** Whoever picked up is through to the caller. */
  | { type: 'connect'; next?: undefined }
);

/** How often something is asked before the call ends. */
export const MOST_TRIES = 2;
/** How often a call repeats what it said: a machine would have it do so for hours. */
export const MOST_REPEATS = 6;
/** How often a call goes back to what was answered before, what it repeated among it: for the same reason. */
export const MOST_RETURNS = 20;
