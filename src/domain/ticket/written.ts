import { type Actor, atLeast } from '../actor.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { tagsGiven } from './about.ts';
import { asksFirst, claimedFor, isAsked } from './gated-reply.ts';
import { granting } from './granted.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { placeFor, placesOf } from './places.ts';
import { waiving } from './pledges.ts';
import type { PendingReply, ReplyIntent } from './reply.ts';
import { scheduling, untimelyAt } from './scheduled.ts';
import { unreadBy } from './seen.ts';
import { missing } from './status.ts';

type Reply = Extract<ReplyIntent, { type: 'reply' }>;

export function mayHandle(pending: PendingReply, actor: Actor): boolean {
  const anybodys = pending.by === null;
  return (
    actor.kind === 'person' && (anybodys || actor.id === pending.by || atLeast(actor.role, 'supervisor'))
  );
}

/** What somebody writes to the customer; the same message once. */
export function repliedBy(ticket: Ticket, intent: Reply, context: Context): EventBody[] | Refusal {
  const { messageId } = intent;
  const known = ticket.reply.pending[messageId] !== undefined || isAsked(ticket, messageId);
  return known ? [] : written(ticket, intent, context);
}

/** What is scheduled, by whoever wrote it or a supervisor; its words go out as its writer's. */
export function sendScheduled(
  ticket: Ticket,
  intent: Extract<ReplyIntent, { type: 'send-scheduled' }>,
  context: Context,
): EventBody[] | Refusal {
  const { messageId } = intent;
  const pending = ticket.reply.pending[messageId];
  const { as = 'answer', by = null, becomes, scheduled } = pending ?? {};
  if (pending === undefined || by === null || as === 'courtesy' || scheduled === undefined)
    return { refused: 'unknown-message' };
  if (!mayHandle(pending, context.actor)) return { refused: 'not-yours', values: { by } };
  const before = { by, owner: scheduled.owner, allowed: scheduled.allowed === true };
  // Whoever sends what is held has been told why.
  const confirm = intent.confirm || (scheduled.held !== undefined && intent.at === undefined);
  const kept = { ...(becomes && { becomes }), ...(scheduled.noPledge && { noPledge: scheduled.noPledge }) };
  const asked = { ...intent, type: 'reply' as const, as, confirm, ...kept };
  return written(ticket, asked, context, before);
}

/** Of a reply that was written before. */
interface WrittenBefore {
  by: string;
  /** Whose ticket it was then. */
  owner: string | null;
  /** A supervisor has said yes to it. */
  allowed: boolean;
}

/** The one gate of what people write: whoever they are, whenever it goes out. */
export function written(
  ticket: Ticket,
  intent: Reply,
  context: Context,
  before?: WrittenBefore,
): EventBody[] | Refusal {
  const { actor } = context;
  if (actor.kind !== 'person') return { refused: 'role' };
  const refused = refusedNow(ticket, intent, { ...context, actor }, before);
  if (refused !== null) return refused;
  const by = before?.by ?? actor.id;
  const { messageId, as, sendAt, note, becomes, to, tags = [], pledges = [] } = intent;
  const asks = before?.allowed === true ? undefined : intent.asks;
  const sent = {
    ...(intent.knock === undefined ? {} : { knock: intent.knock }),
    ...(note === undefined ? {} : { note }),
    ...(becomes === undefined ? {} : { becomes }),
    ...(pledges.length === 0 ? {} : { pledges }),
  };
  const after = ticket.conversation.lastInbound?.id ?? null;
  const earlier = before === undefined ? {} : { scheduled: true as const };
  const queued: EventBody = { type: 'reply-queued', messageId, as, by, sendAt, after, ...sent, ...earlier };
  const grants = before?.allowed === true ? [] : granting(messageId, by, intent.grants);
  const granted = [...grants, ...waiving(messageId, by, intent.waived)];
  if (asks !== undefined) {
    const later = intent.at === undefined ? {} : { at: intent.at };
    const asked = asksFirst(
      ticket,
      { ...asks, messageId, to, reply: { as, ...sent, ...later } },
      actor,
      context,
    );
    return isRefusal(asked) ? asked : [...asked, ...granted, ...tagsGiven(ticket, tags, context)];
  }
  if (intent.at !== undefined) {
    const said = { messageId, as, by, sendAt: intent.at, ...(becomes && { becomes }), ...(note && { note }) };
    const later = scheduling(ticket, said, { ...intent, allowed: before?.allowed === true });
    return [...claimedFor(ticket, by), later, ...tagsGiven(ticket, tags, context)];
  }
  return [...claimedFor(ticket, by), ...granted, queued, ...tagsGiven(ticket, tags, context)];
}

/** Why it is not written as things are; null: it is. */
function refusedNow(
  ticket: Ticket,
  { seen, confirm, note, becomes, to, at, knock, hinted }: Reply,
  context: Context & { actor: Extract<Actor, { kind: 'person' }> },
  before?: WrittenBefore,
): Refusal | null {
  const { id: writer } = context.actor;
  if (placeFor(ticket, to) === undefined) return unknownPlace(ticket, to);
  if (knock !== undefined && ticket.reply.knocked !== undefined) return { refused: 'already-knocked' };
  const other = note === undefined ? undefined : ticket.reply.sentNotes?.[note];
  if (other !== undefined) return { refused: 'already-sent', values: { by: other.by, at: other.at } };
  const changed = confirm ? null : unreadBy(ticket, seen, writer);
  if (changed !== null) return changed;
  const owner = ticket.claim.by;
  if (!confirm && owner !== null && ![writer, before?.by, before?.owner].includes(owner))
    return { refused: 'someone-elses', values: { by: owner } };
  if (!confirm && hinted === true) return { refused: 'pledge-hint' };
  const untimely = at === undefined ? null : untimelyAt(ticket, at, confirm, context);
  if (untimely !== null) return untimely;
  const lacking = becomes === 'resolve' ? missing(ticket, { noteId: null }, context) : [];
  return isRefusal(lacking) ? lacking : null;
}

/** Its conversation has left the ticket, or never was of it: nobody may hear instead who was not meant. */
function unknownPlace(ticket: Ticket, to: number = ticket.number): Refusal {
  const places = placesOf(ticket).map(({ number }) => `#${number}`);
  return { refused: 'unknown-place', values: { to, places: places.join(', ') } };
}
