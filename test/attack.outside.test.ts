import { describe, expect, it } from 'vitest';
import { secretsIn, struckOut } from '../src/domain/redact.ts';
import { csvLine } from '../src/export/csv.ts';
import { isPrivate, mayCall } from '../src/hooks/address.ts';

describe('a secret', () => {
  it.each([
    '4111 1111 1111 1111 12/27 123',
    '2 4111-1111-1111-1111',
    '4111  1111  1111  1111',
    '4111–1111–1111–1111',
    '4111\u200b1111\u200b1111\u200b1111',
  ])('is found beside other digits and between odd signs: %j', (text) => {
    expect(struckOut(text, secretsIn(text)).text).not.toMatch(/1111/);
  });

  it.each([
    ['PIN 9021', ['9021']],
    ['my password is hunter2.', ['hunter2']],
    ['shopping: groceries', []],
    ['I lost my password yesterday', []],
    ['the pin broke at 5 and the password took 30 minutes', []],
    ['call 040 123 456 or 041 234 567 or 031 345 678', []],
  ])('is told from plain words: %j', (text, found) => {
    expect(secretsIn(text)).toEqual(found);
  });
});

describe('an export', () => {
  it.each(['=1+1', 'x;=1+1', 'x;-1+1', 'x\n=1+1', 'x\t@SUM(1)', 'x;＝1'])(
    'has no formula, whatever divides the cells: %j',
    (text) => {
      const cells = csvLine([1, text]).split(/[;\t\r\n,"]+/u);
      expect(cells.filter((cell) => /^[=+\-@＝]/u.test(cell))).toEqual([]);
    },
  );
});

describe('an address of one’s own network', () => {
  it.each(['::ffff:0:7f00:1', '3fff::1', '5f00::1', '::ffff:a00:1', '64:ff9b::a00:1'])('%s', (address) => {
    expect(isPrivate(address)).toBe(true);
    expect(mayCall(`https://[${address}]/`, false)).toBe(false);
  });
});
