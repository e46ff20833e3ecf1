import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { SignIn, Trip } from '../desks/sign-in.ts';
import { CodedError } from '../domain/coded-error.ts';
import { SESSION_MS } from '../people/accounts.ts';
import { hashToken, newToken, sameSecret } from '../people/token.ts';
import type { Person } from '../store/store.ts';
import { keepSignIn } from './access-log.ts';
import { SESSION_COOKIE } from './caller.ts';
import type { ApiPorts } from './ports.ts';
import { SIGN_IN_LIMIT } from './rate-limits.ts';
import type { Api } from './schemas.ts';
import { signInWaysShape } from './shapes.ts';

const TRIP_COOKIE = 'osem_sign_in';
/** How long somebody may take at the platform. Real milliseconds. */
const TRIP_MS = 10 * 60_000;
const TRIP_PATH = '/api/session';

const wayParams = z.object({ way: z.string().regex(/^[a-z]{1,20}$/) });
const backQuery = z.looseObject({
  code: z.string().max(2000).optional(),
  state: z.string().max(200).optional(),
  error: z.string().max(200).optional(),
});

/** Why somebody who came back is not signed in: the sign-in page says it in words. */
type Problem = 'denied' | 'again' | 'foreign' | 'unknown' | 'down';

/**
 * Signing in by a platform. What a trip there needs is kept under the hash of its state, once; the state also stands in a
 * cookie, so that nobody finishes a trip that another browser began. The way back leads to the web desk and nowhere else.
 */
export function signInRoutes(app: Api, ports: ApiPorts): void {
  const { settings, signIns, store } = ports;
  const secure = settings.publicUrl.startsWith('https:');
  const own = { httpOnly: true, secure } as const;
  const tripCookie = { ...own, sameSite: 'lax', path: TRIP_PATH } as const;
  const open = { config: { public: true, rateLimit: SIGN_IN_LIMIT }, exposeHeadRoute: false };

  app.get(
    '/session/ways',
    { config: { public: true }, schema: { response: { 200: signInWaysShape } } },
    async () => ({ ways: [...signIns().keys()] }),
  );

  app.get('/session/:way', { ...open, schema: { params: wayParams, hide: true } }, async (request, reply) => {
    const { way } = request.params;
    const signIn = wayOf(ports, way);
    const [state, nonce, verifier] = [newToken(), newToken(), newToken()];
    const expiresAt = Date.now() + TRIP_MS;
    await store.signIns.add({ state: hashToken(state), way, nonce, verifier, expiresAt }, Date.now());
    reply.setCookie(TRIP_COOKIE, state, { ...tripCookie, maxAge: TRIP_MS / 1000 });
    return uncached(reply).redirect(
      signIn.address({ state, nonce, verifier, redirectUri: backAt(ports, way) }),
    );
  });

  app.get(
    '/session/:way/back',
    { ...open, schema: { params: wayParams, querystring: backQuery, hide: true } },
    async (request, reply) => {
      const { way } = request.params;
      const signIn = wayOf(ports, way);
      reply.clearCookie(TRIP_COOKIE, tripCookie);
      const trip = await tripBack(ports, way, request.query.state, request.cookies[TRIP_COOKIE]);
      const came = trip === null ? 'again' : await whoCame(ports, { way, signIn, trip }, request.query);
      const desk = `${settings.publicUrl}/desk/`;
      if (typeof came === 'string') return uncached(reply).redirect(`${desk}?problem=${came}`);
      const session = await ports.accounts.startSession(came.id);
      await keepSignIn(ports, came);
      reply.setCookie(SESSION_COOKIE, session.token, {
        ...own,
        sameSite: 'strict',
        path: '/',
        maxAge: SESSION_MS / 1000,
      });
      return uncached(reply).redirect(desk);
    },
  );
}

/** Throws CodedError 'not-found'. */
function wayOf({ signIns }: ApiPorts, way: string): SignIn {
  const signIn = signIns().get(way);
  if (signIn === undefined) throw new CodedError('not-found', 'Nobody signs in that way here.');
  return signIn;
}

function backAt({ settings }: ApiPorts, way: string): string {
  return `${settings.publicUrl}${TRIP_PATH}/${way}/back`;
}

/** The trip that this browser began that way and that nobody has come back from. */
async function tripBack(
  ports: ApiPorts,
  way: string,
  state: string | undefined,
  cookie: string | undefined,
): Promise<Trip | null> {
  if (state === undefined || cookie === undefined || !sameSecret(state, cookie)) return null;
  const begun = await ports.store.signIns.take(hashToken(state), Date.now());
  if (begun === null || begun.way !== way) return null;
  const { nonce, verifier } = begun;
  return { state, nonce, verifier, redirectUri: backAt(ports, way) };
}

async function whoCame(
  { store, log }: ApiPorts,
  { way, signIn, trip }: { way: string; signIn: SignIn; trip: Trip },
  { code, error }: z.infer<typeof backQuery>,
): Promise<Person | Problem> {
  if (error !== undefined) return error === 'access_denied' ? 'denied' : 'again';
  if (code === undefined) return 'again';
  try {
    const id = await signIn.who(code, trip);
    if (id === null) return 'foreign';
    const person = await store.people.byAccount(way, id);
    return person?.active === true ? person : 'unknown';
  } catch (thrown) {
    if (!(thrown instanceof CodedError)) throw thrown;
    if (thrown.code === 'store-down') throw thrown;
    log.warn({ way, code: thrown.code, message: thrown.message }, 'somebody could not be signed in');
    return thrown.code === 'unauthorized' ? 'again' : 'down';
  }
}

function uncached(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'no-store');
}
