import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookVendor } from './vendors.ts';

const SECRET = 'a-secret-of-the-bench';
const NOBODY = 'http://127.0.0.1:9';
const TEXT =
  'My lamp has not arrived. I was told that it would be here last week, and nobody answers. '.repeat(2);
const ACCOUNT = '106540352242922';

/** Direct messages of Meta's, which have one envelope. */
function messagesOf(
  channel: string,
  object: 'page' | 'instagram',
  env: Record<string, string>,
): WebhookVendor {
  return {
    env,
    delivery(n) {
      const time = Date.now();
      const message = { mid: `m_bench${n}`, text: TEXT };
      const [sender, recipient] = [{ id: String(7_001_002_000_000_000 + n) }, { id: ACCOUNT }];
      const entry = [{ id: ACCOUNT, time, messaging: [{ sender, recipient, timestamp: time, message }] }];
      const body = JSON.stringify({ object, entry });
      const signature = createHmac('sha256', SECRET).update(body).digest('hex');
      const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
      return { headers, body };
    },
    row(headers, body) {
      const given = Buffer.from(String(headers['x-hub-signature-256']).slice('sha256='.length), 'hex');
      const right = createHmac('sha256', SECRET).update(body).digest();
      if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
      const { entry } = JSON.parse(body.toString('utf8')) as Delivery;
      const { id: account, messaging = [] } = entry[0] ?? { id: '' };
      const event = messaging[0];
      const conversation = `${account}:${event?.sender.id}`;
      const raw = JSON.stringify({ account, conversation, event, place: 0 });
      return { channel, external_id: event?.message.mid ?? '', conversation, raw };
    },
  };
}

interface Delivery {
  entry: { id: string; messaging: { sender: { id: string }; message: { mid: string } }[] }[];
}

export const messenger = messagesOf('messenger', 'page', {
  MESSENGER_APP_SECRET: SECRET,
  MESSENGER_VERIFY_TOKEN: 'bench',
  MESSENGER_PAGE_TOKENS: `${ACCOUNT}=bench`,
  MESSENGER_API_URL: NOBODY,
});

export const instagram = messagesOf('instagram', 'instagram', {
  INSTAGRAM_APP_SECRET: SECRET,
  INSTAGRAM_VERIFY_TOKEN: 'bench',
  INSTAGRAM_TOKENS: `${ACCOUNT}=bench`,
  INSTAGRAM_API_URL: NOBODY,
});
