import type { App, Receiver } from '@slack/bolt';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { codeOf } from '../../domain/coded-error.ts';
import type { DeskPorts } from '../desk.ts';
import { REQUEST_BYTES } from './limits.ts';
import { signedBySlack } from './signature.ts';

export const SLACK_PATH = '/slack/events';

type Body = Record<string, unknown>;

/**
 * Slack's HTTP transport on the house's own server: checks the signature on the raw body, then lets Bolt find the listener;
 * what the listener acknowledges is the answer. Mounted when made, so that it is there before the server listens.
 */
export class HttpReceiver implements Receiver {
  private app: App | null = null;
  private readonly secret: string;
  private readonly now: () => number;
  private readonly log: DeskPorts['log'];

  /** `now` in epoch ms, by the world's clock. */
  constructor({ http, log }: Pick<DeskPorts, 'http' | 'log'>, secret: string, now: () => number) {
    this.secret = secret;
    this.now = now;
    this.log = log;
    void http.register((scope, _options, mounted) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser(
        '*',
        { parseAs: 'buffer', bodyLimit: REQUEST_BYTES },
        (_request, body, done) => done(null, body),
      );
      scope.post(SLACK_PATH, (request, reply) => this.receive(request, reply));
      mounted();
    });
  }

  init(app: App): void {
    this.app = app;
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    this.app = null;
  }

  private async receive(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const timestamp = header(request, 'x-slack-request-timestamp');
    const signature = header(request, 'x-slack-signature');
    if (!signedBySlack(this.secret, { timestamp, signature, body: raw }, this.now()))
      return reply.code(401).send();
    const body = parsed(raw, header(request, 'content-type') ?? '');
    if (body === null) return reply.code(400).send();
    if (body.ssl_check !== undefined) return reply.code(200).send();
    if (body.type === 'url_verification') return reply.code(200).send({ challenge: String(body.challenge) });
    if (this.app === null) return reply.code(503).send();
    return this.process(this.app, body, request, reply);
  }

  /**
   * Answers with what is acknowledged, as soon as it is; an event that nobody listens to is none to send again. What could
   * not be stored is answered 503: Slack sends it again.
   */
  private async process(
    app: App,
    body: Body,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const retryNum = Number(header(request, 'x-slack-retry-num') ?? 0);
    let answer: unknown;
    try {
      answer = await new Promise<unknown>((resolve, reject) => {
        const ack = async (said?: unknown) => resolve(said);
        app.processEvent({ body, ack, retryNum }).then(() => resolve(undefined), reject);
      });
    } catch (error) {
      // Only events are sent again; what is pressed or typed comes once, and not in a shape that Slack does not have.
      const isEvent = body.type === 'event_callback';
      this.log.warn(
        { desk: 'slack', code: codeOf(error), retryNum },
        isEvent ? 'an event was not stored; Slack sends it again' : 'what Slack sent could not be taken',
      );
      return reply.code(isEvent ? 503 : 400).send();
    }
    if (answer === undefined || answer === '') return reply.code(200).send();
    return reply.code(200).send(typeof answer === 'string' ? { text: answer } : answer);
  }
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Events and challenges come as JSON, interactions as a form with JSON in `payload`, commands as a form. */
function parsed(raw: Buffer, type: string): Body | null {
  const text = raw.toString('utf8');
  if (type.includes('application/json')) return json(text);
  const form = new URLSearchParams(text);
  const payload = form.get('payload');
  return payload === null ? Object.fromEntries(form) : json(payload);
}

function json(text: string): Body | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : null;
  } catch {
    return null;
  }
}
