import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PageLife, tailOf, type Written } from './facebook-page-life.ts';
import {
  bad,
  judgeComment,
  judgePhoto,
  judgePrivateReply,
  PRIVATE_REPLY_MS,
  Refused,
} from './facebook-page-limits.ts';

/** What goes wrong with the next call: an error of Meta's, no answer ever, or a line cut after it was done. */
export type PageFault =
  | { status: number; code?: number; subcode?: number; retryAfter?: number }
  | 'never'
  | 'cut-after-doing';

const WINDOW_MS = 24 * 60 * 60 * 1000;
const RIGHTS = [
  'pages_read_engagement',
  'pages_manage_engagement',
  'pages_read_user_content',
  'pages_manage_metadata',
  'pages_messaging',
];

/**
 * A stand-in for a Facebook Page behind the Graph API (v23.0) on loopback: its posts, what people write below them, and
 * Messenger as far as private replies lead there. It judges every request by what is published, and delivers signed webhooks
 * until they are answered 200, as Meta does.
 */
export class FacebookPagePeer extends PageLife {
  /** Fields that the app is told of. */
  subscribed: string[] = [];
  rights = [...RIGHTS];
  /** Where photos are said to be; null: here. */
  leadsTo: string | null = null;
  #photos = new Map<string, Buffer>();
  #faults: { path: string; fault: PageFault }[] = [];
  #silent = new Set<ServerResponse>();
  #server = createServer((request, response) => void this.#serve(request, response));

  static async start(): Promise<FacebookPagePeer> {
    const peer = new FacebookPagePeer();
    await new Promise<void>((resolve) => peer.#server.listen(0, '127.0.0.1', resolve));
    peer.url = `http://127.0.0.1:${(peer.#server.address() as AddressInfo).port}`;
    peer.written.push({ id: peer.post, below: null, from: peer.page, message: 'New lamps!', at: peer.now() });
    return peer;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** All settings of the channel, and of Messenger. */
  get settings(): Record<string, string> {
    return this.settingsAt(this.url);
  }

  settingsAt(url: string): Record<string, string> {
    return {
      FACEBOOK_COMMENTS_PAGES: this.page,
      MESSENGER_APP_SECRET: this.appSecret,
      MESSENGER_VERIFY_TOKEN: this.verifyToken,
      MESSENGER_PAGE_TOKENS: `${this.page}=${this.token}`,
      MESSENGER_API_URL: url,
    };
  }

  /** The next call of `path` (`comments`, `photos`, `messages`, `subscribed_apps`, `look-up`, `file`) goes wrong. */
  fail(path: string, fault: PageFault): void {
    this.#faults.push({ path, fault });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    try {
      const [path, act] = this.#route(request, Buffer.concat(chunks));
      const at = this.#faults.findIndex((planned) => planned.path === path);
      const fault = at < 0 ? undefined : this.#faults.splice(at, 1)[0]?.fault;
      if (fault === 'never') return void this.#silent.add(response);
      if (typeof fault === 'object') return broken(response, fault);
      const result = await act();
      if (fault === 'cut-after-doing') return void request.socket.destroy();
      if (Buffer.isBuffer(result)) return void response.writeHead(200).end(result);
      answer(response, 200, result);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { status, code, message, subcode } = error;
      answer(response, status, { error: { message, type: 'OAuthException', code, error_subcode: subcode } });
    }
  }

  #route({ method, url = '', headers }: IncomingMessage, bytes: Buffer): [string, () => unknown] {
    const { pathname, searchParams } = new URL(url, this.url);
    const [, first = '', second] = pathname.split('/');
    if (first === 'file')
      return ['file', () => this.files.get(String(second).replace('.png', '')) ?? Buffer.alloc(0)];
    this.#judgeAccess(headers.authorization, searchParams);
    const id = first === 'me' ? this.page : decodeURIComponent(first);
    const body = () => JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
    const type = headers['content-type'] ?? '';
    if (method === 'POST' && second === 'comments') return ['comments', () => this.#comment(id, body())];
    if (method === 'POST' && second === 'photos' && id === this.page)
      return ['photos', () => this.#photo(type, bytes)];
    if (method === 'POST' && second === 'messages' && id === this.page)
      return ['messages', () => this.#say(body())];
    if (second === 'subscribed_apps' && id === this.page)
      return ['subscribed_apps', () => (method === 'POST' ? this.#subscribe(body()) : this.#apps())];
    if (method === 'GET' && second === undefined)
      return ['look-up', () => this.#lookUp(id, searchParams.get('fields') ?? '')];
    throw new Refused(400, 100, 'Unsupported request');
  }

  /** graph-api/guides/secure-requests: a proof, once given, must be right. */
  #judgeAccess(authorization: string | undefined, search: URLSearchParams): void {
    const token = search.get('access_token') ?? authorization?.slice('Bearer '.length);
    if (token !== this.token) throw new Refused(401, 190, 'Invalid OAuth access token');
    const proof = search.get('appsecret_proof');
    const right = createHmac('sha256', this.appSecret).update(token).digest('hex');
    if (proof !== null && proof !== right) bad('Invalid appsecret_proof provided in the API argument');
  }

  #comment(id: string, body: Record<string, unknown>): object {
    judgeComment(body, (photo) => this.#photos.has(photo));
    const below = this.get(id);
    // "You can comment on a Page post or a comment on a comment": there is no third level.
    if (below.below !== null && this.get(below.below).below !== null) bad('Not below a reply');
    const photo = this.#photos.get(String(body.attachment_id));
    const written = {
      id: `${tailOf(this.postOf(below).id)}_${++this.last}`,
      ...{ below: below.id, from: this.page, message: String(body.message ?? ''), at: this.now() },
      ...(photo === undefined ? {} : { photo }),
    };
    this.written.push(written);
    // Meta tells the app of its own comments, too.
    void this.tell({ ...written, photo: undefined } as unknown as Written, 'add');
    return { id: written.id };
  }

  async #photo(type: string, bytes: Buffer): Promise<object> {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
    const file = form.get('source');
    if (form.get('published') !== 'false') bad('It would stand on the Page as a post');
    if (file === null || typeof file === 'string') bad('source is required');
    judgePhoto(file);
    const id = String(++this.last);
    this.#photos.set(id, Buffer.from(await file.arrayBuffer()));
    return { id };
  }

  /** A private reply, or what is said after it. */
  #say(body: Record<string, unknown>): object {
    const { id, comment_id, post_id } = Object(body.recipient) as Record<string, unknown>;
    const to = id === undefined ? this.#privately(body, String(comment_id ?? post_id)) : String(id);
    if (id !== undefined && this.now() - (this.wroteAt.get(to) ?? 0) > WINDOW_MS)
      throw new Refused(400, 10, '(#10) This message is sent outside of allowed window.', 2018278);
    const text = String(Object(body.message).text ?? '');
    const mid = `m_out${++this.last}`;
    if (body.message !== undefined) this.private.push({ to, text, id: mid });
    return { recipient_id: to, message_id: mid };
  }

  #privately(body: Record<string, unknown>, id: string): string {
    judgePrivateReply(body);
    const to = this.written.find((one) => one.id === id);
    if (to === undefined) throw new Refused(400, 100, '(#100) Invalid comment_id parameter', 2018292);
    if (to.from === this.page) throw new Refused(400, 10902, '(#10902) This is not a Replyable activity');
    if (to.repliedPrivately) throw new Refused(400, 10900, '(#10900) Activity already replied to');
    if (this.now() - to.at > PRIVATE_REPLY_MS)
      throw new Refused(400, 10901, '(#10901) The activity is too old to be replied to');
    to.repliedPrivately = true;
    return to.from;
  }

  #subscribe({ subscribed_fields: fields }: Record<string, unknown>): object {
    if (typeof fields !== 'string' || fields === '') bad('subscribed_fields is required');
    this.subscribed = fields.split(',');
    return { success: true };
  }

  #apps(): object {
    if (this.subscribed.length === 0) return { data: [] };
    return { data: [{ id: '1', name: 'Osem', subscribed_fields: this.subscribed }] };
  }

  #lookUp(id: string, fields: string): object {
    if (id === 'debug_token') return { data: { is_valid: true, type: 'PAGE', scopes: this.rights } };
    if (id === this.page) return { id, name: 'Osem Shop', link: `https://www.facebook.com/${this.page}` };
    const name = this.names.get(id);
    if (name !== undefined) return { id, name };
    const written = this.get(id);
    if (fields.startsWith('private_reply_conversation')) {
      const data = [{ id: written.from }, { id: this.page }];
      return written.repliedPrivately
        ? { id, private_reply_conversation: { participants: { data } } }
        : { id };
    }
    if (!this.files.has(id)) return { id };
    const attachment = {
      type: 'photo',
      media: { image: { src: this.leadsTo ?? `${this.url}/file/${id}.png?oe=6` } },
    };
    return written.below === null ? { id, attachments: { data: [attachment] } } : { id, attachment };
  }
}

function broken(response: ServerResponse, fault: Exclude<PageFault, string>): void {
  const { status, code, subcode, retryAfter } = fault;
  if (retryAfter !== undefined) response.setHeader('retry-after', String(retryAfter));
  answer(response, status, { error: { message: 'planned', code, error_subcode: subcode } });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
