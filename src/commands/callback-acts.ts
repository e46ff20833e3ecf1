import type { Slot } from '../domain/callback/terms.ts';
import type { Proposal } from '../domain/ticket/callback-said.ts';
import type { Ticket } from '../domain/ticket/model.ts';

/** Calls that are agreed upon with customers: what is free, and what is known. */
export interface CallbackActs {
  /** A time against what is free now; null: the house calls nobody back by appointment. Epoch ms. */
  propose(
    ticket: Ticket,
    wish: {
      wanted: number | null;
      zone?: string;
      number?: { said: string; value: Exclude<Proposal['number'], undefined> };
    },
  ): Promise<Proposal | null>;
  /** By whose clocks the customer is called. */
  zone(ticket: Ticket): Promise<Pick<Proposal, 'zone' | 'zoneBy'>>;
  /** In the form of E.164; null: nobody knows it. */
  number(ticket: Ticket): Promise<string | null>;
  /** When a call that nobody took is tried again (`retry` null: not any more). */
  retry(ticket: Ticket): Promise<{ retry: Slot | null; terms: Proposal['terms'] } | null>;
  /** The next free times, so many at the most. Epoch ms. */
  free(ticket: Ticket, most: number): Promise<number[]>;
}
