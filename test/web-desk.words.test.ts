import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { safeHref, textParts, visible } from '../src/desks/web/ui/logic/foreign-text.ts';
import { initials, oneLine } from '../src/desks/web/ui/logic/names.ts';
import { serverNow } from '../src/desks/web/ui/logic/server-clock.ts';
import {
  ago,
  clockTime,
  dayName,
  deadlineChip,
  inOwnZone,
  span,
} from '../src/desks/web/ui/logic/time-words.ts';
import { locale } from '../src/desks/web/ui/words.ts';
import { cpuMs } from './cpu.ts';
import { ticketLine } from './web-desk.fixtures.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse('2026-03-02T08:00:00.000Z');
const iso = (at: number) => new Date(at).toISOString();

describe('dates in English', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it.each([
    [['en-US@posix'], 'en-GB'],
    [['en-US@posix', 'en-IE'], 'en-IE'],
    [['sl', 'en-US'], 'en-US'],
  ])('of a browser that wishes for %j are written as in %s', (languages, said) => {
    vi.stubGlobal('navigator', { languages });
    expect(locale()).toBe(said);
  });
});

describe('spans', () => {
  it.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [MINUTE, '1 min'],
    [HOUR, '1 h'],
    [3 * HOUR + 12 * MINUTE + 59_000, '3 h 12 min'],
    [24 * HOUR, '1 d'],
    [52 * HOUR + MINUTE, '2 d 4 h'],
    [-5, '0 s'],
  ])('%d ms is %s', (ms, words) => {
    expect(span(ms)).toBe(words);
  });

  it('says how long ago something was', () => {
    expect(ago(iso(START), START + 59_000)).toBe('just now');
    expect(ago(iso(START), START + 40 * MINUTE)).toBe('40 min ago');
  });

  it('names days only where they are not today', () => {
    expect(clockTime(iso(START), START + HOUR, 'en-GB')).toBe('08:00');
    expect(clockTime(iso(START), START + 24 * HOUR, 'en-GB')).toBe('Mon 2 Mar, 08:00');
    const said = '#7 sleeps until 2026-03-01 08:30 UTC, Bor until 2026-03-02 08:00 UTC.';
    expect(inOwnZone(said, START, 'en-GB')).toBe(
      `#7 sleeps until ${clockTime('2026-03-01T08:30:00Z', START, 'en-GB')}, Bor until ${clockTime('2026-03-02T08:00:00Z', START, 'en-GB')}.`,
    );
    expect(dayName(iso(START), START, 'en-GB')).toBe('Today');
    expect(dayName(iso(START), START + 24 * HOUR, 'en-GB')).toBe('Yesterday');
  });
});

describe('the deadline chip', () => {
  const ticket = ticketLine({
    waitingSince: iso(START),
    deadlines: { target: iso(START + 8 * HOUR), promise: iso(START + 10 * HOUR), calendar: null },
  });

  it.each([
    [HOUR, 'calm', 'answer in 7 h'],
    [7 * HOUR, 'soon', 'answer in 1 h'],
    [8 * HOUR, 'urgent', 'promise breaks in 2 h'],
    [10 * HOUR, 'late', '0 s late'],
    [12 * HOUR, 'late', '2 h late'],
  ])('after %d ms is %s', (passed, tone, words) => {
    expect(deadlineChip(ticket, START + passed)).toMatchObject({ tone, text: words });
  });

  it('says why nothing counts', () => {
    const rest = (change: object) => deadlineChip(ticketLine(change), START).text;
    expect(rest({})).toBe('answered');
    expect(rest({ status: 'waiting' })).toBe('customer’s turn');
    expect(rest({ status: 'resolved' })).toBe('resolved');
    expect(rest({ status: 'snoozed', snoozedUntil: iso(START + HOUR) })).toBe('snoozed for 1 h');
  });

  it('always has a symbol beside its colour', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), (passed) => {
        expect(deadlineChip(ticket, START + passed).symbol).not.toBe('');
      }),
    );
  });
});

describe('the server’s clock', () => {
  it('runs at the speed that the server says', () => {
    const clock = { server: START, local: 500, speed: 60 };
    expect(serverNow(clock, 500)).toBe(START);
    expect(serverNow(clock, 1500)).toBe(START + 60_000);
  });
});

describe('foreign text', () => {
  it('keeps every character but those that disguise', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (foreign) => {
        const parts = textParts(foreign);
        expect(parts.map((part) => part.text).join('')).toBe(visible(foreign));
        for (const { href } of parts) if (href !== undefined) expect(href).toMatch(/^https?:\/\//);
      }),
    );
  });

  it('links http(s) addresses in full and nothing else', () => {
    const hrefs = (text: string) => textParts(text).flatMap(({ href }) => href ?? []);
    expect(hrefs('see https://shop.example/a?b=c.')).toEqual(['https://shop.example/a?b=c']);
    expect(hrefs('(http://a.example/x)')).toEqual(['http://a.example/x']);
    expect(hrefs('javascript:alert(1) data:text/html,x //a.example file:///etc')).toEqual([]);
    expect(hrefs('https://bank.example@evil.example/')).toEqual([]);
    expect(safeHref('JaVaScRiPt:alert(1)')).toBeNull();
  });

  it('shows overrides of the reading direction and control characters', () => {
    expect(visible('a\u202egpj.exe\u0000\r\nb')).toBe('a\ufffdgpj.exe\ufffd\nb');
    expect(oneLine(' a\n\tb ')).toBe('a b');
  });

  it('is read in no time, however hostile it is', () => {
    const started = cpuMs();
    for (const text of [
      `https://a.example/${')'.repeat(40_000)}x`,
      '😀'.repeat(20_000),
      ' \n'.repeat(20_000),
    ]) {
      expect(textParts(text).length).toBeGreaterThan(0);
      expect(oneLine(text).length).toBeLessThanOrEqual(text.length);
    }
    expect(cpuMs() - started).toBeLessThan(1_000);
  });

  it('takes initials from letters only', () => {
    expect(initials('Marta Zupančič')).toBe('MZ');
    expect(initials('<b>سارة</b>')).toBe('BB');
    expect(initials('😀')).toBe('·');
  });
});
