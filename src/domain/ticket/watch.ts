import { atLeast } from '../actor.ts';
import type { Refusal } from '../refusal.ts';
import type { Context, EventBody, Ticket } from './model.ts';

/** Who wants to hear of a ticket that is not theirs, by their ids. */
export interface WatchState {
  by: string[];
}

export type WatchEvent =
  | { type: 'watched'; by: string }
  | { type: 'unwatched'; by: string }
  /** People named in a note. */
  | { type: 'mentioned'; messageId: string; people: string[] };

export type WatchIntent = { type: 'watch' } | { type: 'unwatch' };

export const NOBODY_WATCHES: WatchState = { by: [] };
/** Each hears of everything: more than this is a meeting. */
export const MOST_WATCHERS = 25;

export function decideWatch(
  { watch }: Ticket,
  { type }: WatchIntent,
  { actor }: Context,
): EventBody[] | Refusal {
  if (actor.kind !== 'person' || !atLeast(actor.role, 'agent')) return { refused: 'role' };
  const watches = watch.by.includes(actor.id);
  if (type === 'unwatch') return watches ? [{ type: 'unwatched', by: actor.id }] : [];
  if (watches) return [];
  return watch.by.length >= MOST_WATCHERS
    ? { refused: 'too-many-watchers' }
    : [{ type: 'watched', by: actor.id }];
}

/** Nobody is told of what they wrote themselves. */
export function mentioned(messageId: string, people: readonly string[], { actor }: Context): EventBody[] {
  const others = [...new Set(people)].filter((id) => id !== actor.id);
  return others.length === 0 ? [] : [{ type: 'mentioned', messageId, people: others }];
}

export function evolveWatch(state: WatchState, event: EventBody): WatchState {
  switch (event.type) {
    case 'watched':
      return { by: [...state.by.filter((id) => id !== event.by), event.by] };
    case 'unwatched':
      return state.by.includes(event.by) ? { by: state.by.filter((id) => id !== event.by) } : state;
    default:
      return state;
  }
}
