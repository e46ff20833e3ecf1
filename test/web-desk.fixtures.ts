import type { EventView, MessageView, TicketLine } from '../src/api/shapes.ts';

const START = '2026-01-01T00:00:00.000Z';

export function ticketLine(change: Partial<TicketLine> = {}): TicketLine {
  return {
    number: 1,
    version: 1,
    status: 'open',
    mergedInto: null,
    spam: false,
    channel: 'webchat',
    contact: { id: 'c1', name: 'Marta' },
    language: null,
    subject: null,
    preview: 'Hello',
    priority: 'normal',
    tags: [],
    kind: null,
    cause: null,
    team: null,
    assignee: null,
    handover: null,
    watchers: [],
    escalated: false,
    escalation: null,
    deadlines: { target: null, promise: null, calendar: null },
    waitingSince: null,
    snoozedUntil: null,
    callAt: null,
    replyUntil: null,
    resolution: { spentMs: 0, since: null, targetMs: null, dueAt: null },
    public: false,
    front: false,
    lastInboundId: null,
    newestId: null,
    createdAt: START,
    updatedAt: START,
    ...change,
  };
}

export function messageView(change: Partial<MessageView> = {}): MessageView {
  return {
    id: 'm1',
    from: null,
    kind: 'inbound',
    as: null,
    text: 'Hello',
    author: { kind: 'contact', id: 'c1', name: 'Marta' },
    at: START,
    delivery: null,
    error: null,
    files: [],
    editedAt: null,
    deletedAt: null,
    sent: null,
    ...change,
  };
}

export function eventView(change: Partial<EventView> = {}): EventView {
  return {
    type: 'claimed',
    at: START,
    actor: { kind: 'person', id: 'ana', name: 'Ana' },
    text: 'Ana claimed it',
    why: [],
    data: {},
    ...change,
  };
}
