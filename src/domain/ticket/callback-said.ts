import type { NoSlot } from '../callback/slots.ts';
import type { CallbackTerms, Slot } from '../callback/terms.ts';
import type { Why } from '../decision.ts';
import { innerDate } from '../pledge/inner-date.ts';
import type { Refusal } from '../refusal.ts';
import type { FieldValue } from './about.ts';
import {
  type CallbackAsked,
  type CallbackOutcome,
  callKey,
  type Timed,
  type ZoneSource,
} from './callback.ts';
import { type CallBack, courtesyFor, notedCall } from './courtesy.ts';
import { type DropCallIntent, dropCall } from './dropped-call.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { decideReply } from './reply.ts';

/** A call as it could be booked now: what the caller found out of slots, zone and number. */
export interface Proposal {
  /** What was named; epoch ms, null: no time. */
  wanted: number | null;
  /** Its place, or why it has none; null where no time was named. */
  slot: Slot | NoSlot | null;
  /** The next ones that are free. */
  next: readonly Slot[];
  zone: string;
  zoneBy: ZoneSource;
  /** Whether a number is known. */
  numbered: boolean;
  /** The number that was named now. */
  number?: FieldValue;
  terms: Pick<CallbackTerms, 'soonMs' | 'lateMs'>;
}

/**
 * What a customer says of being called. `propose`: they are asked whether it suits; `take`: it is booked if it can be; `decline`:
 * they want none.
 */
export type CallbackSaid = ({ does: 'propose' | 'take' } & Proposal) | { does: 'decline' };

/** A call that nobody asked for, because of the wait that is forecast: milliseconds; null: longer than was looked at. */
export interface CallOffer extends Proposal {
  waitMs: number | null;
  why: Why[];
}

export interface HeardCall {
  said: CallbackSaid;
  /** It answers our question and says nothing else. */
  answers: boolean;
}

/** They want to be called: as a machine was told it, and as it could be booked now. */
export interface WantsCall {
  callBack?: CallBack;
  callback?: HeardCall;
  callOffer?: CallOffer;
}

export type CallbackIntent =
  | ({ type: 'book-callback'; move: boolean } & Proposal)
  | { type: 'say-callback'; said: CallbackSaid; messageId?: string }
  | { type: 'cancel-callback' }
  | DropCallIntent
  | {
      type: 'end-callback';
      outcome: CallbackOutcome;
      /** Which call it was (`callKey`), where somebody pressed beside it; null: the one that is open. */
      call: string | null;
      /** When it is tried again; null: never. */
      retry: Slot | null;
      terms: Proposal['terms'];
      /** What was said, as a message of that id; `inboundAfter`: what the customer wrote after it was said (epoch ms). */
      said: { messageId: string; sentAt: number; inboundAfter: number | null } | null;
    };

const CALLBACK_INTENTS = [
  'book-callback',
  'say-callback',
  'cancel-callback',
  'drop-callback',
  'end-callback',
];

export function isOfCallback(intent: { type: string }): intent is CallbackIntent {
  return CALLBACK_INTENTS.includes(intent.type);
}

export function decideCallback(
  ticket: Ticket,
  intent: CallbackIntent,
  context: Context,
): EventBody[] | Refusal {
  switch (intent.type) {
    case 'book-callback':
      return book(ticket, intent, context);
    case 'say-callback': {
      const { messageId } = intent;
      const { asked } = ticket.callback;
      if (messageId !== undefined && asked?.messageId !== messageId) return [];
      return callbackSaid(ticket, intent.said, context);
    }
    case 'cancel-callback':
      return cancel(ticket, context);
    case 'drop-callback':
      return dropCall(ticket, 'erased');
    case 'end-callback':
      return end(ticket, intent, context);
  }
}

/** The id of the call-back that the next act on a ticket books or asks about. */
function nextId({ id, version }: Pick<Ticket, 'id' | 'version'>): string {
  return `${id}-cb${version + 1}`;
}

function timed({ at: time, slot, place }: Slot, terms: Proposal['terms'], now: number): Timed {
  const { soonMs, lateMs } = terms;
  return { time, slot, place, innerAt: innerDate(now, time), soonAt: time - soonMs, lateAt: time + lateMs };
}

function numberSet({ number }: Proposal): EventBody[] {
  return number === undefined ? [] : [{ type: 'field-set', field: 'call-number', value: number }];
}

function book(
  ticket: Ticket,
  intent: Extract<CallbackIntent, { type: 'book-callback' }>,
  context: Context,
): EventBody[] | Refusal {
  const { move, slot, numbered } = intent;
  const { open } = ticket.callback;
  if (ticket.status.name === 'resolved' && open === null) return { refused: 'resolved' };
  if (move && open === null) return { refused: 'no-callback', values: { number: ticket.number } };
  if (!move && open !== null) return { refused: 'callback-open', values: { number: ticket.number } };
  if (slot === null || typeof slot === 'string')
    return { refused: 'callback-time', values: { because: slot ?? 'none' } };
  if (!numbered) return { refused: 'callback-number', values: { number: ticket.number } };
  return [
    ...numberSet(intent),
    ...(move ? moved(ticket, slot, intent, context) : booked(ticket, slot, intent, context)),
  ];
}

function booked(ticket: Ticket, slot: Slot, proposal: Proposal, { now, actor }: Context): EventBody[] {
  const { zone, zoneBy, terms } = proposal;
  const callback = nextId(ticket);
  const by = actor.kind === 'person' ? actor.id : null;
  const values = { what: 'booked', callback, opens: slot.at, zone, ours: zoneBy === 'team' ? 'yes' : 'no' };
  return [
    {
      ...{ type: 'callback-booked' as const, callback, team: ticket.triage.team, zone, zoneBy, by },
      ...timed(slot, terms, now),
    },
    courtesyFor(ticket, { about: 'callback', values }, now),
  ];
}

function moved(ticket: Ticket, slot: Slot, proposal: Proposal, context: Context): EventBody[] {
  const { open } = ticket.callback;
  if (open === null || open.time === slot.at) return [];
  const { now, actor } = context;
  const because = actor.kind === 'person' ? 'agent' : 'customer';
  const { zone, zoneBy } = open;
  const values = {
    ...{ what: 'moved', callback: open.id, opens: slot.at, zone },
    ours: zoneBy === 'team' ? 'yes' : 'no',
  };
  return [
    { type: 'callback-moved', callback: open.id, because, ...timed(slot, proposal.terms, now) },
    courtesyFor(ticket, { about: 'callback', values }, now),
  ];
}

/** What follows when a customer speaks of being called, whatever way they do. */
export function callbackSaid(ticket: Ticket, said: CallbackSaid, context: Context): EventBody[] {
  const { open, asked } = ticket.callback;
  if (said.does === 'decline') return asked === null ? [] : [{ type: 'callback-declined' }];
  const { slot, numbered } = said;
  const isFree = slot !== null && typeof slot !== 'string';
  if (open !== null && isFree && open.time === slot.at) return numberSet(said);
  if (said.does === 'propose' || !isFree || !numbered)
    return [...numberSet(said), ...asking(ticket, said, context)];
  const done = open === null ? booked(ticket, slot, said, context) : moved(ticket, slot, said, context);
  return [...numberSet(said), ...done];
}

/** What follows when a message answers our question about a call; null: it does not. */
export function callAnswered(ticket: Ticket, { callback }: WantsCall, context: Context): EventBody[] | null {
  return callback?.answers === true ? callbackSaid(ticket, callback.said, context) : null;
}

/**
 * Whoever wants to be called has it in writing: by appointment, or where the house makes none, that it was noted. Whoever does not speak of it and
 * `waits` may be offered it, once a case.
 */
export function callNoted(
  ticket: Ticket,
  { callBack, callback, callOffer }: WantsCall,
  waits: boolean,
  context: Context,
): EventBody[] {
  if (callback !== undefined) return callbackSaid(ticket, callback.said, context);
  if (callBack !== undefined || callOffer === undefined || !waits)
    return notedCall(ticket, callBack, context);
  const { open, asked, offered } = ticket.callback;
  return open !== null || asked !== null || offered === true
    ? []
    : asking(ticket, callOffer, context, callOffer);
}

/** The confirmation before anything is booked: the number, then the time, or others that are free. */
function asking(
  ticket: Ticket,
  proposal: Proposal,
  { now }: Context,
  offer: CallOffer | null = null,
): EventBody[] {
  const { wanted, slot, next, zone, zoneBy, numbered } = proposal;
  const isFree = slot !== null && typeof slot !== 'string';
  const times = isFree ? [slot.at] : next.map(({ at }) => at);
  const asks = !numbered ? 'number' : isFree ? 'time' : 'pick';
  const callback = ticket.callback.open?.id ?? nextId(ticket);
  const because = typeof slot === 'string' ? slot : 'none';
  const values = {
    ...{ asks: asks === 'pick' && times.length === 0 ? 'full' : asks, callback, zone, because },
    ...{ opens: times[0] ?? now, ours: zoneBy === 'team' ? 'yes' : 'no' },
    ...(offer === null ? { unasked: 'no' } : { unasked: 'yes', waits: offer.waitMs ?? 'none' }),
  };
  const courtesy = courtesyFor(ticket, { about: 'callback-ask', values }, now);
  const asked: CallbackAsked = {
    ...{ messageId: courtesy.messageId, asks, times: asks === 'number' ? [] : times },
    ...{ wanted: isFree ? slot.at : wanted, zone, zoneBy },
    ...(offer === null ? {} : { unasked: true as const }),
  };
  const reasons = offer === null ? {} : { waitMs: offer.waitMs, why: offer.why };
  return [courtesy, { type: 'callback-asked', callback, ...asked, ...reasons }];
}

function cancel(ticket: Ticket, { now, actor }: Context): EventBody[] | Refusal {
  const { open } = ticket.callback;
  if (open === null) return { refused: 'no-callback', values: { number: ticket.number } };
  const values = { what: 'cancelled', callback: open.id, opens: open.time, zone: open.zone, ours: 'no' };
  return [
    {
      type: 'callback-cancelled',
      callback: open.id,
      because: actor.kind === 'person' ? 'agent' : 'customer',
    },
    courtesyFor(ticket, { about: 'callback', values }, now),
  ];
}

/** Only somebody who was spoken with has been answered. */
function end(
  ticket: Ticket,
  { outcome, call: pressed, retry, terms, said }: Extract<CallbackIntent, { type: 'end-callback' }>,
  context: Context,
): EventBody[] | Refusal {
  const { open } = ticket.callback;
  const { now, actor } = context;
  if (actor.kind !== 'person') return { refused: 'role' };
  if (open === null) return { refused: 'no-callback', values: { number: ticket.number } };
  if (pressed !== null && pressed !== callKey(open)) return { refused: 'callback-over' };
  const { id: callback, attempt, zone } = open;
  const call = { callback, outcome, attempt, late: now > open.lateAt };
  if (outcome === 'reached') {
    const ended: EventBody = { type: 'callback-ended', ...call };
    if (said === null || ticket.status.name === 'resolved') return [ended];
    const spoken = decideReply(ticket, { type: 'replied-elsewhere', as: 'answer', ...said }, context);
    return Array.isArray(spoken) ? [ended, ...spoken] : spoken;
  }
  const noted: EventBody[] = said === null ? [] : [{ type: 'note-added', messageId: said.messageId }];
  if (retry !== null && outcome !== 'wrong-number')
    return [
      ...noted,
      { type: 'callback-tried', ...call },
      { type: 'callback-moved', callback, because: 'no-answer', ...timed(retry, terms, now) },
    ];
  const what = outcome === 'wrong-number' ? 'wrong' : 'missed';
  const values = { what, callback, opens: open.time, zone, ours: 'no' };
  return [
    ...noted,
    { type: 'callback-ended', ...call },
    courtesyFor(ticket, { about: 'callback', values }, now),
  ];
}
