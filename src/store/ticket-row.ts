import type { Selectable } from 'kysely';
import type { Ticket } from '../domain/ticket/model.ts';
import { hasTasks } from '../domain/ticket/offered.ts';
import { scheduledOn } from '../domain/ticket/scheduled.ts';
import { sortAt } from '../domain/ticket/sort-at.ts';
import { isSpam } from '../domain/ticket/spam.ts';
import { blankTicket, nextDueAt } from '../domain/ticket/ticket.ts';
import type { RowShape } from './bulk.ts';
import type { TicketTable } from './database.ts';
import { storableJson } from './storable.ts';

/** Every column that a change writes; `number` and `id` are not among them. */
export const TICKET_SHAPE = {
  version: 'bigint',
  status: 'text',
  channel: 'text',
  conversation: 'text',
  contact_id: 'text',
  assignee: 'text',
  team: 'text',
  priority: 'text',
  tags: 'text',
  kind: 'text',
  cause: 'text',
  escalated: 'bigint',
  spam: 'bigint',
  merged: 'bigint',
  to_do: 'bigint',
  scheduled: 'bigint',
  offered_to: 'text',
  watchers: 'text',
  waiting_since: 'bigint',
  sort_at: 'bigint',
  next_due_at: 'bigint',
  last_inbound_id: 'text',
  created_at: 'bigint',
  updated_at: 'bigint',
  state: 'text',
} as const satisfies RowShape;

export type TicketRow = Omit<Selectable<TicketTable>, 'number' | 'observed'>;

export function ticketRow(ticket: Ticket, version: number, now: number, askAt?: number): TicketRow {
  const { conversation, triage, waiting } = ticket;
  return {
    id: ticket.id,
    version,
    status: ticket.status.name,
    channel: conversation.channel,
    conversation: conversation.key,
    contact_id: conversation.contactId,
    assignee: ticket.claim.by,
    team: triage.team,
    priority: triage.priority,
    tags: storableJson(triage.tags),
    kind: ticket.about.kind,
    cause: ticket.about.cause,
    escalated: ticket.escalation.at === null ? 0 : 1,
    spam: isSpam(ticket) ? 1 : 0,
    merged: ticket.links.mergedInto === null ? 0 : 1,
    to_do: hasTasks(ticket) ? 1 : 0,
    scheduled: scheduledOn(ticket).length > 0 ? 1 : 0,
    offered_to: ticket.handover.pending?.person ?? null,
    watchers: storableJson(ticket.watch.by),
    waiting_since: waiting.wait?.since ?? null,
    sort_at: sortAt(ticket),
    next_due_at: nextDueAt(ticket, askAt),
    last_inbound_id: conversation.lastInbound?.id ?? null,
    created_at: conversation.openedAt,
    updated_at: now,
    state: storableJson({ ...ticket, version }),
  };
}

/**
 * The fold as it was stored; number and version are the row's, which the database gave. Concerns that did not exist yet when
 * it was stored are as on a ticket to which nothing has happened.
 */
export function ticketOf(row: Pick<Selectable<TicketTable>, 'number' | 'version' | 'state'>): Ticket {
  const state: Ticket = JSON.parse(row.state);
  return { ...blankTicket(state.id), ...state, number: row.number, version: row.version };
}
