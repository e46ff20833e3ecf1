import type { Hour } from './calendar.ts';
import { AT, LATE, O_CLOCK } from './calendar-words.ts';
import { digitsAt } from './numbers.ts';
import { between, type Script } from './script.ts';

const NOON = new Set(['noon', 'midday', 'poldne', 'poldneva', 'podne', 'подне', 'полудня', 'полудню']);

/** An hour of the day that begins at a word: `15:00`, `3 pm`, and after "at" or "by" `15 h`. */
export function hourAt(script: Script, first: number): (Hour & { next: number }) | null {
  const { words } = script;
  if (NOON.has(words[first]?.word ?? '')) return { hour: 12, minute: 0, next: first + 1 };
  const hour = digitsAt(script, first, 2);
  if (hour === null || hour > 24) return null;
  const mark = between(script, first);
  const minutes = words[first + 1]?.word ?? '';
  const toTheMinute = (mark === ':' || (mark === '.' && isLed(script, first))) && /^[0-5]\d$/.test(minutes);
  const next = first + (toTheMinute ? 2 : 1);
  const minute = toTheMinute ? Number(minutes) : 0;
  const half = halfOfDay(script, next);
  if (half !== null) return hour > 12 ? null : { hour: (hour % 12) + half.from, minute, next: half.next };
  const clock = O_CLOCK.has(words[next]?.word);
  if (hour === 24) return null;
  const end = clock ? next + 1 : next;
  const led = isLed(script, first);
  const late = toTheMinute || led ? lateUntil(script, first, end) : null;
  if (late !== null) return { hour: hour < 12 ? hour + 12 : hour, minute, next: late };
  if (toTheMinute) return { hour, minute, next: end };
  return clock && led ? { hour, minute, next: end } : null;
}

/** Where an hour ends beside which its half of the day stands: "3 in the afternoon", "3 часа дня", "tomorrow evening at 8"; null: none does. */
function lateUntil({ words }: Script, first: number, end: number): number | null {
  const after = words[end]?.word === 'in' && words[end + 1]?.word === 'the' ? end + 2 : end;
  // Without the hour it is so many days.
  const isDay = words[after]?.word === 'дня' && O_CLOCK.has(words[after - 1]?.word);
  if (isDay || LATE.has(words[after]?.word)) return after + 1;
  return AT.has(words[first - 1]?.word) && LATE.has(words[first - 2]?.word) ? end : null;
}

/** `15.00` and `15 h` are hours after "at" and "by" only; "v 24 urah" is a length of time. */
function isLed({ words }: Script, first: number): boolean {
  const lead = words[first - 1]?.word;
  if (!AT.has(lead)) return false;
  return !(lead === 'v' && words[first + 1]?.word === 'urah');
}

/** am and pm, also as a.m. and p.m. */
function halfOfDay({ words }: Script, index: number): { from: number; next: number } | null {
  const word = words[index]?.word;
  if (word === 'am' || word === 'pm') return { from: word === 'pm' ? 12 : 0, next: index + 1 };
  if ((word !== 'a' && word !== 'p') || words[index + 1]?.word !== 'm') return null;
  return { from: word === 'p' ? 12 : 0, next: index + 2 };
}
