import type { TicketEvent } from './ticket/model.ts';

/** What other systems may follow, by what happens to a ticket. What is not here stays in the house. */
const OUTWARD: Readonly<Partial<Record<TicketEvent['type'], string>>> = {
  'ticket-opened': 'ticket.created',
  'message-received': 'ticket.customer-wrote',
  'note-added': 'ticket.noted',
  triaged: 'ticket.triaged',
  claimed: 'ticket.claimed',
  assigned: 'ticket.assigned',
  released: 'ticket.released',
  transferred: 'ticket.transferred',
  'reply-delivered': 'ticket.replied',
  'reply-failed': 'ticket.reply-failed',
  'waits-for-customer': 'ticket.waiting',
  snoozed: 'ticket.snoozed',
  resolved: 'ticket.resolved',
  reopened: 'ticket.reopened',
  escalated: 'ticket.escalated',
};
/** Sent when a lead asks for it, whatever a hook follows. */
export const HOOK_TEST = 'hook.test';

export const HOOK_EVENTS: readonly string[] = Object.values(OUTWARD);

/** The name under which other systems know an event, or null: it is not for them. */
export function hookEventOf(type: TicketEvent['type']): string | null {
  return OUTWARD[type] ?? null;
}
