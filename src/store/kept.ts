export type * from './surveys.ts';

/** Small counters that processes share, such as `duplicates-dropped`. */
export interface Tallies {
  add(name: string, by: number): Promise<void>;
  all(): Promise<Record<string, number>>;
}

/** What this installation keeps to itself, shared by its processes and stable over restarts. */
export interface Secrets {
  /** The secret for a purpose: the one that is kept, else `fresh`, which is kept from now on. */
  keep(purpose: string, fresh: string): Promise<string>;
  /** In one statement; false: it is no longer what it was. */
  replace(purpose: string, was: string, value: string): Promise<boolean>;
}

/** What channels keep for themselves: where they stopped reading, what a thread is made of, how a message came. */
export interface Memory {
  /** The value under (channel, topic, key): the one that is kept, else this, which is kept from now on. */
  keep(channel: string, kept: Remembered): Promise<string>;
  /** Instead of what was there. */
  put(channel: string, kept: Remembered): Promise<void>;
  get(
    channel: string,
    topic: string,
    key: string,
  ): Promise<{ value: string; body: Uint8Array | null } | null>;
  /** The newest `limit` of a topic, oldest first. */
  list(channel: string, topic: string, limit: number): Promise<{ key: string; value: string }[]>;
}

/** `at` is its order within the topic, epoch ms. */
export interface Remembered {
  topic: string;
  key: string;
  value: string;
  body?: Uint8Array | null;
  at: number;
}

/** A question in a community that waits for an answer. Instants are epoch ms. */
export interface WaitingQuestion {
  channel: string;
  conversation: string;
  askedAt: number;
  dueAt: number;
}

/** Questions in communities until they are answered, or are tickets. */
export interface Questions {
  /** Known ones are left alone. */
  keep(question: WaitingQuestion): Promise<void>;
  /** Those that are due, at most `limit`, the oldest first, held for leaseMs: several processes may look. */
  takeDue(now: number, leaseMs: number, limit: number): Promise<WaitingQuestion[]>;
  /** It is looked at again then. */
  putOff(question: Pick<WaitingQuestion, 'channel' | 'conversation'>, until: number): Promise<void>;
  /** Nobody waits for it any more. */
  drop(question: Pick<WaitingQuestion, 'channel' | 'conversation'>): Promise<void>;
}
