import type { Refusal } from '../refusal.ts';
import type { Ticket } from './model.ts';

/** A reply that was written, and the customer's message that it came after. */
export interface RecentReply {
  messageId: string;
  by: string;
  at: number;
  after: string | null;
  takenBack?: true;
}

/** Forms are open for minutes: what they have seen is among the newest replies. */
const KEPT = 5;

type Recent = readonly RecentReply[];
type Said = Pick<Ticket, 'conversation' | 'reply'>;

export function withRecent(recent: Recent = [], reply: RecentReply): RecentReply[] {
  return [...recent.filter(({ messageId }) => messageId !== reply.messageId), reply].slice(-KEPT);
}

/** It is no news to anybody, but whoever has seen it has seen what it came after. */
export function withTakenBack(recent: Recent, id: string): RecentReply[] {
  return recent.map((reply) => (reply.messageId === id ? { ...reply, takenBack: true } : reply));
}

/** The newest reply that was not taken back. */
export function lastReply({ reply }: Pick<Ticket, 'reply'>): RecentReply | undefined {
  return reply.recent?.findLast(({ takenBack }) => takenBack === undefined);
}

/** The newest message that a writer may have read: the customer's, or a reply that came after it. */
export function newestSaid(ticket: Said): string | null {
  const inbound = ticket.conversation.lastInbound?.id ?? null;
  const last = lastReply(ticket);
  return last?.after === inbound ? last.messageId : inbound;
}

/** What a writer who saw `seen` has not read: the customer's newer message, or else a reply of somebody else. */
export function unreadBy(ticket: Said, seen: string | undefined, writer: string): Refusal | null {
  const newest = ticket.conversation.lastInbound;
  if (seen === undefined || newest === null) return null;
  const { recent = [] } = ticket.reply;
  const known = recent.findIndex(({ messageId }) => messageId === seen);
  const seenInbound = recent[known]?.after ?? seen;
  if (newest.id !== seenInbound) return { refused: 'customer-wrote', values: { at: newest.at } };
  const last = lastReply(ticket);
  if (last === undefined || last.by === writer || last.after !== newest.id) return null;
  if (recent.indexOf(last) <= known) return null;
  return { refused: 'colleague-replied', values: { by: last.by, at: last.at } };
}
