import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Channel, WebhookRequest } from '../channels/channel.ts';
import { CodedError } from '../domain/coded-error.ts';
import { bearerOf } from './caller.ts';
import { type ApiPorts, CHAT_CHANNEL } from './ports.ts';
import { CHAT_ADDRESS_LIMIT, CHAT_WRITE_LIMIT, limiter, REFUSED_WEBHOOK_LIMIT } from './rate-limits.ts';
import { allowOrigin, preflight } from './visitor-guard.ts';

/** Vendors' deliveries are far smaller; files come by reference. */
const MAX_WEBHOOK_BYTES = 1024 * 1024;

/**
 * Where vendors deliver: the body untouched, because signatures are over bytes. What is stored is answered 200; what
 * broke on our side 5xx, so that it is delivered again; no answer repeats anything of the request.
 */
export function webhookRoutes(app: FastifyInstance, ports: ApiPorts): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_WEBHOOK_BYTES }, (_request, body, done) =>
    done(null, body),
  );
  const limits = {
    visitor: limiter(CHAT_WRITE_LIMIT),
    address: limiter(CHAT_ADDRESS_LIMIT),
    refused: limiter(REFUSED_WEBHOOK_LIMIT),
  };

  const options = { config: { public: true }, schema: { hide: true }, bodyLimit: MAX_WEBHOOK_BYTES };
  const accept = (request: FastifyRequest) =>
    ports.accept(channelOf(request, ports), webhookOf(request, ports.clock.now())).catch((error: unknown) => {
      if (error instanceof CodedError && error.code === 'unauthorized') limits.refused(request);
      throw error;
    });

  app.get('/:id', { ...options, exposeHeadRoute: false }, async (request, reply) => {
    const { status, type, body } = await accept(request);
    return reply.code(status).type(type).send(body);
  });
  app.post('/:id', options, async (request, reply) => {
    if (isChat(request)) {
      allowOrigin(request, reply, ports.settings.chatOrigins);
      const token = bearerOf(request.headers.authorization);
      request.visitor = token === null ? null : ports.visitors.verify(token, ports.clock.now());
      limits.address(request);
      limits.visitor(request);
    }
    const { status, type, body } = await accept(request);
    return reply.code(status).type(type).send(body);
  });
  app.options(`/${CHAT_CHANNEL}`, options, (request, reply) => {
    allowOrigin(request, reply, ports.settings.chatOrigins);
    return preflight(request, reply);
  });
}

function isChat(request: FastifyRequest): boolean {
  return idOf(request) === CHAT_CHANNEL;
}

function idOf({ params }: FastifyRequest): string {
  return (params as { id?: string }).id ?? '';
}

/** Throws CodedError 'not-found' for a channel that there is not, or that is off. */
function channelOf(request: FastifyRequest, { channels }: ApiPorts): Channel {
  const channel = channels.get(idOf(request));
  if (channel === undefined) throw new CodedError('not-found', 'There is no such channel.');
  return channel;
}

function webhookOf(request: FastifyRequest, receivedAt: number): WebhookRequest {
  return {
    method: request.method === 'GET' ? 'GET' : 'POST',
    // Of headers Node gives lists for `set-cookie` alone, which no request has.
    headers: request.headers as WebhookRequest['headers'],
    query: firstValues(request.query as Record<string, string | string[] | undefined>),
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    receivedAt,
  };
}

function firstValues(
  values: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string | undefined> {
  const first: Record<string, string | undefined> = {};
  for (const name in values) {
    const value = values[name];
    first[name] = Array.isArray(value) ? value[0] : value;
  }
  return first;
}
