import { expect, it } from 'vitest';
import { INSTAGRAM } from '../src/channels/instagram/fault.ts';
import { MESSENGER } from '../src/channels/messenger/fault.ts';
import { WHATSAPP } from '../src/channels/whatsapp-cloud/fault.ts';
import type { ErrorCode } from '../src/domain/coded-error.ts';
import { meaningOf, type Product, refusedBy, waitIn } from '../src/vendors/meta/fault.ts';

/** messenger-platform/error-codes, graph-api/guides/error-handling, whatsapp/cloud-api/support/error-codes. */
const MEANINGS: readonly [Product, number, number | undefined, ErrorCode][] = [
  [MESSENGER, 10, 2018278, 'window-closed'],
  [INSTAGRAM, 10, 2534022, 'window-closed'],
  [WHATSAPP, 131047, undefined, 'window-closed'],
  [MESSENGER, 10, undefined, 'vendor-refused'],
  [MESSENGER, 10, 2018300, 'vendor-refused'],
  [MESSENGER, 551, 1545041, 'contact-unreachable'],
  [MESSENGER, 100, 2018001, 'contact-unreachable'],
  [INSTAGRAM, 100, 2534014, 'contact-unreachable'],
  [MESSENGER, 100, 2018109, 'too-large'],
  [MESSENGER, 100, 33, 'vendor-refused'],
  [MESSENGER, 4, 2018022, 'rate-limited'],
  [MESSENGER, 613, undefined, 'rate-limited'],
  [MESSENGER, 613, 1893016, 'blocked'],
  [MESSENGER, 80006, undefined, 'rate-limited'],
  [INSTAGRAM, 17, undefined, 'rate-limited'],
  [INSTAGRAM, 32, undefined, 'rate-limited'],
  [MESSENGER, 368, undefined, 'blocked'],
  [MESSENGER, 2, undefined, 'vendor-down'],
  [MESSENGER, 1200, undefined, 'vendor-down'],
  [MESSENGER, 190, 463, 'vendor-refused'],
  [MESSENGER, 424242, undefined, 'vendor-refused'],
];

it.each(MEANINGS)('%o: %i/%s is %s', (product, number, subcode, code) => {
  expect(meaningOf(product, number, subcode)).toBe(code);
});

it('waits as long as the headers say, in seconds or in minutes', () => {
  const headers = (all: Record<string, string>) => (name: string) => all[name] ?? null;
  const usage = JSON.stringify({
    '2001': [{ type: 'messenger', call_count: 100, estimated_time_to_regain_access: 19 }],
    '2002': [{ type: 'messenger', estimated_time_to_regain_access: 3 }],
  });
  expect(waitIn(headers({ 'retry-after': '7' }))).toBe(7000);
  expect(waitIn(headers({ 'x-business-use-case-usage': usage }))).toBe(19 * 60_000);
  expect(waitIn(headers({ 'x-business-use-case-usage': 'no json' }))).toBeNull();
  expect(waitIn(headers({ 'retry-after': '0' }))).toBeNull();
  const refusal = { status: 400, number: 613, retryAfterMs: null };
  // Nobody says how long: longer each time, not twelve tries in twelve seconds.
  expect(refusedBy(MESSENGER, refusal, 'messages', false).retryAfterMs).toBeUndefined();
  expect(refusedBy(WHATSAPP, { ...refusal, number: 131056 }, 'messages', false).retryAfterMs).toBe(6000);
});

it('knows what it may do again of what failed without a number', () => {
  const refusal = { status: 502, retryAfterMs: null };
  expect(refusedBy(MESSENGER, refusal, 'messages', false).code).toBe('unknown-outcome');
  expect(refusedBy(MESSENGER, refusal, 'a look-up', true).code).toBe('vendor-down');
  expect(refusedBy(MESSENGER, { ...refusal, status: 429 }, 'messages', false).code).toBe('rate-limited');
});
