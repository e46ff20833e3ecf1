import { isRefusal, type Refusal } from '../refusal.ts';
import { courtesyFor } from './courtesy.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { isSpam } from './spam.ts';
import { decideStatus } from './status.ts';

/** `messageId`: the answer as it stands on the ticket; `of`: the contact who gave it. Null for one that is not known. */
export type CommunityEvent = { type: 'answer-accepted'; messageId: string | null; of: string | null };

/** Whoever asked, or somebody of the team, took an answer that was given in public: the case is solved by it. */
export type CommunityIntent = { type: 'accept-answer'; messageId: string | null; of: string | null };

export function decideCommunity(
  ticket: Ticket,
  { messageId, of }: CommunityIntent,
  context: Context,
): EventBody[] | Refusal {
  if (ticket.status.name === 'resolved' || isSpam(ticket)) return [];
  // What the rules require of people they do not require of a community.
  const house = { ...context, actor: { kind: 'system' as const, id: 'community' }, policy: {} };
  const resolved = decideStatus(ticket, { type: 'resolve', noteId: null }, house);
  if (isRefusal(resolved)) return resolved;
  const thanks = of === null ? [] : [courtesyFor(ticket, { about: 'accepted', values: { of } }, context.now)];
  return [{ type: 'answer-accepted', messageId, of }, ...resolved, ...thanks];
}
