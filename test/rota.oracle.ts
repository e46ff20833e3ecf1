/** A shift as it stands in rota.json, with all that may be left out. */
export interface WrittenShift {
  people: string[];
  days: string[];
  from: string;
  to: string;
  every: number;
  starts: string;
}

const DAY = 86_400_000;

/**
 * Whether a shift is worked, read as a person would: what do clock and calendar on the wall show now, and does the shift that began
 * today, or the one of yesterday that ends in the morning, hold that? It shares nothing with src/domain/rota.ts, which reckons in instants.
 */
export function isOnShift(shift: WrittenShift, zone: string, now: number): boolean {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  }).formatToParts(now);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  const today = `${of('year')}-${of('month')}-${of('day')}`;
  const yesterday = new Date(Date.parse(`${today}T00:00:00Z`) - DAY).toISOString().slice(0, 10);
  const time = `${of('hour')}:${of('minute')}`;
  const { from, to } = shift;
  if (from < to) return begins(shift, today) && from <= time && time < to;
  return (begins(shift, today) && from <= time) || (begins(shift, yesterday) && time < to);
}

function begins({ days, every, starts }: WrittenShift, date: string): boolean {
  if (date < starts) return false;
  const midnight = Date.parse(`${date}T00:00:00Z`);
  const name = new Intl.DateTimeFormat('en', { timeZone: 'UTC', weekday: 'short' }).format(midnight);
  if (!days.includes(name.toLowerCase())) return false;
  return (
    Math.round((mondayOf(midnight) - mondayOf(Date.parse(`${starts}T00:00:00Z`))) / (7 * DAY)) % every === 0
  );
}

function mondayOf(midnight: number): number {
  let day = midnight;
  while (new Date(day).getUTCDay() !== 1) day -= DAY;
  return day;
}

/** Whether clocks of a zone change within three hours. */
export function isTurning(zone: string, now: number): boolean {
  const wall = (at: number) => {
    const said = { timeZone: zone, hourCycle: 'h23', hour: '2-digit', minute: '2-digit' } as const;
    const [hour = 0, minute = 0] = new Intl.DateTimeFormat('en', said).format(at).split(':').map(Number);
    return hour * 60 + minute;
  };
  return (wall(now + 3 * 3_600_000) - wall(now - 3 * 3_600_000) + 1440) % 1440 !== 360;
}
