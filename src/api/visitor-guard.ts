import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CodedError } from '../domain/coded-error.ts';
import { bearerOf } from './caller.ts';
import type { ApiPorts } from './ports.ts';
import { isNamed } from './visitor-identity.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The visitor id behind a valid token. */
    visitor: string | null;
  }
}

/** The visitor that the guard let in. */
export function visitorOf(request: FastifyRequest): string {
  if (request.visitor === null) throw new CodedError('unauthorized', 'No valid visitor token.');
  return request.visitor;
}

/** Everything below this instance wants a visitor's token, but what is public. Cookies count for nothing here. */
export function guardVisitors(
  app: FastifyInstance,
  ports: ApiPorts,
  limitAddress: (request: FastifyRequest) => void,
): void {
  app.addHook('onRequest', async (request, reply) => {
    allowOrigin(request, reply, ports.settings.chatOrigins);
    if (request.method === 'OPTIONS') return;
    limitAddress(request);
    if (request.routeOptions.config.public === true) return;
    const token = bearerOf(request.headers.authorization);
    request.visitor = token === null ? null : ports.visitors.verify(token, ports.clock.now());
    if (request.visitor === null || (await isErased(ports, request.visitor)))
      throw new CodedError('unauthorized', 'No valid visitor token.');
  });
  app.options('/*', { config: { public: true }, schema: { hide: true } }, preflight);
}

/** Whoever was erased begins anew, as somebody else; whom a site names is the same to it, and stays. */
export async function isErased({ store }: ApiPorts, visitor: string): Promise<boolean> {
  return !isNamed(visitor) && (await store.erasures.wasAddress('webchat', visitor));
}

/** The chat works on any site, or on those listed. It never uses cookies, so that `*` gives nothing away. */
export function allowOrigin(request: FastifyRequest, reply: FastifyReply, origins: readonly string[]): void {
  const { origin } = request.headers;
  if (origins.length > 0) reply.header('vary', 'Origin');
  const allowed = origins.length === 0 ? '*' : origins.find((known) => known === origin);
  if (allowed === undefined) return;
  reply.header('access-control-allow-origin', allowed).header('access-control-expose-headers', 'Retry-After');
}

/** Answers a browser that asks whether a page of another origin may send this. */
export async function preflight(_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return reply
    .header('access-control-allow-methods', 'GET, POST')
    .header('access-control-allow-headers', 'Authorization, Content-Type, Last-Event-ID')
    .header('access-control-max-age', '7200')
    .code(204)
    .send();
}
