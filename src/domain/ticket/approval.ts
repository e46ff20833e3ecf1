import { type Actor, atLeast } from '../actor.ts';
import type { Patience } from '../authority/terms.ts';
import type { Why } from '../decision.ts';
import type { Refusal } from '../refusal.ts';
import { type Approver, type Asks, backAtOf, hereOf, type Skipped, skippedOf } from './approver.ts';
import { courtesyFor } from './courtesy.ts';
import type { Context, EventBody, Intent, Ticket } from './model.ts';
import type { SaidPledge } from './pledges.ts';
import type { ReplyKind } from './reply.ts';
import type { SentWith } from './status.ts';

/** What is frozen until somebody decides: its words are those of the message, which nobody can change. */
export interface Frozen {
  messageId: string;
  /** Of all that is decided on: the words, the options, the place. Hex. */
  hash: string;
  asks: Asks;
  /** The note in which the asker says why. */
  noteId: string | null;
  /** The place that the writer chose, by its number; absent: where the customer wrote last. */
  to?: number;
  /** Of a reply: how it goes out. */
  reply?: GatedReply;
}

/** What is asked for with the words of a reply. */
export interface GatedReply {
  as: ReplyKind;
  note?: string;
  becomes?: SentWith;
  pledges?: readonly SaidPledge[];
  /** It goes out then, not at once when it is allowed. Epoch ms. */
  at?: number;
}

/** What happens when nobody decides, in order. Epoch ms. */
export const HOPS = ['remind', 'next', 'lead', 'give-up'] as const;
export type Hop = (typeof HOPS)[number];
export type HopTimes = Readonly<Record<Hop, number>>;

/** A decision that is waited for. */
export interface Approval extends Frozen {
  /** The offer's id when it is about one; else the reply is asked for as it is. */
  offerId: string | null;
  by: string;
  at: number;
  /** Everybody who was asked so far, and who was passed over. */
  asked: string[];
  skipped: Skipped[];
  times: HopTimes;
  /** The hops that were made. */
  hops: Hop[];
  /** Nobody was on duty to be asked, until then (epoch ms; null: nobody knows); absent: somebody was. */
  backAt?: number | null;
  /** Who looks into it: the hops stop. */
  seenBy: string | null;
}

/** A decision that was made. */
export interface Decided {
  messageId: string;
  outcome: 'given' | 'denied' | 'voided';
  by: string | null;
  at: number;
  noteId: string | null;
}

export interface ApprovalState {
  open: Approval | null;
  /** A supervisor said yes, and it waits for its asker, because the customer wrote meanwhile; absent: nothing does. */
  allowed?: Approval;
  /** The newest last. */
  decided: Decided[];
}

export type VoidedBecause = 'changed' | 'withdrawn' | 'spam' | 'merged';

export type ApprovalEvent =
  | ({
      type: 'approval-asked';
      offerId: string | null;
      by: string;
      asked: string[];
      skipped: Skipped[];
      times: HopTimes;
      hops: Hop[];
      why: Why[];
    } & Frozen)
  /** `backAt`: nobody was on duty to be asked, until then. */
  | {
      type: 'approval-hop';
      messageId: string;
      hop: Hop;
      asked: string[];
      skipped: Skipped[];
      by: string;
      backAt?: number | null;
    }
  | { type: 'approval-seen'; messageId: string; by: string }
  | { type: 'approval-given'; messageId: string; by: string; asker: string; noteId: string | null }
  /** A reply that is allowed waits for its asker; see offer-allowed. */
  | { type: 'reply-allowed'; messageId: string }
  /** It does not go out after all. */
  | { type: 'reply-dropped'; messageId: string }
  | { type: 'approval-denied'; messageId: string; by: string; asker: string; noteId: string }
  | { type: 'approval-voided'; messageId: string; because: VoidedBecause };

export type ApprovalIntent =
  /** `messageId` and `hash`: what the decider had before their eyes. `noteId`: the condition. */
  | { type: 'approve'; messageId: string; hash: string; noteId: string | null; sendAt: number }
  | { type: 'deny'; messageId: string; hash: string; noteId: string }
  | { type: 'look-into'; messageId: string };

const DECIDING: ReadonlySet<string> = new Set<ApprovalIntent['type']>(['approve', 'deny', 'look-into']);

export function isDeciding(intent: Intent): intent is ApprovalIntent {
  return DECIDING.has(intent.type);
}

export const NOTHING_DECIDED: ApprovalState = { open: null, decided: [] };

/** Decisions that are kept to answer who comes too late. */
const MOST_DECIDED = 10;

export function hopTimes(at: number, { remindMs, nextMs, leadMs, giveUpMs }: Patience): HopTimes {
  return { remind: at + remindMs, next: at + nextMs, lead: at + leadMs, 'give-up': at + giveUpMs };
}

/** Asks whoever is here first; where nobody is, at once whoever comes after them. */
export function asking(
  frozen: Frozen & { offerId: string | null; why: Why[]; times: HopTimes },
  by: string,
  { approvers = [] }: Pick<Context, 'approvers'>,
): EventBody[] {
  const { why, ...what } = frozen;
  const skipped = skippedOf(approvers, [by], what.asks);
  const base = { type: 'approval-asked' as const, ...what, by, skipped, why };
  const first = hereOf(approvers, [by], what.asks)[0];
  if (first !== undefined) return [{ ...base, asked: [first.id], hops: [] }];
  return [
    { ...base, asked: [], hops: ['remind', 'next', 'lead'] },
    {
      type: 'approval-hop',
      messageId: what.messageId,
      hop: 'give-up',
      ...{ asked: [], skipped: [], by, backAt: backAtOf(approvers, by, what.asks) },
    },
  ];
}

/** Why this person may not decide now; null: they may. */
export function mayDecide(
  { approval }: Pick<Ticket, 'approval'>,
  { messageId, hash }: { messageId: string; hash?: string },
  actor: Actor,
): Refusal | null {
  const { open, decided } = approval;
  if (open === null || open.messageId !== messageId) {
    const before = decided.find((one) => one.messageId === messageId);
    if (before === undefined) return { refused: 'no-approval' };
    if (before.outcome === 'voided') return { refused: 'approval-void' };
    return {
      refused: before.outcome === 'given' ? 'already-approved' : 'already-denied',
      values: { by: before.by ?? '', at: before.at },
    };
  }
  if (actor.kind !== 'person') return { refused: 'role' };
  if (actor.id === open.by) return { refused: 'own-request', values: { asked: open.asked.join(',') } };
  if (!atLeast(actor.role, open.asks))
    return { refused: 'not-approver', values: { asked: open.asked.join(',') } };
  return hash === undefined || hash === open.hash ? null : { refused: 'approval-void' };
}

/** A hop that is due: the asked one is reminded, then the next one is asked, then the leads; then the asker goes on without. */
export function wakeApproval(ticket: Ticket, context: Context): EventBody[] {
  const due = nextHop(ticket);
  const { open } = ticket.approval;
  if (due === null || open === null || due.at > context.now) return [];
  const hops = hopsFrom(open, due.hop, context.approvers ?? []);
  const silent = hops.some((event) => event.type === 'approval-hop' && event.hop === 'give-up');
  return silent ? [...hops, courtesyFor(ticket, { about: 'decision-later' }, context.now)] : hops;
}

function hopsFrom(open: Approval, from: Hop, approvers: readonly Approver[]): EventBody[] {
  const events: EventBody[] = [];
  for (const hop of HOPS.slice(HOPS.indexOf(from))) {
    const asked = askedBy(hop, open, approvers);
    const skipped = hop === 'next' || hop === 'lead' ? newlySkipped(open, approvers) : [];
    events.push({ type: 'approval-hop', messageId: open.messageId, hop, asked, skipped, by: open.by });
    // Nobody is waited for who is not there.
    if (asked.length > 0) break;
  }
  return events;
}

function askedBy(hop: Hop, { asked, by, asks }: Approval, approvers: readonly Approver[]): string[] {
  const others = hereOf(approvers, [by, ...asked], asks);
  switch (hop) {
    case 'remind':
      return asked;
    case 'next':
      return others.slice(0, 1).map(({ id }) => id);
    case 'lead':
      return others.filter(({ role }) => atLeast(role, 'lead')).map(({ id }) => id);
    case 'give-up':
      return [];
  }
}

function newlySkipped({ skipped, by, asked, asks }: Approval, approvers: readonly Approver[]): Skipped[] {
  const known = skipped.map(({ person }) => person);
  return skippedOf(approvers, [by, ...asked, ...known], asks);
}

function nextHop({ approval }: Pick<Ticket, 'approval'>): { hop: Hop; at: number } | null {
  const { open } = approval;
  if (open === null || open.seenBy !== null) return null;
  const hop = HOPS.find((one) => !open.hops.includes(one));
  return hop === undefined ? null : { hop, at: open.times[hop] };
}

/** When silence next has something to do. Epoch ms. */
export function nextHopAt(ticket: Pick<Ticket, 'approval'>): number | null {
  return nextHop(ticket)?.at ?? null;
}

export function evolveApproval(state: ApprovalState, event: EventBody & { at: number }): ApprovalState {
  switch (event.type) {
    case 'approval-asked': {
      const { type: _type, why: _why, ...approval } = event;
      return { ...state, open: { ...approval, seenBy: null } };
    }
    case 'approval-hop':
      return onOpen(state, event, (open) => ({
        ...open,
        hops: HOPS.slice(0, HOPS.indexOf(event.hop) + 1),
        times: shifted(open.times, Math.max(0, event.at - open.times[event.hop])),
        asked: [...new Set([...open.asked, ...event.asked])],
        skipped: [...open.skipped, ...event.skipped],
        ...(event.backAt === undefined ? {} : { backAt: event.backAt }),
      }));
    case 'approval-seen':
      return onOpen(state, event, (open) => ({ ...open, seenBy: event.by }));
    case 'approval-given':
      return closed(state, { ...event, outcome: 'given' });
    case 'offer-allowed':
    case 'reply-allowed':
      return state.open === null ? state : { ...state, allowed: state.open };
    case 'offer-ended':
    case 'reply-dropped':
    case 'reply-queued':
      return withoutAllowed(state, event.messageId);
    case 'approval-denied':
      return closed(state, { ...event, outcome: 'denied' });
    case 'approval-voided':
      return closed(state, { ...event, outcome: 'voided', by: null, noteId: null });
    default:
      return state;
  }
}

/** A hop that came late, because the house was away, gives whoever is asked their time all the same. */
function shifted(times: HopTimes, ms: number): HopTimes {
  const entries = HOPS.map((hop) => [hop, times[hop] + ms] as const);
  return Object.fromEntries(entries) as HopTimes;
}

function onOpen(
  state: ApprovalState,
  { messageId }: { messageId: string },
  next: (open: Approval) => Approval,
): ApprovalState {
  return state.open?.messageId === messageId ? { ...state, open: next(state.open) } : state;
}

function closed(state: ApprovalState, { messageId, outcome, by, at, noteId }: Decided): ApprovalState {
  const decided = [...state.decided, { messageId, outcome, by, at, noteId }].slice(-MOST_DECIDED);
  return { ...state, open: state.open?.messageId === messageId ? null : state.open, decided };
}

function withoutAllowed(state: ApprovalState, messageId: string): ApprovalState {
  if (state.allowed?.messageId !== messageId) return state;
  const { allowed: _allowed, ...rest } = state;
  return rest;
}
