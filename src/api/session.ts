import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CodedError } from '../domain/coded-error.ts';
import { DECLARABLE } from '../files/file-type.ts';
import { MAX_FILE_BYTES } from '../files/files.ts';
import { SESSION_MS } from '../people/accounts.ts';
import { keepSignIn } from './access-log.ts';
import { type Caller, callerOf, isOwnOrigin, SESSION_COOKIE } from './caller.ts';
import type { ApiPorts } from './ports.ts';
import { isoTime } from './present.ts';
import { SIGN_IN_LIMIT } from './rate-limits.ts';
import type { Api } from './schemas.ts';
import { errorShape, type SessionView, sessionShape } from './shapes.ts';

const signInBody = z.object({ token: z.string().min(1).max(512) });

/** Signing in with a one-time link, who am I, signing out. */
export function sessionRoutes(app: Api, ports: ApiPorts): void {
  const { accounts, settings } = ports;
  const secure = settings.publicUrl.startsWith('https:');
  const cookie = { httpOnly: true, sameSite: 'strict', path: '/', secure } as const;

  app.post(
    '/session',
    {
      config: { public: true, rateLimit: SIGN_IN_LIMIT },
      schema: { body: signInBody, response: { 200: sessionShape, 401: errorShape } },
    },
    async (request, reply) => {
      const { origin, host } = request.headers;
      if (origin !== undefined && !isOwnOrigin(origin, host, settings.publicUrl)) {
        throw new CodedError('forbidden', 'The request came from another page.');
      }
      const signedIn = await accounts.signIn(request.body.token);
      if (signedIn === null) throw new CodedError('unauthorized', 'The link is used up or too old.');
      await keepSignIn(ports, signedIn.person);
      reply.setCookie(SESSION_COOKIE, signedIn.token, { ...cookie, maxAge: SESSION_MS / 1000 });
      return uncached(reply).send(sessionView(signedIn.person, ports));
    },
  );

  app.get('/session', { schema: { response: { 200: sessionShape } } }, async (request, reply) =>
    uncached(reply).send(sessionView(callerOf(request), ports)),
  );

  app.delete('/session', { config: { role: 'viewer' } }, async (request, reply) => {
    const caller = callerOf(request);
    if (caller.via === 'cookie') await accounts.signOut(caller.token);
    return reply.clearCookie(SESSION_COOKIE, cookie).code(204).send();
  });
}

function uncached(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'no-store');
}

function sessionView(
  person: Omit<Caller, 'via' | 'token'>,
  { clock, settings, channels }: ApiPorts,
): SessionView {
  const { id, name, publicName, team, role, language } = person;
  return {
    person: { id, name, publicName, team, role, language },
    language: settings.language,
    clock: { now: isoTime(clock.now()), speed: clock.speed },
    undoSeconds: settings.undoMs / 1000,
    files: { bytes: MAX_FILE_BYTES, types: [...DECLARABLE] },
    channels: [...channels.values()].map(({ id: channel, limits }) => ({
      id: channel,
      files: { bytes: limits.fileBytes, types: [...limits.fileTypes] },
    })),
  };
}
