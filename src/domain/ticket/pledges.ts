import { innerDate } from '../pledge/inner-date.ts';
import type { Money, PledgeKind } from '../pledge/model.ts';
import type { Refusal } from '../refusal.ts';
import type { Asks } from './approver.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { isSpam } from './spam.ts';

/** What a reply commits us to: where it stands in its text (UTF-16 units), never the text. */
export interface SaidPledge {
  kind: PledgeKind;
  start: number;
  end: number;
  amount?: Money;
  percent?: number;
  /** Epoch ms. */
  dueAt: number;
}

/** Why a pledge was not kept. */
export const BROKEN_BECAUSE = ['forgotten', 'no-time', 'not-possible', 'partner', 'mistaken'] as const;
export type BrokenBecause = (typeof BROKEN_BECAUSE)[number];

/** How it can end; `none`: it was no pledge after all. */
export const PLEDGE_ENDS = ['kept', 'broken', 'none'] as const;
export type PledgeEnd = (typeof PLEDGE_ENDS)[number];

/** What a customer was promised, from the delivery of the reply on. */
export interface Pledge extends SaidPledge {
  id: string;
  messageId: string;
  /** Who wrote it; null where the house did. */
  by: string | null;
  /** When we want to have kept it: before it is due. Epoch ms. */
  innerAt: number;
  /** The last that somebody was reminded of. */
  reminded: 'inner' | 'due' | null;
  ended: { as: PledgeEnd; at: number; because?: BrokenBecause } | null;
  /** Tickets that it came through by merges, the first one first. */
  via?: readonly string[];
}

/** What reads like a promise and is none, as whoever writes it says. */
export interface Waived {
  kinds: readonly PledgeKind[];
  /** Who would have had to allow it; null: nobody. */
  asks: Asks | null;
}

export interface PledgesState {
  /** The oldest first; people name them by their place, from 1 on. */
  made: readonly Pledge[];
}

export type PledgeEvent =
  /** The reply that says it has been delivered. */
  | ({
      type: 'pledge-made';
      pledge: string;
      messageId: string;
      by: string | null;
      innerAt: number;
    } & SaidPledge)
  | { type: 'pledge-reminded'; pledges: string[]; stage: 'inner' | 'due'; person: string | null }
  | { type: 'pledge-kept'; pledge: string; by: string }
  | { type: 'pledge-broken'; pledge: string; by: string; because: BrokenBecause }
  | { type: 'pledge-dropped'; pledge: string; by: string }
  /** Beside the message: nothing of it is noted, charged or asked for. */
  | ({ type: 'pledge-waived'; messageId: string; by: string } & Waived);

export type PledgeIntent = {
  type: 'end-pledge';
  pledge: string;
  as: PledgeEnd;
  /** Of a broken one. */
  because: BrokenBecause;
};

export const NOTHING_PLEDGED: PledgesState = { made: [] };

/** Pledges that a ticket remembers: those that ended longest ago are forgotten first. */
const MOST_PLEDGES = 100;

export function openPledges({ pledges }: Pick<Ticket, 'pledges'>): Pledge[] {
  return pledges.made.filter(({ ended }) => ended === null);
}

export function brokenPledges({ pledges }: Pick<Ticket, 'pledges'>): Pledge[] {
  return pledges.made.filter(({ ended }) => ended?.as === 'broken');
}

/** What a delivered reply commits us to. The way to the inner date counts from now. */
export function pledged(
  messageId: string,
  { by, pledges = [] }: { by: string | null; pledges?: readonly SaidPledge[] },
  { now }: Pick<Context, 'now'>,
): EventBody[] {
  return pledges.map(
    (said, index): EventBody => ({
      type: 'pledge-made',
      pledge: `${messageId}/${index + 1}`,
      messageId,
      by,
      innerAt: innerDate(now, said.dueAt),
      ...said,
    }),
  );
}

export function waiving(messageId: string, by: string, waived: Waived | undefined): EventBody[] {
  return waived === undefined ? [] : [{ type: 'pledge-waived', messageId, by, ...waived }];
}

export function decidePledge(
  { pledges }: Ticket,
  { pledge: id, as, because }: PledgeIntent,
  { actor }: Context,
): EventBody[] | Refusal {
  if (actor.kind !== 'person') return { refused: 'role' };
  const pledge = pledges.made.find((one) => one.id === id);
  if (pledge === undefined) return { refused: 'unknown-pledge' };
  const { ended } = pledge;
  if (ended !== null) return ended.as === as ? [] : { refused: 'pledge-over', values: { as: ended.as } };
  const event = { pledge: id, by: actor.id };
  if (as === 'broken') return [{ type: 'pledge-broken', ...event, because }];
  return [{ type: as === 'kept' ? 'pledge-kept' : 'pledge-dropped', ...event }];
}

/** Whoever has the ticket is reminded before a pledge is due, and told once it is; resolving the case changes nothing of it. */
export function wakePledges(ticket: Ticket, { now }: Context): EventBody[] {
  const due = openPledges(ticket).flatMap((pledge) => {
    const next = nextOf(pledge);
    return next === null || next.at > now ? [] : [{ id: pledge.id, stage: stageAt(pledge, now) }];
  });
  if (isSpam(ticket)) return [];
  return (['inner', 'due'] as const).flatMap((stage): EventBody[] => {
    const pledges = due.filter((one) => one.stage === stage).map(({ id }) => id);
    return pledges.length === 0 ? [] : [{ type: 'pledge-reminded', pledges, stage, person: ticket.claim.by }];
  });
}

function stageAt({ dueAt }: Pledge, now: number): 'inner' | 'due' {
  return dueAt <= now ? 'due' : 'inner';
}

function nextOf({ reminded, innerAt, dueAt }: Pledge): { at: number } | null {
  if (reminded === 'due') return null;
  return { at: reminded === null ? innerAt : dueAt };
}

/** When somebody is next to be reminded of a pledge. Epoch ms. */
export function nextPledgeAt(ticket: Ticket): number | null {
  if (isSpam(ticket)) return null;
  const all = openPledges(ticket).flatMap((pledge) => nextOf(pledge)?.at ?? []);
  return all.length === 0 ? null : Math.min(...all);
}

/** A ticket's pledges as those of the ticket that it goes on in. */
export function broughtPledges({ id, pledges }: Pick<Ticket, 'id' | 'pledges'>): { pledges?: Pledge[] } {
  if (pledges.made.length === 0) return {};
  return { pledges: pledges.made.map((one) => ({ ...one, via: [...(one.via ?? []), id] })) };
}

/** The pledges of `into` that go back to `from` when it stands again: what it brought, and what was said in its conversations since. */
export function pledgesBack(
  from: Pick<Ticket, 'id'>,
  into: Pick<Ticket, 'pledges'>,
  gone: ReadonlySet<string>,
): Pledge[] {
  return into.pledges.made.flatMap((one) => {
    const { via = [], ...rest } = one;
    if (via.at(-1) === from.id) {
      const before = via.slice(0, -1);
      return [before.length === 0 ? rest : { ...rest, via: before }];
    }
    return via.length === 0 && gone.has(one.messageId) ? [one] : [];
  });
}

/** Of messages that leave the ticket. */
export function pledgesOf({ pledges }: Pick<Ticket, 'pledges'>, messages: readonly string[]): Pledge[] {
  return pledges.made.filter(({ messageId }) => messages.includes(messageId));
}

export function evolvePledges(state: PledgesState, event: EventBody & { at: number }): PledgesState {
  switch (event.type) {
    case 'pledge-made': {
      const { type: _type, pledge: id, at: _at, ...said } = event;
      const { actor: _actor, ...made } = said as typeof said & { actor?: string };
      return taken(state, [{ ...made, id, reminded: null, ended: null }]);
    }
    case 'pledge-reminded':
      return changed(state, event.pledges, { reminded: event.stage });
    case 'pledge-kept':
      return changed(state, [event.pledge], { ended: { as: 'kept', at: event.at } });
    case 'pledge-broken':
      return changed(state, [event.pledge], {
        ended: { as: 'broken', at: event.at, because: event.because },
      });
    case 'pledge-dropped':
      return changed(state, [event.pledge], { ended: { as: 'none', at: event.at } });
    case 'merged-into':
      return NOTHING_PLEDGED;
    case 'absorbed':
    case 'unmerged':
    case 'split-from':
    case 'rejoined':
      return taken(state, event.pledges ?? []);
    case 'unabsorbed':
      return without(state, event.pledges ?? []);
    case 'split-off':
      return without(
        state,
        pledgesOf({ pledges: state }, event.messages).map(({ id }) => id),
      );
    default:
      return state;
  }
}

function taken({ made }: PledgesState, more: readonly Pledge[]): PledgesState {
  const all = [...made.filter((one) => !more.some(({ id }) => id === one.id)), ...more];
  const over = all.filter(({ ended }) => ended !== null).slice(0, Math.max(0, all.length - MOST_PLEDGES));
  return { made: all.filter((one) => !over.includes(one)) };
}

function without({ made }: PledgesState, ids: readonly string[]): PledgesState {
  return { made: made.filter(({ id }) => !ids.includes(id)) };
}

function changed({ made }: PledgesState, ids: readonly string[], to: Partial<Pledge>): PledgesState {
  return { made: made.map((one) => (ids.includes(one.id) ? { ...one, ...to } : one)) };
}
