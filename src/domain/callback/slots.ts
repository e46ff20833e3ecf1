import { Temporal } from 'temporal-polyfill';
import { type Hours, isOpen, nextClosing, nextOpening } from '../hours.ts';
import type { CallbackTerms, Slot, Taken } from './terms.ts';

const MINUTE = 60_000;
/** Slots that are gone through for a free one: a month of quarters of an hour. */
const MOST_SLOTS = 3000;

/** What a time is checked against: the rules, when the team is there (null: always), and what is booked. */
export interface Room {
  terms: CallbackTerms;
  hours: Hours | null;
  taken: Taken;
  /** How many agents are there at an instant (epoch ms). */
  agents(at: number): number;
  now: number;
}

/** The beginning of the slot that holds `at`, by the clocks of a zone. Epoch ms. */
export function slotOf(at: number, zone: string, minutes: number): number {
  const offset =
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 1_000_000;
  const length = minutes * MINUTE;
  return Math.floor((at + offset) / length) * length - offset;
}

/** How many calls a slot can hold. */
export function capacityAt(slot: number, { terms, agents }: Pick<Room, 'terms' | 'agents'>): number {
  return Math.min(terms.mostPerSlot, agents(slot) * terms.perAgent);
}

export type NoSlot = 'past' | 'soon' | 'far' | 'closed' | 'taken';

/** The place that is free at a time, or why there is none. `kept`: the caller was told this time already, so that it is given whatever is booked. */
export function slotAt(at: number, room: Room, kept = false): Slot | NoSlot {
  const { terms, hours, now } = room;
  if (at <= now && !kept) return 'past';
  if (at < now + terms.leadMs && !kept) return 'soon';
  if (at > now + terms.aheadMs) return 'far';
  if (!kept && !isThere(at, room)) return 'closed';
  const slot = slotOf(at, hours?.zone ?? 'UTC', terms.slotMinutes);
  const place = freePlace(room.taken.get(slot));
  return kept || place <= capacityAt(slot, room) ? { at, slot, place } : 'taken';
}

/** Whether somebody is there for the whole call. */
function isThere(at: number, { terms, hours }: Room): boolean {
  if (hours === null) return true;
  if (!isOpen(at, hours)) return false;
  const closes = nextClosing(at, hours);
  return closes === null || at + terms.callMinutes * MINUTE <= closes;
}

function freePlace(taken: ReadonlySet<number> | undefined): number {
  for (let place = 1; ; place++) if (taken?.has(place) !== true) return place;
}

/** The next free times at the beginnings of slots, `from` or later, in order; fewer where there are none. */
export function nextFree(from: number, count: number, room: Room): Slot[] {
  const { terms, hours, now } = room;
  const zone = hours?.zone ?? 'UTC';
  const length = terms.slotMinutes * MINUTE;
  const free: Slot[] = [];
  let at = firstSlot(Math.max(from, now + terms.leadMs, now + 1), zone, terms.slotMinutes);
  for (let looked = 0; looked < MOST_SLOTS && free.length < count; looked++) {
    if (at > now + terms.aheadMs) break;
    const opens = hours === null ? at : nextOpening(at, hours);
    if (opens === null) break;
    if (opens > at) {
      at = firstSlot(opens, zone, terms.slotMinutes);
      continue;
    }
    const slot = slotAt(at, room);
    if (typeof slot !== 'string') free.push(slot);
    at = slotOf(at + length, zone, terms.slotMinutes);
  }
  return free;
}

/** The first beginning of a slot at `at` or after it. */
function firstSlot(at: number, zone: string, minutes: number): number {
  const slot = slotOf(at, zone, minutes);
  return slot === at ? at : slotOf(at + minutes * MINUTE, zone, minutes);
}
