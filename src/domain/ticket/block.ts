import { isRefusal, type Refusal } from '../refusal.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { decideSpam, isShared, type SpamIntent } from './spam.ts';

/** Somebody blocked its sender, under this id. */
export type BlockEvent = { type: 'sender-blocked'; block: string };

/** `block`: the one that was set up from this ticket; null: one that stood before, or that the ticket knows of. */
export type BlockIntent = { type: 'block-sender'; block: string | null };

/** Into quarantine and out of it. Of a blocked sender's ticket not when another customer is on it: their case is none of theirs. */
export function decideQuarantine(
  ticket: Ticket,
  intent: SpamIntent | BlockIntent,
  context: Context,
): EventBody[] | Refusal {
  if (intent.type !== 'block-sender') return decideSpam(ticket, intent, context);
  if (context.actor.kind !== 'person') return { refused: 'role' };
  const marked = isShared(ticket) ? [] : decideSpam(ticket, { type: 'mark-spam' }, context);
  if (isRefusal(marked) || intent.block === null) return marked;
  return [{ type: 'sender-blocked', block: intent.block }, ...marked];
}
