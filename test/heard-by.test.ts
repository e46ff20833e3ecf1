import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { text } from '../src/texts/texts.ts';
import { dayAndTime, heardBy } from '../src/texts/time.ts';

const ZONES = ['Europe/Ljubljana', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'];

describe('by when a customer hears from us', () => {
  it('is said by the clocks of our hours, and names UTC where there are none', () => {
    const instants = fc.integer({ min: Date.parse('2025-01-01'), max: Date.parse('2031-01-01') });
    fc.assert(
      fc.property(
        instants,
        fc.constantFrom(...ZONES, null),
        fc.constantFrom('en', 'sl', 'sr', 'ru'),
        (at, zone, language) => {
          const said = heardBy(at, zone === null ? null : { zone }, language, at);
          expect(said).toBe(
            zone === null ? `${dayAndTime(at, 'UTC', language)} UTC` : dayAndTime(at, zone, language),
          );
        },
      ),
      { seed: 8, numRuns: 200 },
    );
  });

  it('is said by the clocks of the version that holds on its day', () => {
    const clocks = {
      zone: 'Europe/Ljubljana',
      versions: [
        { from: '2026-12-01', zone: 'Europe/London' },
        { from: '2026-12-08', zone: 'Asia/Tokyo' },
      ],
    };
    const said = (at: string) => heardBy(Date.parse(at), clocks, 'en', Date.parse(at));
    expect(said('2026-11-30T10:00Z')).toBe('Monday 11:00');
    // It is the first of December in Ljubljana, and not yet in London.
    expect(said('2026-11-30T23:30Z')).toBe('Tuesday 00:30');
    expect(said('2026-12-01T10:00Z')).toBe('Tuesday 10:00');
    expect(said('2026-12-07T15:00Z')).toBe('Tuesday 00:00');
    expect(said('2026-12-08T10:00Z')).toBe('Tuesday 19:00');
  });

  it('is the promise: no page says that it is when our hours begin', () => {
    for (const key of ['chat.closed-now', 'chat.closed-holiday', 'front.now-closed'] as const)
      expect(text(key, { opens: 'Monday 08:00', holiday: 'A day' }, 'en'), key).toMatch(
        /begin again .*as promised/,
      );
  });
});
