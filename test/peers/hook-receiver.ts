import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Receivers refuse what was signed longer ago. */
const TOLERANCE_S = 300;

export interface Received {
  id: string;
  type: string;
  data: Record<string, unknown>;
  body: string;
}

/** What the next call is answered with: a status, a redirect, a body without end, or nothing at all. */
type Mood = number | { redirect: string } | 'endless' | 'silent';

/** Another system that follows: verifies each call as Standard Webhooks says, and answers in the mood it is in. */
export class HookReceiver {
  /** Calls that were answered with 2xx, in order, and all of them. */
  readonly taken: Received[] = [];
  readonly calls: (Received & { path: string })[] = [];
  /** What no receiver would have believed. */
  readonly problems: string[] = [];
  /** One for each of the next calls; afterwards `mood`. */
  readonly moods: Mood[] = [];
  mood: Mood = 200;
  secret = '';
  #url = '';
  #waiting: (() => void)[] = [];
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  static async start(): Promise<HookReceiver> {
    const receiver = new HookReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    receiver.#url = `http://127.0.0.1:${(receiver.#server.address() as AddressInfo).port}`;
    return receiver;
  }

  get url(): string {
    return `${this.#url}/events`;
  }

  /** Resolves once the receiver has heard what fits. */
  async until(fits: (receiver: this) => boolean): Promise<void> {
    while (!fits(this)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const call = this.#verified(request, body);
    const mood = this.moods.shift() ?? this.mood;
    this.calls.push({ ...call, path: request.url ?? '' });
    if (typeof mood === 'number' && mood < 300) this.taken.push(call);
    if (typeof mood === 'number') response.writeHead(mood).end();
    else if (typeof mood === 'object') response.writeHead(302, { location: mood.redirect }).end();
    else if (mood === 'endless') pour(response);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #verified({ headers, method }: IncomingMessage, body: string): Received {
    const [id, timestamp] = [String(headers['webhook-id']), Number(headers['webhook-timestamp'])];
    const key = Buffer.from(this.secret.replace('whsec_', ''), 'base64');
    const words = `${id}.${headers['webhook-timestamp']}.${body}`;
    const wanted = `v1,${createHmac('sha256', key).update(words).digest('base64')}`;
    const fine =
      method === 'POST' &&
      headers['content-type'] === 'application/json' &&
      String(headers['webhook-signature']).split(' ').includes(wanted) &&
      Math.abs(Date.now() / 1000 - timestamp) < TOLERANCE_S;
    if (!fine) this.problems.push(`not signed as it should be: ${id}`);
    const { type, data } = JSON.parse(body) as Received;
    return { id, type, data, body };
  }
}

function pour(response: ServerResponse): void {
  response.writeHead(200);
  const more = () => {
    while (!response.destroyed && response.write('x'.repeat(65_536)));
    if (!response.destroyed) response.once('drain', more);
  };
  response.on('error', () => undefined);
  more();
}
