import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ticketsInSight } from '../commands/sight.ts';
import { ADMIN, atLeast, type Role } from '../domain/actor.ts';
import { CodedError } from '../domain/coded-error.ts';
import { type Sees, sightOf } from '../domain/sight.ts';
import { sameSecret } from '../people/token.ts';
import type { Tickets } from '../store/store.ts';
import type { ApiPorts } from './ports.ts';
import { byAddress, WRONG_TOKEN_LIMIT } from './rate-limits.ts';
import { WrongTokens } from './wrong-tokens.ts';

export const SESSION_COOKIE = 'osem_session';

/** Who calls, and by what: the token is kept to ask again later whether it still holds. */
export interface Caller {
  id: string;
  name: string;
  publicName: string | null;
  team: string | null;
  role: Role;
  sees: Sees;
  /** The language that the caller chose; null: the house's. */
  language: string | null;
  via: 'bearer' | 'cookie' | 'admin';
  token: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
    /** The tickets as the caller sees them. */
    tickets: Tickets | null;
  }
  interface FastifyContextConfig {
    /** Open to strangers. Everything else under /api asks who calls. */
    public?: boolean;
    /** The lowest role that may call; else a viewer may look, and an agent may change. */
    role?: Role;
  }
}

/** The caller that the guard let in. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new CodedError('unauthorized', 'Nobody is signed in.');
  return request.caller;
}

/** The tickets that the caller sees: the only ones that routes below the guard look at. */
export function ticketsOf(request: FastifyRequest): Tickets {
  if (request.tickets === null) throw new CodedError('unauthorized', 'Nobody is signed in.');
  return request.tickets;
}

/** The language in which a request is answered. */
export function languageFor(
  { caller }: FastifyRequest,
  { settings }: { settings: { language: string } },
): string {
  return caller?.language ?? settings.language;
}

/** Asks every request below this instance who calls and whether they may; 401 comes before 404. */
export function guard(app: FastifyInstance, ports: ApiPorts): void {
  const wrong = new WrongTokens(WRONG_TOKEN_LIMIT.max, WRONG_TOKEN_LIMIT.timeWindow);
  app.addHook('onRequest', async (request) => {
    const { config } = request.routeOptions;
    if (config.public === true) return;
    const caller = await identify(request, ports, wrong);
    if (caller === null) throw new CodedError('unauthorized', 'Nobody is signed in.');
    if (caller.via === 'cookie') refuseForeignPage(request, ports.settings.publicUrl);
    if (!atLeast(caller.role, config.role ?? usualRole(request)))
      throw new CodedError('forbidden', 'The role is too low.');
    request.caller = caller;
    request.tickets = ticketsInSight(ports.store.tickets, sightOf(caller));
  });
}

function usualRole({ method }: FastifyRequest): Role {
  return SAFE_METHODS.includes(method) ? 'viewer' : 'agent';
}

/**
 * A bearer token decides alone when there is one: a wrong one is not made good by a cookie. After many different wrong ones from an
 * address nothing is compared with the token of the house, which somebody made up; those of people are too long to be guessed, and so
 * nobody at that address is shut out with the guesser. Throws CodedError 'rate-limited'.
 */
async function identify(
  request: FastifyRequest,
  ports: ApiPorts,
  wrong: WrongTokens,
): Promise<Caller | null> {
  const { authorization } = request.headers;
  if (authorization === undefined) return byCookie(request.cookies[SESSION_COOKIE], ports);
  const token = bearerOf(authorization);
  if (token === null) return null;
  const address = byAddress(request);
  const retryAfterMs = wrong.heldFor(address, performance.now());
  const caller = retryAfterMs > 0 ? await byPersonsToken(token, ports) : await byBearer(token, ports);
  if (caller !== null) return caller;
  if (retryAfterMs > 0) throw new CodedError('rate-limited', 'Too many wrong tokens.', { retryAfterMs });
  wrong.add(address, token, performance.now());
  return null;
}

export function bearerOf(authorization: string | undefined): string | null {
  return /^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization ?? '')?.[1] ?? null;
}

async function byBearer(token: string, ports: ApiPorts): Promise<Caller | null> {
  const { adminToken } = ports.settings;
  if (adminToken !== null && sameSecret(token, adminToken)) {
    return {
      id: ADMIN,
      name: ADMIN,
      publicName: null,
      team: null,
      language: null,
      role: 'lead',
      sees: 'all',
      via: 'admin',
      token,
    };
  }
  return byPersonsToken(token, ports);
}

async function byPersonsToken(token: string, ports: ApiPorts): Promise<Caller | null> {
  const person = await ports.accounts.byApiToken(token);
  return person === null ? null : { ...person, via: 'bearer', token };
}

async function byCookie(token: string | undefined, ports: ApiPorts): Promise<Caller | null> {
  if (token === undefined || token.length > 512) return null;
  const person = await ports.accounts.bySession(token);
  return person === null ? null : { ...person, via: 'cookie', token };
}

/** The caller as their token is worth now: null once it is signed out or the person removed. */
export async function identifyAgain(caller: Caller, ports: ApiPorts): Promise<Caller | null> {
  return caller.via === 'cookie' ? byCookie(caller.token, ports) : byBearer(caller.token, ports);
}

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];
const BODY_TYPES = /^(application\/json|multipart\/form-data)\b/i;

/**
 * A cookie comes along with whatever any page sends, so that a change must come from our own page: the browser's Origin
 * or Sec-Fetch-Site says so, and the body has a type that no plain form can send to JSON routes.
 * Throws CodedError 'forbidden'.
 */
function refuseForeignPage(request: FastifyRequest, publicUrl: string): void {
  if (SAFE_METHODS.includes(request.method)) return;
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const type = request.headers['content-type'];
  const saysOwn = origin === undefined ? site === 'same-origin' : isOwnOrigin(origin, host, publicUrl);
  const foreignSite = site !== undefined && site !== 'same-origin';
  if (!saysOwn || foreignSite || (type !== undefined && !BODY_TYPES.test(type))) {
    throw new CodedError('forbidden', 'The request came from another page.');
  }
}

export function isOwnOrigin(origin: string, host: string | undefined, publicUrl: string): boolean {
  if (!URL.canParse(origin)) return false;
  const given = new URL(origin);
  return given.host === host || given.origin === new URL(publicUrl).origin;
}
