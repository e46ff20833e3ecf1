import { atLeast } from '../actor.ts';
import type { Refusal } from '../refusal.ts';
import type { Absorbed } from './links.ts';
import type { Context, EventBody, Ticket } from './model.ts';

/** Who wants to hear of a ticket that is not theirs, by their ids. */
export interface WatchState {
  by: string[];
  /** Those of them whom a merge brought, and who have not chosen it themselves. */
  brought?: string[];
}

export type WatchEvent =
  /** `brought`: by a merge. */
  | { type: 'watched'; by: string; brought?: true }
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
  if (watches) return watch.brought?.includes(actor.id) === true ? [{ type: 'watched', by: actor.id }] : [];
  return watch.by.length >= MOST_WATCHERS
    ? { refused: 'too-many-watchers' }
    : [{ type: 'watched', by: actor.id }];
}

/** Nobody is told of what they wrote themselves. */
export function mentioned(messageId: string, people: readonly string[], { actor }: Context): EventBody[] {
  const others = [...new Set(people)].filter((id) => id !== actor.id);
  return others.length === 0 ? [] : [{ type: 'mentioned', messageId, people: others }];
}

/** Whoever watches by a merged ticket alone watches it again, and not this one. */
export function watchersGone(
  { watch }: Pick<Ticket, 'watch'>,
  part: Pick<Absorbed, 'watchers'>,
  others: readonly Pick<Absorbed, 'watchers'>[],
): EventBody[] {
  const staying = others.flatMap(({ watchers = [] }) => watchers);
  return (watch.brought ?? [])
    .filter((id) => part.watchers?.includes(id) === true && !staying.includes(id))
    .map((by) => ({ type: 'unwatched', by }));
}

export function evolveWatch(state: WatchState, event: EventBody): WatchState {
  switch (event.type) {
    case 'watched': {
      const by = [...without(state.by, event.by), event.by];
      return watching(by, [
        ...without(state.brought, event.by),
        ...(event.brought === true ? [event.by] : []),
      ]);
    }
    case 'unwatched':
      return watching(without(state.by, event.by), without(state.brought, event.by));
    default:
      return state;
  }
}

function watching(by: string[], brought: string[]): WatchState {
  return brought.length === 0 ? { by } : { by, brought };
}

function without(people: readonly string[] = [], gone: string): string[] {
  return people.filter((id) => id !== gone);
}
