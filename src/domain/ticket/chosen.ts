import type { OfferedOption } from './offer.ts';

/** What a customer chose, until somebody has carried it out. */
export interface Chosen {
  messageId: string;
  option: OfferedOption;
  at: number;
  /** Whose task it is; null: whoever has the ticket. */
  owner: string | null;
  dueAt: number;
  /** When its owner is reminded next; epoch ms. */
  remindAt: number;
  doneAt: number | null;
  /** Supervisors heard that there are too few codes for it. */
  short?: true;
  /** A rule granted it, by this name; absent: the customer chose it. */
  remedy?: string;
}
