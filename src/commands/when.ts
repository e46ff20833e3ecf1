import { exactTimeIn } from '../domain/callback/when.ts';
import { instantAt, instantOf } from '../domain/wall-clock.ts';
import { readerZone } from '../texts/reader-zone.ts';

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const SPAN = /^(\d{1,4})\s?([mhdw])$/;
const CLOCK = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(?: ([A-Za-z][A-Za-z0-9_+/-]{1,40}))?$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/;
const DATED = /^[+-]?\d{4,}-/;
/** Characters. The longest time that somebody says is a third of it. */
const LONGEST = 100;

/**
 * An instant (epoch ms) from a span such as `30m`, `2h`, `3d`, `1w`, an ISO 8601 instant, or `2026-11-24 09:00` in the
 * zone of whoever asks (UTC where it is not known), or in one that is named behind it; null when it is none of them.
 */
export function instantFrom(words: string, now: number): number | null {
  const trimmed = words.trim();
  const span = SPAN.exec(trimmed);
  if (span !== null) return now + Number(span[1]) * (UNITS[span[2] ?? ''] ?? 0);
  const clock = CLOCK.exec(trimmed);
  if (clock !== null) return instantAt(clock[1] ?? '', clock[2] ?? '', clock[3] ?? readerZone() ?? 'UTC');
  return INSTANT.test(trimmed) ? instantOf(trimmed) : null;
}

/**
 * The same, or a time in words such as `tomorrow 9:00` or `Monday 8:30`, in any language of ours, by the clocks of `zone` (IANA); null: it is
 * none of them, a day without an hour or that there is not, or says more than a time. An hour that clocks skip is as long after the
 * skip; of one that comes twice it is the first.
 */
export function whenIn(words: string, zone: string, now: number): number | null {
  const trimmed = words.trim();
  if (trimmed.length > LONGEST) return null;
  const clock = CLOCK.exec(trimmed);
  if (clock !== null) return instantAt(clock[1] ?? '', clock[2] ?? '', clock[3] ?? zone);
  // Whoever writes a date of figures means no other day.
  if (SPAN.test(trimmed) || DATED.test(trimmed)) return instantFrom(trimmed, now);
  return exactTimeIn(trimmed, { now, zone });
}
