import { type Given, mostOf } from '../authority/concession.ts';
import { type Hours, isOpen, nextOpening } from '../hours.ts';
import { codesOf } from './carry-out.ts';
import type { Chosen } from './chosen.ts';
import { grantedOn, withGranted, withoutGranted } from './granted.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import type { OfferEvent, OfferState } from './offer.ts';
import { endings } from './offer-end.ts';
import type { MissedRemedy, RemedyEvent } from './remedy.ts';

const DAY_MS = 86_400_000;
/** Offers that are remembered to be over. */
const MOST_ENDED = 20;

/** What time does: an offer expires, and whoever has to carry something out is reminded each working day until it is done. */
export function wakeOffer({ offer: state, claim }: Ticket, { now, policy }: Context): EventBody[] {
  const { open, chosen } = state;
  const due = chosen.filter(({ doneAt, remindAt }) => doneAt === null && remindAt <= now);
  return [
    ...(open !== null && open.expiresAt !== null && open.expiresAt <= now ? endings(open, 'expired') : []),
    ...due.map(
      ({ messageId, owner }): EventBody => ({
        type: 'carry-out-due',
        messageId,
        person: claim.by ?? owner,
        again: nextWorkingDay(now, policy.hours ?? null),
      }),
    ),
  ];
}

/** When an offer next has something to do with time. Epoch ms. */
export function nextOfferAt({ offer: { open, chosen } }: Pick<Ticket, 'offer'>): number | null {
  const due = chosen.filter(({ doneAt }) => doneAt === null).map(({ remindAt }) => remindAt);
  const all = open?.expiresAt == null ? due : [...due, open.expiresAt];
  return all.length === 0 ? null : Math.min(...all);
}

/** The same hour of the next working day, or when that day begins. */
function nextWorkingDay(now: number, hours: Hours | null): number {
  const tomorrow = now + DAY_MS;
  if (hours === null || isOpen(tomorrow, hours)) return tomorrow;
  return nextOpening(now + DAY_MS / 2, hours) ?? tomorrow;
}

/** Whether something that was chosen is not carried out yet, or is to be given in the house's place. */
export function hasTasks(ticket: Pick<Ticket, 'offer' | 'status'>): boolean {
  return ticket.offer.chosen.some(({ doneAt }) => doneAt === null) || remedyToDo(ticket) !== null;
}

/** The remedy that somebody of us has to give, because the pool of codes is empty; null: none. */
export function remedyToDo({ offer: { missed = [] }, status }: Pick<Ticket, 'offer' | 'status'>) {
  const isOver = status.name === 'resolved';
  return isOver ? null : (missed.find(({ because }) => because === 'pool') ?? null);
}

/**
 * What was given on the case, by a choice or by words, or stands in an offer: of each offer the most of each kind, because one is
 * chosen. `without`: messages that are about to be other ones.
 */
export function givenOn({ offer }: Pick<Ticket, 'offer'>, without: readonly string[] = []): Given[] {
  const { open, chosen } = offer;
  const standing = open === null || without.includes(open.messageId) ? [] : mostOf(open.options);
  const given = [...chosen.map(({ option }) => option), ...grantedOn({ offer }, without)];
  return [...given.map(({ kind, count, minor }) => ({ kind, count, minor })), ...standing];
}

export function evolveOffer(state: OfferState, event: EventBody & { at: number }): OfferState {
  switch (event.type) {
    case 'offered': {
      const { type: _type, asks, ...offered } = event;
      const open = { ...offered, phase: asks ? ('asked' as const) : ('allowed' as const), expiresAt: null };
      return { ...withoutToDo(state), open };
    }
    case 'offer-allowed':
      return state.open === null ? state : { ...state, open: { ...state.open, phase: 'allowed' } };
    case 'offer-sent':
      return state.open === null
        ? state
        : { ...state, open: { ...state.open, phase: 'sent', expiresAt: event.expiresAt } };
    case 'offer-chosen':
      return afterChoice(state, event);
    case 'offer-ended':
      return { ...state, open: null, ended: [...state.ended, endOf(event)].slice(-MOST_ENDED) };
    case 'reply-queued':
      return event.courtesy?.about === 'offer-over'
        ? told(state, String(event.courtesy.values?.offer))
        : state;
    case 'carry-out-due':
      return onTask(state, event, (task) => ({ ...task, remindAt: event.again }));
    case 'remedy-granted':
      return afterGrant(withoutToDo(state), event);
    case 'remedy-missed': {
      const { remedy, because, what } = event;
      return { ...state, missed: [...(state.missed ?? []), { remedy, because, what }].slice(-MOST_ENDED) };
    }
    case 'codes-short':
      return onTask(state, event, (task) => ({ ...task, short: true }));
    case 'reply-cancelled': {
      const messageId = codesOf(event.messageId);
      return messageId === null ? state : onTask(state, { messageId }, (task) => ({ ...task, doneAt: null }));
    }
    case 'granted':
      return { ...state, granted: withGranted(state.granted, event) };
    case 'grant-ended':
      return { ...state, granted: withoutGranted(state.granted, event) };
    case 'carried-out':
      return onTask(state, event, (task) => ({ ...task, doneAt: event.at }));
    default:
      return state;
  }
}

function endOf({ messageId, because }: Extract<OfferEvent, { type: 'offer-ended' }>) {
  return { messageId, because };
}

function told(state: OfferState, messageId: string): OfferState {
  return { ...state, told: [...(state.told ?? []), messageId].slice(-MOST_ENDED) };
}

function afterChoice(
  state: OfferState,
  { messageId, option, owner, dueAt, at }: Extract<OfferEvent, { type: 'offer-chosen' }> & { at: number },
): OfferState {
  const chosen = state.open?.options.find(({ number }) => number === option);
  if (chosen === undefined) return state;
  const task: Chosen = { messageId, option: chosen, at, owner, dueAt, remindAt: dueAt, doneAt: null };
  return { ...state, open: null, chosen: [...state.chosen, task] };
}

function afterGrant(
  state: OfferState,
  {
    messageId,
    option,
    owner,
    dueAt,
    remedy,
    at,
  }: Extract<RemedyEvent, { type: 'remedy-granted' }> & { at: number },
): OfferState {
  const task: Chosen = { messageId, option, at, owner, dueAt, remindAt: dueAt, doneAt: null, remedy };
  return { ...state, chosen: [...state.chosen, task] };
}

/** Whoever offers something has done what the house could not. */
function withoutToDo(state: OfferState): OfferState {
  const { missed } = state;
  if (missed === undefined) return state;
  const others: MissedRemedy[] = missed.filter(({ because }) => because !== 'pool');
  return { ...state, missed: others };
}

function onTask(
  state: OfferState,
  { messageId }: { messageId: string },
  next: (task: Chosen) => Chosen,
): OfferState {
  return {
    ...state,
    chosen: state.chosen.map((task) => (task.messageId === messageId ? next(task) : task)),
  };
}
