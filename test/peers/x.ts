import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CALLS, checkOAuth1, forbidden, judgeDirect, judgePost, judgeUpload, Refused } from './x-limits.ts';
import { ACCOUNT, XTown } from './x-town.ts';

/** What goes wrong with the next call: an error of X's, no answer ever, or a line cut after it was done. */
export type XFault =
  | { status: number; detail?: string; type?: string; resetInS?: number }
  | 'never'
  | 'cut-after-doing'
  /** Done, and the answer begins; then the line is cut, or nothing more comes. */
  | 'cut-in-answer'
  | 'never-ends';

/** A post or a direct message of ours. */
export interface XSaid {
  id: string;
  text: string;
  /** The post that it answers, or the reader of a direct message. */
  below?: string;
  to?: string;
  media: string[];
}

/**
 * A stand-in for X's API v2 and its webhooks on loopback. It judges every request by what is published, verifies OAuth 1.0a, knows who takes
 * direct messages and which posts there are, asks the webhook before it delivers, and delivers until it is answered 200. All hosts of X are
 * here: calls name theirs in the header.
 */
export class XPeer extends XTown {
  /** Posts and direct messages of ours, in order. */
  readonly posts: XSaid[] = [];
  readonly directs: XSaid[] = [];
  readonly uploads = new Map<string, { type: string; category: string; chunks: Buffer[]; done: boolean }>();
  /** Hosts that were shown who we are, and need not know. */
  readonly signedFor: string[] = [];
  /** How many webhooks the app may have: one below Enterprise. */
  mostHooks = 1;
  #files = new Map<string, { type: string; bytes: Buffer }>();
  #faults: { path: string; fault: XFault }[] = [];
  #silent = new Set<ServerResponse>();
  #nonces = new Set<string>();
  #calls = new Map<string, number[]>();
  #server = createServer((request, response) => void this.#serve(request, response));

  static async start(): Promise<XPeer> {
    const peer = new XPeer();
    await new Promise<void>((resolve) => peer.#server.listen(0, '127.0.0.1', resolve));
    return peer;
  }

  /** For X_API_URL. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  settingsAt(url: string): Record<string, string> {
    return {
      X_CONSUMER_KEY: this.keys.consumerKey,
      X_CONSUMER_SECRET: this.keys.consumerSecret,
      X_ACCESS_TOKEN: this.keys.accessToken,
      X_ACCESS_SECRET: this.keys.accessSecret,
      X_API_URL: url,
    };
  }

  /** A file at one of X's addresses. */
  file(url: string, type: string, bytes: Buffer): void {
    const { hostname, pathname } = new URL(url);
    this.#files.set(`${hostname}${pathname}`, { type, bytes });
  }

  /** The next call of `path` (`tweets`, `direct`, `file`, `token`, `webhooks`, …) goes wrong. */
  fail(path: string, fault: XFault): void {
    this.#faults.push({ path, fault });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    try {
      const [path, act] = this.#route(request, bytes);
      const at = this.#faults.findIndex((planned) => planned.path === path);
      const fault = at < 0 ? undefined : this.#faults.splice(at, 1)[0]?.fault;
      if (fault === 'never') return void this.#silent.add(response);
      if (typeof fault === 'object') return this.#broken(response, fault);
      const result = await act();
      if (fault === 'cut-after-doing') return void request.socket.destroy();
      if (fault === 'cut-in-answer' || fault === 'never-ends') {
        response
          .writeHead(201, { 'content-type': 'application/json', 'content-length': '900' })
          .flushHeaders();
        if (fault === 'cut-in-answer') setImmediate(() => request.socket.destroy());
        return;
      }
      if (Buffer.isBuffer(result)) return void response.writeHead(200).end(result);
      answer(response, path === 'tweets' || path === 'direct' ? 201 : 200, result);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status === 429) this.#limited(response, 60);
      answer(response, error.status, error.body);
    }
  }

  #broken(
    response: ServerResponse,
    { status, detail = 'planned', type = 'about:blank', resetInS }: Exclude<XFault, string>,
  ): void {
    if (resetInS !== undefined) this.#limited(response, resetInS);
    answer(response, status, { title: 'planned', detail, type, status });
  }

  #limited(response: ServerResponse, seconds: number): void {
    response.setHeader('x-rate-limit-limit', '15');
    response.setHeader('x-rate-limit-remaining', '0');
    response.setHeader('x-rate-limit-reset', String(Math.floor(this.now() / 1000) + seconds));
  }

  #route(
    { method = '', url: target = '', headers }: IncomingMessage,
    bytes: Buffer,
  ): [string, () => unknown] {
    const url = new URL(target, `https://${headers.host}`);
    const authorization = headers.authorization ?? '';
    if (authorization !== '' && url.hostname !== 'api.x.com') this.signedFor.push(url.hostname);
    if (url.hostname.endsWith('.twimg.com')) return ['file', () => this.#file(url)];
    if (url.hostname !== 'api.x.com') throw new Refused(404, 'Not Found', 'No such host');
    if (method === 'POST' && url.pathname === '/oauth2/token')
      return ['token', () => this.#token(authorization, bytes)];
    const call = `${method} ${url.pathname.replace(/\/\d{3,}(?=\/|$)/g, '/:id')}`;
    if (call.startsWith('GET /2/dm_conversations/media/')) {
      this.#asAccount(method, url, authorization);
      return ['file', () => this.#file(url)];
    }
    const asApp = authorization === `Bearer ${this.#bearer}`;
    if (call === 'GET /2/webhooks' && !asApp) throw new Refused(401, 'Unauthorized', 'Unauthorized');
    if (!asApp) this.#asAccount(method, url, authorization);
    const body = () => JSON.parse(bytes.toString('utf8') || '{}') as Record<string, unknown>;
    const named = url.pathname.split('/').find((part, at) => at > 1 && /^\d+$/.test(part)) ?? '';
    const routes: Record<string, [string, () => unknown]> = {
      'GET /2/users/me': [
        'me',
        () => ({ data: { id: ACCOUNT.id, name: ACCOUNT.name, username: ACCOUNT.handle } }),
      ],
      'POST /2/tweets': ['tweets', () => this.#say(body())],
      'GET /2/users/:id/tweets': ['timeline', () => this.#timeline()],
      'POST /2/dm_conversations/with/:id/messages': ['direct', () => this.#direct(named, body())],
      'POST /2/media/upload/initialize': ['upload', () => this.#upload(body())],
      'POST /2/media/upload/:id/append': [
        'append',
        () => this.#append(named, headers['content-type'] ?? '', bytes),
      ],
      'POST /2/media/upload/:id/finalize': ['finalize', () => this.#finalize(named)],
      'GET /2/webhooks': [
        'webhooks',
        () => ({ data: this.hooks, meta: { result_count: this.hooks.length } }),
      ],
      'POST /2/webhooks': ['webhook', () => this.#hook(String(body().url))],
      'PUT /2/webhooks/:id': ['webhook', () => this.#ask(named)],
      'GET /2/account_activity/webhooks/:id/subscriptions/all': [
        'subscription',
        () => ({ data: { subscribed: this.subscribed.has(named) } }),
      ],
      'POST /2/account_activity/webhooks/:id/subscriptions/all': [
        'subscription',
        () => this.#subscribe(named),
      ],
    };
    return (
      routes[call] ?? [
        'unknown',
        () => {
          throw new Refused(404, 'Not Found', `No such call: ${call}`);
        },
      ]
    );
  }

  readonly #bearer = 'app-only-token';

  #asAccount(method: string, url: URL, authorization: string): void {
    checkOAuth1({ method, url, authorization }, this.keys, this.#nonces, Math.floor(Date.now() / 1000));
  }

  #token(authorization: string, bytes: Buffer): object {
    const { consumerKey, consumerSecret } = this.keys;
    const right = `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}`;
    if (authorization !== right || bytes.toString('utf8') !== 'grant_type=client_credentials')
      throw new Refused(403, 'Forbidden', 'Unable to verify your credentials');
    return { token_type: 'bearer', access_token: this.#bearer };
  }

  #count(path: keyof typeof CALLS): void {
    const since = this.now() - 15 * 60_000;
    const calls = (this.#calls.get(path) ?? []).filter((at) => at > since);
    if (calls.length >= CALLS[path]) throw new Refused(429, 'Too Many Requests', 'Too Many Requests');
    this.#calls.set(path, [...calls, this.now()]);
  }

  /** More calls may be made: a quarter of an hour went by. */
  forgetCalls(): void {
    this.#calls.clear();
  }

  #isOurs = (id: string) => this.uploads.get(id)?.done === true;

  async #say(body: Record<string, unknown>): Promise<object> {
    this.#count('tweets');
    judgePost(body, this.#isOurs);
    const {
      text = '',
      reply,
      media,
    } = body as { text?: string; reply?: { in_reply_to_tweet_id: string }; media?: { media_ids: string[] } };
    const below = reply?.in_reply_to_tweet_id ?? null;
    const above = below === null ? undefined : this.everyPost.get(below);
    if (below !== null && above === undefined)
      throw forbidden('You attempted to reply to a Tweet that is deleted or not visible to you.');
    const same = this.posts.some(
      (one) => text !== '' && one.text === text && this.everyPost.get(one.below ?? '')?.user === above?.user,
    );
    if (same) throw forbidden('You are not allowed to create a Tweet with duplicate content.');
    const id = this.nextId();
    const handle =
      above === undefined || above.user === ACCOUNT.id ? '' : `@${this.people.get(above.user)?.handle} `;
    this.everyPost.set(id, { id, user: ACCOUNT.id, text: `${handle}${text}`, below });
    this.posts.push({ id, text, ...(below === null ? {} : { below }), media: media?.media_ids ?? [] });
    // What the account does is delivered, too, whoever did it.
    void this.deliver({ tweet_create_events: [this.tweet(id)] });
    return { data: { id, text, edit_history_tweet_ids: [id] } };
  }

  #timeline(): object {
    const own = [...this.everyPost.values()].filter(({ user }) => user === ACCOUNT.id).toReversed();
    const data = own.map(({ id, text, below }) => ({
      id,
      text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
      ...(below === null ? {} : { referenced_tweets: [{ type: 'replied_to', id: below }] }),
    }));
    return { data };
  }

  async #direct(to: string, body: Record<string, unknown>): Promise<object> {
    this.#count('direct');
    judgeDirect(body, this.#isOurs);
    if (!this.people.has(to))
      throw new Refused(404, 'Not Found Error', `Could not find user with id: [${to}].`);
    if (this.closed.has(to)) throw forbidden('You do not have permission to DM one or more participants.');
    const { text = '', attachments = [] } = body as { text?: string; attachments?: { media_id: string }[] };
    const id = this.nextId();
    this.directs.push({ id, text, to, media: attachments.map(({ media_id }) => media_id) });
    void this.deliver({
      direct_message_events: [this.direct(id, ACCOUNT.id, to, text)],
      users: this.users(to),
    });
    return { data: { dm_conversation_id: `${to}-${ACCOUNT.id}`, dm_event_id: id } };
  }

  #upload(body: Record<string, unknown>): object {
    judgeUpload(body);
    const id = this.nextId();
    this.uploads.set(id, {
      type: String(body.media_type),
      category: String(body.media_category),
      chunks: [],
      done: false,
    });
    return { data: { id, media_key: `3_${id}`, expires_after_secs: 86_400 } };
  }

  async #append(id: string, type: string, bytes: Buffer): Promise<object> {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
    const media = form.get('media');
    const upload = this.uploads.get(id);
    if (upload === undefined || upload.done || Number(form.get('segment_index')) !== upload.chunks.length)
      throw new Refused(400, 'Invalid Request', 'segment_index');
    const chunk =
      media === null || typeof media === 'string'
        ? Buffer.from(media ?? '')
        : Buffer.from(await media.arrayBuffer());
    upload.chunks.push(chunk);
    return { data: { expires_at: 0 } };
  }

  #finalize(id: string): object {
    const upload = this.uploads.get(id);
    if (upload === undefined || upload.chunks.length === 0)
      throw new Refused(400, 'Invalid Request', 'media');
    upload.done = true;
    return { data: { id, media_key: `3_${id}` } };
  }

  async #hook(url: string): Promise<object> {
    const at = URL.canParse(url) ? new URL(url) : null;
    if (at?.protocol !== 'https:' || at.port !== '' || url.length > 200)
      throw new Refused(400, 'Invalid Request', 'url');
    if (this.hooks.length >= this.mostHooks)
      throw new Refused(400, 'Invalid Request', 'Too many webhooks are registered');
    if (!(await this.challenge(url))) throw new Refused(400, 'Invalid Request', 'CRC check failed');
    const hook = { id: this.nextId(), url, valid: true, created_at: new Date(this.now()).toISOString() };
    this.hooks.push(hook);
    return { data: hook };
  }

  async #ask(id: string): Promise<object> {
    const hook = this.hooks.find((one) => one.id === id);
    if (hook === undefined) throw new Refused(404, 'Not Found', 'No such webhook');
    hook.valid = await this.challenge(hook.url);
    return { data: { attempted: true } };
  }

  #subscribe(id: string): object {
    if (!this.hooks.some((one) => one.id === id)) throw new Refused(404, 'Not Found', 'No such webhook');
    this.subscribed.add(id);
    return { data: { subscribed: true } };
  }

  #file({ hostname, pathname }: URL): Buffer {
    const file = this.#files.get(`${hostname}${pathname}`);
    if (file === undefined) throw new Refused(404, 'Not Found', 'No such file');
    return file.bytes;
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
