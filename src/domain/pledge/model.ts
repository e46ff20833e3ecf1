/** What a reply can commit us to. */
export const PLEDGE_KINDS = [
  'refund',
  'replacement',
  'repair',
  'delivery',
  'call-back',
  'answer',
  'visit',
  'discount',
  'coupon',
  'free',
  'guarantee',
  'promise',
] as const;
export type PledgeKind = (typeof PLEDGE_KINDS)[number];
/** What is so at once: a time beside it says how long it holds, not by when it is due. */
export const TIMELESS: readonly PledgeKind[] = ['discount', 'free'];

/** `minor` are cents, paras, kopecks: integers. `currency` is the ISO 4217 code. */
export interface Money {
  minor: number;
  currency: string;
}

/** What is in a phrase beside words; the finder recognises them itself. `date` names a day or an hour, `days` a length of time. */
export const SLOTS = ['amount', 'percent', 'date', 'days'] as const;
export type Slot = (typeof SLOTS)[number];

/** What a sentence must hold besides the phrase. `when` is a date or a length of time. */
export const NEEDS = ['amount', 'percent', 'when'] as const;
export type Need = (typeof NEEDS)[number];

/** A commitment in a text. */
export interface Found {
  kind: PledgeKind;
  /** Of the pattern that found it. */
  pattern: string;
  /** As the rules spell it. */
  phrase: string;
  /** Where the phrase stands in the text (UTF-16 units). */
  start: number;
  end: number;
  amount?: Money;
  percent?: number;
  /** By when; the last minute of the day unless an hour is said. Epoch ms. */
  dueAt?: number;
}

/** When and where the text is read: "tomorrow" is a day of this zone (IANA). `now` is epoch ms. */
export interface Clock {
  now: number;
  zone: string;
}
