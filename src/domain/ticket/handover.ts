import { type Actor, atLeast } from '../actor.ts';
import type { Why } from '../decision.ts';
import { firstMinuteAfter, isRest } from '../hours.ts';
import type { Refusal } from '../refusal.ts';
import { toldOfHands, untold } from './hands.ts';
import type { Context, EventBody, Ticket, TicketEvent } from './model.ts';
import { isSpam } from './spam.ts';

/** Whom a ticket is handed to: somebody, or whoever of a team takes it. A skill is that of the person it was found in. */
export interface Receiver {
  person: string | null;
  team: string | null;
  skill: string | null;
}

/** A hand-over that nobody has taken yet. Nobody owns the ticket meanwhile; its deadline runs on. */
export interface Handover extends Receiver {
  /** Who handed it over: they hear what becomes of it. */
  by: string;
  /** Who owned it: to them it returns; to the queue when nobody did. */
  from: string | null;
  /** The team that it had before; it has it again when it returns. */
  teamBefore: string | null;
  at: number;
  returnsAt: number;
  /** The note that holds the summary. */
  noteId: string | null;
}

export interface HandoverState {
  pending: Handover | null;
  /** The one that the end of its ticket ended; absent when none was, or the ticket went on since. */
  ended?: EndedHandover;
}

/** A hand-over that there is nothing to take of any more. */
export interface EndedHandover extends Pick<Receiver, 'person' | 'team'> {
  because: 'resolved' | 'spam' | 'merged';
  /** Who had handed it over. */
  sender: string;
}

export type HandoverEvent =
  /** `why`: how the rules found the person for a skill. */
  | ({
      type: 'handed-over';
      by: string;
      from: string | null;
      teamBefore: string | null;
      returnsAt: number;
      noteId: string | null;
      why: Why[];
    } & Receiver)
  | { type: 'handover-taken'; by: string; sender: string }
  | { type: 'handover-declined'; by: string; sender: string; noteId: string | null }
  /** `to`: who has it again; null is the queue. `because`: nobody took it in time, they would not, or they have gone. */
  /** `into`: the number of the ticket in which the case goes on. */
  | ({ type: 'handover-ended'; into?: number } & EndedHandover)
  | { type: 'handover-returned'; to: string | null; sender: string; because: 'time' | 'declined' | 'gone' };

export type HandoverIntent =
  | ({
      type: 'transfer';
      /** Whoever has claimed the ticket is in that team. */
      keepsOwner: boolean;
      noteId: string | null;
      returnsAt: number;
      /** When the customer is told; null: not at all. Epoch ms. */
      tellAt: number | null;
      why: Why[];
    } & Receiver)
  /** `team`: the one that they are in. */
  | { type: 'decline'; team: string | null; noteId: string | null };

export const NO_HANDOVER: HandoverState = { pending: null };

export function decideHandover(
  ticket: Ticket,
  intent: HandoverIntent,
  context: Context,
): EventBody[] | Refusal {
  const { actor } = context;
  if (actor.kind !== 'person') return { refused: 'role' };
  const ended = endedFor(ticket, actor.id);
  if (intent.type === 'decline' && ended !== null) return ended;
  if (ticket.status.name === 'resolved') return { refused: 'resolved' };
  if (intent.type === 'decline') return decline(ticket, intent, context);
  return transfer(ticket, intent, actor, context);
}

type Transfer = Extract<HandoverIntent, { type: 'transfer' }>;
type Person = Extract<Actor, { kind: 'person' }>;

function transfer(ticket: Ticket, intent: Transfer, actor: Person, context: Context): EventBody[] | Refusal {
  const { person, team, skill } = intent;
  const { by: owner } = ticket.claim;
  const { pending } = ticket.handover;
  if (isThere(ticket, intent)) return [];
  const refused = mayNot(ticket, actor);
  if (refused !== null) return refused;
  const before = ticket.triage.team;
  const moved: EventBody[] =
    team === null || team === before ? [] : [{ type: 'transferred', team, from: before }];
  if (team !== null && owner !== null && intent.keepsOwner) return moved;
  const released: EventBody[] = owner === null ? [] : [{ type: 'released', from: owner }];
  const { noteId, tellAt, why } = intent;
  const returnsAt = whenPeopleAreThere(intent.returnsAt, context);
  const from = owner ?? pending?.from ?? null;
  const teamBefore = pending === null ? before : pending.teamBefore;
  const receiver = { person, team, skill };
  return [
    ...moved,
    ...released,
    { type: 'handed-over', by: actor.id, from, teamBefore, ...receiver, returnsAt, noteId, why },
    ...toldOfHands(ticket, { ...receiver, noteId }, { by: actor.id, at: tellAt, now: context.now }),
  ];
}

/** Nobody takes anything in quiet hours, nor while the team is not there: the time goes on where they end. */
function whenPeopleAreThere(returnsAt: number, { now, policy }: Context): number {
  const rests = [policy.deadline?.quiet ?? null, policy.hours ?? null].filter((rest) => rest !== null);
  return rests.reduce(
    (at, rest) => (isRest(at, rest) ? firstMinuteAfter(at, rest) + (returnsAt - now) : at),
    returnsAt,
  );
}

/** It is with them already, or offered to them. */
function isThere({ claim, triage, handover }: Ticket, { person, team, skill }: Transfer): boolean {
  const { pending } = handover;
  if (pending !== null && skill !== null && pending.skill === skill) return true;
  if (pending !== null) return pending.person === person && pending.team === team;
  return person === null ? triage.team === team : claim.by === person;
}

/** Whoever has it hands it on: its owner, or while it is offered who offers it and to whom; and supervisors. */
function mayNot({ claim, handover }: Ticket, actor: Person): Refusal | null {
  if (atLeast(actor.role, 'supervisor')) return null;
  const { pending } = handover;
  if (pending !== null) {
    const concerned =
      [pending.by, pending.from, pending.person].includes(actor.id) || pending.person === null;
    return concerned ? null : { refused: 'not-yours', values: { by: pending.person ?? pending.by } };
  }
  return claim.by === null || claim.by === actor.id
    ? null
    : { refused: 'not-yours', values: { by: claim.by } };
}

function decline(
  ticket: Ticket,
  { team, noteId }: Extract<HandoverIntent, { type: 'decline' }>,
  context: Context,
): EventBody[] | Refusal {
  const { pending } = ticket.handover;
  const { actor } = context;
  if (pending === null || actor.kind !== 'person') return { refused: 'no-handover' };
  const asked = pending.person === null ? pending.team === team : pending.person === actor.id;
  if (!asked && !atLeast(actor.role, 'supervisor'))
    return { refused: 'not-yours', values: { by: pending.person ?? pending.by } };
  return [
    { type: 'handover-declined', by: actor.id, sender: pending.by, noteId },
    ...returned(ticket, pending, 'declined', context),
  ];
}

/** To whom it came from, with the team that it had; to the queue when they are not there. */
export function returned(
  ticket: Ticket,
  { from, by: sender, teamBefore }: Handover,
  because: 'time' | 'declined' | 'gone',
  { absent }: Pick<Context, 'absent'>,
): EventBody[] {
  const to = from === null || absent?.has(from) === true ? null : from;
  const team = ticket.triage.team;
  const moved: EventBody[] =
    team === teamBefore ? [] : [{ type: 'transferred', team: teamBefore, from: team }];
  return [{ type: 'handover-returned', to, sender, because }, ...moved, ...untold(ticket)];
}

/** Nobody took it in time. */
export function wakeHandover(ticket: Ticket, context: Context): EventBody[] {
  const { pending } = ticket.handover;
  return pending !== null && pending.returnsAt <= context.now
    ? returned(ticket, pending, 'time', context)
    : [];
}

/**
 * What becomes of a hand-over with what was decided: whoever claims, answers or is given the ticket has taken it, and with the
 * ticket it ends.
 */
export function withHandover(ticket: Ticket, bodies: EventBody[]): EventBody[] {
  const { pending } = ticket.handover;
  if (pending === null || bodies.some(({ type }) => type === 'handover-returned')) return bodies;
  const taker = bodies.find(({ type }) => type === 'claimed' || type === 'assigned' || type === 'routed');
  if (taker === undefined) return [...bodies, ...endedBy(ticket, bodies)];
  const by = taker.type === 'claimed' ? taker.by : 'to' in taker ? String(taker.to) : '';
  const taken: EventBody = { type: 'handover-taken', by, sender: pending.by };
  return pending.person === null || pending.person === by
    ? [...bodies, taken]
    : [...bodies, taken, ...untold(ticket)];
}

function endedBy(ticket: Ticket, bodies: readonly EventBody[]): EventBody[] {
  if (bodies.some(({ type }) => type === 'spam-marked')) return handoverEnded(ticket, 'spam');
  return bodies.some(({ type }) => type === 'resolved')
    ? [...handoverEnded(ticket, 'resolved'), ...untold(ticket)]
    : [];
}

/** Nobody took it, and nobody can any more: whoever sent it and whoever was asked hear why. */
export function handoverEnded(
  { handover }: Ticket,
  because: EndedHandover['because'],
  into?: number,
): EventBody[] {
  const { pending } = handover;
  if (pending === null) return [];
  const { by: sender, person, team } = pending;
  return [{ type: 'handover-ended', sender, person, team, because, ...(into === undefined ? {} : { into }) }];
}

/** What somebody is told who was asked to take a ticket that has ended; null: nobody asked them. */
export function endedFor({ handover, status, number }: Ticket, person: string): Refusal | null {
  const { ended } = handover;
  if (ended === undefined || status.name !== 'resolved') return null;
  const asked = ended.person === null || ended.person === person;
  return asked ? { refused: 'handover-ended', values: { ticket: number, because: ended.because } } : null;
}

export function evolveHandover(state: HandoverState, event: TicketEvent): HandoverState {
  switch (event.type) {
    case 'handed-over': {
      const { by, from, teamBefore, person, team, skill, returnsAt, noteId, at } = event;
      return { pending: { by, from, teamBefore, person, team, skill, returnsAt, noteId, at } };
    }
    case 'unmerged':
      return event.handover;
    case 'undone':
      return event.handover ?? state;
    case 'handover-ended': {
      const { person, team, because, sender } = event;
      return { pending: null, ended: { person, team, because, sender } };
    }
    case 'reopened':
    case 'spam-lifted':
      return state.ended === undefined ? state : NO_HANDOVER;
    case 'claimed':
    case 'assigned':
    case 'routed':
    case 'handover-taken':
    case 'handover-returned':
    case 'resolved':
    case 'spam-marked':
      return state.pending === null ? state : NO_HANDOVER;
    default:
      return state;
  }
}

/** Nobody owns it, and nobody has been asked to. */
export function isFree(ticket: Ticket): boolean {
  const { claim, handover, status } = ticket;
  return claim.by === null && handover.pending === null && status.name === 'open' && !isSpam(ticket);
}
