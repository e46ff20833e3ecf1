import type { Given } from '../domain/authority/concession.ts';

export type * from './remedies.ts';

/** What was given away, and what there is to give. */
export interface Giving {
  /**
   * What is spent of these budgets, by their keys; of one that nobody has used nothing. Of this customer's what all contacts
   * of the same person have spent. Minor units.
   */
  spent(keys: readonly string[], customer?: string): Promise<Map<string, number>>;
  /**
   * What the customer, by any contact of the same person, got since then, by a choice or by words, or has before them: of an offer that stands the most of each kind.
   * Epoch ms. `without`: messages that are about to be other ones.
   */
  givenTo(contactId: string, since: number, without?: readonly string[]): Promise<Given[]>;
  /** Puts codes into the pool; answers how many were new. A code stands there once, whatever it is for. */
  importCoupons(kind: string, codes: readonly string[]): Promise<number>;
  /**
   * Takes so many codes of the kind for a purpose (`by`), or none when there are not enough; asked again for the same purpose,
   * the same codes.
   */
  takeCoupons(kind: string, count: number, by: string, now: number): Promise<string[]>;
  /** The codes that were taken for a purpose. */
  couponsOf(by: string): Promise<string[]>;
  /** Gives codes back that were not handed out after all. */
  releaseCoupons(by: string): Promise<void>;
  /** How many codes are left, by kind. */
  couponsLeft(): Promise<{ kind: string; left: number; taken: number }[]>;
  /** Decisions and costs, newest first: options that were chosen or stand, since then. */
  concessions(since: number, page: { limit: number }): Promise<ConcessionLine[]>;
  /** All that was offered to these contacts, oldest first. */
  offeredTo(contactIds: readonly string[]): Promise<ConcessionLine[]>;
}

/** One option of an offer, or what words gave, as it stands in the books. */
export interface ConcessionLine {
  ticketId: string;
  messageId: string;
  kind: string;
  count: number;
  minor: number;
  zone: string;
  rule: string | null;
  by: string;
  /** Epoch ms. */
  at: number;
  state: 'offered' | 'chosen' | 'ended';
}
