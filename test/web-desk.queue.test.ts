import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TicketLine } from '../src/api/shapes.ts';
import {
  appendPage,
  arrivals,
  isUnread,
  mergeFound,
  mergeQueue,
  NO_FILTERS,
  narrowedBy,
  neighbour,
  pageAddress,
  withRead,
} from '../src/desks/web/ui/logic/queue.ts';
import { markedParts } from '../src/desks/web/ui/logic/snippet.ts';
import { ticketLine } from './web-desk.fixtures.ts';

const byDeadline = (a: TicketLine, b: TicketLine) =>
  Date.parse(a.deadlines.promise ?? '9999-01-01T00:00:00Z') -
    Date.parse(b.deadlines.promise ?? '9999-01-01T00:00:00Z') || a.number - b.number;

/** A queue in the server's order. */
const queue = fc
  .uniqueArray(fc.record({ number: fc.integer({ min: 1, max: 60 }), due: fc.integer({ min: 0, max: 20 }) }), {
    selector: ({ number }) => number,
    maxLength: 40,
  })
  .map((rows) =>
    rows
      .map(({ number, due }) => {
        const promise = due === 20 ? null : new Date(due * 3_600_000).toISOString();
        return ticketLine({ number, deadlines: { target: null, promise, calendar: null } });
      })
      .sort(byDeadline),
  );

describe('the queue on the page', () => {
  it('stands in the order of the server, each ticket once, whatever was loaded before', () => {
    fc.assert(
      fc.property(queue, queue, fc.integer({ min: 1, max: 40 }), (loaded, server, limit) => {
        const fresh = server.slice(0, limit);
        const merged = mergeQueue(loaded, fresh, server.length > limit);
        const numbers = merged.map(({ number }) => number);
        expect(new Set(numbers).size).toBe(numbers.length);
        expect(numbers.slice(0, fresh.length)).toEqual(fresh.map(({ number }) => number));
        expect([...merged].sort(byDeadline)).toEqual(merged);
      }),
    );
  });

  it('drops what left the queue and keeps what lies beyond the fresh page', () => {
    const [a, b, c, d] = [1, 2, 3, 4].map((hour) =>
      ticketLine({
        number: hour,
        deadlines: { target: null, promise: `2026-01-01T0${hour}:00:00.000Z`, calendar: null },
      }),
    ) as [TicketLine, TicketLine, TicketLine, TicketLine];
    expect(mergeQueue([a, b, c, d], [a, c], true).map(({ number }) => number)).toEqual([1, 3, 4]);
    expect(mergeQueue([a, b, c, d], [a, c], false).map(({ number }) => number)).toEqual([1, 3]);
  });

  it('never shows an older version in the place of a newer one', () => {
    const older = ticketLine({ number: 1, version: 3 });
    const newer = ticketLine({ number: 1, version: 4, status: 'waiting' });
    expect(mergeQueue([newer], [older], false)).toEqual([newer]);
    expect(mergeQueue([older], [newer], false)).toEqual([newer]);
  });

  it('shows a ticket once when it moved to a later page', () => {
    const [a, b] = [ticketLine({ number: 1 }), ticketLine({ number: 2 })];
    expect(appendPage([a, b], [a]).map(({ number }) => number)).toEqual([2, 1]);
  });

  it('moves up and down and holds at the ends', () => {
    const rows = [ticketLine({ number: 7 }), ticketLine({ number: 8 })];
    expect(neighbour(rows, null, 1)).toBe(7);
    expect(neighbour(rows, null, -1)).toBe(8);
    expect(neighbour(rows, 7, 1)).toBe(8);
    expect(neighbour(rows, 8, 1)).toBe(8);
    expect(neighbour([], null, 1)).toBeNull();
  });
});

describe('the filters', () => {
  it('become the documented query', () => {
    const filters = { ...NO_FILTERS, whose: 'mine', tag: 'a&b', escalated: true, search: ' 12 ' } as const;
    const [path, query] = pageAddress(filters, 50, 'c=').split('?');
    expect(path).toBe('/api/search');
    expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
      limit: '50',
      status: 'open',
      tag: 'a&b',
      assignee: 'me',
      escalated: 'true',
      q: '12',
      cursor: 'c=',
    });
    expect(narrowedBy(filters)).toBe(2);
    expect(pageAddress({ ...NO_FILTERS, status: '', whose: 'none', search: ' ' }, 10)).toBe(
      '/api/tickets?limit=10&assignee=none',
    );
  });
});

describe('what was found', () => {
  it('is marked where it stands in the words, and nothing of it is lost', () => {
    const text = 'Hvala, pošiljka stiže';
    const parts = markedParts({
      text,
      marks: [
        [0, 5],
        [7, 15],
      ],
    });
    expect(parts.filter(({ marked }) => marked).map((part) => part.text)).toEqual(['Hvala', 'pošiljka']);
    expect(parts.map((part) => part.text).join('')).toBe(text);
    expect(markedParts({ text: '', marks: [] })).toEqual([]);
  });

  it('stays in the order in which it was found when its beginning is fetched again', () => {
    const [one, two, three, four] = [5, 2, 9, 1].map((number) => ticketLine({ number }));
    const loaded = [one, two, three].filter((line) => line !== undefined);
    const fresh = [four, one].filter((line) => line !== undefined);
    expect(mergeFound(loaded, fresh).map(({ number }) => number)).toEqual([1, 5, 9]);
  });
});

describe('unread marks', () => {
  it('stand on waiting customers, and on whatever came after it was read', () => {
    const waiting = ticketLine({ number: 1, lastInboundId: 'b', waitingSince: '2026-01-01T00:00:00.000Z' });
    const answered = { ...waiting, waitingSince: null };
    expect(isUnread(waiting, {})).toBe(true);
    expect(isUnread(waiting, { 1: 'b' })).toBe(false);
    expect(isUnread(answered, {})).toBe(false);
    expect(isUnread(answered, { 1: 'a' })).toBe(true);
  });

  it('forget the oldest ticket when there are too many', () => {
    expect(withRead({ 1: 'a', 2: 'b' }, 3, 'c', 2)).toEqual({ 2: 'b', 3: 'c' });
    expect(withRead({ 1: 'a' }, 1, 'b', 2)).toEqual({ 1: 'b' });
  });

  it('tell of customers who wrote on my and on unclaimed tickets only', () => {
    const before = [ticketLine({ number: 1, lastInboundId: 'a' })];
    const after = [
      ticketLine({ number: 1, lastInboundId: 'b' }),
      ticketLine({ number: 2, lastInboundId: 'c', assignee: { id: 'me', name: 'Ana' } }),
      ticketLine({ number: 3, lastInboundId: 'd', assignee: { id: 'bo', name: 'Bo' } }),
    ];
    expect(arrivals(before, after, 'me').map(({ number }) => number)).toEqual([1, 2]);
    expect(arrivals(after, after, 'me')).toEqual([]);
  });
});
