import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What goes wrong with the next call of a method: an HTTP error, a status of Viber's, no answer ever, or a line cut after it was done. */
export type ViberFault =
  | { http: number; retryAfter?: number }
  | { status: number }
  | 'never'
  | 'cut-after-doing';

export interface ViberMessage {
  token: string;
  receiver: string;
  sender: { name: string; avatar?: string };
  type: string;
  text?: string;
  media?: string;
  tracking_data?: string;
  keyboard?: { Type: string; Buttons: Record<string, unknown>[] };
}

/** https://developers.viber.com/docs/api/rest-bot-api/#error-codes */
const STATUS_NAMES: Readonly<Record<number, string>> = {
  1: 'invalidUrl',
  2: 'invalidAuthToken',
  3: 'badData',
  4: 'missingData',
  6: 'receiverNotSubscribed',
  7: 'receiverBlocked',
  12: 'tooManyRequests',
};
/** Bytes of a request (https://developers.viber.com/docs/api/rest-bot-api/#send-message). */
const REQUEST_BYTES = 30 * 1024;
/** Messages to one customer without a word of theirs, within an hour (https://creators.viber.com/docs/bots-api/resources/messaging/send-message). */
const UNANSWERED = 100;
const REDELIVER_MS = 20;

/** Fields of the kinds of messages (https://developers.viber.com/docs/api/rest-bot-api/#message-types); others are refused. */
const COMMON = ['receiver', 'type', 'sender', 'tracking_data', 'min_api_version', 'keyboard'];
const KINDS: Readonly<Record<string, { required: string[]; optional: string[] }>> = {
  text: { required: ['text'], optional: [] },
  picture: { required: ['text', 'media'], optional: ['thumbnail'] },
  video: { required: ['media', 'size'], optional: ['duration', 'thumbnail'] },
  file: { required: ['media', 'size', 'file_name'], optional: [] },
};
/** Parameters of a button (https://developers.viber.com/docs/tools/keyboards/#buttons-parameters) of those that Osem could use. */
const BUTTON = ['Columns', 'Rows', 'ActionType', 'ActionBody', 'Text', 'TextSize', 'BgColor', 'Silent'];

class Refused extends Error {
  readonly status: number;

  constructor(status: number, why: string) {
    super(why);
    this.status = status;
  }
}

/**
 * A stand-in for Viber's REST Bot API on loopback. It judges every request by the published limits, keeps what customers would
 * see, signs its callbacks over their bytes, and delivers them again until the answer is a 200, as Viber does.
 */
export class ViberPeer {
  readonly token = '445da6az1s345z78-nobody-may-see-this-key';
  /** What arrived in chats, in order. */
  readonly sent: ViberMessage[] = [];
  /** What was refused, and why; a test that expects none looks here. */
  readonly refused: string[] = [];
  /** Answers of the webhook to callbacks, one a try, with their bodies. */
  readonly answers: { status: number; body: string }[] = [];
  /** Bytes of the files that customers see, in order, fetched where they lay. */
  readonly fetched: Buffer[] = [];
  webhook: { url: string; events: string[]; sendName: boolean } | null = null;
  #customers = new Map<string, 'subscribed' | 'gone'>();
  #unanswered = new Map<string, number>();
  #faults: { method: string; fault: ViberFault }[] = [];
  #silent = new Set<ServerResponse>();
  #files = new Map<string, Buffer>();
  #stopping = new AbortController();
  #deliveries: Promise<unknown> = Promise.resolve();
  /** Tokens have 64 bits: as a number of JavaScript all of these are the same. */
  #lastToken = 4_912_661_846_655_238_000n;
  #server = createServer((request, response) => void this.#serve(request, response));

  static async start(): Promise<ViberPeer> {
    const peer = new ViberPeer();
    await new Promise<void>((resolve) => peer.#server.listen(0, '127.0.0.1', resolve));
    return peer;
  }

  /** For VIBER_API_URL. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** A customer subscribed to the bot, or left it. */
  customer(id: string, state: 'subscribed' | 'gone' = 'subscribed'): void {
    this.#customers.set(id, state);
  }

  /** A file that a customer sent; answers its address. */
  file(path: string, bytes: Buffer): string {
    this.#files.set(path, bytes);
    return `${this.url}${path}`;
  }

  /** The next call of `method` (or of a download: 'file') goes wrong. */
  fail(method: string, fault: ViberFault): void {
    this.#faults.push({ method, fault });
  }

  newToken(): string {
    this.#lastToken += 1n;
    return String(this.#lastToken);
  }

  /** Buttons below the newest message. */
  buttons(): Record<string, unknown>[] {
    return this.sent.at(-1)?.keyboard?.Buttons ?? [];
  }

  /** A customer writes; whoever had left is subscribed by it. */
  async says(id: string, message: Record<string, unknown>, token = this.newToken()): Promise<void> {
    this.#customers.set(id, 'subscribed');
    this.#unanswered.delete(id);
    const tracking = this.sent.findLast(({ receiver }) => receiver === id)?.tracking_data;
    const sender = { id, name: 'Irina', language: 'ru', country: 'RU', api_version: 10 };
    await this.callback('message', token, {
      sender,
      message: { ...(tracking === undefined ? {} : { tracking_data: tracking }), ...message },
      silent: false,
    });
  }

  /** A callback to the webhook, again until it answers 200; its token is written as a number, as Viber does. */
  callback(
    event: string,
    token: string,
    more: Record<string, unknown>,
    timestamp = Date.now(),
  ): Promise<void> {
    const body = JSON.stringify({ event, timestamp, chat_hostname: 'SN-CHAT-01_', ...more }).replace(
      '{',
      `{"message_token":${token},`,
    );
    const delivery = this.#deliveries.then(() => this.#deliver(body));
    this.#deliveries = delivery;
    return delivery;
  }

  sign(body: string | Buffer): string {
    return createHmac('sha256', this.token).update(body).digest('hex');
  }

  async #deliver(body: string): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const answer = await this.#post(body);
      this.answers.push(answer);
      if (answer.status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, REDELIVER_MS));
    }
  }

  async #post(body: string): Promise<{ status: number; body: string }> {
    if (this.webhook === null) return { status: 0, body: '' };
    const headers = { 'content-type': 'application/json', 'x-viber-content-signature': this.sign(body) };
    return fetch(this.webhook.url, { method: 'POST', headers, body }).then(
      async (response) => ({ status: response.status, body: await response.text() }),
      () => ({ status: 0, body: '' }),
    );
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const path = new URL(request.url ?? '/', this.url).pathname;
    if (!path.startsWith('/pa/')) return this.#download(path, response);
    const method = path.slice('/pa/'.length);
    const fault = this.#faultOf(method);
    if (fault === 'never') return void this.#silent.add(response);
    if (typeof fault === 'object' && 'http' in fault) {
      const headers = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
      return void response.writeHead(fault.http, headers).end();
    }
    const answer = await this.#answer(method, request, bytes, fault);
    if (fault === 'cut-after-doing') return void response.destroy();
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  }

  #faultOf(method: string): ViberFault | undefined {
    const at = this.#faults.findIndex((one) => one.method === method);
    return at < 0 ? undefined : this.#faults.splice(at, 1)[0]?.fault;
  }

  async #answer(
    method: string,
    request: IncomingMessage,
    bytes: Buffer,
    fault: ViberFault | undefined,
  ): Promise<string> {
    try {
      if (typeof fault === 'object' && 'status' in fault)
        throw new Refused(fault.status, 'as the test wants');
      if (request.headers['x-viber-auth-token'] !== this.token) throw new Refused(2, 'wrong token');
      if (request.method !== 'POST') throw new Refused(3, 'not posted');
      if (bytes.length > REQUEST_BYTES) throw new Refused(3, `${bytes.length} bytes`);
      return await this.#do(method, JSON.parse(bytes.toString('utf8')) as Record<string, unknown>);
    } catch (error) {
      const { status, message } = error instanceof Refused ? error : new Refused(3, String(error));
      this.refused.push(`${method}: ${STATUS_NAMES[status] ?? status} (${message})`);
      return JSON.stringify({ status, status_message: STATUS_NAMES[status] ?? 'failure' });
    }
  }

  async #do(method: string, body: Record<string, unknown>): Promise<string> {
    if (method === 'get_account_info') {
      const webhook = this.webhook?.url ?? '';
      return JSON.stringify({
        status: 0,
        status_message: 'ok',
        id: 'pa:1',
        name: 'Osem Shop',
        uri: 'osemshop',
        webhook,
      });
    }
    if (method === 'set_webhook') return this.#setWebhook(body);
    if (method !== 'send_message') throw new Refused(3, `there is no ${method}`);
    const message = judged(body);
    const state = this.#customers.get(message.receiver);
    if (state !== 'subscribed') throw new Refused(6, 'the receiver is not subscribed');
    const unanswered = (this.#unanswered.get(message.receiver) ?? 0) + 1;
    if (unanswered > UNANSWERED) throw new Refused(12, 'a hundred messages without an answer');
    this.#unanswered.set(message.receiver, unanswered);
    if (message.media !== undefined) this.fetched.push(await fetchedFrom(message.media));
    const token = this.newToken();
    this.sent.push({ ...message, token });
    return `{"status":0,"status_message":"ok","message_token":${token},"chat_hostname":"SN-CHAT-01_","billing_status":1}`;
  }

  #setWebhook(body: Record<string, unknown>): string {
    const {
      url,
      event_types: events = [],
      send_name: sendName = false,
      send_photo: _photo,
      ...others
    } = body;
    if (Object.keys(others).length > 0) throw new Refused(3, `unknown ${Object.keys(others).join()}`);
    if (typeof url !== 'string' || !/^https?:\/\//.test(url)) throw new Refused(1, 'the url');
    if (!Array.isArray(events)) throw new Refused(3, 'event_types');
    this.webhook = { url, events: events.map(String), sendName: sendName === true };
    return JSON.stringify({ status: 0, status_message: 'ok', event_types: events });
  }

  #download(path: string, response: ServerResponse): void {
    const fault = this.#faultOf('file');
    const bytes = this.#files.get(decodeURIComponent(path));
    if (fault === 'never') return void this.#silent.add(response);
    if (typeof fault === 'object') return void response.writeHead('http' in fault ? fault.http : 500).end();
    if (bytes === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(bytes);
  }
}

/** The app fetches a file itself; what is not there it cannot show. */
async function fetchedFrom(media: string): Promise<Buffer> {
  const response = await fetch(media);
  if (!response.ok) throw new Refused(3, `the file answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

/** Refuses what Viber refuses, and what its documentation does not name. */
function judged(body: Record<string, unknown>): Omit<ViberMessage, 'token'> {
  const kind = KINDS[String(body.type)];
  if (kind === undefined) throw new Refused(3, `type ${String(body.type)}`);
  const unknown = Object.keys(body).filter(
    (key) => ![...COMMON, ...kind.required, ...kind.optional].includes(key),
  );
  if (unknown.length > 0) throw new Refused(3, `unknown ${unknown.join()}`);
  const missing = ['receiver', 'sender', ...kind.required].filter((key) => body[key] === undefined);
  if (missing.length > 0) throw new Refused(4, `${missing.join()} missing`);
  const { name, avatar, ...others } = Object(body.sender) as Record<string, unknown>;
  if (typeof name !== 'string' || name.trim() === '' || name.length > 28 || Object.keys(others).length > 0)
    throw new Refused(3, `sender ${String(name)}`);
  if (avatar !== undefined && !/^https:\/\//.test(String(avatar))) throw new Refused(3, 'avatar');
  judgeText(body);
  judgeMedia(body);
  if (String(body.tracking_data ?? '').length > 4000) throw new Refused(3, 'tracking_data');
  if (body.keyboard !== undefined) judgeKeyboard(body.keyboard);
  return body as unknown as Omit<ViberMessage, 'token'>;
}

/** 7,000 characters of a text, 768 below a picture (https://developers.viber.com/docs/api/rest-bot-api/#text-message, #picture-message). */
function judgeText({ type, text }: Record<string, unknown>): void {
  if (text === undefined) return;
  if (typeof text !== 'string' || /\p{Cs}/u.test(text)) throw new Refused(3, 'text');
  if (type === 'text' && text.trim() === '') throw new Refused(3, 'an empty text');
  if (text.length > (type === 'text' ? 7000 : 768)) throw new Refused(3, `${text.length} characters`);
}

/** Addresses of 2,000 characters, files of 50 MB with names of 256 (#file-message), videos of 26 MB (#video-message). */
function judgeMedia({ type, media, size, file_name: name }: Record<string, unknown>): void {
  if (media === undefined) return;
  if (typeof media !== 'string' || !/^(?:https?|data):/.test(media) || media.length > 2000)
    throw new Refused(3, 'media');
  const most = type === 'video' ? 26 : 50;
  if (size !== undefined && (typeof size !== 'number' || size < 1 || size > most * 1024 * 1024))
    throw new Refused(3, `size ${String(size)}`);
  if (name !== undefined && (typeof name !== 'string' || name === '' || name.length > 256))
    throw new Refused(3, 'file_name');
}

/** At most 24 rows of six columns; a text of 250 characters (https://developers.viber.com/docs/tools/keyboards/). */
function judgeKeyboard(keyboard: unknown): void {
  const { Type, Buttons, ...others } = Object(keyboard) as Record<string, unknown>;
  const strange = Object.keys(others).filter((key) => !['DefaultHeight', 'BgColor'].includes(key));
  if (Type !== 'keyboard' || !Array.isArray(Buttons) || Buttons.length === 0 || strange.length > 0)
    throw new Refused(3, 'keyboard');
  if (Buttons.length > 24) throw new Refused(3, `${Buttons.length} buttons`);
  for (const button of Buttons as Record<string, unknown>[]) {
    const unknown = Object.keys(button).filter((key) => !BUTTON.includes(key));
    if (unknown.length > 0) throw new Refused(3, `a button with ${unknown.join()}`);
    const { Columns = 6, Rows = 1, ActionBody, Text = '' } = button;
    if (Number(Columns) < 1 || Number(Columns) > 6 || Number(Rows) < 1 || Number(Rows) > 2)
      throw new Refused(3, 'the size of a button');
    if (typeof ActionBody !== 'string' || ActionBody === '') throw new Refused(4, 'ActionBody missing');
    if (typeof Text !== 'string' || Text.length > 250) throw new Refused(3, 'the text of a button');
  }
}
