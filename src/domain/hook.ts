import type { EventBody, Ticket, TicketEvent } from './ticket/model.ts';
import { isSpam } from './ticket/spam.ts';

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
  'escalation-dismissed': 'ticket.escalation-dismissed',
  offered: 'ticket.offered',
  'offer-chosen': 'ticket.offer-chosen',
  'carried-out': 'ticket.carried-out',
  'approval-asked': 'ticket.approval-asked',
  'approval-given': 'ticket.approval-given',
  'approval-denied': 'ticket.approval-denied',
  'merged-into': 'ticket.merged',
  unmerged: 'ticket.unmerged',
  'spam-marked': 'ticket.spam',
  'spam-lifted': 'ticket.unspam',
  undone: 'ticket.undone',
};
/** Sent when somebody or a program changed what is kept of a customer. */
export const CONTACT_CHANGED = 'contact.changed';
/** Sent when a lead asks for it, whatever a hook follows. */
export const HOOK_TEST = 'hook.test';

export const HOOK_EVENTS: readonly string[] = [...Object.values(OUTWARD), CONTACT_CHANGED];

/**
 * The name under which other systems know an event, or null: it is not for them. A merge ends no case, and who never heard
 * of a ticket, because it was born in quarantine, hears of it when it is taken out.
 */
export function hookEventOf(event: EventBody): string | null {
  switch (event.type) {
    case 'resolved':
      return event.as === 'merged' ? null : 'ticket.resolved';
    case 'spam-marked':
      return event.born === true ? null : 'ticket.spam';
    case 'spam-lifted':
      return event.born === true ? 'ticket.created' : 'ticket.unspam';
    case 'undone':
      return event.spam === undefined
        ? 'ticket.undone'
        : isSpam({ spam: event.spam })
          ? 'ticket.spam'
          : 'ticket.unspam';
    default:
      return OUTWARD[event.type] ?? null;
  }
}

/** Whether a commit is a case of the past, taken over from another desk. */
export function isImport(events: readonly EventBody[]): boolean {
  return events.some((event) => event.type === 'ticket-opened' && event.imported !== undefined);
}

/** What others hear of a change that left the ticket so: of one in quarantine only that it came there, of the past nothing. */
export function outwardOf(
  ticket: Pick<Ticket, 'spam'>,
  events: readonly EventBody[],
): { seq: number; type: string }[] {
  if (isImport(events)) return [];
  return events.flatMap((event, seq) => {
    const type = hookEventOf(event);
    return type === null || (isSpam(ticket) && type !== 'ticket.spam') ? [] : [{ seq, type }];
  });
}
