import { createHmac } from 'node:crypto';
import { problemsOfAck, readAck } from './slack-acks.ts';
import { isObject } from './slack-shape.ts';
import { type EventBody, Town } from './slack-town.ts';
import type { Form } from './slack-workspace.ts';
import type { Connection } from './websocket.ts';

export const SIGNING_SECRET = 'a-signing-secret';

export type EnvelopeType = 'slash_commands' | 'interactive' | 'events_api';

/** How a signed request may differ from a good one. `at`: epoch ms. */
export interface Delivery {
  secret?: string;
  at?: number;
  json?: boolean;
  headers?: Record<string, string>;
}

/** How a try to tell the app of an event ended. */
export type Tried = 'acknowledged' | 'http_error' | 'http_timeout' | 'timeout';

/** Slack waits so long for an acknowledgement, then tries at once and twice more (here sooner than after 1 and 5 minutes). */
const PATIENCE_MS = 3000;
const WAITS_MS = [0, 100, 200];

/** What Slack tells an app, to its address or down a socket, and how it is acknowledged. */
export class Teller extends Town {
  readonly sockets: Connection[] = [];
  private readonly waiting = new Map<string, (answer: { payload?: unknown }) => void>();

  async deliver(url: string, body: Form | string, change: Delivery = {}) {
    const raw = typeof body === 'string' ? body : change.json === true ? JSON.stringify(body) : formOf(body);
    const timestamp = String(Math.floor((change.at ?? Date.now()) / 1000));
    const mac = createHmac('sha256', change.secret ?? SIGNING_SECRET)
      .update(`v0:${timestamp}:${raw}`)
      .digest('hex');
    const type = change.json === true ? 'application/json' : 'application/x-www-form-urlencoded';
    const headers = {
      'content-type': type,
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${mac}`,
      ...change.headers,
    };
    const answer = await fetch(url, { method: 'POST', headers, body: raw });
    if (answer.status === 200 && typeof body === 'object')
      this.acked(body, readAck(await answer.clone().text()));
    return answer;
  }

  emit(type: EnvelopeType, payload: Form, more: Form = {}): Promise<{ payload?: unknown }> {
    const id = `envelope-${this.next()}`;
    const socket = this.sockets.findLast(({ open }) => open);
    if (socket === undefined) return Promise.reject(new Error('nobody is connected'));
    return new Promise((resolve) => {
      this.waiting.set(id, (answer) => {
        this.acked(type === 'events_api' ? { ...payload, type } : { payload }, answer.payload);
        resolve(answer);
      });
      socket.send(
        JSON.stringify({ envelope_id: id, type, payload, accepts_response_payload: true, ...more }),
      );
    });
  }

  async tell(
    body: EventBody,
    to: { url?: string; patienceMs?: number; waitsMs?: number[] } = {},
  ): Promise<Tried[]> {
    const { url, patienceMs = PATIENCE_MS, waitsMs = WAITS_MS } = to;
    const tried: Tried[] = [];
    for (const [num, wait] of [0, ...waitsMs].entries()) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      const reason = tried.at(-1) ?? '';
      const outcome =
        url === undefined
          ? await this.tellSocket(body, num, reason, patienceMs)
          : await this.tellAddress(url, body, num, reason, patienceMs);
      tried.push(outcome);
      if (outcome === 'acknowledged') break;
    }
    return tried;
  }

  private async tellAddress(
    url: string,
    body: EventBody,
    num: number,
    reason: string,
    patienceMs: number,
  ): Promise<Tried> {
    const headers = { 'x-slack-retry-num': String(num), 'x-slack-retry-reason': reason };
    const answer = this.deliver(url, body, { json: true, ...(num === 0 ? {} : { headers }) });
    const soon = await Promise.race([answer, pause(patienceMs)]);
    if (soon === 'late') return 'http_timeout';
    return soon.status === 200 ? 'acknowledged' : 'http_error';
  }

  private async tellSocket(body: EventBody, num: number, reason: string, patienceMs: number): Promise<Tried> {
    const retry = { retry_attempt: num, retry_reason: reason, accepts_response_payload: false };
    const emitted = this.emit('events_api', body, retry).catch((): 'late' => 'late');
    const soon = await Promise.race([emitted, pause(patienceMs)]);
    return soon === 'late' ? 'timeout' : 'acknowledged';
  }

  /** What was said in an acknowledgement is judged as well. `body`: as it was sent, a payload in it or a form. */
  private acked(body: Form, said: unknown): void {
    const asked = isObject(body.payload) ? body.payload : body;
    this.judge('acknowledgement', problemsOfAck(asked, said));
  }

  connected(connection: Connection): void {
    this.sockets.push(connection);
    connection.onText((text) => {
      const { envelope_id: id, payload } = JSON.parse(text) as { envelope_id: string; payload?: unknown };
      this.waiting.get(id)?.({ payload });
    });
    connection.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
  }
}

function pause(ms: number): Promise<'late'> {
  return new Promise((resolve) => setTimeout(() => resolve('late'), ms));
}

function formOf(body: Form): string {
  return 'payload' in body
    ? new URLSearchParams({ payload: JSON.stringify(body.payload) }).toString()
    : new URLSearchParams(body as Record<string, string>).toString();
}
