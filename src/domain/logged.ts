import type { TicketEvent } from './ticket/model.ts';

/** What the log holds of one ticket, as it is read to look back. Foreign text stands in it. */
export interface LoggedTicket {
  number: number;
  id: string;
  /** In order; those of one version were one commit. */
  events: readonly (TicketEvent & { version: number })[];
  /** Customers' messages by id, with the first text that each had; one that was deleted for good has none. */
  messages: ReadonlyMap<string, { text: string; files: readonly unknown[] }>;
  /** The customer as they are known today. */
  customer: {
    contact: {
      name: string | null;
      language: string | null;
      attributes: Readonly<Record<string, unknown>>;
    } | null;
    address: string;
    /** Their tickets before this one, as they stand today. */
    past: number;
  };
}
