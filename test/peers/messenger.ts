import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  judgeCall,
  judgeFields,
  judgeFile,
  judgeProfile,
  type Product,
  param,
  Refused,
} from './messenger-limits.ts';

/** What goes wrong with the next call: an error of Meta's, no answer ever, or a line cut after it was done. */
export type MetaFault =
  | { status: number; code?: number; subcode?: number; headers?: Record<string, string> }
  | 'never'
  | 'cut-after-doing';

export interface MetaSent {
  id: string;
  account: string;
  to: string;
  text: string | undefined;
  replies: { title: string; payload: string }[];
  file: Buffer | undefined;
  tag: string | undefined;
  metadata: string | undefined;
}

const HOUR_MS = 60 * 60 * 1000;
const REDELIVER_MS = 20;

interface Customer {
  name: string | null;
  wroteAt: number;
}
interface Account {
  token: string;
  fields: string[];
  start: unknown;
}
type Body = Record<string, unknown>;
interface Route {
  name: string;
  act(): unknown;
}

/**
 * A stand-in for the Send API of Messenger ('page') or Instagram on loopback (v23.0). It judges every call by what is published, keeps
 * what customers see, knows when each of them wrote last and which app has their conversation, and delivers signed webhooks until
 * they are answered 200, as Meta does: with the echo of every message.
 */
export class MessengerPeer {
  readonly appId = '1517776481860111';
  readonly appSecret = 'app-secret-nobody-may-see';
  readonly verifyToken = 'verify-token-nobody-may-see';
  readonly product: Product;
  readonly accounts = new Map<string, Account>();
  /** What customers see, in order. */
  readonly sent: MetaSent[] = [];
  /** Sender actions: `1001 mark_seen`. */
  readonly actions: string[] = [];
  readonly assets = new Map<string, { type: string; bytes: Buffer }>();
  /** Answers of the webhook, one a try. */
  readonly answers: number[] = [];
  /** Where deliveries go; null: nowhere. */
  webhook: string | null = null;
  /** Meta's time, epoch ms. */
  now = Date.now;
  /** The app was granted the Human Agent feature. */
  humanAgent = false;
  /** Conversations (account:user) that another app has, and whether ours may take them. */
  readonly held = new Map<string, 'for-good' | 'until-taken'>();
  /** Other apps that are connected, by their ids: another is none to pass to. */
  readonly apps = new Set<string>(['263902037430900']);
  /** Conversations that we gave back, in order: `2001:1001 released`, or to whom. */
  readonly givenBack: string[] = [];
  /** What the token may do (debug_token). */
  scopes = ['pages_messaging', 'pages_manage_metadata'];
  /** Where the app delivers (app/subscriptions). */
  callback: string | null = null;
  #customers = new Map<string, Customer>();
  /** Files behind addresses, and where a message's attachment is found today. */
  #files = new Map<string, Buffer>();
  #attachments = new Map<string, string>();
  #faults: { path: string; fault: MetaFault }[] = [];
  #silent = new Set<ServerResponse>();
  #stopping = new AbortController();
  #deliveries: Promise<void> = Promise.resolve();
  #last = 0;
  #server = createServer((request, response) => void this.#serve(request, response));

  constructor(product: Product = 'page') {
    this.product = product;
    for (const id of product === 'page' ? ['2001', '2002'] : ['17841400000000001'])
      this.accounts.set(id, { token: `token-of-${id}-nobody-may-see`, fields: [], start: null });
  }

  static async start(product: Product = 'page'): Promise<MessengerPeer> {
    const peer = new MessengerPeer(product);
    await new Promise<void>((resolve) => peer.#server.listen(0, '127.0.0.1', resolve));
    return peer;
  }

  /** For MESSENGER_API_URL, with a version in it. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v23.0`;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  settingsAt(url: string): Record<string, string> {
    const tokens = [...this.accounts].map(([id, { token }]) => `${id}=${token}`).join(',');
    const name = this.product === 'page' ? 'MESSENGER' : 'INSTAGRAM';
    return {
      [`${name}_APP_SECRET`]: this.appSecret,
      [`${name}_VERIFY_TOKEN`]: this.verifyToken,
      [name === 'MESSENGER' ? 'MESSENGER_PAGE_TOKENS' : 'INSTAGRAM_TOKENS']: tokens,
      [`${name}_API_URL`]: url,
    };
  }

  /** They wrote to the account just now. */
  customer(account: string, user: string, name: string | null = 'Maja Kovač'): void {
    this.#customers.set(`${account}:${user}`, { name, wroteAt: this.now() });
  }

  /** A file at an address of Meta's; answers the address. */
  file(name: string, bytes: Buffer): string {
    this.#files.set(name, bytes);
    return `${this.url}/file/${name}`;
  }

  expire(name: string): void {
    this.#files.delete(name);
  }

  /** Where the nth attachment of a message is found when Meta is asked today. */
  attached(mid: string, at: number, address: string): void {
    this.#attachments.set(`${mid} ${at}`, address);
  }

  /** The next call of `path` (`messages`, `message_attachments`, `look-up`, `profile`, `file`, …) goes wrong. */
  fail(path: string, fault: MetaFault): void {
    this.#faults.push({ path, fault });
  }

  /** A customer says something; resolves once the house has it. */
  write(account: string, user: string, message: Body, name?: string | null): Promise<void> {
    const known = this.#customers.get(`${account}:${user}`);
    this.customer(account, user, name === undefined ? (known?.name ?? 'Maja Kovač') : name);
    return this.deliver([this.event(account, user, { message: { mid: `m_in${++this.#last}`, ...message } })]);
  }

  /** Anything else that a customer does. */
  event(account: string, user: string, what: Body): { account: string; event: Body } {
    return {
      account,
      event: { sender: { id: user }, recipient: { id: account }, timestamp: this.now(), ...what },
    };
  }

  /** Delivers after what was delivered before, again until it is taken; an entry for each event. */
  deliver(
    events: readonly { account: string; event: Body }[],
    field: 'messaging' | 'standby' = 'messaging',
  ): Promise<void> {
    const entry = events.map(({ account, event }) => ({ id: account, time: this.now(), [field]: [event] }));
    return this.post({ object: this.product, entry });
  }

  post(body: Body): Promise<void> {
    this.#deliveries = this.#deliveries.then(() => this.#deliverUntilTaken(JSON.stringify(body)));
    return this.#deliveries;
  }

  sign(body: string | Buffer, secret = this.appSecret): string {
    return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  }

  async #deliverUntilTaken(body: string): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted && this.webhook !== null) {
      const headers = { 'content-type': 'application/json', 'x-hub-signature-256': this.sign(body) };
      const status = await fetch(this.webhook, { method: 'POST', headers, body }).then(
        (answer) => answer.status,
        () => 0,
      );
      this.answers.push(status);
      if (status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, REDELIVER_MS));
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    try {
      const { name, act } = this.#route(request, Buffer.concat(chunks));
      const at = this.#faults.findIndex((planned) => planned.path === name);
      const fault = at < 0 ? undefined : this.#faults.splice(at, 1)[0]?.fault;
      if (fault === 'never') return void this.#silent.add(response);
      if (typeof fault === 'object') {
        for (const [header, value] of Object.entries(fault.headers ?? {})) response.setHeader(header, value);
        return refuse(
          response,
          new Refused(fault.status, fault.code ?? Number.NaN, 'planned', fault.subcode),
        );
      }
      const result = await act();
      if (fault === 'cut-after-doing') return void request.socket.destroy();
      if (Buffer.isBuffer(result)) return void response.writeHead(200).end(result);
      answer(response, 200, result);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refuse(response, error);
    }
  }

  #route({ method = 'GET', url = '', headers }: IncomingMessage, bytes: Buffer): Route {
    const { pathname, searchParams } = new URL(url, this.url);
    const [, version, first = '', second = ''] = pathname.split('/');
    if (version !== 'v23.0') throw new Refused(400, 2635, 'You are calling a deprecated version');
    if (first === 'file') return { name: 'file', act: () => this.#fileAt(second) };
    if (searchParams.has('access_token'))
      throw new Refused(400, 100, 'A token in an address is written down by every proxy on the way');
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    if (token === `${this.appId}|${this.appSecret}`) return this.#asApp(first, second);
    const [id, account] = [...this.accounts].find(([, one]) => one.token === token) ?? [];
    if (id === undefined || account === undefined)
      throw new Refused(401, 190, 'Invalid OAuth access token - Cannot parse access token');
    if (this.product === 'page') this.#checkProof(token, searchParams.get('appsecret_proof'));
    const mine = first === 'me' || first === id;
    const known = { id, account, query: searchParams };
    const route = mine ? this.#ofAccount(`${method} ${second}`, known, { headers, bytes }) : null;
    if (route !== null) return route;
    if (method === 'GET' && first === 'app')
      return { name: 'app', act: () => ({ id: this.appId, name: 'Osem' }) };
    if (method === 'GET' && first === 'debug_token')
      return { name: 'debug_token', act: () => ({ data: { is_valid: true, scopes: this.scopes } }) };
    if (method === 'GET' && second === '' && first.startsWith('m_'))
      return { name: 'look-up', act: () => this.#attachmentOf(first) };
    if (method === 'GET' && second === '')
      return {
        name: 'profile',
        act: () => this.#profile(`${id}:${first}`, searchParams.get('fields') ?? ''),
      };
    throw new Refused(400, 100, `Unsupported ${method.toLowerCase()} request.`, 33);
  }

  #ofAccount(
    call: string,
    { id, account, query }: { id: string; account: Account; query: URLSearchParams },
    { headers, bytes }: { headers: IncomingMessage['headers']; bytes: Buffer },
  ): Route | null {
    const body = () => JSON.parse(bytes.toString('utf8') || '{}') as Body;
    const routes: Record<string, () => unknown> = {
      'POST messages': () => this.#say(id, body()),
      'POST message_attachments': () => this.#upload(headers['content-type'] ?? '', bytes),
      'POST take_thread_control': () => this.#take(id, body()),
      'POST release_thread_control': () => this.#giveBack(id, body(), 'released'),
      'POST pass_thread_control': () => this.#giveBack(id, body(), String(body().target_app_id)),
      'POST subscribed_apps': () => {
        const fields = String(query.get('subscribed_fields') ?? body().subscribed_fields ?? '').split(',');
        judgeFields(fields, this.product);
        account.fields = fields;
        return { success: true };
      },
      'GET subscribed_apps': () => ({ data: [{ id: this.appId, subscribed_fields: account.fields }] }),
      'GET messenger_profile': () => ({
        data: account.start === null ? [] : [{ get_started: account.start }],
      }),
      'POST messenger_profile': () => {
        account.start = body().get_started;
        return { result: 'success' };
      },
      'GET ': () => ({ id, user_id: id, name: `Page ${id}`, username: `osem${id.slice(-1)}` }),
    };
    const act = routes[call];
    return act === undefined ? null : { name: call.split(' ')[1] || 'me', act };
  }

  /** graph-api/reference/app/subscriptions takes the app's own token. */
  #asApp(first: string, second: string): Route {
    if (first !== this.appId || second !== 'subscriptions') throw param('Unsupported get request');
    const one = { object: this.product, callback_url: this.callback, active: true, fields: [] };
    return { name: 'subscriptions', act: () => ({ data: this.callback === null ? [] : [one] }) };
  }

  /** graph-api/guides/secure-requests. */
  #checkProof(token: string, proof: string | null): void {
    if (proof !== createHmac('sha256', this.appSecret).update(token).digest('hex'))
      throw new Refused(400, 100, 'Invalid appsecret_proof provided in the API argument');
  }

  async #say(account: string, body: Body): Promise<object> {
    judgeCall(body, this.product, (id) => this.assets.has(id));
    const { id: to } = body.recipient as { id: string };
    const key = `${account}:${to}`;
    const customer = this.#customers.get(key);
    if (customer === undefined)
      throw this.product === 'page'
        ? new Refused(400, 100, '(#100) No matching user found', 2018001)
        : new Refused(400, 100, 'The requested user cannot be found.', 2534014);
    if (body.sender_action !== undefined) {
      this.actions.push(`${to} ${body.sender_action}`);
      return { recipient_id: to };
    }
    this.#checkWindow(customer, body.tag);
    if (this.held.has(key))
      throw new Refused(400, 10, '(#10) Another app is controlling this thread now.', 2018300);
    const message = body.message as Body;
    const { type, payload } = Object(message.attachment) as {
      type?: string;
      payload?: Record<string, string>;
    };
    const file = payload === undefined ? undefined : await this.#given(String(type), payload);
    const id = `m_out${++this.#last}`;
    const said = message as { text?: string; metadata?: string; quick_replies?: MetaSent['replies'] };
    const { text, metadata, quick_replies: replies = [] } = said;
    this.sent.push({ id, account, to, text, replies, file, tag: body.tag as string | undefined, metadata });
    this.#echo(account, to, { mid: id, text, metadata });
    return { recipient_id: to, message_id: id };
  }

  #echo(account: string, to: string, { mid, text, metadata }: Record<string, string | undefined>): void {
    const message = { is_echo: true, app_id: Number(this.appId), mid, text, metadata };
    const event = { sender: { id: account }, recipient: { id: to }, timestamp: this.now(), message };
    void this.deliver([{ account, event }]);
  }

  /** policy/policy-overview: 24 hours, seven days for people with the tag. */
  #checkWindow({ wroteAt }: Customer, tag: unknown): void {
    const hours = (this.now() - wroteAt) / HOUR_MS;
    if (hours <= 24) return;
    if (tag === 'HUMAN_AGENT' && !this.humanAgent)
      throw new Refused(403, 10, '(#10) Requires the human_agent feature');
    if (tag === 'HUMAN_AGENT' && hours <= 7 * 24) return;
    const subcode = this.product === 'page' ? 2018278 : 2534022;
    throw new Refused(400, 10, '(#10) This message is sent outside of allowed window.', subcode);
  }

  async #given(type: string, { attachment_id: id, url = '' }: Record<string, string>): Promise<Buffer> {
    if (id !== undefined) return this.assets.get(id)?.bytes ?? Buffer.alloc(0);
    const found = await fetch(url);
    const bytes = Buffer.from(await found.arrayBuffer());
    if (!found.ok) throw new Refused(400, 100, 'Failed to fetch the file from the url', 2018008);
    const kind = found.headers.get('content-type')?.split(';')[0] ?? '';
    judgeFile(type, url.startsWith('data:') ? 'image/png' : kind, bytes.length, this.product);
    return bytes;
  }

  async #upload(type: string, bytes: Buffer): Promise<object> {
    if (this.product === 'instagram') throw param('Images must be uploaded from a URL');
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
    const file = form.get('filedata');
    const message = JSON.parse(String(form.get('message'))) as { attachment?: { type?: string } };
    if (file === null || typeof file === 'string') throw param('filedata must be a file');
    judgeFile(String(message.attachment?.type), file.type, file.size, this.product);
    const id = String(900_000 + this.assets.size);
    this.assets.set(id, { type: file.type, bytes: Buffer.from(await file.arrayBuffer()) });
    return { attachment_id: id };
  }

  #take(account: string, body: Body): object {
    const key = `${account}:${(body.recipient as { id: string }).id}`;
    if (this.held.get(key) === 'for-good')
      throw new Refused(403, 10, '(#10) Only the default app can take the thread', 2018306);
    this.held.delete(key);
    return { success: true };
  }

  /** conversation-routing, "Conversation Control": only whoever has it gives it; from then on we stand by. */
  #giveBack(account: string, { recipient, target_app_id: app }: Body, to: string): object {
    const user = (recipient as { id?: string } | undefined)?.id;
    const key = `${account}:${user}`;
    if (!this.#customers.has(key)) throw new Refused(400, 100, '(#100) No matching user found', 2018001);
    if (this.held.has(key))
      throw new Refused(400, 10, '(#10) Another app is controlling this thread now.', 2018300);
    if (to !== 'released' && !this.apps.has(String(app))) throw param('(#100) Invalid target_app_id');
    this.held.set(key, 'until-taken');
    this.givenBack.push(`${key} ${to}`);
    return { success: true };
  }

  /** identity/user-profile: of those who wrote to the account themselves; of others it is 100/33. */
  #profile(key: string, fields: string): object {
    judgeProfile(fields.split(','), this.product);
    const found = this.#customers.get(key);
    if (found?.name == null)
      throw new Refused(400, 100, 'Unsupported get request. Object does not exist', 33);
    return { id: key.split(':')[1], name: found.name };
  }

  #attachmentOf(mid: string): object {
    const address = this.#attachments.get(`${decodeURIComponent(mid)} 0`);
    if (address === undefined)
      throw new Refused(400, 100, 'Unsupported get request. Object does not exist', 33);
    return { id: mid, attachments: { data: [{ id: '1', file_url: address }] } };
  }

  #fileAt(name: string): Buffer {
    const bytes = this.#files.get(name);
    if (bytes === undefined) throw new Refused(403, 1, 'URL signature expired');
    return bytes;
  }
}

function refuse(response: ServerResponse, { status, code, message, subcode }: Refused): void {
  const error = { message, type: 'OAuthException', code, error_subcode: subcode, fbtrace_id: 'A1' };
  answer(response, status, { error: Number.isNaN(code) ? undefined : error });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
