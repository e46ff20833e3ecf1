import type { Block, Hours } from '../src/domain/hours.ts';
import { WEEKDAYS } from '../src/domain/quiet-hours.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** Half-hour and quarter-hour zones, changes by half an hour, a day that was skipped, north, south and none. */
export const ZONES = [
  'Europe/Ljubljana',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'America/New_York',
  'Pacific/Auckland',
  'Africa/Casablanca',
  'UTC',
];
/** Around which cases begin: changes of clocks both ways, a leap day, a year's end, a day that a place skipped. */
export const NEAR = [
  '2026-03-29',
  '2026-10-25',
  '2026-04-05',
  '2026-10-04',
  '2026-03-08',
  '2026-11-01',
  '2028-02-29',
  '2027-12-31',
  '2011-12-30',
  '2026-02-15',
];

export type Random = () => number;

export function among<One>(random: Random, all: readonly One[]): One {
  return all[Math.floor(random() * all.length)] as One;
}

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** Up to three blocks that follow each other; the last may pass midnight. */
function blocks(random: Random): Block[] {
  const step = among(random, [1, 15, 30, 60]);
  const count = 2 * Math.floor(random() * 4);
  const times = [
    ...new Set(Array.from({ length: count }, () => step * Math.floor((random() * 1440) / step))),
  ];
  times.sort((a, b) => a - b);
  const found: Block[] = [];
  for (let at = 0; at + 1 < times.length; at += 2)
    found.push({ from: clock(times[at] as number), to: clock(times[at + 1] as number) });
  if (random() < 0.15) return [{ from: '00:00', to: '24:00' }];
  const last = times.at(-1);
  if (random() < 0.4) {
    const from = Math.min(1439, (last ?? 1200) + Math.floor(random() * 60));
    found.push({
      from: clock(from),
      to: clock(Math.floor(random() * Math.max(1, Math.min(from, times[0] ?? 480)))),
    });
  }
  return found;
}

function table(random: Random, zone: string, near: number): Hours {
  const days = WEEKDAYS.filter(() => random() < 0.75);
  const iso = (at: number) => new Date(at).toISOString().slice(0, 10);
  const holidays = Array.from({ length: Math.floor(random() * 5) }, () => {
    const date = iso(near + Math.floor((random() - 0.3) * 20) * DAY);
    return {
      date: random() < 0.3 ? date.slice(5) : date,
      name: 'x',
      ...(random() < 0.3 ? { blocks: blocks(random) } : {}),
    };
  });
  const week = Object.fromEntries(days.map((day) => [day, blocks(random)]));
  // Somebody is there sometime: a table that never opens is refused when it is loaded.
  return { zone, week: { wed: [{ from: '09:00', to: '12:00' }], ...week, sun: week.sun ?? [] }, holidays };
}

/** A calendar of any kind: several blocks, nights, holidays of a year or of all, closures of weeks, other tables from a date on. `near`: epoch ms. */
export function calendar(random: Random, near: number): Hours {
  const zone = among(random, ZONES);
  const closure = near + Math.floor((random() * 10 - 4) * 1440) * MINUTE;
  const lasts = among(random, [0.25, 1, 3, 26]) * DAY;
  const version = new Date(near + Math.floor(random() * 12 - 3) * DAY).toISOString().slice(0, 10);
  return {
    ...table(random, zone, near),
    ...(random() < 0.35 ? { closed: [{ from: closure, to: closure + lasts, name: 'x' }] } : {}),
    ...(random() < 0.3
      ? {
          versions: [{ from: version, ...table(random, random() < 0.8 ? zone : among(random, ZONES), near) }],
        }
      : {}),
  };
}
