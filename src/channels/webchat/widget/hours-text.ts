import type { ChatSession } from '../../../api/chat-shapes.ts';
import type { Say } from './wording.ts';

const DAY_MS = 86_400_000;
const DAYS_OF_WEEK = 7;

type Told = Pick<ChatSession, 'hours' | 'usual'>;
type Changing = Pick<NonNullable<ChatSession['hours']>, 'changesInMs'>;

/**
 * Whether the team is there, until when or when it opens next, by the visitor's clocks (`zone`; their browser's when absent), and how
 * long an answer usually takes; '': nothing is known.
 */
export function hoursText({ hours, usual }: Told, say: Say, language: string, zone?: string): string {
  const opens = hours?.opensAt == null ? '' : dayAndTime(hours.opensAt, hours, language, zone);
  const holiday = hours?.holiday ?? null;
  const here =
    hours === null || (!hours.open && opens === '')
      ? []
      : hours.open
        ? [openText(hours, say, language, zone)]
        : [holiday === null ? say('closed-now', { opens }) : say('closed-holiday', { opens, holiday })];
  return [...here, ...(usual === null ? [] : [usual])].join(' · ');
}

/** With the time where it ends soon, and with the day where that is another one than today: whoever comes late learns how late it is. */
function openText(
  hours: NonNullable<ChatSession['hours']>,
  say: Say,
  language: string,
  zone: string | undefined,
): string {
  const { closesAt, changesInMs } = hours;
  if (closesAt === null || changesInMs === null || changesInMs > DAY_MS) return say('open-now');
  const at = Date.parse(closesAt);
  // Midnight ends this day, and nobody calls it tomorrow.
  const today = daysBetween(at - changesInMs, at - 1, zone) === 0;
  const closes = today
    ? inClocks(at, { ...TIME }, language, zone)
    : dayAndTime(closesAt, hours, language, zone);
  return say('open-until', { closes });
}

const TIME = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** The day of the week and the time; with the date where that day of the week would be another one. */
function dayAndTime(
  instant: string,
  { changesInMs }: Changing,
  language: string,
  zone: string | undefined,
): string {
  const at = Date.parse(instant);
  // The house's clock, whatever the visitor's is set to.
  const far = daysBetween(at - (changesInMs ?? 0), at, zone) >= DAYS_OF_WEEK;
  const date = far ? ({ day: 'numeric', month: 'long' } as const) : {};
  return inClocks(at, { weekday: 'long', ...date, ...TIME }, language, zone);
}

function daysBetween(from: number, to: number, zone: string | undefined): number {
  const date = (at: number) => Date.parse(inClocks(at, { dateStyle: 'short' }, 'sv-SE', zone));
  return (date(to) - date(from)) / DAY_MS;
}

function inClocks(
  at: number,
  said: Intl.DateTimeFormatOptions,
  language: string,
  zone: string | undefined,
): string {
  return new Intl.DateTimeFormat(language, {
    ...said,
    ...(zone === undefined ? {} : { timeZone: zone }),
  }).format(at);
}
