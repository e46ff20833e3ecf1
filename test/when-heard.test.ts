import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chatHours } from '../src/api/chat-hours.ts';
import { hoursText } from '../src/channels/webchat/widget/hours-text.ts';
import { fill } from '../src/channels/webchat/widget/wording.ts';
import { nextFree, type Room } from '../src/domain/callback/slots.ts';
import { blocksOn, type Hours } from '../src/domain/hours.ts';
import { saidClosed } from '../src/domain/ticket/courtesy.ts';
import type { Ticket } from '../src/domain/ticket/model.ts';
import { blankTicket } from '../src/domain/ticket/ticket.ts';
import { text } from '../src/texts/texts.ts';
import { dateIn, heardBy, timeIn } from '../src/texts/time.ts';
import { callbackWords } from '../src/triage/callback-words.ts';
import { opening, whereWords } from '../src/triage/courtesy-times.ts';
import { among, calendar, NEAR, ZONES } from './calendars.ts';
import { chance } from './chaos.ts';
import { openMinutes } from './minute-count.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
/** Of a closure of weeks the end is looked for too. */
const AHEAD = 45;
const LANGUAGES = ['en', 'sl', 'sr', 'ru'];

/** What minutes say, where nobody reckons: open or not, one after the other. */
class Wall {
  readonly #from: number;
  readonly #open: Uint8Array;
  constructor(hours: Hours, now: number) {
    this.#from = Math.floor(now / MINUTE) * MINUTE - 2 * DAY;
    this.#open = openMinutes(this.#from, this.#from + AHEAD * DAY, hours);
  }
  isOpen(at: number): boolean {
    return this.#open[Math.floor((at - this.#from) / MINUTE)] === 1;
  }
  /** The first minute from then on that is open, or closed; null: not in what was looked at. */
  next(at: number, open: boolean): number | null {
    const index = this.#open.indexOf(open ? 1 : 0, Math.ceil((at - this.#from) / MINUTE));
    return index < 0 ? null : this.#from + index * MINUTE;
  }
}

const wallFormats = new Map<string, Intl.DateTimeFormat>();
function shown(at: number, zone: string): { date: string; time: string } {
  const format =
    wallFormats.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  wallFormats.set(zone, format);
  const [date = '', time = ''] = format.format(at).split(' ');
  return { date, time };
}

/** What holds on a day: the last version that had begun by its own clocks. */
function houseZone(at: number, { zone, versions = [] }: Hours): string {
  return versions.reduce((held, one) => (shown(at, one.zone).date >= one.from ? one.zone : held), zone);
}

/** The widget is told so too. */
function localeOf(language: string): string {
  return language === 'sr' ? 'sr-Latn' : language;
}

/** Midnights between two dates. */
function daysFrom(one: string, other: string): number {
  return (Date.parse(other) - Date.parse(one)) / DAY;
}

/**
 * Words that name an instant, as somebody in that zone hears them now: the time is what their clocks will show, a day of the week is
 * the next one of that name, a date is that date, and neither is today.
 */
function expectHeard(words: string, at: number, now: number, zone: string): void {
  const then = shown(at, zone);
  const today = shown(now, zone).date;
  const about = `${words}, of ${new Date(at).toISOString()} heard ${new Date(now).toISOString()} in ${zone}`;
  expect(at, about).toBeGreaterThan(now);
  expect(words, about).toContain(then.time);
  const named = LANGUAGES.some((language) => {
    const day = { weekday: 'long', timeZone: zone } as const;
    return words.includes(new Intl.DateTimeFormat(localeOf(language), day).format(at));
  });
  const days = daysFrom(today, then.date);
  // 00:00 ends a day as well as it begins one.
  const isToday = days === 0 || (days === 1 && then.time === '00:00');
  const dated = new RegExp(`(^|\\D)${Number(then.date.slice(8))}(?=[^\\d:]).*${then.time}`).test(words);
  if (named) expect(dated || days < 7, about).toBe(true);
  else expect(isToday, about).toBe(true);
}

const say = (language: string) => (key: string, values?: Readonly<Record<string, string | number>>) =>
  fill(
    text(
      `chat.${key}` as never,
      Object.fromEntries(['opens', 'holiday', 'closes'].map((one) => [one, `{${one}}`])),
      language,
    ),
    values ?? {},
  );

interface Case {
  hours: Hours;
  now: number;
  reader: string;
  language: string;
  random: () => number;
}

const cases: fc.Arbitrary<Case> = fc.integer({ min: 1, max: 2 ** 30 }).map((seed) => {
  const random = chance(seed);
  const near = Date.parse(`${among(random, NEAR)}T00:00:00Z`);
  const hours = calendar(random, near);
  const now = near + Math.floor((random() * 12 - 6) * DAY);
  return { hours, now, reader: among(random, ZONES), language: among(random, LANGUAGES), random };
});

const eachCase = (numRuns: number, check: (one: Case) => void | Promise<void>) =>
  fc.assert(
    fc.asyncProperty(cases, async (one) => {
      await check(one);
    }),
    { numRuns, seed: 8 },
  );

const book = (hours: Hours) => ({ hours: { tables: { default: hours }, teams: {}, notice: true } });

it('the chat says when we are there by the visitor’s clocks, as minutes show it', async () => {
  let closed = 0;
  await eachCase(400, ({ hours, now, reader, language }) => {
    const wall = new Wall(hours, now);
    const said = chatHours(book(hours) as never, null, now, language);
    expect(said?.open).toBe(wall.isOpen(now));
    const changes = wall.next(now, !wall.isOpen(now));
    const at = said?.opensAt ?? said?.closesAt ?? null;
    if (changes !== null) expect(Date.parse(at ?? '')).toBe(changes);
    if (said === null || at === null) return;
    expect(said.changesInMs).toBe(Date.parse(at) - now);
    const words = hoursText({ hours: said, usual: null }, say(language), localeOf(language), reader);
    if (!said.open) {
      closed++;
      expectHeard(words, Date.parse(at), now, reader);
    } else if (Date.parse(at) - now <= DAY) expectHeard(words, Date.parse(at), now, reader);
    else expect(words).toBe(say(language)('open-now'));
  });
  expect(closed).toBeGreaterThan(100);
});

it('a customer who writes while we are closed reads when we open, by their own clocks where they are known', async () => {
  let told = 0;
  await eachCase(300, ({ hours, now, reader, language, random }) => {
    const wall = new Wall(hours, now);
    const ticket = blankTicket('t1');
    const actor = { kind: 'system', id: 'test' } as const;
    const [event] = saidClosed(ticket, { now, actor, policy: { closed: hours } });
    const opens = wall.next(now, true);
    if (event === undefined) return expect(wall.isOpen(now) || opens === null).toBe(true);
    if (event.type !== 'reply-queued') throw new Error('It says nothing');
    const { values } = event.courtesy ?? {};
    expect(wall.isOpen(now)).toBe(false);
    if (opens !== null) expect(values?.opens).toBe(opens);
    const clocks = random() < 0.5 ? { zone: reader, named: true } : hours;
    const { opens: words = '' } = opening(values, { clocks, language, now }, true);
    expectHeard(words, Number(values?.opens), now, clocks.zone);
    expect(words.includes(reader)).toBe(clocks !== hours);
    told++;
  });
  expect(told).toBeGreaterThan(60);
});

it('by when they hear from us is to come, or is not said', async () => {
  await eachCase(300, ({ hours, now, reader, language, random }) => {
    const by = now + Math.floor((random() * 20 - 5) * DAY);
    const wait = { since: by - 10 * DAY, promiseAt: by, targetAt: by, stages: [], told: [] };
    const ticket = { ...blankTicket('t1'), waiting: { wait, ended: null } } as unknown as Ticket;
    const policy = { current: () => ({ kinds: { kinds: [] } }) } as never;
    const clocks = random() < 0.3 ? null : random() < 0.5 ? { zone: reader, named: true } : hours;
    const { by: words } = whereWords({ policy }, ticket, { clocks, language, now });
    if (by <= now) return expect(words).toBe('none');
    expectHeard(words, by, now, clocks === hours ? houseZone(by, hours) : (clocks?.zone ?? 'UTC'));
    expect(words).toBe(heardBy(by, clocks, language, now));
    if (clocks === null) expect(words).toMatch(/ UTC$/);
  });
});

it('a call is confirmed for its own day and time by the customer’s clocks, beside a promise that is still to come', async () => {
  await eachCase(150, async ({ now, reader, language, random }) => {
    const [opens, by] = [now + Math.floor(random() * 14 * DAY), now + Math.floor((random() * 4 - 2) * DAY)];
    const wait = { since: by - DAY, promiseAt: by, targetAt: by, stages: [], told: [] };
    const ticket = { ...blankTicket('t1'), waiting: { wait, ended: null } } as unknown as Ticket;
    const place = { channel: 'post', conversation: 'c', contactId: 'k', public: true } as const;
    const values = { opens, zone: reader };
    const words = await callbackWords({} as never, ticket, values, { place, beside: [], language, now });
    expect(words.when).toContain(timeIn(opens, reader));
    expect(words.when).toContain(String(Number(dateIn(opens, reader).slice(8))));
    if (by <= now || by >= opens) expect(words.answer).toBe('none');
    else expect(words.answer).toContain(timeIn(by, reader));
  });
});

it('no call is offered for a minute in which we are closed', async () => {
  await eachCase(150, ({ hours, now }) => {
    const wall = new Wall(hours, now);
    const terms = { slotMinutes: 30, callMinutes: 15, perAgent: 1, mostPerSlot: 2, leadMs: 30 * MINUTE };
    const room = { hours, taken: new Map(), agents: () => 1, now, terms: { ...terms, aheadMs: 14 * DAY } };
    for (const { at } of nextFree(now, 4, room as unknown as Room)) {
      expect(at).toBeGreaterThan(now);
      for (let minute = 0; minute < terms.callMinutes; minute++)
        expect(wall.isOpen(at + minute * MINUTE), new Date(at).toISOString()).toBe(true);
    }
  });
});

it('the hours of today promise nothing that is closed', async () => {
  let looked = 0;
  await eachCase(200, ({ hours, now }) => {
    const { zone } = hours;
    // Whose table changes within the day is told the one that begins it.
    if ((hours.versions ?? []).length > 0) return;
    const wall = new Wall(hours, now);
    const today = shown(now, zone).date;
    const blocks = blocksOn(now, hours);
    for (let at = Math.floor(now / MINUTE) * MINUTE - DAY; at < now + DAY; at += 3 * MINUTE) {
      const { date, time } = shown(at, zone);
      if (date !== today) continue;
      const told = blocks.some(({ from, to }) => (to <= from ? time >= from : time >= from && time < to));
      if (told) {
        looked++;
        expect(wall.isOpen(at), `${time} of ${JSON.stringify(blocks)} in ${zone}`).toBe(true);
      }
    }
  });
  expect(looked).toBeGreaterThan(1000);
});
