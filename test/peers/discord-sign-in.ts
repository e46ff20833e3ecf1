import { createHash, randomUUID } from 'node:crypto';

export const DISCORD_CLIENT = { id: '800000000000000001', secret: 'the-secret-of-our-discord-application' };

interface Issued {
  user: string;
  challenge: string;
  redirectUri: string;
}

/**
 * Discord's code grant, as its documentation of OAuth2 describes it: judges what it is asked, gives codes that work once, for the
 * address they were asked for and with the verifier whose hash came first.
 */
export class DiscordSignIn {
  origin = '';
  readonly problems: string[] = [];
  /** Addresses that stand in the application's settings; Discord sends nobody elsewhere. */
  readonly redirects = new Set<string>();
  private readonly codes = new Map<string, Issued>();
  private readonly tokens = new Map<string, string>();

  /** Somebody agrees on the page that the address shows: where Discord sends their browser. */
  agree(address: string, user: string): string {
    const url = new URL(address);
    const asked = Object.fromEntries(url.searchParams);
    const judge = (fine: boolean, problem: string) => void (fine || this.problems.push(problem));
    judge(url.origin === this.origin && url.pathname === '/oauth2/authorize', `no page at ${address}`);
    judge(asked.response_type === 'code', 'response_type is code');
    judge(asked.scope === 'identify', 'more than identify was asked for');
    judge(asked.client_id === DISCORD_CLIENT.id, 'an unknown client_id');
    judge((asked.state ?? '').length >= 16, 'the state can be guessed');
    judge(asked.code_challenge_method === 'S256' && asked.code_challenge?.length === 43, 'PKCE is missing');
    const redirectUri = asked.redirect_uri ?? '';
    if (!this.redirects.has(redirectUri)) throw new Error(`Invalid OAuth2 redirect_uri: ${redirectUri}`);
    const code = randomUUID();
    this.codes.set(code, { user, challenge: asked.code_challenge ?? '', redirectUri });
    return `${redirectUri}?${new URLSearchParams({ code, state: asked.state ?? '' })}`;
  }

  /** POST /oauth2/token */
  token(form: Record<string, string>): { status: number; body: Record<string, unknown> } {
    const issued = this.codes.get(form.code ?? '');
    this.codes.delete(form.code ?? '');
    if (form.client_id !== DISCORD_CLIENT.id || form.client_secret !== DISCORD_CLIENT.secret)
      return { status: 401, body: { error: 'invalid_client' } };
    const hash = createHash('sha256')
      .update(form.code_verifier ?? '')
      .digest('base64url');
    const fits = issued?.redirectUri === form.redirect_uri && issued?.challenge === hash;
    if (form.grant_type !== 'authorization_code' || issued === undefined || !fits)
      return { status: 400, body: { error: 'invalid_grant' } };
    const token = randomUUID();
    this.tokens.set(token, issued.user);
    const body = { access_token: token, token_type: 'Bearer', expires_in: 604_800, scope: 'identify' };
    return { status: 200, body };
  }

  /** GET /users/@me; null: the token is none of ours. */
  me(authorization: string | undefined): Record<string, unknown> | null {
    const id = this.tokens.get((authorization ?? '').replace(/^Bearer /, ''));
    return id === undefined ? null : { id, username: `user-${id}`, discriminator: '0' };
  }
}
