import type { EventBody, Ticket } from './model.ts';

/** What the house says to a customer by itself. Its words stand in src/texts under `customer.<about>`. */
export const COURTESIES = ['nudge', 'closing', 'solved', 'thanks', 'handed-over', 'out-of-hours'] as const;
export type Courtesy = (typeof COURTESIES)[number];

/** Which courtesy it is, and what its words need beside the customer, the ticket and its owner: ids and figures only. */
export interface CourtesyAbout {
  about: Courtesy;
  values?: Record<string, string | number>;
}

/** The event that sends a courtesy; its message is written in the customer's language when the event is committed. */
export function courtesyFor(ticket: Ticket, courtesy: CourtesyAbout, sendAt: number): EventBody {
  const messageId = `${ticket.id}.${courtesy.about}.${ticket.version + 1}`;
  return { type: 'reply-queued', messageId, as: 'courtesy', by: null, sendAt, courtesy };
}
