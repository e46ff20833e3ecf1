import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import { TELEGRAM_HEADERS, telegramUpdate } from './telegram.ts';

/**
 * Fifty connections that deliver as fast as they are answered, in a process of its own; prints one line of JSON.
 * KIND: `bare` signs each body, `telegram` carries the secret, `webchat` a visitor's token (out of the file VISITORS).
 */
const {
  TARGET = '',
  KIND = 'telegram',
  SECONDS = '5',
  SECRET = '',
  FIRST = '1',
  VISITORS = '',
} = process.env;
const visitors = VISITORS === '' ? [] : (JSON.parse(readFileSync(VISITORS, 'utf8')) as string[]);
let index = Number(FIRST);

function nextRequest(): { headers: Record<string, string>; body: string } {
  index++;
  if (KIND === 'webchat') return chatMessage(index);
  const body = telegramUpdate(index);
  if (KIND === 'telegram') return { headers: TELEGRAM_HEADERS, body };
  const signature = createHmac('sha256', SECRET).update(body).digest('hex');
  return { headers: { 'content-type': 'application/json', 'x-signature': signature }, body };
}

/** From as many addresses as there are visitors: one alone may not write as fast. */
function chatMessage(number: number): { headers: Record<string, string>; body: string } {
  const visitor = number % visitors.length;
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${visitors[visitor]}`,
    'x-forwarded-for': `10.${visitor >> 16}.${(visitor >> 8) & 255}.${visitor & 255}`,
  };
  return { headers, body: JSON.stringify({ id: `m${number}`, text: 'word '.repeat(80), typed: number }) };
}

const result = await autocannon({
  url: TARGET,
  connections: 50,
  duration: Number(SECONDS),
  requests: [{ setupRequest: (request) => ({ ...request, method: 'POST', ...nextRequest() }) }],
});
const { requests, latency, non2xx, errors, timeouts } = result;
const figures = {
  perSecond: requests.average,
  p99: latency.p99,
  failed: non2xx + errors + timeouts,
  last: index,
};
process.stdout.write(JSON.stringify(figures));
