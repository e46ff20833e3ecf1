import type { Why } from '../decision.ts';
import type { EventBody, Ticket } from './model.ts';
import { isSpam } from './spam.ts';

/** When somebody is told of a call-back: at 80 % of the way to it, shortly before, at its time, and a while after when nobody called. */
export const CALLBACK_STAGES = ['inner', 'soon', 'now', 'late'] as const;
export type CallbackStage = (typeof CALLBACK_STAGES)[number];

/** What became of a call. */
export const CALLBACK_OUTCOMES = ['reached', 'no-answer', 'voicemail', 'wrong-number'] as const;
export type CallbackOutcome = (typeof CALLBACK_OUTCOMES)[number];

/** By whose clocks the time is meant, and how they are known. */
export const ZONE_SOURCES = ['said', 'phone', 'team'] as const;
export type ZoneSource = (typeof ZONE_SOURCES)[number];

/** When the call is, its place in a slot, and when somebody is told of it. Epoch ms. */
export interface Timed {
  time: number;
  slot: number;
  place: number;
  innerAt: number;
  soonAt: number;
  lateAt: number;
}

/** A call that is agreed upon. The number stands in the field `call-number`. */
export interface Callback extends Timed {
  id: string;
  /** Whose slots it is booked in. */
  team: string | null;
  zone: string;
  zoneBy: ZoneSource;
  /** Who of the team booked it; null: the customer. */
  by: string | null;
  /** Raised with every change of the time: calendars know the newest by it. */
  sequence: number;
  /** Which call it is: 1 for the first one. */
  attempt: number;
  /** The last that somebody was told of at this time. */
  told: CallbackStage | null;
}

/** What a customer is asked before anything is booked. */
export interface CallbackAsked {
  messageId: string;
  /** `time`: whether the only time suits; `pick`: which of several; `number`: where they are to be called. */
  asks: 'time' | 'pick' | 'number';
  /** In order; epoch ms. */
  times: readonly number[];
  /** What they named, before the number was known. Epoch ms; null: nothing. */
  wanted: number | null;
  zone: string;
  zoneBy: ZoneSource;
  /** The house came up with it: what they write then may well be about their case. */
  unasked?: true;
  /** Somebody of the team wrote since: nothing but a press answers it. */
  pressOnly?: true;
}

/** `dropped`: the house ended it without a word to the customer. */
export type CallbackEnd = CallbackOutcome | 'cancelled' | 'dropped';

/** Why the house ends a call that both agreed upon: its case went into quarantine, or its customer was erased. */
export type DroppedBecause = 'spam' | 'erased';

export interface CallbackState {
  open: Callback | null;
  asked: CallbackAsked | null;
  /** A call was offered unasked, once a case; absent before. */
  offered?: true;
  /** What quarantine ended: it stands again when the case comes out; absent when there is none. */
  dropped?: Callback;
  /** The newest that is over: the page of its link says so, or lets them choose anew. */
  last: { id: string; as: CallbackEnd; at: number; time: number; zone: string; sequence: number } | null;
  /** Messages that a link goes with, by id, and the call-back that each is about. */
  linked: Readonly<Record<string, string>>;
}

export type CallbackEvent =
  /** `callback`: the id that it will have; `waitMs`: the wait that was forecast where it is offered unasked (null: longer than was looked at). */
  | ({ type: 'callback-asked'; callback: string; waitMs?: number | null; why?: Why[] } & CallbackAsked)
  | ({
      type: 'callback-booked';
      callback: string;
      team: string | null;
      zone: string;
      zoneBy: ZoneSource;
      by: string | null;
    } & Timed)
  /** `no-answer`: nobody took the call, and it is tried again. */
  | ({ type: 'callback-moved'; callback: string; because: 'customer' | 'agent' | 'no-answer' } & Timed)
  | { type: 'callback-told'; callback: string; stage: CallbackStage; person: string | null }
  /** Called, and not reached; `late`: after the time at which a supervisor hears of it. */
  | { type: 'callback-tried'; callback: string; outcome: CallbackOutcome; attempt: number; late: boolean }
  /** `person`: who is to hear that it was dropped; null: nobody in particular. Absent where somebody cancelled it. */
  | {
      type: 'callback-cancelled';
      callback: string;
      because: 'customer' | 'agent' | DroppedBecause;
      person?: string | null;
    }
  /** Its case came out of quarantine in time. */
  | { type: 'callback-restored'; callback: string; slot: number; place: number; person: string | null }
  | { type: 'callback-ended'; callback: string; outcome: CallbackOutcome; attempt: number; late: boolean }
  /** They want no call after all; `because`: there is nobody any more to call. */
  | { type: 'callback-declined'; because?: 'erased' };

export const NOTHING_BOOKED: CallbackState = { open: null, asked: null, last: null, linked: {} };

/** Messages whose links are known; older ones say no more than that. */
const MOST_LINKED = 20;

/** When the promise to whoever waits ends, if that is before their call: epoch ms. A call that is agreed upon lengthens no promise. */
export function promiseBefore({
  callback: { open },
  waiting: { wait },
}: Pick<Ticket, 'callback' | 'waiting'>): number | null {
  return open !== null && wait !== null && wait.promiseAt < open.time ? wait.promiseAt : null;
}

/** A call at its time: another one, or this one at another time, has another key. */
export function callKey({ id, sequence }: Pick<Callback, 'id' | 'sequence'>): string {
  return `${id}.${sequence}`;
}

/** The stage that is due at an instant and was not told; of several the latest. */
export function stageDue({ open }: CallbackState, now: number): CallbackStage | null {
  if (open === null) return null;
  const told = open.told === null ? -1 : CALLBACK_STAGES.indexOf(open.told);
  const due = stagesOf(open).filter(({ stage, at }) => at <= now && CALLBACK_STAGES.indexOf(stage) > told);
  return due.at(-1)?.stage ?? null;
}

/** In order of time; one that would come with or after the next is none. */
function stagesOf({ time: at, innerAt, soonAt, lateAt }: Timed): { stage: CallbackStage; at: number }[] {
  return [
    ...(innerAt < soonAt ? [{ stage: 'inner' as const, at: innerAt }] : []),
    ...(soonAt < at ? [{ stage: 'soon' as const, at: soonAt }] : []),
    { stage: 'now', at },
    { stage: 'late', at: lateAt },
  ];
}

/** When somebody is next to be told of a call-back. Epoch ms. */
export function nextCallbackAt(ticket: Pick<Ticket, 'callback' | 'spam'>): number | null {
  const { open } = ticket.callback;
  if (open === null || isSpam(ticket)) return null;
  const told = open.told === null ? -1 : CALLBACK_STAGES.indexOf(open.told);
  return stagesOf(open).find(({ stage }) => CALLBACK_STAGES.indexOf(stage) > told)?.at ?? null;
}

/** Whoever has the ticket is told, or the desk; a supervisor is called once it is late. Resolving the case changes nothing of it. */
export function wakeCallback(ticket: Ticket, { now }: { now: number }): EventBody[] {
  const { open } = ticket.callback;
  const stage = isSpam(ticket) ? null : stageDue(ticket.callback, now);
  if (open === null || stage === null) return [];
  const told: EventBody = {
    type: 'callback-told',
    callback: open.id,
    stage,
    person: ticket.claim.by,
  };
  const calls = stage === 'late' && ticket.links.mergedInto === null;
  return calls ? [told, { type: 'escalated', reason: 'call-back', noteId: null, why: [] }] : [told];
}

/** Changes of a ticket after which its place in the slots may be another. */
export function movesCallback({ type }: { type: string }): boolean {
  return type.startsWith('callback-') || type === 'merged-into' || type === 'absorbed';
}

export function evolveCallback(state: CallbackState, event: EventBody & { at: number }): CallbackState {
  switch (event.type) {
    case 'callback-asked': {
      const { messageId, asks, times, wanted, zone, zoneBy } = event;
      const unasked = event.unasked === true ? { unasked: true as const } : {};
      const asked = { messageId, asks, times, wanted, zone, zoneBy, ...unasked };
      return { ...state, asked, ...(event.unasked === true ? { offered: true } : {}) };
    }
    case 'callback-booked':
      return { ...state, asked: null, open: booked(event) };
    case 'callback-moved': {
      const { open } = state;
      if (open === null) return state;
      const attempt = event.because === 'no-answer' ? open.attempt + 1 : open.attempt;
      const moved = { ...timesOf(event), attempt, sequence: open.sequence + 1, told: null };
      return { ...state, open: { ...open, ...moved } };
    }
    case 'callback-told':
      return state.open === null ? state : { ...state, open: { ...state.open, told: event.stage } };
    case 'callback-cancelled':
      return cancelled(state, event);
    case 'callback-restored':
      return restored(state, event);
    case 'callback-ended':
      return over(state, event.outcome, event.at);
    case 'callback-declined':
      return { ...state, asked: null };
    case 'reply-queued':
      return linkedBy(state, event);
    case 'absorbed':
      return event.callback === undefined ? state : { ...state, open: event.callback };
    case 'merged-into':
      return { ...state, open: null, asked: null };
    default:
      return state;
  }
}

function booked(event: Extract<EventBody, { type: 'callback-booked' }>): Callback {
  const { callback: id, team, zone, zoneBy, by } = event;
  return { id, team, zone, zoneBy, by, ...timesOf(event), sequence: 0, attempt: 1, told: null };
}

function timesOf({ time, slot, place, innerAt, soonAt, lateAt }: Timed): Timed {
  return { time, slot, place, innerAt, soonAt, lateAt };
}

function cancelled(
  state: CallbackState,
  { because, at }: Extract<EventBody, { type: 'callback-cancelled' }> & { at: number },
): CallbackState {
  const { open } = state;
  if (because === 'customer' || because === 'agent') return over(state, 'cancelled', at);
  const ended = over(state, 'dropped', at);
  return because === 'spam' && open !== null ? { ...ended, dropped: open } : ended;
}

function restored(
  { dropped, ...state }: CallbackState,
  { slot, place }: Extract<EventBody, { type: 'callback-restored' }>,
): CallbackState {
  if (dropped === undefined) return state;
  // Calendars know the newest by it, also those that took the call away.
  const sequence = (state.last?.sequence ?? dropped.sequence) + 1;
  return { ...state, open: { ...dropped, slot, place, sequence }, last: null };
}

function over(state: CallbackState, as: CallbackEnd, at: number): CallbackState {
  const { open } = state;
  if (open === null) return state;
  const { id, time, zone, sequence } = open;
  return { ...state, open: null, last: { id, as, at, time, zone, sequence: sequence + 1 } };
}

function linkedBy(
  state: CallbackState,
  { messageId, courtesy, by }: Extract<EventBody, { type: 'reply-queued' }>,
): CallbackState {
  const { asked } = state;
  if (by !== null && asked?.unasked === true) return { ...state, asked: { ...asked, pressOnly: true } };
  const callback = courtesy?.values?.callback;
  if (typeof callback !== 'string') return state;
  const linked = Object.entries({ ...state.linked, [messageId]: callback }).slice(-MOST_LINKED);
  return { ...state, linked: Object.fromEntries(linked) };
}
