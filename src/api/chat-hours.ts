import { holidayAt, hoursFor, isOpen, nextClosing, nextOpening } from '../domain/hours.ts';
import type { Policy } from '../policy/policy.ts';
import type { Store } from '../store/store.ts';
import { text } from '../texts/texts.ts';
import { toldIn } from '../texts/told.ts';
import type { ChatSession } from './chat-shapes.ts';
import { isoTime } from './present.ts';

/** Whether the team is there now, and when that changes; null where the house keeps no hours. */
export function chatHours(
  { hours }: Pick<Policy, 'hours'>,
  team: string | null,
  now: number,
  language: string,
): ChatSession['hours'] {
  const table = hoursFor(hours, team);
  if (table === null) return null;
  const open = isOpen(now, table);
  const opens = open ? null : nextOpening(now, table);
  const closes = open ? nextClosing(now, table) : null;
  const changes = open ? closes : opens;
  const holiday = open ? null : holidayAt(now, table);
  return {
    open,
    opensAt: opens === null ? null : isoTime(opens),
    closesAt: closes === null ? null : isoTime(closes),
    changesInMs: changes === null ? null : changes - now,
    holiday: holiday === null ? null : toldIn(holiday, language),
  };
}

const SPAN_MS = 30 * 86_400_000;
const KEPT_MS = 5 * 60_000;
/** Fewer answers say nothing about what is usual. */
const ENOUGH = 30;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** How long an answer usually takes, in words: the median of the last 30 days, asked for every few minutes; null: too few. */
export function usualAnswer(
  tickets: Pick<Store['tickets'], 'answered'>,
): (now: number, language: string) => Promise<string | null> {
  let known: { at: number; medianMs: number | null } | null = null;
  return async (now, language) => {
    if (known === null || Math.abs(now - known.at) > KEPT_MS) {
      const { answered, medianMs } = await tickets.answered(now - SPAN_MS);
      known = { at: now, medianMs: answered < ENOUGH ? null : medianMs };
    }
    return known.medianMs === null ? null : inWords(known.medianMs, language);
  };
}

/** Rounded up: nobody is promised what half of the others did not get. */
function inWords(ms: number, language: string): string {
  const minutes = Math.max(1, Math.ceil(ms / MINUTE_MS));
  return minutes < 60
    ? text('usual.minutes', { minutes }, language)
    : text('usual.hours', { hours: Math.ceil(ms / HOUR_MS) }, language);
}
