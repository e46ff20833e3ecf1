import { Temporal } from 'temporal-polyfill';

/** Days of UTC are counted from 1970; instants are epoch ms. */
export const DAY = 86_400_000;
/** No clocks are further from UTC. */
const FURTHEST = 15 * 3_600_000;
/** So many days are asked about at once. */
const STRETCH = 1461 * DAY;

/** What clocks are ahead of UTC, ms, from the one instant to before the other. */
interface Offset {
  from: number;
  to: number;
  ms: number;
}

/** To ask a calendar takes a hundred times as long as all else here: what it said of a zone is kept, some four years together. */
const known = new Map<string, Map<number, readonly Offset[]>>();

/** The day that the clocks of a zone show, as if they were those of UTC. */
export function dayShown(at: number, zone: string): number {
  const { ms } = offsetsAround(at, zone).find(({ to }) => at < to) ?? { ms: 0 };
  return Math.floor((at + ms) / DAY);
}

/** The time (09:05) that they show. */
export function clockShown(at: number, zone: string): string {
  const { ms } = offsetsAround(at, zone).find(({ to }) => at < to) ?? { ms: 0 };
  return new Date(at + ms).toISOString().slice(11, 16);
}

/**
 * The first instant at which the clocks there show that time, or a later one: of an hour that comes twice the first, of one that they
 * skip the instant of the change. So a day that a place skips altogether has no time. `shown`: as if the clocks were those of UTC.
 */
export function firstShown(shown: number, zone: string): number {
  for (const { from, to, ms } of offsetsAround(shown, zone)) {
    const at = Math.max(from, shown - ms);
    if (at < to && to > shown - FURTHEST) return at;
  }
  return shown;
}

const dates = new Map<number, string>();
const DATES_KNOWN = 5000;

/** The date of a day: 2026-11-23. */
export function dateOfDay(day: number): string {
  const there = dates.get(day);
  if (there !== undefined) return there;
  if (dates.size >= DATES_KNOWN) dates.clear();
  const date = new Date(day * DAY).toISOString().slice(0, 10);
  dates.set(day, date);
  return date;
}

/** 0 is Monday. */
export function weekdayOfDay(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** In order, without a gap; what is around the instant is among them, as far as clocks can be from UTC. */
function offsetsAround(at: number, zone: string): readonly Offset[] {
  const stretches = known.get(zone) ?? new Map<number, readonly Offset[]>();
  known.set(zone, stretches);
  const stretch = Math.floor(at / STRETCH);
  const there = stretches.get(stretch) ?? offsetsIn(stretch, zone);
  stretches.set(stretch, there);
  return there;
}

function offsetsIn(stretch: number, zone: string): Offset[] {
  const end = (stretch + 1) * STRETCH + 2 * FURTHEST;
  let at = Temporal.Instant.fromEpochMilliseconds(stretch * STRETCH - 2 * FURTHEST).toZonedDateTimeISO(zone);
  let from = -Infinity;
  const offsets: Offset[] = [];
  for (;;) {
    const ms = at.offsetNanoseconds / 1_000_000;
    const next = at.getTimeZoneTransition('next');
    if (next === null || next.epochMilliseconds >= end) return [...offsets, { from, to: Infinity, ms }];
    offsets.push({ from, to: next.epochMilliseconds, ms });
    from = next.epochMilliseconds;
    at = next;
  }
}
