import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CodedError } from '../domain/coded-error.ts';
import { MAX_FILE_BYTES } from '../files/files.ts';
import { serveFile, takeUpload } from './attachments.ts';
import { callerOf, ticketsOf } from './caller.ts';
import type { ApiPorts } from './ports.ts';
import type { Api } from './schemas.ts';
import { uploadShape } from './shapes.ts';

const fileParams = z.object({ id: z.string().min(1).max(200) });
const fileQuery = z.object({ message: z.string().max(200).optional() });

/** Uploads for a reply, and the attachments of messages. */
export function fileRoutes(app: Api, ports: ApiPorts): void {
  app.post('/files', { schema: { response: { 200: uploadShape } } }, async (request) => {
    const owner = `person:${callerOf(request).id}`;
    return takeUpload(request, ports, { owner, maxBytes: MAX_FILE_BYTES });
  });

  app.get(
    '/files/:id',
    { schema: { params: fileParams, querystring: fileQuery } },
    async (request, reply) => {
      const { id } = request.params;
      const { message } = request.query;
      const owner = `person:${callerOf(request).id}`;
      const file =
        message === undefined ? await ownUpload(ports, id, owner) : await attachmentOf(request, message, id);
      return serveFile(reply, ports, file);
    },
  );
}

/** Throws CodedError 'not-found'. */
async function attachmentOf(
  request: FastifyRequest,
  messageId: string,
  id: string,
): Promise<{ hash: string; name: string }> {
  const message = await ticketsOf(request).message(messageId);
  const file = message?.deletedAt === null ? message.files.find((attached) => attached.id === id) : undefined;
  if (message === null || file === undefined || file.hash === null)
    throw new CodedError('not-found', 'There is no such file.');
  request.looked = { which: id, ticketId: message.ticketId };
  return { hash: file.hash, name: file.name };
}

async function ownUpload(
  { store }: ApiPorts,
  id: string,
  owner: string,
): Promise<{ hash: string; name: string }> {
  const [upload] = await store.files.uploads([id]);
  if (upload === undefined || upload.owner !== owner)
    throw new CodedError('not-found', 'There is no such file.');
  return upload;
}
