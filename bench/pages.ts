import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookVendor } from './vendors.ts';

const SECRET = 'a-secret-of-the-bench';
const TEXT =
  'My lamp has not arrived. I was told that it would be here last week, and nobody answers. '.repeat(2);
const PAGE = '106540352242922';

/** Comments below the posts of a Facebook Page. */
export const facebookComments: WebhookVendor = {
  env: {
    FACEBOOK_COMMENTS_PAGES: PAGE,
    MESSENGER_APP_SECRET: SECRET,
    MESSENGER_VERIFY_TOKEN: 'bench',
    MESSENGER_PAGE_TOKENS: `${PAGE}=bench`,
    MESSENGER_API_URL: 'http://127.0.0.1:9',
  },
  delivery(n) {
    const time = Math.floor(Date.now() / 1000);
    const value = {
      from: { id: String(7_001_002_000_000_000 + n), name: `Guest ${n}` },
      ...{ post_id: `${PAGE}_900100`, comment_id: `900100_${n}`, parent_id: `${PAGE}_900100` },
      ...{ created_time: time, item: 'comment', verb: 'add', message: TEXT },
    };
    const entry = [{ id: PAGE, time, changes: [{ field: 'feed', value }] }];
    const body = JSON.stringify({ object: 'page', entry });
    const signature = createHmac('sha256', SECRET).update(body).digest('hex');
    return {
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
      body,
    };
  },
  row(headers, body) {
    const given = String(headers['x-hub-signature-256']).slice('sha256='.length);
    const right = createHmac('sha256', SECRET).update(body).digest();
    const signature = Buffer.from(given, 'hex');
    if (signature.length !== right.length || !timingSafeEqual(signature, right)) return null;
    const { entry } = JSON.parse(body.toString('utf8')) as PageDelivery;
    const { id: page, time = 0, changes = [] } = entry[0] ?? { id: '' };
    const value = changes[0]?.value;
    const from = value?.from.id ?? '';
    const conversation = `${page}:${value?.post_id}:${from}`;
    const raw = JSON.stringify({ page, conversation, from, at: time * 1000, place: 0, value });
    return { channel: 'facebook-comments', external_id: value?.comment_id ?? '', conversation, raw };
  },
};

interface PageDelivery {
  entry: {
    id: string;
    time: number;
    changes: { value: { from: { id: string }; post_id: string; comment_id: string } }[];
  }[];
}
