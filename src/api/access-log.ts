import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Access } from '../store/store.ts';
import type { Caller } from './caller.ts';
import type { ApiPorts } from './ports.ts';

interface Noted {
  act: string;
  /** What it is of: the first of these parameters that is there, by this name. */
  of?: string;
  /** It changes something: durable before the answer. */
  changes?: true;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What a route knows of an access better than its address says. */
    looked: Looked | null;
  }
}

interface Looked {
  /** Which one of the act: a role, a message. */
  which: string;
  /** By id: `person:…`. */
  about?: string;
  /** The id of the ticket that it was of. */
  ticketId?: string;
}

const CHANGE = { changes: true } as const;

/** Routes that show what is personal, or change who may do what. Commands are written down where every desk gives them. */
const NOTED: Readonly<Record<string, Noted>> = {
  'GET /api/tickets/:number': { act: 'ticket-read', of: 'ticket' },
  'GET /api/tickets/:number/messages': { act: 'ticket-read', of: 'ticket' },
  'GET /api/tickets/:number/transcript.html': { act: 'transcript', of: 'ticket' },
  'GET /api/tickets/:number/transcript.json': { act: 'transcript', of: 'ticket' },
  'GET /api/messages/:id/original': { act: 'original', of: 'message' },
  'GET /api/messages/:id/original.html': { act: 'original', of: 'message' },
  'GET /api/messages/:id/original/source': { act: 'original', of: 'message' },
  'GET /api/files/:id': { act: 'file', of: 'file' },
  'GET /api/search': { act: 'search' },
  'GET /api/contacts': { act: 'contact-search' },
  'GET /api/contacts/:id': { act: 'contact-read', of: 'contact' },
  'GET /api/contacts/:id/data.zip': { act: 'person-data', of: 'contact' },
  'GET /api/contacts/:id/data.json': { act: 'person-data', of: 'contact' },
  'GET /api/awards/bonus.csv': { act: 'bonus-read' },
  'GET /api/dead': { act: 'dead-letters' },
  'GET /api/audit': { act: 'audit-read' },
  'GET /api/audit.csv': { act: 'audit-read' },
  'GET /api/audit.html': { act: 'audit-read' },
  'POST /api/people': { act: 'person-added', ...CHANGE },
  'PATCH /api/contacts/:id': { act: 'contact-changed', of: 'contact', ...CHANGE },
  'PUT /api/contacts/:id/attributes': { act: 'contact-changed', of: 'contact', ...CHANGE },
  'POST /api/walls': { act: 'wall-made', ...CHANGE },
  'DELETE /api/walls/:id': { act: 'wall-ended', of: 'wall', ...CHANGE },
};
const EXPORT = /^GET \/api\/export\/(tickets|messages|decisions)\./;
const RULES = /^POST \/api\/rules\/:file\/save$/;

/** The web desk asks again whenever a ticket changes: the same look within so long is one. Milliseconds. */
const SAME_MS = 15 * 60_000;
const REMEMBERED = 5000;

/**
 * Writes down who read or changed what, by role, with no words of it. What is read is noted without anybody waiting; what changes
 * something is durable before it is answered. Refused requests are not here: nothing was seen.
 */
export function keepAccessLog(
  app: FastifyInstance,
  { store, clock }: Pick<ApiPorts, 'store' | 'clock'>,
): void {
  const seen = new Map<string, number>();
  const isNew = (key: string, at: number) => {
    const last = seen.get(key);
    if (last !== undefined && Math.abs(at - last) < SAME_MS) return false;
    seen.delete(key);
    seen.set(key, at);
    for (const oldest of seen.keys()) if (seen.size > REMEMBERED) seen.delete(oldest);
    return true;
  };
  app.addHook('onSend', async (request, reply, payload) => {
    const { caller } = request;
    const noted = caller === null || reply.statusCode >= 400 ? undefined : notedOf(request);
    if (caller === null || noted === undefined) return payload;
    const access = accessOf(request, caller, noted, clock.now());
    if (noted.changes) await store.accesses.add([access]);
    else if (isNew(`${access.by} ${access.act} ${access.about}`, access.at))
      store.accesses.note({ ...access, about: (await caseOf(request, store)) ?? access.about });
    return payload;
  });
}

function notedOf({ method, routeOptions: { url = '' } }: FastifyRequest): Noted | undefined {
  const route = `${method} ${url}`;
  const table = EXPORT.exec(route)?.[1];
  if (table !== undefined) return { act: `export:${table}` };
  return RULES.test(route) ? { act: 'rules-changed', changes: true } : NOTED[route];
}

function accessOf(request: FastifyRequest, caller: Caller, noted: Noted, at: number): Access {
  const params = request.params as Record<string, string | number> | undefined;
  const { looked } = request;
  const id = params?.number ?? params?.id;
  const about = looked?.about ?? (noted.of === undefined || id === undefined ? '' : `${noted.of}:${id}`);
  const act = looked === null ? noted.act : `${noted.act}:${looked.which}`;
  const desk = caller.via === 'cookie' ? 'web' : 'api';
  return { at, by: caller.id, role: caller.role, act, about, desk };
}

/** The case that a message or a file of it was of: who looked into a case is looked up by its number. */
async function caseOf({ looked }: FastifyRequest, { tickets }: ApiPorts['store']): Promise<string | null> {
  if (looked?.ticketId === undefined) return null;
  const number = (await tickets.numbers([looked.ticketId])).get(looked.ticketId);
  return number === undefined ? null : `ticket:${number}`;
}

/** Somebody has a session from now on. */
export function keepSignIn(
  { store, clock }: Pick<ApiPorts, 'store' | 'clock'>,
  { id, role }: Pick<Caller, 'id' | 'role'>,
): Promise<void> {
  return store.accesses.add([{ at: clock.now(), by: id, role, act: 'sign-in', about: '', desk: 'web' }]);
}
