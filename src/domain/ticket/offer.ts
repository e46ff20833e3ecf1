import { type Actor, atLeast } from '../actor.ts';
import type { Charge } from '../authority/budget.ts';
import type { Concession } from '../authority/concession.ts';
import type { Zone } from '../authority/zone.ts';
import type { Why } from '../decision.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { asking, type Frozen, type HopTimes } from './approval.ts';
import { carryOut, handOut } from './carry-out.ts';
import { choose, pressedLate } from './choice.ts';
import type { Chosen } from './chosen.ts';
import { isReplyAsked, released, sendReply } from './gated-reply.ts';
import { type Grant, type GrantedWords, granting } from './granted.ts';
import type { Context, EventBody, Intent, Ticket } from './model.ts';
import { endings, withdraw } from './offer-end.ts';
import { type SaidPledge, type Waived, waiving } from './pledges.ts';
import type { MissedRemedy } from './remedy.ts';
import { decideReply } from './reply.ts';

/** One thing that the customer may choose. */
export interface OfferedOption extends Concession {
  /** As the customer sees it: from 1 on. */
  number: number;
  zone: Zone;
  why: Why[];
  /** What budgets it takes when it is chosen. */
  charges: Charge[];
}

/** What the customer can choose from. Its words are those of its message; the same id. */
export interface Offer {
  messageId: string;
  by: string;
  at: number;
  options: OfferedOption[];
  /** What budgets hold for it until something is chosen. */
  charges: Charge[];
  /** How long the customer has, from when it is sent. Milliseconds. */
  expiresMs: number;
  /** How long we have to carry out what is chosen. Milliseconds. */
  carryOutMs: number;
  /** `allowed`: a supervisor said yes, and the customer wrote meanwhile. */
  phase: 'asked' | 'allowed' | 'sent';
  /** Null until it is sent. Epoch ms. */
  expiresAt: number | null;
  to?: number;
  /** What the words beside the options commit us to, once they are delivered. */
  pledges?: readonly SaidPledge[];
}

export interface OfferState {
  open: Offer | null;
  chosen: Chosen[];
  /** Offers that ended without a choice, the newest last: asked for again, they are over. */
  ended: { messageId: string; because: OfferEnd }[];
  /** Offers of which the customer was told, after they pressed too late, that they are over; absent before the first. */
  told?: string[];
  /** What was given by words without an offer, the newest last; absent before the first. */
  granted?: GrantedWords[];
  /** Remedies that a rule wanted and that were not granted; absent before the first. */
  missed?: MissedRemedy[];
}

export const END_REASONS = [
  'withdrawn',
  'expired',
  'else',
  'denied',
  'changed',
  'not-sent',
  'spam',
  'merged',
] as const;
export type OfferEnd = (typeof END_REASONS)[number];

export type OfferEvent =
  | {
      type: 'offered';
      messageId: string;
      by: string;
      options: OfferedOption[];
      charges: Charge[];
      expiresMs: number;
      carryOutMs: number;
      /** It waits for a supervisor. */
      asks: boolean;
      to?: number;
      pledges?: readonly SaidPledge[];
    }
  /** A supervisor allowed it, and it waits for its asker, because the customer wrote meanwhile. */
  | { type: 'offer-allowed'; messageId: string }
  | { type: 'offer-sent'; messageId: string; expiresAt: number }
  /** `answer`: the customer's message, when it was typed. `back`: what budgets get back. */
  | {
      type: 'offer-chosen';
      messageId: string;
      option: number;
      answer: string | null;
      owner: string | null;
      dueAt: number;
      back: Charge[];
    }
  /** `sent`: whether it had gone out. */
  | {
      type: 'offer-ended';
      messageId: string;
      because: OfferEnd;
      sent: boolean;
      back: Charge[];
      answer?: string;
    }
  /** `again`: when its owner is reminded next; epoch ms. */
  | { type: 'carry-out-due'; messageId: string; person: string | null; again: number }
  /** The pool has too few codes for what was chosen. */
  | { type: 'codes-short'; messageId: string; missing: number }
  /** `by`: null when the house did it by itself. */
  | { type: 'carried-out'; messageId: string; by: string | null };

export type OfferIntent =
  | {
      type: 'offer';
      messageId: string;
      options: OfferedOption[];
      charges: Charge[];
      expiresMs: number;
      carryOutMs: number;
      seen?: string;
      confirm: boolean;
      sendAt: number;
      to?: number;
      /** What the words beside the options commit us to, and give away. */
      pledges?: readonly SaidPledge[];
      grants?: readonly Grant[];
      waived?: Waived;
      /** Beyond authority: what is asked of whom. */
      asks: (Omit<Frozen, 'messageId'> & { times: HopTimes; why: Why[] }) | null;
    }
  /**
   * What a supervisor allowed goes out after all. `hash`: of what would go out now; absent: nobody looked. `messageId`: the offer, or
   * the reply, that is meant; absent: what there is, an offer first.
   */
  | { type: 'send-offer'; sendAt: number; hash?: string; messageId?: string }
  | { type: 'withdraw-offer'; messageId?: string }
  /** `answer`: the customer's message in which they said so. */
  | { type: 'choose-option'; messageId: string; option: number | 'else'; answer: string | null }
  /** They pressed below one that is over, wherever it was made. */
  | { type: 'press-late'; messageId: string }
  /** Codes were taken for it; or so many are missing. */
  | { type: 'hand-out'; messageId: string; missing: number }
  | { type: 'carry-out'; messageId: string };

const OFFERING: ReadonlySet<string> = new Set<OfferIntent['type']>([
  'offer',
  'send-offer',
  'withdraw-offer',
  'choose-option',
  'press-late',
  'hand-out',
  'carry-out',
]);

export function isOffering(intent: Intent): intent is OfferIntent {
  return OFFERING.has(intent.type);
}

export const NOTHING_OFFERED: OfferState = { open: null, chosen: [], ended: [] };

export function decideOffer(ticket: Ticket, intent: OfferIntent, context: Context): EventBody[] | Refusal {
  switch (intent.type) {
    case 'offer':
      return offer(ticket, intent, context);
    case 'send-offer':
      return sendAllowed(ticket, intent, context);
    case 'withdraw-offer':
      return withdraw(ticket, intent, context);
    case 'choose-option':
      return choose(ticket, intent, context);
    case 'press-late':
      return pressedLate(ticket, intent, context);
    case 'hand-out':
      return handOut(ticket, intent, context);
    case 'carry-out':
      return carryOut(ticket, intent, context);
  }
}

type Wanted = Extract<OfferIntent, { type: 'offer' }>;

function offer(ticket: Ticket, intent: Wanted, context: Context): EventBody[] | Refusal {
  const { actor } = context;
  const {
    messageId,
    options,
    charges,
    expiresMs,
    carryOutMs,
    asks,
    to,
    pledges = [],
    grants,
    waived,
  } = intent;
  if (actor.kind !== 'person') return { refused: 'role' };
  if (isKnown(ticket.offer, messageId)) return [];
  if (ticket.status.name === 'resolved') return { refused: 'resolved' };
  const replaced = replaces(ticket, actor);
  if (isRefusal(replaced)) return replaced;
  if (asks !== null && isReplyAsked(ticket)) return { refused: 'approval-open' };
  const place = to === undefined ? {} : { to };
  const committed = pledges.length === 0 ? {} : { pledges };
  const offered: EventBody = {
    type: 'offered',
    messageId,
    by: actor.id,
    options,
    charges,
    expiresMs,
    carryOutMs,
    asks: asks !== null,
    ...place,
    ...committed,
  };
  const words = [...granting(messageId, actor.id, grants), ...waiving(messageId, actor.id, waived)];
  const first = [...replaced, offered, ...words];
  if (asks !== null)
    return [...first, ...asking({ ...asks, ...place, messageId, offerId: messageId }, actor.id, context)];
  const { seen, confirm, sendAt } = intent;
  const asReply = {
    type: 'reply' as const,
    as: 'answer' as const,
    messageId,
    confirm,
    sendAt,
    ...place,
    ...committed,
  };
  const queued = decideReply(ticket, { ...asReply, ...(seen === undefined ? {} : { seen }) }, context);
  return isRefusal(queued) ? queued : [...first, ...queued, sent(messageId, sendAt + expiresMs)];
}

function sent(messageId: string, expiresAt: number): EventBody {
  return { type: 'offer-sent', messageId, expiresAt };
}

function isKnown({ open, chosen, ended }: OfferState, messageId: string): boolean {
  return (
    open?.messageId === messageId ||
    ended.some((one) => one.messageId === messageId) ||
    chosen.some((one) => one.messageId === messageId)
  );
}

/** One offer stands at a time: what the customer has is withdrawn first; what is asked for may be asked for otherwise. */
function replaces(
  { offer: { open } }: Ticket,
  actor: Extract<Actor, { kind: 'person' }>,
): EventBody[] | Refusal {
  if (open === null) return [];
  if (open.phase === 'sent') return { refused: 'offer-open' };
  if (open.by !== actor.id && !atLeast(actor.role, 'supervisor'))
    return { refused: 'not-yours', values: { by: open.by } };
  return endings(open, 'changed');
}

function sendAllowed(
  ticket: Ticket,
  { sendAt, hash, messageId }: Extract<OfferIntent, { type: 'send-offer' }>,
  { actor }: Context,
): EventBody[] | Refusal {
  const { open } = ticket.offer;
  const { allowed } = ticket.approval;
  if (actor.kind !== 'person') return { refused: 'role' };
  const named = messageId ?? toSend(ticket);
  if (allowed !== undefined && allowed.messageId === named && hash !== undefined && hash !== allowed.hash)
    return { refused: 'approval-void' };
  if (open === null || named !== open.messageId) return sendReply(ticket, named, sendAt, actor);
  if (open.phase === 'sent') return [];
  if (open.phase === 'asked') return { refused: 'approval-open' };
  if (open.by !== actor.id && !atLeast(actor.role, 'supervisor'))
    return { refused: 'not-yours', values: { by: open.by } };
  return goingOut(ticket, open, sendAt);
}

/** What is allowed and waits: an offer before a reply; without any what stands before the customer. */
export function toSend({
  offer: { open },
  approval: { allowed },
}: Pick<Ticket, 'offer' | 'approval'>): string | undefined {
  return open?.phase === 'allowed' ? open.messageId : (allowed?.messageId ?? open?.messageId);
}

export function goingOut(ticket: Ticket, offer: Offer, sendAt: number): EventBody[] {
  const { messageId, by, expiresMs, pledges } = offer;
  const reply = { as: 'answer' as const, ...(pledges && { pledges }) };
  return [released(ticket, { messageId, by, sendAt, reply }), sent(messageId, sendAt + expiresMs)];
}
