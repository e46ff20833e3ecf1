import { createHash } from 'node:crypto';
import { z } from 'zod';
import { CodedError } from '../../domain/coded-error.ts';
import type { SignIn, Trip } from '../sign-in.ts';
import type { DiscordSettings } from './index.ts';

const DISCORD = 'https://discord.com/api';

const granted = z.object({ access_token: z.string().max(2000), scope: z.string() });
const user = z.object({ id: z.string(), bot: z.boolean().optional() });

/**
 * Sign in with Discord (docs.discord.com/developers/topics/oauth2): the code grant with the scope `identify` and PKCE. Null
 * without the client's id and secret.
 */
export function discordSignIn(
  settings: DiscordSettings,
  { timeoutMs }: { timeoutMs: number },
): SignIn | null {
  const { DISCORD_CLIENT_ID: id, DISCORD_CLIENT_SECRET: secret } = settings;
  if (id === undefined || secret === undefined) return null;
  const api = (settings.DISCORD_API_URL ?? DISCORD).replace(/\/+$/, '');
  return {
    address({ state, verifier, redirectUri }) {
      const query = {
        response_type: 'code',
        scope: 'identify',
        client_id: id,
        redirect_uri: redirectUri,
        state,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      };
      return `${new URL(api).origin}/oauth2/authorize?${new URLSearchParams(query)}`;
    },
    async who(code, { verifier, redirectUri }: Trip) {
      const grant = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
      };
      const body = new URLSearchParams({ ...grant, client_id: id, client_secret: secret });
      const token = granted.safeParse(
        await asked(`${api}/v10/oauth2/token`, { method: 'POST', body }, timeoutMs),
      );
      if (!token.success) throw new CodedError('unauthorized', 'Discord does not take the code');
      const headers = { authorization: `Bearer ${token.data.access_token}` };
      const me = user.safeParse(await asked(`${api}/v10/users/@me`, { headers }, timeoutMs));
      if (!me.success) throw new CodedError('unauthorized', 'Discord does not say who it is');
      return me.data.bot === true ? null : me.data.id;
    },
  };
}

async function asked(url: string, init: RequestInit, timeoutMs: number): Promise<unknown> {
  try {
    const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
    return await response.json();
  } catch (cause) {
    throw new CodedError('vendor-down', 'Discord could not be asked', { cause });
  }
}
