import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import { type Delivery, vendors } from './vendors.ts';

/**
 * Fifty connections that deliver as fast as they are answered, in a process of its own; prints one line of JSON. VENDOR signs;
 * VISITORS is a file of tokens, for the live chat.
 */
const { TARGET = '', VENDOR = 'telegram', SECONDS = '5', FIRST = '1', VISITORS = '' } = process.env;
const visitors = VISITORS === '' ? [] : (JSON.parse(readFileSync(VISITORS, 'utf8')) as string[]);
const vendor = vendors[VENDOR];
if (vendor === undefined) throw new Error(`bench/vendors.ts has nothing on ${VENDOR}`);
let index = Number(FIRST);

function nextRequest(): Delivery {
  index++;
  const delivery = vendor?.delivery(index) ?? { headers: {}, body: '' };
  return visitors.length === 0
    ? delivery
    : { ...delivery, headers: { ...delivery.headers, ...visiting(index) } };
}

/** From as many addresses as there are visitors: one alone may not write as fast. */
function visiting(number: number): Record<string, string> {
  const visitor = number % visitors.length;
  return {
    authorization: `Bearer ${visitors[visitor]}`,
    'x-forwarded-for': `10.${visitor >> 16}.${(visitor >> 8) & 255}.${visitor & 255}`,
  };
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
