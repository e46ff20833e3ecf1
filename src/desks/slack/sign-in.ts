import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import { CodedError } from '../../domain/coded-error.ts';
import type { SignIn, Trip } from '../sign-in.ts';
import type { Home } from './api.ts';
import type { SlackSettings } from './index.ts';
import type { People } from './people.ts';

const SLACK = 'https://slack.com/api/';
/** Clocks of two machines differ by seconds. Milliseconds. */
const CLOCK_MS = 60_000;

const answer = z.object({ ok: z.literal(true), id_token: z.string().max(20_000) });
const header = z.object({ alg: z.literal('RS256'), kid: z.string() });
const claims = z.object({
  iss: z.string(),
  aud: z.string(),
  exp: z.number(),
  nonce: z.string(),
  'https://slack.com/user_id': z.string(),
  'https://slack.com/team_id': z.string(),
  'https://slack.com/enterprise_id': z.string().optional(),
});
type Claims = z.infer<typeof claims>;
const keySet = z.object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.literal('RSA') })) });

interface Parts {
  people: Pick<People, 'home' | 'user'>;
  timeoutMs: number;
  /** The world's clock, epoch ms. */
  now(): number;
}

/**
 * Sign in with Slack (docs.slack.dev/authentication/sign-in-with-slack): OpenID Connect's code flow. Null without the client's
 * id and secret. Guests and people of other workspaces belong elsewhere.
 */
export function slackSignIn(settings: SlackSettings, parts: Parts): SignIn | null {
  const { SLACK_CLIENT_ID: id, SLACK_CLIENT_SECRET: secret } = settings;
  if (id === undefined || secret === undefined) return null;
  const api = settings.SLACK_API_URL ?? SLACK;
  const { origin } = new URL(api);
  return {
    address({ state, nonce, redirectUri }) {
      const query = { response_type: 'code', scope: 'openid profile', client_id: id };
      const trip = { state, nonce, redirect_uri: redirectUri };
      return `${origin}/openid/connect/authorize?${new URLSearchParams({ ...query, ...trip })}`;
    },
    async who(code, trip) {
      const token = await exchanged(new URL('openid.connect.token', api), { id, secret, code }, trip, parts);
      const said = await verified(token, new URL('/openid/connect/keys', origin), parts);
      const holds =
        said.iss === origin &&
        said.aud === id &&
        said.nonce === trip.nonce &&
        said.exp * 1000 > parts.now() - CLOCK_MS;
      if (!holds) throw new CodedError('unauthorized', 'What Slack said is not meant for this sign-in');
      return isOurs(said, await parts.people.home()) ? member(said, parts) : null;
    },
  };
}

function isOurs(said: Claims, { team, enterprise }: Home): boolean {
  if (team !== '' && said['https://slack.com/team_id'] === team) return true;
  return enterprise !== '' && said['https://slack.com/enterprise_id'] === enterprise;
}

async function member(said: Claims, { people }: Parts): Promise<string | null> {
  const id = said['https://slack.com/user_id'];
  return (await people.user(id)).member ? id : null;
}

async function exchanged(
  url: URL,
  { id, secret, code }: { id: string; secret: string; code: string },
  { redirectUri }: Trip,
  { timeoutMs }: Parts,
): Promise<string> {
  const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
  const body = new URLSearchParams({ ...grant, client_id: id, client_secret: secret });
  const said = await asked(url, { method: 'POST', body }, timeoutMs);
  const read = answer.safeParse(said);
  if (!read.success) throw new CodedError('unauthorized', 'Slack does not take the code');
  return read.data.id_token;
}

/** The claims of a token that one of Slack's keys has signed. */
async function verified(token: string, keysAt: URL, { timeoutMs }: Parts): Promise<Claims> {
  const [head = '', body = '', signature = ''] = token.split('.');
  const named = header.safeParse(decoded(head));
  const { keys } = keySet.parse(await asked(keysAt, {}, timeoutMs));
  const jwk = keys.find(({ kid }) => kid === named.data?.kid);
  if (jwk === undefined) throw new CodedError('unauthorized', 'Slack has no such key');
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const signed = verify(
    'RSA-SHA256',
    Buffer.from(`${head}.${body}`),
    key,
    Buffer.from(signature, 'base64url'),
  );
  const said = claims.safeParse(decoded(body));
  if (!signed || !said.success) throw new CodedError('unauthorized', 'The token is not one of Slack’s');
  return said.data;
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch (cause) {
    throw new CodedError('unauthorized', 'The token is broken', { cause });
  }
}

async function asked(url: URL, init: RequestInit, timeoutMs: number): Promise<unknown> {
  try {
    const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
    return await response.json();
  } catch (cause) {
    throw new CodedError('vendor-down', 'Slack could not be asked', { cause });
  }
}
