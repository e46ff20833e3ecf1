import { describe, expect, it } from 'vitest';
import { emptyRow, rowsOf, typedOffer } from '../src/desks/web/ui/logic/offering.ts';

const KINDS = [
  { id: 'coupon', name: 'Coupon', measure: 'count' as const, worth: 500 },
  { id: 'refund', name: 'Refund', measure: 'amount' as const, worth: 0 },
  { id: 'apology', name: 'Apology', measure: 'none' as const, worth: 0 },
];

describe('rows of an offer', () => {
  it('are typed as the command takes them', () => {
    const rows = [
      { kind: 'coupon', amount: '3', price: null },
      { kind: 'refund', amount: ' 20,50 ', price: null },
      { kind: 'refund', amount: '15 %', price: '120' },
      { kind: 'apology', amount: '', price: null },
    ];
    expect(typedOffer(rows, KINDS)).toBe('coupon:3|refund:20,50|refund:15%/120|apology');
  });

  it('are nothing while something is not filled in, or of a kind that there is not', () => {
    expect(typedOffer([{ kind: 'refund', amount: '', price: null }], KINDS)).toBeNull();
    expect(typedOffer([{ kind: 'refund', amount: '15', price: '' }], KINDS)).toBeNull();
    expect(typedOffer([{ kind: 'helicopter', amount: '1', price: null }], KINDS)).toBeNull();
    expect(typedOffer([], KINDS)).toBeNull();
    expect(emptyRow(KINDS)).toEqual({ kind: 'coupon', amount: '1', price: null });
  });

  it('come back from what was offered before', () => {
    const what = 'coupon:3|refund:20.50|refund:15%/120.00|apology';
    expect(typedOffer(rowsOf(what), KINDS)).toBe(what);
  });
});
