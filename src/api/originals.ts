import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Original } from '../channels/original.ts';
import { CodedError } from '../domain/coded-error.ts';
import { contentDisposition } from '../files/file-name.ts';
import { ticketsOf } from './caller.ts';
import { originalShape } from './original-shapes.ts';
import type { ApiPorts } from './ports.ts';
import type { Api } from './schemas.ts';

/** What is shown runs nothing, loads nothing (pictures stand in it), and stands in the desk's own frame alone; links open elsewhere. */
const PAGE_CSP =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

const params = z.object({ id: z.string().min(1).max(200) });

/** Customers' messages as they came, on channels where they are more than their text. */
export function originalRoutes(app: Api, ports: ApiPorts): void {
  app.get(
    '/messages/:id/original',
    { schema: { params, response: { 200: originalShape } } },
    async (request) => {
      const { text, html, facts } = await originalOf(request, ports, request.params.id);
      return { text, page: html !== null, facts: [...facts] };
    },
  );

  app.get('/messages/:id/original.html', { schema: { params } }, async (request, reply) => {
    const { html } = await originalOf(request, ports, request.params.id);
    if (html === null) throw new CodedError('not-found', 'There is no such page.');
    return reply
      .header('cache-control', 'no-store')
      .header('content-security-policy', PAGE_CSP)
      .header('x-content-type-options', 'nosniff')
      .header('x-frame-options', 'SAMEORIGIN')
      .header('referrer-policy', 'no-referrer')
      .type('text/html; charset=utf-8')
      .send(pageOf(html));
  });

  app.get(
    '/messages/:id/original/source',
    { config: { role: 'supervisor' }, schema: { params } },
    async (request, reply) => {
      const { source, name, type } = await originalOf(request, ports, request.params.id);
      return reply
        .header('cache-control', 'no-store')
        .header('content-security-policy', PAGE_CSP)
        .header('x-content-type-options', 'nosniff')
        .header('content-disposition', contentDisposition('attachment', name))
        .type(type)
        .send(source);
    },
  );
}

/** Throws CodedError 'not-found': there is no such message, or none that the caller sees, or it is not kept. */
async function originalOf(request: FastifyRequest, { channels }: ApiPorts, id: string): Promise<Original> {
  const message = await ticketsOf(request).message(id);
  const { externalId = null, conversation = '' } = message ?? {};
  const kept =
    message == null || message.deletedAt !== null || externalId === null
      ? null
      : await channels.get(message.channel)?.original?.({ conversation, externalId });
  if (message == null || kept == null) throw new CodedError('not-found', 'It is not kept as it came.');
  request.looked = { which: message.id, ticketId: message.ticketId };
  return kept;
}

function pageOf(html: string): string {
  const style =
    'body{font:15px/1.5 system-ui,sans-serif;margin:1rem;overflow-wrap:anywhere;background:#fff;color:#111}img{max-width:100%;height:auto}';
  return `<!doctype html><html><head><meta charset="utf-8"><style>${style}</style></head><body>${html}</body></html>`;
}
