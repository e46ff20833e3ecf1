import type { Hour } from './calendar.ts';
import { AT, O_CLOCK } from './calendar-words.ts';
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
  if (toTheMinute) return { hour, minute, next: clock ? next + 1 : next };
  return clock && isLed(script, first) ? { hour, minute, next: next + 1 } : null;
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
