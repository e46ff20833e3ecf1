import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { ADMIN, atLeast, type Role } from '../domain/actor.ts';
import { CodedError } from '../domain/coded-error.ts';
import type { Download } from '../domain/download.ts';
import { type Sight, sightOf } from '../domain/sight.ts';
import { serveFile } from './attachments.ts';
import { sendExport } from './exports.ts';
import { personFor, sendPerson } from './person-data.ts';
import type { ApiPorts } from './ports.ts';
import { limiter, SIGN_IN_LIMIT } from './rate-limits.ts';
import type { Api } from './schemas.ts';
import { sendForCustomer } from './transcripts.ts';

const tokenParams = z.object({ token: z.string().max(1500) });

/** What signed addresses lead to. Whoever made one is asked about again: somebody who has gone takes nothing along. */
export function downloadRoutes(app: Api, ports: ApiPorts): void {
  const limit = limiter(SIGN_IN_LIMIT);
  app.get(
    '/download/:token',
    {
      config: { public: true },
      exposeHeadRoute: false,
      schema: { params: tokenParams, hide: true },
    },
    async (request, reply) => {
      const download = ports.links.read(request.params.token, Date.now());
      // A vendor fetches what it brings to all customers from a few addresses of its own: nothing of it may fail for that.
      if (download?.what !== 'file') limit(request);
      if (download === null) throw gone();
      if (download.what === 'transcript') return sendForCustomer(reply, ports, download);
      if (download.what === 'file') return forVendor(reply, ports, download);
      if (download.what === 'person') return forLead(reply, ports, download);
      return forMaker(reply, ports, download);
    },
  );
}

/** A file that goes to a customer; not once its message is deleted. Throws CodedError 'not-found'. */
async function forVendor(
  reply: FastifyReply,
  ports: ApiPorts,
  { message: messageId, file: id }: Extract<Download, { what: 'file' }>,
): Promise<FastifyReply> {
  const message = await ports.store.tickets.message(messageId);
  const sent = message?.kind === 'outbound' && message.deletedAt === null ? message.files : [];
  const file = sent.find((one) => one.id === id);
  if (file === undefined || file.hash === null) throw gone();
  return serveFile(reply, ports, { hash: file.hash, name: file.name });
}

async function forMaker(
  reply: FastifyReply,
  ports: ApiPorts,
  { by, ...download }: Exclude<Download, { what: 'transcript' | 'file' | 'person' }>,
): Promise<FastifyReply> {
  const maker = await makerOf(ports, by, 'supervisor');
  await noted(ports, maker, `export:${download.what}`, '');
  return sendExport(reply, ports, { ...download, sight: maker.sight });
}

/** Everything of one person: as long as whoever asked for it is a lead. Throws CodedError 'not-found', 'forbidden'. */
async function forLead(
  reply: FastifyReply,
  ports: ApiPorts,
  { contact, by }: Extract<Download, { what: 'person' }>,
): Promise<FastifyReply> {
  const maker = await makerOf(ports, by, 'lead');
  await personFor(ports, contact, maker.sight);
  await noted(ports, maker, 'person-data', `contact:${contact}`);
  return sendPerson(reply, ports, contact, maker.sight);
}

interface Maker {
  id: string;
  role: Role;
  sight: Sight;
}

/** Throws CodedError 'not-found': they are gone, or may not any more. */
async function makerOf({ store, settings }: ApiPorts, by: string, least: Role): Promise<Maker> {
  if (by === ADMIN && settings.adminToken !== null) return { id: by, role: 'lead', sight: null };
  const maker = await store.people.byId(by);
  if (maker?.active !== true || !atLeast(maker.role, least)) throw gone();
  return { id: by, role: maker.role, sight: sightOf(maker) };
}

/** The link alone was written down when it was made. */
function noted({ store, clock }: ApiPorts, { id, role }: Maker, act: string, about: string): Promise<void> {
  return store.accesses.add([{ at: clock.now(), by: id, role, act, about, desk: 'web' }]);
}

function gone(): CodedError {
  return new CodedError('not-found', 'The link is not good any more.');
}
