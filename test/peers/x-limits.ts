import { createHmac, timingSafeEqual } from 'node:crypto';

/** What X answers to a call that it refuses. */
export class Refused extends Error {
  readonly status: number;
  readonly title: string;
  readonly type: string;

  constructor(status: number, title: string, detail: string, type = 'about:blank') {
    super(detail);
    this.status = status;
    this.title = title;
    this.type = type;
  }

  get body(): object {
    return { title: this.title, detail: this.message, type: this.type, status: this.status };
  }
}

const invalid = (detail: string) =>
  new Refused(400, 'Invalid Request', detail, 'https://api.x.com/2/problems/invalid-request');
export const forbidden = (detail: string) => new Refused(403, 'Forbidden', detail);

/** Ids as X's OpenAPI of August 2026 has them. */
const ID = /^[0-9]{1,19}$/;
/** Calls in a quarter of an hour for one account (docs.x.com/x-api/fundamentals/rate-limits). */
export const CALLS = { tweets: 100, direct: 15 };
/** docs.x.com/fundamentals/counting-characters */
const POST_WEIGHT = 280;
/** help.x.com/en/using-x/direct-messages */
const DIRECT_CHARACTERS = 10_000;

/** CreatePostsRequest and what X's words say beyond it; no other fields. */
export function judgePost(body: Record<string, unknown>, isOurMedia: (id: string) => boolean): void {
  onlyFields(body, ['text', 'reply', 'media', 'quote_tweet_id', 'reply_settings']);
  const { text = '', reply, media } = body;
  if (typeof text !== 'string') throw invalid('text must be a string');
  if (text === '' && media === undefined) throw invalid('text is required unless media is provided');
  if (!text.isWellFormed()) throw invalid('text is no Unicode');
  if (weightOf(text) > POST_WEIGHT) throw forbidden('Your post is too long: it needs to be a bit shorter.');
  const below = Object(reply) as Record<string, unknown>;
  if (reply !== undefined) {
    onlyFields(below, ['in_reply_to_tweet_id', 'auto_populate_reply_metadata', 'exclude_reply_user_ids']);
    if (!ID.test(String(below.in_reply_to_tweet_id))) throw invalid('in_reply_to_tweet_id is no id');
  }
  const { media_ids: ids = [] } = Object(media) as { media_ids?: unknown[] };
  if (media !== undefined && (ids.length < 1 || ids.length > 4)) throw invalid('media_ids takes 1 to 4');
  for (const id of ids)
    if (typeof id !== 'string' || !isOurMedia(id)) throw invalid('Your media IDs are invalid.');
}

/** CreateDirectMessagesByParticipantIdRequest. */
export function judgeDirect(body: Record<string, unknown>, isOurMedia: (id: string) => boolean): void {
  onlyFields(body, ['text', 'attachments']);
  const { text, attachments } = body;
  if (text === undefined && attachments === undefined)
    throw invalid('At least one of text, attachments is required.');
  if (text !== undefined && (typeof text !== 'string' || text === '' || !text.isWellFormed()))
    throw invalid('text must be a string of 1 character or more');
  if (Array.from(String(text ?? '')).length > DIRECT_CHARACTERS)
    throw forbidden('The text of your Direct Message is over the max character limit.');
  if (attachments === undefined) return;
  if (!Array.isArray(attachments) || attachments.length !== 1)
    throw invalid('Only one attachment per message is supported');
  const { media_id: id } = Object(attachments[0]) as { media_id?: unknown };
  if (typeof id !== 'string' || !isOurMedia(id)) throw invalid('Your media IDs are invalid.');
}

const CATEGORIES = /^(tweet|dm)_image$/;
const PICTURES = ['image/jpeg', 'image/png', 'image/webp'];
/** docs.x.com/x-api/media/quickstart/best-practices */
const PICTURE_BYTES = 5 * 1024 * 1024;

/** InitializeMediaUploadRequest, for pictures. */
export function judgeUpload(body: Record<string, unknown>): void {
  onlyFields(body, ['media_category', 'media_type', 'total_bytes', 'shared', 'additional_owners']);
  const { media_category: category, media_type: type, total_bytes: bytes } = body;
  if (!CATEGORIES.test(String(category))) throw invalid('media_category');
  if (!PICTURES.includes(String(type))) throw invalid('media_type');
  if (typeof bytes !== 'number' || bytes < 1 || bytes > PICTURE_BYTES)
    throw invalid('Image file size must be <= 5242880 bytes');
}

function onlyFields(body: Record<string, unknown>, known: readonly string[]): void {
  for (const name of Object.keys(body)) if (!known.includes(name)) throw invalid(`unexpected field ${name}`);
}

/** By words, where the product goes by places: twitter-text, config/v3.json. Emoji of several parts weigh 2. */
export function weightOf(text: string): number {
  const words = text.normalize('NFC').split(/(\s+)/);
  return words.reduce((sum, word) => sum + weightOfWord(word), 0);
}

function weightOfWord(word: string): number {
  const [, before = '', address, after = ''] =
    /^([^\p{L}\p{N}]*)((?:https?:\/\/)?(?:[\p{L}\p{N}][\p{L}\p{N}-]*\.)+(?:[a-z]{2}|com|org|net|info|shop)(?:[/?]\S*?)?)([.,;:!?)]*)$/iu.exec(
      word,
    ) ?? [];
  if (address !== undefined) return weightOfLetters(before) + 23 + weightOfLetters(after);
  return weightOfLetters(word);
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function weightOfLetters(text: string): number {
  let weight = 0;
  for (const { segment } of graphemes.segment(text)) {
    if (/^\p{Extended_Pictographic}/u.test(segment) && /\p{Emoji_Presentation}|\ufe0f/u.test(segment)) {
      weight += 2;
      continue;
    }
    for (const letter of segment) {
      const point = letter.codePointAt(0) ?? 0;
      const light =
        point <= 4351 ||
        (point >= 8192 && point <= 8205) ||
        (point >= 8208 && point <= 8223) ||
        (point >= 8242 && point <= 8247);
      weight += light ? 1 : 2;
    }
  }
  return weight;
}

export interface Keys {
  consumerKey: string;
  consumerSecret: string;
  accessToken: string;
  accessSecret: string;
}

/** Minutes that a call's time may be off (OAuth 1.0a at X: five). */
const SKEW_S = 300;

/** RFC 5849, HMAC-SHA1, of a call whose body is not part of the signature (JSON, multipart). Throws Refused. */
export function checkOAuth1(
  call: { method: string; url: URL; authorization: string },
  keys: Keys,
  seen: Set<string>,
  nowS: number,
): void {
  const unauthorized = new Refused(401, 'Unauthorized', 'Unauthorized');
  const given = new Map(
    [...call.authorization.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      decodeURIComponent(value),
    ]),
  );
  const { oauth_signature: signature = '', ...rest } = Object.fromEntries(given);
  const right =
    rest.oauth_consumer_key === keys.consumerKey &&
    rest.oauth_token === keys.accessToken &&
    rest.oauth_signature_method === 'HMAC-SHA1';
  const nonce = rest.oauth_nonce ?? '';
  const late = Math.abs(Number(rest.oauth_timestamp) - nowS) > SKEW_S;
  if (!call.authorization.startsWith('OAuth ') || !right || late || nonce === '' || seen.has(nonce))
    throw unauthorized;
  seen.add(nonce);
  const parameters = [...Object.entries(rest), ...call.url.searchParams]
    .map(([name, value]) => [encoded(name), encoded(value)] as const)
    .sort(([a, x], [b, y]) => (a < b || (a === b && x < y) ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const base = [call.method, `${call.url.origin}${call.url.pathname}`, parameters].map(encoded).join('&');
  const key = `${encoded(keys.consumerSecret)}&${encoded(keys.accessSecret)}`;
  const wanted = createHmac('sha1', key).update(base).digest();
  const got = Buffer.from(signature, 'base64');
  if (got.length !== wanted.length || !timingSafeEqual(got, wanted)) throw unauthorized;
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!*'()]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
