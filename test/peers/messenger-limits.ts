/** What Meta answers to a call that it does not carry out. */
export class Refused extends Error {
  readonly status: number;
  readonly code: number;
  readonly subcode: number | undefined;

  constructor(status: number, code: number, message: string, subcode?: number) {
    super(message);
    this.status = status;
    this.code = code;
    this.subcode = subcode;
  }
}

/** Where the rules differ: messenger-platform and instagram-messaging, each "Send API". */
export type Product = 'page' | 'instagram';

const KNOWN = ['recipient', 'messaging_type', 'tag', 'message', 'sender_action'];
const OF_MESSAGE = ['text', 'attachment', 'quick_replies', 'metadata'];
/** reference/send-api, "sender_action". */
const ACTIONS = ['typing_on', 'typing_off', 'mark_seen'];
/**
 * reference/message-tags: of the others CONFIRMED_EVENT_UPDATE, POST_PURCHASE_UPDATE and ACCOUNT_UPDATE ended on 2026-04-27.
 */
const TAGS = ['HUMAN_AGENT'];
const TYPES = ['image', 'audio', 'video', 'file'];
/** saving-assets, "Supported file size"; instagram-messaging/features/attachment-upload. */
const BYTES = 25 * 1024 * 1024;
const INSTAGRAM_BYTES = { image: 8 * 1024 * 1024, audio: BYTES, video: BYTES, file: BYTES };
const INSTAGRAM_TYPES: Readonly<Record<string, RegExp>> = {
  image: /^image\/(png|jpeg|gif)$/,
  audio: /^audio\/(aac|mp4|x-m4a|wav|x-wav|mpeg)$/,
  video: /^video\/(mp4|ogg|x-msvideo|quicktime|webm)$/,
  file: /^application\/pdf$/,
};

type Body = Record<string, unknown>;

/** Refuses what the Send API would. */
export function judgeCall(body: Body, product: Product, hasAsset: (id: string) => boolean): void {
  only(body, KNOWN, '');
  const { id } = Object(body.recipient) as Body;
  if (typeof id !== 'string' || id === '') throw param('recipient is required');
  if (body.sender_action !== undefined) {
    // "Cannot send both message and state at the same time."
    if (body.message !== undefined)
      throw new Refused(400, 100, 'Cannot send both message and state', 2018034);
    if (!ACTIONS.includes(String(body.sender_action))) throw param('sender_action');
    return;
  }
  judgeType(body);
  const message = body.message as Body | undefined;
  if (message === undefined) throw param('message is required');
  only(message, OF_MESSAGE, 'message.');
  const { text, attachment } = message;
  if ((text === undefined) === (attachment === undefined)) throw param('message: text or attachment');
  if (text !== undefined) judgeText(text, product);
  if (attachment !== undefined) judgeAttachment(attachment as Body, hasAsset);
  if (message.quick_replies !== undefined) judgeReplies(message.quick_replies);
  // reference/send-api: "Must be less than 1000 characters".
  if (String(message.metadata ?? '').length >= 1000) throw param('message[metadata]');
  if (product === 'instagram' && message.metadata !== undefined) throw param('message[metadata] is unknown');
}

function judgeType({ messaging_type: type, tag }: Body): void {
  if (type === 'MESSAGE_TAG') {
    if (!TAGS.includes(String(tag))) throw param('Param tag must be one of {HUMAN_AGENT}');
    return;
  }
  if (type !== 'RESPONSE') throw param('Param messaging_type must be one of {RESPONSE, MESSAGE_TAG}');
  if (tag !== undefined) throw param('tag without MESSAGE_TAG');
}

function judgeText(text: unknown, product: Product): void {
  if (typeof text !== 'string' || text.trim() === '') throw param('message[text] is empty');
  if (!text.isWellFormed()) throw param('Invalid UTF-8');
  // reference/send-api: "Must be UTF-8 and has a 2000 character limit"; instagram: "UTF-8 and be a 1000 bytes or less".
  if (product === 'page' && text.length > 2000) throw param('Length of param message[text] must be <= 2000');
  if (product === 'instagram' && Buffer.byteLength(text) > 1000)
    throw new Refused(400, 100, '(#100) Length of param message[text] must be <= 1000', 2534025);
}

function judgeAttachment({ type, payload, ...more }: Body, hasAsset: (id: string) => boolean): void {
  only(more, [], 'attachment.');
  if (!TYPES.includes(String(type))) throw param('message[attachment][type]');
  const { attachment_id: id, url, is_reusable: _reusable, ...other } = Object(payload) as Body;
  only(other, [], 'payload.');
  if ((id === undefined) === (url === undefined)) throw param('payload: attachment_id or url');
  if (id !== undefined && !hasAsset(String(id)))
    throw new Refused(400, 100, 'Invalid attachment_id', 2018074);
  if (url !== undefined && !/^(https?|data):/.test(String(url))) throw param('payload[url] is no URL');
}

/** send-messages/quick-replies: 13 at most, titles of 20 characters, payloads of 1000. */
function judgeReplies(replies: unknown): void {
  if (!Array.isArray(replies) || replies.length === 0 || replies.length > 13) throw param('quick_replies');
  for (const { content_type: kind, title, payload, ...more } of replies as Body[]) {
    only(more, [], 'quick_replies.');
    if (kind !== 'text') throw param('quick_replies[content_type]');
    if (typeof title !== 'string' || title.trim() === '' || title.length > 20)
      throw param('quick_replies[title]');
    if (typeof payload !== 'string' || payload === '' || payload.length > 1000)
      throw param('quick_replies[payload]');
  }
}

/** What is given to be sent, or fetched to be. */
export function judgeFile(kind: string, type: string, bytes: number, product: Product): void {
  const most = product === 'page' ? BYTES : (INSTAGRAM_BYTES[kind as 'image'] ?? 0);
  if (bytes > most) throw new Refused(400, 100, 'Attachment size exceeds allowable limit', 2018109);
  if (bytes === 0) throw new Refused(400, 100, 'Upload attachment failure.', 2018047);
  const fits =
    product === 'page' ? kind === 'file' || type.startsWith(`${kind}/`) : INSTAGRAM_TYPES[kind]?.test(type);
  if (fits !== true) throw new Refused(400, 100, 'Upload attachment failure.', 2018047);
}

/** identity/user-profile, instagram-messaging/features/user-profile: a field that is not there is an error. */
const PROFILE: Readonly<Record<Product, readonly string[]>> = {
  page: ['id', 'name', 'first_name', 'last_name', 'profile_pic', 'locale', 'timezone', 'gender'],
  instagram: ['id', 'name', 'username', 'profile_pic', 'follower_count', 'is_verified_user'],
};

export function judgeProfile(fields: readonly string[], product: Product): void {
  const unknown = fields.find((one) => !PROFILE[product].includes(one));
  if (unknown !== undefined) throw param(`Tried accessing nonexisting field (${unknown})`);
}

/** webhooks, "Webhooks events": what a Page, and what an account on Instagram can deliver. */
const FIELDS: Readonly<Record<Product, readonly string[]>> = {
  page: [
    ...['messages', 'message_echoes', 'message_edits', 'message_reactions', 'message_deliveries'],
    ...['message_reads', 'messaging_postbacks', 'messaging_optins', 'messaging_referrals'],
    ...['messaging_handovers', 'standby', 'feed'],
  ],
  instagram: [
    ...['messages', 'message_edit', 'message_reactions', 'messaging_postbacks', 'messaging_seen'],
    ...['messaging_referral', 'messaging_optins', 'messaging_handover', 'standby', 'comments', 'mentions'],
  ],
};

export function judgeFields(fields: readonly string[], product: Product): void {
  const unknown = fields.find((one) => !FIELDS[product].includes(one));
  if (unknown !== undefined || fields.length === 0)
    throw param(`Param subscribed_fields must be one of {${FIELDS[product]}}, not ${unknown}`);
}

function only(body: Body, known: readonly string[], where: string): void {
  const strange = Object.keys(body).find((key) => !known.includes(key));
  if (strange !== undefined) throw param(`Invalid keys "${where}${strange}"`);
}

export function param(message: string): Refused {
  return new Refused(400, 100, `(#100) ${message}`);
}
