import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { contactsInSight, seesAllOf, ticketsInSight } from '../commands/sight.ts';
import { CodedError } from '../domain/coded-error.ts';
import { type Sight, sightOf } from '../domain/sight.ts';
import { personData, personFiles } from '../export/person.ts';
import { zipped } from '../export/zip.ts';
import { languageForCustomer } from '../texts/languages.ts';
import { learn } from '../texts/texts.ts';
import { callerOf } from './caller.ts';
import type { ApiPorts } from './ports.ts';
import type { Api } from './schemas.ts';

const params = z.object({ id: z.string().min(1).max(100) });

/** Everything that is kept of one customer, for leads who are asked for it. */
export function personDataRoutes(app: Api, ports: ApiPorts): void {
  const options = { config: { role: 'lead' as const }, schema: { params } };
  app.get('/contacts/:id/data.zip', options, async (request, reply) =>
    sendPerson(reply, ports, request.params.id, sightOf(callerOf(request))),
  );
  app.get('/contacts/:id/data.json', options, async (request, reply) => {
    await personFor(ports, request.params.id, sightOf(callerOf(request)));
    const data = await personData({ ...ports, now: ports.clock.now() }, request.params.id);
    return reply.header('cache-control', 'no-store').type('application/json; charset=utf-8').send(data);
  });
}

/** In the customer's language; a file is in memory at a time. Throws CodedError 'not-found', 'forbidden' as `personFor` does. */
export async function sendPerson(
  reply: FastifyReply,
  ports: ApiPorts,
  id: string,
  sight: Sight,
): Promise<FastifyReply> {
  const language = languageForCustomer(await personFor(ports, id, sight), ports.settings.language);
  await learn(language);
  const files = personFiles({ ...ports, now: ports.clock.now() }, id, language);
  return reply
    .header('cache-control', 'no-store')
    .header('content-disposition', `attachment; filename="person-${id.slice(-8)}.zip"`)
    .type('application/zip')
    .send(Readable.from(zipped(files), { highWaterMark: 1 }));
}

/** An archive is whole or none: 'forbidden' to who does not see all of the cases, 'not-found' to who sees none. */
export async function personFor({ store }: ApiPorts, id: string, sight: Sight) {
  const contact = await contactsInSight(store.contacts, sight).byId(id);
  if (contact === null) throw new CodedError('not-found', 'There is no such customer.');
  const seen = { store: { ...store, tickets: ticketsInSight(store.tickets, sight) } };
  if (!(await seesAllOf(seen, await store.erasures.plan(id))))
    throw new CodedError('forbidden', 'Some of their cases are of other teams.');
  return contact;
}
