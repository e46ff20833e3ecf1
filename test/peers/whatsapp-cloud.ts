import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { judgeMessage, Refused } from './whatsapp-cloud-limits.ts';

/** What goes wrong with the next call: an error of Meta's, no answer ever, or a line cut after it was done. */
export type CloudFault =
  | { status: number; code?: number; subcode?: number; retryAfter?: number }
  | 'never'
  | 'cut-after-doing';

export interface CloudSent {
  id: string;
  to: string;
  type: string;
  key: string | undefined;
  body: Record<string, unknown>;
}

const WINDOW_MS = 24 * 60 * 60 * 1000;
const REDELIVER_MS = 20;
/** Media that customers send or we upload (cloud-api/reference/media, "Supported media types"). */
const MEDIA_TYPES =
  /^(image\/(jpeg|png|webp)|audio\/(aac|amr|mpeg|mp4|ogg)|video\/(mp4|3gpp)|text\/plain|application\/(pdf|msword|vnd\..+))$/;

/**
 * A stand-in for Meta's Cloud API (v23.0) on loopback. It judges every request by what is published, keeps what customers see,
 * knows when each of them wrote last, and delivers signed webhooks until they are answered 200, as Meta does. A message
 * outside the window is taken and comes back as failed, as most are there.
 */
export class WhatsappCloudPeer {
  readonly token = 'cloud-token-nobody-may-see';
  readonly appSecret = 'app-secret-nobody-may-see';
  readonly verifyToken = 'verify-token-nobody-may-see';
  readonly phoneId = '106540352242922';
  /** What customers see, in order. */
  readonly sent: CloudSent[] = [];
  /** Approved templates, as name@language. */
  readonly templates = new Set<string>();
  /** Messages that were marked as read. */
  readonly seen: string[] = [];
  readonly uploads: { id: string; type: string; bytes: Buffer }[] = [];
  /** Answers of the webhook, one a try. */
  readonly answers: number[] = [];
  /** Where deliveries go; null: nowhere. */
  webhook: string | null = null;
  /** Meta's time, epoch ms. */
  now = Date.now;
  /** Say 131047 at once instead of afterwards. */
  refusesAtOnce = false;
  #wrote = new Map<string, number>();
  #files = new Map<string, { type: string; bytes: Buffer }>();
  #faults: { path: string; fault: CloudFault }[] = [];
  #silent = new Set<ServerResponse>();
  #stopping = new AbortController();
  #deliveries: Promise<void> = Promise.resolve();
  #last = 0;
  #server = createServer((request, response) => void this.#serve(request, response));

  static async start(): Promise<WhatsappCloudPeer> {
    const peer = new WhatsappCloudPeer();
    await new Promise<void>((resolve) => peer.#server.listen(0, '127.0.0.1', resolve));
    return peer;
  }

  /** For WHATSAPP_CLOUD_API_URL. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** All settings of the channel. */
  get settings(): Record<string, string> {
    return this.settingsAt(this.url);
  }

  settingsAt(url: string): Record<string, string> {
    return {
      WHATSAPP_CLOUD_TOKEN: this.token,
      WHATSAPP_CLOUD_APP_SECRET: this.appSecret,
      WHATSAPP_CLOUD_VERIFY_TOKEN: this.verifyToken,
      WHATSAPP_CLOUD_PHONE_ID: this.phoneId,
      WHATSAPP_CLOUD_API_URL: url,
    };
  }

  /** They have WhatsApp and wrote just now. */
  customer(number: string): void {
    this.#wrote.set(number, this.now());
  }

  file(id: string, type: string, bytes: Buffer): void {
    this.#files.set(id, { type, bytes });
  }

  /** The next call of `path` (`messages`, `media`, `look-up`, `file`) goes wrong. */
  fail(path: string, fault: CloudFault): void {
    this.#faults.push({ path, fault });
  }

  /** A customer says something; resolves once the house has it. */
  write(from: string, message: Record<string, unknown>, name = 'Maja Kovač'): Promise<void> {
    this.customer(from);
    const timestamp = String(Math.floor(this.now() / 1000));
    const said = { from, id: `wamid.in${++this.#last}`, timestamp, ...message };
    return this.deliver({ contacts: [{ wa_id: from, profile: { name } }], messages: [said] });
  }

  /** What became of a message of ours. */
  tell(message: CloudSent, status: string, code?: number): Promise<void> {
    const timestamp = String(Math.floor(this.now() / 1000));
    const errors = code === undefined ? {} : { errors: [{ code, title: 'Failed' }] };
    const of = { id: message.id, status, timestamp, recipient_id: message.to, ...errors };
    const key = message.key === undefined ? {} : { biz_opaque_callback_data: message.key };
    return this.deliver({ statuses: [{ ...of, ...key }] });
  }

  /** Delivers after what was delivered before, again until it is taken. */
  deliver(value: Record<string, unknown>): Promise<void> {
    const metadata = { display_phone_number: '15550783881', phone_number_id: this.phoneId };
    const change = { field: 'messages', value: { messaging_product: 'whatsapp', metadata, ...value } };
    const body = {
      object: 'whatsapp_business_account',
      entry: [{ id: '102290129340398', changes: [change] }],
    };
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
    const bytes = Buffer.concat(chunks);
    try {
      if (request.headers.authorization !== `Bearer ${this.token}`)
        throw new Refused(401, 190, 'Invalid OAuth access token - Cannot parse access token');
      const [path, act] = this.#route(request, bytes);
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
    const [, first = '', second] = new URL(url, this.url).pathname.split('/');
    if (method === 'POST' && first !== this.phoneId)
      throw new Refused(400, 100, 'Unsupported post request. Object does not exist', 33);
    if (method === 'POST' && second === 'messages') return ['messages', () => this.#say(bytes)];
    if (method === 'POST' && second === 'media')
      return ['media', () => this.#upload(headers['content-type'] ?? '', bytes)];
    if (method === 'GET' && first === 'file') return ['file', () => this.#fileOf(second).bytes];
    if (method === 'GET' && first === this.phoneId) return ['number', () => this.#number()];
    if (method === 'GET') return ['look-up', () => this.#lookUp(first)];
    throw new Refused(400, 100, 'Unsupported request');
  }

  #number(): object {
    const hook = this.webhook === null ? {} : { webhook_configuration: { application: this.webhook } };
    return { id: this.phoneId, display_phone_number: '+1 555-078-3881', verified_name: 'Osem Shop', ...hook };
  }

  #say(bytes: Buffer): object {
    const body = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
    if (body.status === 'read') {
      if (!String(body.message_id).startsWith('wamid.')) throw new Refused(400, 100, '(#100) message_id');
      const { type } = Object(body.typing_indicator) as { type?: unknown };
      this.seen.push(type === undefined ? String(body.message_id) : `${body.message_id} ${type}`);
      return { success: true };
    }
    judgeMessage(body, (id) => this.uploads.some((one) => one.id === id), this.templates);
    const to = String(body.to ?? body.recipient);
    const wrote = this.#wrote.get(to);
    const inTime = wrote !== undefined && this.now() - wrote <= WINDOW_MS;
    const open = inTime || (wrote !== undefined && body.type === 'template');
    if (!open && this.refusesAtOnce && wrote !== undefined)
      throw new Refused(400, 131047, 'Re-engagement message');
    const key =
      body.biz_opaque_callback_data === undefined ? undefined : String(body.biz_opaque_callback_data);
    const sent = { id: `wamid.out${++this.#last}`, to, type: String(body.type), key, body };
    if (open) this.sent.push(sent);
    else void this.tell(sent, 'failed', wrote === undefined ? 131026 : 131047);
    return {
      messaging_product: 'whatsapp',
      contacts: [{ input: to, wa_id: to }],
      messages: [{ id: sent.id }],
    };
  }

  async #upload(type: string, bytes: Buffer): Promise<object> {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
    const file = form.get('file');
    if (form.get('messaging_product') !== 'whatsapp' || file === null || typeof file === 'string')
      throw new Refused(400, 100, '(#100) Param file must be a file');
    if (!MEDIA_TYPES.test(file.type))
      throw new Refused(400, 100, `(#100) Param file must be a file with one of the types: ${MEDIA_TYPES}`);
    const id = String(900_000 + this.uploads.length);
    this.uploads.push({ id, type: file.type, bytes: Buffer.from(await file.arrayBuffer()) });
    return { id };
  }

  #lookUp(id: string): object {
    const { type, bytes } = this.#fileOf(id);
    return { id, url: `${this.url}/file/${id}`, mime_type: type, file_size: bytes.length };
  }

  #fileOf(id: string | undefined): { type: string; bytes: Buffer } {
    const file = this.#files.get(id ?? '');
    if (file === undefined) throw new Refused(400, 100, 'Unsupported get request. Object does not exist', 33);
    return file;
  }
}

function broken(response: ServerResponse, fault: Exclude<CloudFault, string>): void {
  const { status, code, subcode, retryAfter } = fault;
  if (retryAfter !== undefined) response.setHeader('retry-after', String(retryAfter));
  answer(response, status, { error: { message: 'planned', code, error_subcode: subcode } });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
