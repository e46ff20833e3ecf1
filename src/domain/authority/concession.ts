import type { Told } from '../kinds.ts';

/** What one has so much of: pieces (each worth something), money, or neither. */
export const MEASURES = ['count', 'amount', 'none'] as const;
export type Measure = (typeof MEASURES)[number];

/** A kind of thing that can be given away, as authority.json says. */
export interface ConcessionKind {
  /** What rules and people call it: `coupon`. */
  id: string;
  name: Told;
  measure: Measure;
  /** What one piece is worth, in minor units of the house's currency; 0 when it is not counted in pieces. */
  worth: number;
  /** What a customer reads: an ICU message with `{count}`, `{amount}` and `{percent}`. */
  words: Told;
}

/** One thing that is given away, or would be. */
export interface Concession {
  kind: string;
  /** Pieces; 1 for what is not counted. */
  count: number;
  /** What it costs the house, in minor units of its currency: an integer, 0 or more. */
  minor: number;
  /** A share of a price, in percent, when it was said so. */
  percent: number | null;
}

/** What was given away already, or is promised by an offer that stands. */
export interface Given {
  kind: string;
  count: number;
  minor: number;
}

/** How much of one kind, and money of all kinds. */
export interface Sum {
  count: number;
  minor: number;
}

/** What an offer can come to: of each kind the most pieces, and the money of the dearest once, because one is chosen. */
export function mostOf(options: readonly Given[]): Given[] {
  const dearest = Math.max(0, ...options.map(({ minor }) => minor));
  const kinds = [...new Set(options.map(({ kind }) => kind))];
  return kinds.map((kind, index) => ({
    kind,
    count: Math.max(...options.filter((one) => one.kind === kind).map(({ count }) => count)),
    minor: index === 0 ? dearest : 0,
  }));
}

/** What it would come to with this one: pieces of its kind, money of every kind. */
export function sumWith(given: readonly Given[], wanted: Pick<Concession, 'kind' | 'count' | 'minor'>): Sum {
  const alike = given.filter(({ kind }) => kind === wanted.kind);
  return {
    count: alike.reduce((sum, { count }) => sum + count, wanted.count),
    minor: given.reduce((sum, { minor }) => sum + minor, wanted.minor),
  };
}
