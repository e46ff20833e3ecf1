import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';

/** What goes wrong with the next call: an error of Twilio's, no answer ever, or a line cut after it was done. */
export type TwilioFault = { status: number; code: number; retryAfter?: number } | 'never' | 'cut-after-doing';

export interface TwilioSent {
  sid: string;
  to: string;
  /** How its ends are called: `whatsapp:+…`, or bare numbers where it is an SMS. */
  channel: 'whatsapp:' | '';
  body: string;
  /** The approved message as which it went. */
  template?: string;
  /** Bytes of what lay at the address of its file. */
  file: Buffer | null;
  /** Where it lay. */
  address: string | null;
  callback: string | null;
}

const WINDOW_MS = 24 * 60 * 60 * 1000;
/** What a message may name (twilio.com/docs/messaging/api/message-resource). */
const PARAMETERS = ['To', 'From', 'Body', 'MediaUrl', 'StatusCallback', 'ContentSid', 'ContentVariables'];

class Refused extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/**
 * A stand-in for Twilio's API (2010-04-01) on loopback. It judges every message, knows when each customer wrote last, fetches files at
 * their address, and signs what it delivers with the vendor's own code over the public address. A message outside the window is
 * taken and comes back as failed, as it does there.
 */
export class TwilioPeer {
  readonly accountSid = `AC${'0'.repeat(31)}7`;
  readonly authToken = 'twilio-token-nobody-may-see';
  readonly number = '+15550783881';
  /** What customers see, in order. */
  readonly sent: TwilioSent[] = [];
  /** What approved messages say, by their content SID. */
  readonly templates = new Map<string, string>();
  /** Answers of the webhook, one a delivery. */
  readonly answers: number[] = [];
  /** Where the house listens, and where the public reaches it; null: nothing is delivered. */
  house: { url: string; publicUrl: string } | null = null;
  /** Twilio's time, epoch ms. */
  now = Date.now;
  /** Numbers that take no SMS, and those that said STOP. */
  readonly landlines = new Set<string>();
  readonly stopped = new Set<string>();
  #wrote = new Map<string, number>();
  #files = new Map<string, Buffer>();
  #faults: { what: 'message' | 'file'; fault: TwilioFault }[] = [];
  #silent = new Set<ServerResponse>();
  #deliveries: Promise<void> = Promise.resolve();
  #last = 0;
  #server = createServer((request, response) => void this.#serve(request, response));

  static async start(): Promise<TwilioPeer> {
    const peer = new TwilioPeer();
    await peer.listen();
    return peer;
  }

  protected async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** For TWILIO_API_URL. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  settingsAt(url: string): Record<string, string> {
    return {
      TWILIO_ACCOUNT_SID: this.accountSid,
      TWILIO_AUTH_TOKEN: this.authToken,
      WHATSAPP_NUMBER: this.number,
      TWILIO_API_URL: url,
    };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** They have WhatsApp and wrote just now. */
  customer(number: string): void {
    this.#wrote.set(number, this.now());
  }

  /** A file that a customer sent; answers its place, which is that of a picture unless it is given. */
  file(name: string, bytes: Buffer, at?: string): string {
    const place =
      at ??
      `/2010-04-01/Accounts/${this.accountSid}/Messages/${sidOf('MM', name)}/Media/${sidOf('ME', name)}`;
    this.#files.set(place, bytes);
    return place;
  }

  fail(what: 'message' | 'file', fault: TwilioFault): void {
    this.#faults.push({ what, fault });
  }

  /** A customer says something; resolves once the house was told. */
  write(from: string, given: Record<string, string>): Promise<void> {
    this.customer(from);
    const sid = sidOf('SM', `in${++this.#last}`);
    const common = { SmsStatus: 'received', NumMedia: '0', ProfileName: 'Maja Kovač', WaId: from.slice(1) };
    const ends = { From: `whatsapp:${from}`, To: `whatsapp:${this.number}`, AccountSid: this.accountSid };
    return this.deliver('/channels/whatsapp', { MessageSid: sid, ...common, ...ends, ...given });
  }

  /** What became of a message of ours. */
  async tell(sent: TwilioSent, status: string, code?: number): Promise<void> {
    if (sent.callback === null || this.house === null) return;
    const path = sent.callback.slice(this.house.publicUrl.length);
    const { channel, to } = sent;
    const ends = { From: channel + this.number, To: channel + to, AccountSid: this.accountSid };
    const error = code === undefined ? {} : { ErrorCode: String(code) };
    await this.deliver(path, {
      ...{ MessageSid: sent.sid, SmsSid: sent.sid, MessageStatus: status, SmsStatus: status },
      ...ends,
      ...error,
    });
  }

  sign(url: string, given: Record<string, string>, token = this.authToken): string {
    return getExpectedTwilioSignature(token, url, given);
  }

  /** Delivers after what was delivered before, once. */
  deliver(path: string, given: Record<string, string>): Promise<void> {
    this.#deliveries = this.#deliveries.then(async () => {
      if (this.house === null) return;
      const answer = await fetch(this.house.url + path, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-twilio-signature': this.sign(this.house.publicUrl + path, given),
        },
        body: new URLSearchParams(given).toString(),
      }).catch(() => null);
      this.answers.push(answer?.status ?? 0);
    });
    return this.#deliveries;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname } = new URL(request.url ?? '/', this.url);
    try {
      if (pathname.startsWith('/signed/')) return this.#signed(pathname, request, response);
      this.#checkAccount(request);
      const messages = `/2010-04-01/Accounts/${this.accountSid}/Messages.json`;
      const isMessage = request.method === 'POST' && pathname === messages;
      const what = isMessage ? ('message' as const) : ('file' as const);
      const at = this.#faults.findIndex((planned) => planned.what === what);
      const fault = at < 0 ? undefined : this.#faults.splice(at, 1)[0]?.fault;
      if (fault === 'never') return void this.#silent.add(response);
      if (typeof fault === 'object') {
        if (fault.retryAfter !== undefined) response.setHeader('retry-after', String(fault.retryAfter));
        throw new Refused(fault.status, fault.code, 'planned');
      }
      if (isMessage) {
        const sent = await this.#say(Buffer.concat(chunks).toString('utf8'));
        if (fault === 'cut-after-doing') return void request.socket.destroy();
        return answer(response, 201, { sid: sent.sid, status: 'queued', error_code: null, to: sent.to });
      }
      if (this.#files.has(pathname))
        return void response.writeHead(307, { location: `${this.url}/signed${pathname}` }).end();
      if (pathname === `/2010-04-01/Accounts/${this.accountSid}.json`)
        return answer(response, 200, { sid: this.accountSid, friendly_name: 'Osem Shop' });
      const path = pathname.replace(`/2010-04-01/Accounts/${this.accountSid}`, '');
      const { searchParams } = new URL(request.url ?? '/', this.url);
      const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
      const more = this.resource(request.method ?? '', path, request.method === 'GET' ? searchParams : form);
      if (more !== null) return answer(response, more.status, more.body);
      throw new Refused(404, 20404, 'The requested resource was not found');
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { status, code, message } = error;
      answer(response, status, {
        code,
        message,
        more_info: `https://www.twilio.com/docs/errors/${code}`,
        status,
      });
    }
  }

  /** What else the account has; null: nothing there. */
  protected resource(
    _method: string,
    _path: string,
    _given: URLSearchParams,
  ): { status: number; body: unknown } | null {
    return null;
  }

  #checkAccount({ headers }: IncomingMessage): void {
    const right = Buffer.from(`${this.accountSid}:${this.authToken}`).toString('base64');
    if (headers.authorization !== `Basic ${right}`) throw new Refused(401, 20003, 'Authenticate');
  }

  /** As the storage does it: whoever brings another authorization than the signed address is refused. */
  #signed(path: string, { headers }: IncomingMessage, response: ServerResponse): void {
    const bytes = this.#files.get(path.slice('/signed'.length));
    if (headers.authorization !== undefined || bytes === undefined) return void response.writeHead(400).end();
    response.writeHead(200).end(bytes);
  }

  /** The public address leads to the house. */
  #reached(url: string): string {
    const { house } = this;
    return house !== null && url.startsWith(house.publicUrl)
      ? house.url + url.slice(house.publicUrl.length)
      : url;
  }

  async #say(form: string): Promise<TwilioSent> {
    const given = new URLSearchParams(form);
    for (const name of given.keys())
      if (!PARAMETERS.includes(name)) throw new Refused(400, 20001, `Unknown parameter ${name}`);
    const channel = given.get('From') === this.number ? '' : 'whatsapp:';
    const end = channel === '' ? /^(\+\d{5,15})$/ : /^whatsapp:(\+\d{5,15})$/;
    const to = end.exec(given.get('To') ?? '')?.[1];
    const [body, files, callback] = [
      given.get('Body'),
      given.getAll('MediaUrl'),
      given.get('StatusCallback'),
    ];
    if (to === undefined) throw new Refused(400, 21211, "Invalid 'To' Phone Number");
    if (given.get('From') !== channel + this.number)
      throw new Refused(400, 63007, 'Twilio could not find a Channel with the specified From address');
    if ((body ?? '') === '' && files.length === 0 && !given.has('ContentSid'))
      throw new Refused(400, 21619, 'A text message body or media urls must be specified.');
    const template = given.get('ContentSid');
    // twilio.com/docs/api/errors/21655; the words of an approved message stand at Twilio.
    if (template !== null && (!this.templates.has(template) || body !== null || files.length > 0))
      throw new Refused(400, 21655, 'The ContentSid is invalid');
    if ((body ?? '').length > 1600)
      throw new Refused(400, 21617, 'The concatenated message body exceeds the 1600 character limit');
    if (channel === '' && this.landlines.has(to))
      throw new Refused(400, 21614, "'To' number is not a valid mobile number");
    if (channel === '' && this.stopped.has(to))
      throw new Refused(400, 21610, 'Attempt to send to unsubscribed recipient');
    // WhatsApp takes one file a message (twilio.com/docs/whatsapp/guidance-whatsapp-media-messages).
    if (files.length > 1) throw new Refused(400, 21623, 'Number of media files exceeds allowed limit');
    if (callback !== null && !URL.canParse(callback)) throw new Refused(400, 21609, 'Invalid StatusCallback');
    const file = files[0] === undefined ? null : await fetched(this.#reached(files[0]));
    const sid = sidOf('SM', `out${++this.#last}`);
    const words = template === null ? (body ?? '') : (this.templates.get(template) ?? '');
    const as = template === null ? {} : { template };
    const sent: TwilioSent = {
      sid,
      to,
      channel,
      body: words,
      file,
      address: files[0] ?? null,
      callback,
      ...as,
    };
    const wrote = this.#wrote.get(to);
    if (channel === '') this.sent.push(sent);
    else if (wrote === undefined) void this.tell(sent, 'undelivered', 63024);
    else if (this.now() - wrote > WINDOW_MS && !given.has('ContentSid'))
      void this.tell(sent, 'failed', 63016);
    else if (files.length > 0 && file === null) void this.tell(sent, 'failed', 63019);
    else this.sent.push(sent);
    return sent;
  }
}

async function fetched(url: string): Promise<Buffer | null> {
  const response = await fetch(url).catch(() => null);
  return response?.ok === true ? Buffer.from(await response.arrayBuffer()) : null;
}

export function sidOf(kind: string, name: string): string {
  return kind + createHash('md5').update(name).digest('hex');
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
