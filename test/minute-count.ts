/**
 * Counts open minutes one by one, in the plainest way there is. It shares no code with what it checks, and asks Intl for the clocks
 * where that asks Temporal.
 */

const MINUTE = 60_000;
const DAY_MINUTES = 1440;
/** No clocks are further from UTC, in minutes. */
const FURTHEST = 15 * 60;

export interface PlainBlock {
  from: string;
  to: string;
}

export interface PlainTable {
  zone: string;
  week: Partial<Record<string, readonly PlainBlock[]>>;
  holidays: readonly { date: string; blocks?: readonly PlainBlock[] | undefined }[];
}

export interface PlainCalendar extends PlainTable {
  closed?: readonly { from: number; to: number }[] | undefined;
  versions?: readonly (PlainTable & { from: string })[] | undefined;
}

const NAMES = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes that the clocks of a zone are ahead of UTC, by the minute of UTC since 1970. */
function askedAhead(zone: string, minute: number): number {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formats.set(zone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(minute * MINUTE)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute: shown = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, shown) / MINUTE - minute;
}

const hourly = new Map<string, Map<number, number>>();

/** Asked on the hour, and kept. */
function onHours(zone: string): (hour: number) => number {
  const hours = hourly.get(zone) ?? new Map<number, number>();
  hourly.set(zone, hours);
  return (hour) => {
    const there = hours.get(hour) ?? askedAhead(zone, hour * 60);
    hours.set(hour, there);
    return there;
  };
}

function plainDate(day: number): string {
  return new Date(day * DAY_MINUTES * MINUTE).toISOString().slice(0, 10);
}

function clockMinutes(clock: string): number {
  const [hour, minute] = clock.split(':');
  return Number(hour) * 60 + Number(minute);
}

/** The first minute at which the clocks show so many minutes since 1970, or more: hour by hour, each changed one minute by minute. */
function firstMinute(wall: number, zone: string): number {
  const onHour = onHours(zone);
  for (let hour = Math.floor((wall - FURTHEST) / 60); ; hour++) {
    const [ahead, next] = [onHour(hour), onHour(hour + 1)];
    if (ahead === next && hour * 60 + 59 + ahead < wall) continue;
    for (let minute = hour * 60; minute < (hour + 1) * 60; minute++)
      if (minute + (ahead === next ? ahead : askedAhead(zone, minute)) >= wall) return minute;
  }
}

function blocksOf(day: number, table: PlainTable): readonly PlainBlock[] {
  const date = plainDate(day);
  const holiday =
    table.holidays.find((one) => one.date === date) ??
    table.holidays.find((one) => one.date === date.slice(5));
  if (holiday !== undefined) return holiday.blocks ?? [];
  return table.week[NAMES[new Date(`${date}T12:00:00Z`).getUTCDay()] ?? ''] ?? [];
}

/** Which minutes from the one instant to before the other are open, a byte each. Epoch ms, whole minutes. */
export function openMinutes(from: number, to: number, calendar: PlainCalendar): Uint8Array {
  const first = from / MINUTE;
  const count = (to - from) / MINUTE;
  const open = new Uint8Array(count);
  const mark = (begin: number, end: number, value: 0 | 1) =>
    open.fill(value, Math.min(count, Math.max(0, begin - first)), Math.min(count, Math.max(0, end - first)));
  const { versions = [], closed = [] } = calendar;
  const all = [{ from: '0000-00-00', ...tableOf(calendar) }, ...versions];
  for (const [index, table] of all.entries()) {
    const until = all[index + 1]?.from ?? '9999-99-99';
    const lastDay = Math.floor((first + count) / DAY_MINUTES) + 2;
    for (let day = Math.floor(first / DAY_MINUTES) - 3; day <= lastDay; day++) {
      const date = plainDate(day);
      if (date < table.from || date >= until) continue;
      for (const block of blocksOf(day, table)) {
        const [begin, end] = [clockMinutes(block.from), clockMinutes(block.to)];
        const over = end <= begin ? DAY_MINUTES : 0;
        const midnight = day * DAY_MINUTES;
        const { zone } = table;
        mark(firstMinute(midnight + begin, zone), firstMinute(midnight + end + over, zone), 1);
      }
    }
  }
  for (const one of closed) mark(one.from / MINUTE, one.to / MINUTE, 0);
  return open;
}

function tableOf({ zone, week, holidays }: PlainTable): PlainTable {
  return { zone, week, holidays };
}

/** How many of them are open. */
export function counted(open: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < open.length; at++) sum += open[at] ?? 0;
  return sum;
}
