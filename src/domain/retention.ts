/** What can go before the person does: bytes of files, what was written, who it was. */
export const RETENTION_PARTS = ['files', 'words', 'names'] as const;
export type RetentionPart = (typeof RETENTION_PARTS)[number];

/** After how long what of whoever it fits goes, by the rules of retention.json. */
export interface RetentionRule {
  id: string;
  /** Of each what it may be; empty: any. */
  kinds: readonly string[];
  channels: readonly string[];
  segments: readonly string[];
  /** Since anything last happened on their newest case they are erased. Milliseconds; null: never. */
  afterMs: number | null;
  /**
   * Milliseconds after which a part goes alone: files and words of a case since anything last happened on it, names since anything
   * last happened on the newest case of that person.
   */
  partsMs: Readonly<Partial<Record<RetentionPart, number>>>;
}

export interface Retention {
  /** Off where there is none. */
  rules: readonly RetentionRule[];
  /** How long the log of access is kept. Milliseconds. */
  accessesMs: number;
}

/** What rules took: whole persons, names of persons, cases whose words or files went. */
export const TAKEN = ['persons', ...RETENTION_PARTS] as const;
export type Taken = Record<(typeof TAKEN)[number], number>;

export function nothingTaken(): Taken {
  return { persons: 0, files: 0, words: 0, names: 0 };
}
