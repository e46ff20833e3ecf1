import { personIn } from '../actor.ts';
import type { Refusal } from '../refusal.ts';
import { dropCall, recall } from './dropped-call.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { type Place, placesOf } from './places.ts';
import { restoredWait, waitFrom } from './waiting.ts';

/** What stands in quarantine: nobody waits, nobody is told, no figure counts it, and nothing of it is lost. */
export interface SpamState {
  /** Epoch ms; null for a ticket that is none. */
  since: number | null;
  /** Customer's messages that came meanwhile, oldest first; of many the oldest and the newest. */
  held: { id: string; at: number }[];
  /** It has never been outside. */
  born?: true;
}

/** What a program falls into and a person does not: by which of them a message was caught. */
export const TRAPS = ['hidden-field', 'too-fast', 'too-many', 'replayed'] as const;
export type Trap = (typeof TRAPS)[number];

export type SpamEvent =
  /**
   * `block`: the id of the block that its sender stands under; null when it was caught in a trap, or somebody said of this
   * ticket alone that it is spam.
   */
  | { type: 'spam-marked'; block: string | null; trap?: Trap; born?: true }
  /** `held`: messages that came meanwhile, which desks show from now on. */
  | { type: 'spam-lifted'; held: string[]; born?: true };

export type SpamIntent = { type: 'mark-spam' } | { type: 'lift-spam' };

export const NO_SPAM: SpamState = { since: null, held: [] };
/** Of a flood the oldest, since when they wait, and the newest are enough to show; all of them are kept. */
const MOST_HELD = 50;

export function isSpam({ spam }: Pick<Ticket, 'spam'>): boolean {
  return spam.since !== null;
}

/** In quarantine nothing is shown or told of what comes in: only what people do to it. */
export function isAside(ticket: Pick<Ticket, 'spam'>, events: readonly { actor: string }[]): boolean {
  return isSpam(ticket) && !events.some(({ actor }) => personIn(actor) !== undefined);
}

export function decideSpam(ticket: Ticket, intent: SpamIntent, context: Context): EventBody[] | Refusal {
  if (context.actor.kind !== 'person') return { refused: 'role' };
  if (intent.type === 'mark-spam') return isSpam(ticket) ? [] : marked(ticket, null);
  return isSpam(ticket) ? lifted(ticket, context) : [];
}

/** Into quarantine: whoever waits does so no more. */
function marked(ticket: Ticket, block: string | null, trap?: Trap): EventBody[] {
  const { wait } = ticket.waiting;
  const ended: EventBody[] =
    wait === null ? [] : [{ type: 'wait-ended', by: 'spam', messageId: null, since: wait.since }];
  const born = ticket.version === 0 ? { born: true as const } : {};
  return [
    ...ended,
    { type: 'spam-marked', block, ...(trap === undefined ? {} : { trap }), ...born },
    ...dropCall(ticket, 'spam'),
    ...unsaid(ticket),
  ];
}

/** The house greets and reminds nobody in quarantine; what a person wrote is theirs to take back. */
function unsaid({ reply }: Ticket): EventBody[] {
  return Object.entries(reply.pending)
    .filter(([, { as, phase }]) => as === 'courtesy' && phase === 'queued')
    .map(([messageId]) => ({ type: 'reply-cancelled', messageId }));
}

/** It was none after all: whoever waited has waited all the time. */
function lifted(ticket: Ticket, context: Context): EventBody[] {
  const { held, born } = ticket.spam;
  const never = born === undefined ? {} : { born };
  const events: EventBody[] = [
    { type: 'spam-lifted', held: held.map(({ id }) => id), ...never },
    ...recall(ticket, context),
  ];
  const waited = ticket.waiting.ended?.messageId === null ? restoredWait(ticket) : [];
  if (waited.length > 0 || context.policy.held !== undefined) return [...events, ...waited];
  const first = held.reduce<number | null>(
    (least, { at }) => (least === null || at < least ? at : least),
    null,
  );
  return first === null ? events : [...events, ...waitFrom(ticket, first, context)];
}

/** A ticket out of quarantine as it was before the message of that place among those that were held came. */
export function asBefore(ticket: Ticket, { spam }: Pick<Ticket, 'spam'>, place: number): Ticket {
  const { conversation } = ticket;
  const later = spam.held.length - place;
  const first = place === 0 && spam.born === true;
  const inboundCount = first ? 0 : Math.max(0, conversation.inboundCount - later);
  return { ...ticket, conversation: { ...conversation, inboundCount } };
}

/** A customer's message that goes into quarantine: the ticket stands there, its sender is blocked, or it was caught; null: none of it. */
export function quarantined(
  ticket: Ticket,
  message: { messageId: string; sentAt: number; sequence?: number; place?: Place },
  block: string | null,
  trap?: Trap,
): EventBody[] | null {
  const received: EventBody = { type: 'message-received', ...message };
  if (isSpam(ticket)) return [received];
  if ((block === null && trap === undefined) || isShared(ticket)) return null;
  return [...marked(ticket, block, trap), received];
}

/** Several customers are on it: none of them is lost because another is blocked. */
export function isShared(ticket: Ticket): boolean {
  return placesOf(ticket).some(({ contactId }) => contactId !== ticket.conversation.contactId);
}

export function evolveSpam(state: SpamState, event: EventBody & { at: number }): SpamState {
  switch (event.type) {
    case 'spam-marked':
      return { since: event.at, held: [], ...(event.born === undefined ? {} : { born: event.born }) };
    case 'spam-lifted':
      return NO_SPAM;
    case 'undone':
      return event.spam === undefined ? state : { since: event.spam.since, held: event.spam.held };
    case 'message-received': {
      if (state.since === null) return state;
      const message = { id: event.messageId, at: event.sentAt };
      const [oldest = message, ...more] = [...state.held, message];
      return { ...state, held: [oldest, ...more.slice(1 - MOST_HELD)] };
    }
    default:
      return state;
  }
}
