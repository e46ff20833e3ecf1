/** After how long whoever it fits is erased, by the rules of retention.json. */
export interface RetentionRule {
  id: string;
  /** Of each what it may be; empty: any. */
  kinds: readonly string[];
  channels: readonly string[];
  segments: readonly string[];
  /** Since anything last happened on their newest case. Milliseconds. */
  afterMs: number;
}

export interface Retention {
  /** Off where there is none. */
  rules: readonly RetentionRule[];
  /** How long the log of access is kept. Milliseconds. */
  accessesMs: number;
}
