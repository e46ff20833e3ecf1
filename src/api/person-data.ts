import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CodedError } from '../domain/coded-error.ts';
import { personData, personFiles } from '../export/person.ts';
import { zipped } from '../export/zip.ts';
import { languageForCustomer } from '../texts/languages.ts';
import { learn } from '../texts/texts.ts';
import type { ApiPorts } from './ports.ts';
import type { Api } from './schemas.ts';

const params = z.object({ id: z.string().min(1).max(100) });

/** Everything that is kept of one customer, for leads who are asked for it. */
export function personDataRoutes(app: Api, ports: ApiPorts): void {
  const options = { config: { role: 'lead' as const }, schema: { params } };
  app.get('/contacts/:id/data.zip', options, async (request, reply) =>
    sendPerson(reply, ports, request.params.id),
  );
  app.get('/contacts/:id/data.json', options, async (request, reply) => {
    await known(ports, request.params.id);
    const data = await personData({ ...ports, now: ports.clock.now() }, request.params.id);
    return reply.header('cache-control', 'no-store').type('application/json; charset=utf-8').send(data);
  });
}

/** In the customer's language; a file is in memory at a time. Throws CodedError 'not-found'. */
export async function sendPerson(reply: FastifyReply, ports: ApiPorts, id: string): Promise<FastifyReply> {
  const language = languageForCustomer(await known(ports, id), ports.settings.language);
  await learn(language);
  const files = personFiles({ ...ports, now: ports.clock.now() }, id, language);
  return reply
    .header('cache-control', 'no-store')
    .header('content-disposition', `attachment; filename="person-${id.slice(0, 8)}.zip"`)
    .type('application/zip')
    .send(Readable.from(zipped(files), { highWaterMark: 1 }));
}

async function known({ store }: ApiPorts, id: string) {
  const contact = await store.contacts.byId(id);
  if (contact === null) throw new CodedError('not-found', 'There is no such customer.');
  return contact;
}
