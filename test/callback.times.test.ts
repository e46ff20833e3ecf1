import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { nextFree, type Room, slotAt, slotOf } from '../src/domain/callback/slots.ts';
import type { CallbackTerms } from '../src/domain/callback/terms.ts';
import { timeIn, withoutTime } from '../src/domain/callback/when.ts';
import { type Hours, isOpen } from '../src/domain/hours.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const TERMS: CallbackTerms = {
  ...{
    slotMinutes: 30,
    callMinutes: 15,
    perAgent: 2,
    mostPerSlot: 3,
    leadMs: 30 * MINUTE,
    aheadMs: 14 * DAY,
  },
  ...{ offers: 3, retries: 2, retryAfterMs: 2 * 3_600_000, soonMs: 15 * MINUTE, lateMs: 10 * MINUTE },
  offerAboveMs: null,
};
const WEEK = [{ from: '08:00', to: '20:00' }];
const LJUBLJANA: Hours = {
  zone: 'Europe/Ljubljana',
  week: {
    mon: WEEK,
    tue: WEEK,
    wed: WEEK,
    thu: WEEK,
    fri: WEEK,
    sat: [{ from: '00:00', to: '24:00' }],
    sun: WEEK,
  },
  holidays: [{ date: '12-25', name: 'Christmas' }],
};
const roomAt = (now: number, more: Partial<Room> = {}): Room => ({
  ...{ terms: TERMS, hours: LJUBLJANA, taken: new Map(), agents: () => 2, now },
  ...more,
});
/** A Monday, 10:00 in Ljubljana. */
const MONDAY = Date.UTC(2026, 10, 23, 9);
const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString().slice(0, 16));

describe('a time that a customer names', () => {
  it.each([
    ['Me lahko jutri ob 11h pokličete? Hvala', 'me lahko poklicete hvala'],
    ['Možete li da me sutra u 10 pozovete?', 'mozete li da me pozovete'],
    ['Можете мне завтра в 14:00 перезвонить?', 'можете мне перезвонить'],
    ['Me lahko v sredo popoldne ob 3 pokličete?', 'me lahko poklicete'],
    ['Me lahko pokličete?', 'Me lahko pokličete?'],
  ])('is left out of %s', (words, rest) => {
    expect(withoutTime(words, { now: MONDAY, zone: 'Europe/Ljubljana' })).toBe(rest);
  });

  it.each([
    ['please call me tomorrow at 10', '2026-11-24T09:00', true],
    ['call me tomorrow at 3 in the afternoon', '2026-11-24T14:00', true],
    ['call me tonight at 8', '2026-11-23T19:00', true],
    ['pokličite me jutri popoldne ob 3', '2026-11-24T14:00', true],
    ['pokličite me jutri ob 8 zvečer', '2026-11-24T19:00', true],
    ['Pozovite me sutra u 3 popodne', '2026-11-24T14:00', true],
    ['Позовите ме сутра у 8 увече', '2026-11-24T19:00', true],
    ['Перезвоните завтра в 3 часа дня', '2026-11-24T14:00', true],
    ['Перезвоните в 7 вечера', '2026-11-23T18:00', true],
    ['jutri dopoldne ob 10 ali popoldne', '2026-11-24T09:00', true],
    ['Could you ring me tomorrow at 10:30?', '2026-11-24T09:30', true],
    ['call me at 5 pm on Friday', '2026-11-27T16:00', true],
    ['call me in 2 hours', '2026-11-23T11:00', true],
    ['call me at 15:00', '2026-11-23T14:00', true],
    ['call me tomorrow', '2026-11-23T23:00', false],
    ['on 2026-11-25 at 11:30', '2026-11-25T10:30', true],
    ['2026-11-25 11:30', '2026-11-25T10:30', true],
    ['Pokličite me jutri ob 10', '2026-11-24T09:00', true],
    ['pokličite me v sredo ob 14:30', '2026-11-25T13:30', true],
    ['25. 11. ob 11', '2026-11-25T10:00', true],
    ['Pozovite me sutra u 10', '2026-11-24T09:00', true],
    ['Позовите ме сутра у 10', '2026-11-24T09:00', true],
    ['Перезвоните мне завтра в 10', '2026-11-24T09:00', true],
    ['перезвоните в пятницу в 14:30', '2026-11-27T13:30', true],
    ['me lahko jutri ob 11h pokličete?', '2026-11-24T10:00', true],
    ['Zovite me sutra u 12h', '2026-11-24T11:00', true],
    ['Перезвоните завтра в 14 ч', '2026-11-24T13:00', true],
    ['call me in December at 9 on 4 December', '2026-12-04T08:00', true],
  ])('%s', (words, at, exact) => {
    const named = timeIn(words, { now: MONDAY, zone: 'Europe/Ljubljana' });
    expect([iso(named?.at), named?.exact]).toEqual([at, exact]);
  });

  it.each(['please call me back', 'call me today at 9', 'I paid at 10 euros'])('%s', (words) => {
    expect(timeIn(words, { now: MONDAY, zone: 'Europe/Ljubljana' })).toBeNull();
  });
});

describe('slots', () => {
  it('says why a time is not to be had', () => {
    const taken = new Map([[Date.UTC(2026, 10, 24, 9), new Set([1, 2, 3])]]);
    const room = roomAt(MONDAY, { taken });
    expect(slotAt(MONDAY - 1, room)).toBe('past');
    expect(slotAt(MONDAY + 10 * MINUTE, room)).toBe('soon');
    expect(slotAt(MONDAY + 15 * DAY, room)).toBe('far');
    expect(slotAt(Date.UTC(2026, 10, 23, 19, 10), room)).toBe('closed');
    expect(slotAt(Date.UTC(2026, 10, 23, 18, 50), room)).toBe('closed');
    expect(slotAt(Date.UTC(2026, 10, 24, 9, 10), room)).toBe('taken');
    expect(slotAt(Date.UTC(2026, 10, 24, 9, 10), room, true)).toMatchObject({ place: 4 });
    expect(slotAt(Date.UTC(2026, 10, 24, 9, 40), room)).toEqual({
      ...{ at: Date.UTC(2026, 10, 24, 9, 40), slot: Date.UTC(2026, 10, 24, 9, 30), place: 1 },
    });
  });

  it('names the next three that are free, over night and past a holiday', () => {
    const room = roomAt(Date.UTC(2026, 11, 24, 18, 10));
    expect(nextFree(room.now, 3, room).map(({ at }) => iso(at))).toEqual([
      ...['2026-12-25T23:00', '2026-12-25T23:30', '2026-12-26T00:00'],
    ]);
    const nobody = roomAt(MONDAY, { agents: () => 0 });
    expect(nextFree(MONDAY, 3, nobody)).toEqual([]);
  });

  it('holds no more than agents and rules allow, is open for the whole call, and never twice the same place, on any day of any zone', () => {
    const zones = ['Europe/Ljubljana', 'America/St_Johns', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC'];
    const from = Date.UTC(2026, 0, 1);
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 730 * 24 * 60 }),
        fc.constantFrom(5, 10, 15, 20, 30, 60),
        fc.integer({ min: 0, max: 3 }),
        (zone, minute, slotMinutes, agents) => {
          const now = from + minute * MINUTE;
          const hours = { ...LJUBLJANA, zone };
          const taken = new Map<number, Set<number>>();
          const room = roomAt(now, { hours, taken, agents: () => agents, terms: { ...TERMS, slotMinutes } });
          const most = Math.min(TERMS.mostPerSlot, agents * TERMS.perAgent);
          for (let booked = 0; booked < 8; booked++) {
            const [one] = nextFree(now, 1, room);
            if (one === undefined) return agents === 0;
            const there = Temporal.Instant.fromEpochMilliseconds(one.slot).toZonedDateTimeISO(zone);
            expect(there.minute % slotMinutes).toBe(0);
            expect(slotOf(one.at, zone, slotMinutes)).toBe(one.slot);
            expect(isOpen(one.at, hours) && isOpen(one.at + TERMS.callMinutes * MINUTE - 1, hours)).toBe(
              true,
            );
            expect(one.at).toBeGreaterThanOrEqual(now + TERMS.leadMs);
            expect(one.place).toBeLessThanOrEqual(most);
            const places = taken.get(one.slot) ?? new Set();
            expect(places.has(one.place)).toBe(false);
            taken.set(one.slot, places.add(one.place));
          }
          return true;
        },
      ),
      { numRuns: 100 },
    );
  });

  it('keeps the clock time over both changes of the clocks', () => {
    for (const [now, words, at] of [
      [Date.UTC(2026, 2, 28, 9), 'tomorrow at 10', '2026-03-29T08:00'],
      [Date.UTC(2026, 9, 24, 8), 'tomorrow at 10', '2026-10-25T09:00'],
    ] as const)
      expect(iso(timeIn(words, { now, zone: 'Europe/Ljubljana' })?.at)).toBe(at);
  });
});
