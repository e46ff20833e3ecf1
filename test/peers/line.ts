import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { z } from 'zod';
import { type Answer, type Call, callOf, failing, fits, type LineFault, Refused } from './line-calls.ts';
import {
  endpointShape,
  type LineBubble,
  loadingShape,
  pushShape,
  RETRY_KEY,
  readShape,
} from './line-shapes.ts';

export type LineSent = LineBubble & { id: string; to: string };

interface Customer {
  name: string;
  language: string;
  state: 'friend' | 'blocked';
}
const REDELIVER_MS = 20;
/** A retry key is known for a day (docs, "Retry failed API requests"). */
const RETRY_MS = 24 * 60 * 60 * 1000;
/** Bytes of a preview (reference, #image-message). */
const PREVIEW_BYTES = 1024 * 1024;

/**
 * A stand-in for LINE's Messaging API on loopback: both hosts, that of files below `/data`. It judges every request by what is published,
 * keeps what customers would see, knows who blocked the account and which retry keys were taken, counts the month's messages, and delivers
 * signed events until they are answered 200, marked as delivered again, as LINE does.
 */
export class LinePeer {
  readonly token = 'line-token-nobody-may-see';
  readonly channelSecret = 'line-secret-nobody-may-see';
  /** What customers see, in order. */
  readonly sent: LineSent[] = [];
  /** What was pushed to somebody who had blocked the account: taken, and seen by nobody. */
  readonly unseen: LineSent[] = [];
  readonly refused: string[] = [];
  /** Chats in which it was shown that somebody writes, and tokens by which messages were marked as read. */
  readonly writing: string[] = [];
  readonly read: string[] = [];
  /** Bytes of pictures and of what links lead to, in order. */
  readonly fetched: Buffer[] = [];
  /** Answers of the webhook, one a try. */
  readonly answers: number[] = [];
  /** How often each name was asked for. */
  readonly asked: string[] = [];
  /** What was set by the API, and where deliveries go in truth. */
  endpoint: { endpoint: string; active: boolean } | null = null;
  webhook: string | null = null;
  quota: { most: number | null; used: number } = { most: null, used: 0 };
  /** LINE's time, epoch ms. */
  now = Date.now;
  #customers = new Map<string, Customer>();
  #groups = new Map<string, Set<string>>();
  #files = new Map<string, { bytes: Buffer; unready: number; failed: boolean }>();
  #origins = new Map<string, string>();
  #taken = new Map<string, { at: number; request: string; sent: { id: string }[] }>();
  #tokens = new Set<string>();
  #quotes = new Set<string>();
  #faults: { call: string; fault: LineFault }[] = [];
  #silent = new Set<ServerResponse>();
  #stopping = new AbortController();
  #deliveries: Promise<void> = Promise.resolve();
  #last = 0;
  #server = createServer((request, response) => void this.#serve(request, response));

  static async start(): Promise<LinePeer> {
    const peer = new LinePeer();
    await new Promise<void>((resolve) => peer.#server.listen(0, '127.0.0.1', resolve));
    return peer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** All settings of the channel. */
  settingsAt(url = this.url): Record<string, string> {
    return {
      LINE_CHANNEL_SECRET: this.channelSecret,
      LINE_CHANNEL_ACCESS_TOKEN: this.token,
      LINE_API_URL: url,
      LINE_DATA_API_URL: `${url}/data`,
    };
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  customer(id: string, state: Customer['state'] = 'friend', name = 'Maja Kovač', language = 'sl'): void {
    this.#customers.set(id, { name, language, state });
  }

  /** A group that the account is in, with these members. */
  group(id: string, members: readonly string[]): void {
    this.#groups.set(id, new Set(members));
  }

  /** A file of a message; `unready`: how often it is asked for in vain. */
  file(id: string, bytes: Buffer, { unready = 0, failed = false } = {}): void {
    this.#files.set(id, { bytes, unready, failed });
  }

  /** Addresses below `origin` lie at `url`. */
  origin(origin: string, url: string): void {
    this.#origins.set(origin, url);
  }

  /** The next call (`push`, `endpoint`, `test`, `profile`, `info`, `quota`, `content`, `loading`, `read`) goes wrong. */
  fail(call: string, fault: LineFault): void {
    this.#faults.push({ call, fault });
  }

  sign(body: string | Buffer, secret = this.channelSecret): string {
    return createHmac('sha256', secret).update(body).digest('base64');
  }

  newId(): string {
    this.#last += 1;
    return String(444_573_844_083_572_000n + BigInt(this.#last));
  }

  /** A message of a customer, with the tokens that LINE gives with it. */
  message(
    from: string,
    content: Record<string, unknown>,
    place: object = { type: 'user', userId: from },
  ): object {
    const id = String(content.id ?? this.newId());
    const [markAsReadToken, quoteToken] = [`read-${id}`, `quote-${id}`];
    this.#tokens.add(markAsReadToken);
    this.#quotes.add(quoteToken);
    const tokens = ['text', 'image', 'video', 'sticker'].includes(String(content.type)) ? { quoteToken } : {};
    return this.event('message', { source: place, message: { id, ...tokens, markAsReadToken, ...content } });
  }

  event(type: string, more: Record<string, unknown>): object {
    return {
      ...{ type, mode: 'active', timestamp: this.now(), replyToken: '757913772c4646b784d4b7ce46d12671' },
      ...{ webhookEventId: `01J${this.newId()}`, deliveryContext: { isRedelivery: false }, ...more },
    };
  }

  /** One delivery; resolves once it is answered 200. */
  deliver(...events: object[]): Promise<void> {
    const delivery = this.#deliveries.then(() => this.#deliver(events));
    this.#deliveries = delivery;
    return delivery;
  }

  async #deliver(events: object[]): Promise<void> {
    let isRedelivery = false;
    while (!this.#stopping.signal.aborted) {
      const dated = events.map((event) =>
        isRedelivery ? { ...event, deliveryContext: { isRedelivery } } : event,
      );
      const status = await this.#call(this.webhook, dated);
      this.answers.push(status);
      if (status === 200) return;
      isRedelivery = true;
      await new Promise((resolve) => setTimeout(resolve, REDELIVER_MS));
    }
  }

  async #call(to: string | null, events: object[]): Promise<number> {
    if (to === null) return 0;
    const body = JSON.stringify({ destination: 'U00000000000000000000000000000b07', events });
    const headers = { 'content-type': 'application/json', 'x-line-signature': this.sign(body) };
    const answer = await fetch(to, { method: 'POST', headers, body }).catch(() => null);
    await answer?.arrayBuffer();
    return answer?.status ?? 0;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname } = new URL(request.url ?? '/', this.url);
    const call = callOf(`${request.method} ${pathname}`);
    const fault = this.#faultOf(call?.name ?? '');
    if (fault === 'never') return void this.#silent.add(response);
    const answer =
      typeof fault === 'object'
        ? failing(fault)
        : await this.#answer(request, call, Buffer.concat(chunks).toString());
    if (answer.status >= 400) this.refused.push(`${call?.name}: ${JSON.stringify(answer.body)}`);
    if (fault === 'cut-after-doing') return void response.destroy();
    const bytes = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(JSON.stringify(answer.body));
    const type = Buffer.isBuffer(answer.body) ? 'image/jpeg' : 'application/json';
    response.writeHead(answer.status, {
      'content-type': type,
      'x-line-request-id': randomUUID(),
      ...answer.headers,
    });
    response.end(bytes);
  }

  #faultOf(call: string): LineFault | undefined {
    const at = this.#faults.findIndex((one) => one.call === call);
    return at < 0 ? undefined : this.#faults.splice(at, 1)[0]?.fault;
  }

  async #answer(request: IncomingMessage, call: Call | null, body: string): Promise<Answer> {
    try {
      if (call === null) throw new Refused(404, 'Not found');
      if (request.headers.authorization !== `Bearer ${this.token}`)
        throw new Refused(
          401,
          'Authentication failed. Confirm that the access token in the authorization header is valid.',
        );
      return await this.#does(call, body, request.headers['x-line-retry-key']);
    } catch (error) {
      if (error instanceof Refused) return error.answer;
      throw error;
    }
  }

  async #does({ name, ids }: Call, body: string, retryKey: unknown): Promise<Answer> {
    const [first = '', second = ''] = ids;
    switch (name) {
      case 'push':
        return this.#push(fits(pushShape, body), retryKey);
      case 'loading':
        this.writing.push(this.#known(fits(loadingShape, body).chatId));
        return { status: 202, body: {} };
      case 'read': {
        const { markAsReadToken } = fits(readShape, body);
        if (!this.#tokens.has(markAsReadToken))
          throw new Refused(400, 'An invalid markAsReadToken is specified.');
        this.read.push(markAsReadToken);
        return { status: 200, body: {} };
      }
      case 'endpoint':
        this.endpoint = { active: true, ...this.endpoint, ...fits(endpointShape, body) };
        return { status: 200, body: {} };
      case 'hook':
        if (this.endpoint === null) throw new Refused(404, 'Not found');
        return { status: 200, body: this.endpoint };
      case 'test':
        return this.#test(fits(endpointShape, body).endpoint);
      case 'info':
        return {
          status: 200,
          body: { userId: 'Ub07', basicId: '@216ru', displayName: 'Osem shop', chatMode: 'chat' },
        };
      case 'quota':
        return {
          status: 200,
          body: this.quota.most === null ? { type: 'none' } : { type: 'limited', value: this.quota.most },
        };
      case 'used':
        return { status: 200, body: { totalUsage: this.quota.used } };
      case 'profile':
        return { status: 200, body: this.#profile(first) };
      case 'member':
        return { status: 200, body: this.#member(first, second) };
      case 'content':
        return this.#content(first);
      case 'transcoding':
        return { status: 200, body: { status: this.#files.get(first)?.failed ? 'failed' : 'processing' } };
      default:
        throw new Refused(404, 'Not found');
    }
  }

  #known(id: string): string {
    if (!this.#customers.has(id) && !this.#groups.has(id)) throw new Refused(400, 'Failed to send messages');
    return id;
  }

  /** Whoever blocked the account, or never was its friend, has none (#get-profile). */
  #profile(id: string): object {
    this.asked.push(id);
    const customer = this.#customers.get(id);
    if (customer?.state !== 'friend') throw new Refused(404, 'Not found');
    return { displayName: customer.name, userId: id, language: customer.language };
  }

  /** Also of those who are no friends; no language (#get-group-member-profile). */
  #member(group: string, id: string): object {
    this.asked.push(id);
    const name = this.#customers.get(id)?.name;
    if (!this.#groups.get(group)?.has(id) || name === undefined) throw new Refused(404, 'Not found');
    return { displayName: name, userId: id };
  }

  async #push({ to, messages }: z.infer<typeof pushShape>, key: unknown): Promise<Answer> {
    if (typeof key !== 'string' || !RETRY_KEY.test(key)) throw new Refused(400, 'The retry key is invalid');
    const before = this.#taken.get(key);
    if (before !== undefined && this.now() - before.at < RETRY_MS) {
      const body = { message: 'The retry key is already accepted', sentMessages: before.sent };
      return { status: 409, body, headers: { 'x-line-accepted-request-id': before.request } };
    }
    if (!/^[UCR][\da-f]{32}$/.test(to))
      throw new Refused(400, "The property, 'to', in the request body is invalid (line: -, column: -)");
    this.#known(to);
    if (this.quota.most !== null && this.quota.used >= this.quota.most)
      throw new Refused(429, 'You have reached your monthly limit.');
    for (const message of messages) await this.#look(message);
    this.quota.used += this.#groups.get(to)?.size ?? 1;
    const all = messages.map((message) => ({ ...message, id: this.newId(), to }));
    const isBlocked = this.#customers.get(to)?.state === 'blocked';
    (isBlocked ? this.unseen : this.sent).push(...all);
    const [request, sent] = [randomUUID(), all.map(({ id }) => ({ id, quoteToken: `quote-${id}` }))];
    this.#taken.set(key, { at: this.now(), request, sent });
    return { status: 200, body: { sentMessages: sent }, headers: { 'x-line-request-id': request } };
  }

  /** What customers see of a picture, and behind a link. */
  async #look(message: LineBubble): Promise<void> {
    if (message.type === 'image') {
      const [picture, preview] = [await this.#bytesAt(message.originalContentUrl), message.previewImageUrl];
      if ((await this.#bytesAt(preview)).length > PREVIEW_BYTES)
        throw new Refused(400, 'The preview is too large.');
      this.fetched.push(picture);
    }
    if (message.type !== 'text') return;
    if (message.quoteToken !== undefined && !this.#quotes.has(message.quoteToken))
      throw new Refused(400, 'The quote token is invalid');
    for (const link of message.text.match(/^(?:https?:\/\/|data:)\S+$/gm) ?? [])
      this.fetched.push(await this.#bytesAt(link));
  }

  async #bytesAt(address: string): Promise<Buffer> {
    const [origin = '', url] = [...this.#origins].find(([one]) => address.startsWith(one)) ?? [];
    const answer = await fetch(url === undefined ? address : url + address.slice(origin.length));
    if (!answer.ok) throw new Error(`Nothing lies at ${address}: ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  async #test(endpoint: string): Promise<Answer> {
    const statusCode = await this.#call(this.webhook ?? endpoint, []);
    const [success, reason] = statusCode === 200 ? [true, 'OK'] : [false, 'ERROR_STATUS_CODE'];
    return { status: 200, body: { success, statusCode, reason, detail: String(statusCode), timestamp: '' } };
  }

  #content(id: string): Answer {
    const file = this.#files.get(id);
    if (file === undefined) throw new Refused(404, 'Not found');
    if (file.failed || file.unready-- > 0) return { status: 202, body: {} };
    return { status: 200, body: file.bytes };
  }
}
