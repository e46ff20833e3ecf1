import { describe, expect, it } from 'vitest';
import { ticketAt } from '../src/domain/community.ts';
import { personalIn } from '../src/domain/personal.ts';

describe('what belongs to one person', () => {
  it.each([
    ['Write to maja.novak@example.co.uk, please.', ['maja.novak@example.co.uk']],
    ['Call +386 40 123 456 or 040/123-456.', ['+386 40 123 456', '040/123-456']],
    ['Your order no. AB-12345 left today.', ['AB-12345']],
    ['Naročilo št. 20260017 je na poti.', ['20260017']],
    ['Porudžbina #4711-20 kreće danas.', ['4711-20']],
    ['Ваш заказ № 100500 в пути.', ['100500']],
    ['Card 4111 1111 1111 1111', ['4111 1111 1111 1111']],
    ['Hold it for 5 seconds; since 2019 it costs 1.200,00 EUR, case #12.', []],
    ['Ask @maja in the order form.', []],
  ])('%s', (text, found) => expect(personalIn(text)).toEqual(found));
});

describe('a question becomes a ticket', () => {
  const terms = { unansweredMs: 100, unacceptedMs: 1000 };
  it.each([
    [{ answeredAt: null, accepted: false }, 105],
    [{ answeredAt: 50, accepted: false }, 1050],
    [{ answeredAt: 50, accepted: true }, null],
    [{ answeredAt: null, accepted: true }, null],
  ])('%j at %j', (asked, at) => expect(ticketAt({ askedAt: 5, ...asked }, terms)).toBe(at));
});
