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
