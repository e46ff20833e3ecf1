import { generateKeyPairSync, type KeyPairKeyObjectResult, randomUUID, sign } from 'node:crypto';

export const SLACK_CLIENT = { id: '111.222', secret: 'the-secret-of-our-slack-app' };
const CODE_MS = 10 * 60_000;

/** Who agrees at Slack's page, and where they belong. */
export interface SlackAccount {
  user: string;
  team: string;
}

interface Issued extends SlackAccount {
  nonce: string;
  redirectUri: string;
  until: number;
}

/**
 * Sign in with Slack, as docs.slack.dev/authentication/sign-in-with-slack describes it: judges what it is asked, gives codes
 * that work once and only for the address they were asked for, and signs what it says.
 */
export class SlackSignIn {
  origin = '';
  /** What Slack would have refused to show. */
  readonly problems: string[] = [];
  /** Addresses that the app has told Slack of; Slack sends nobody elsewhere. */
  readonly redirects = new Set<string>();
  /** Changes the claims of the next token, as somebody would who forges one; `key` signs with another key. */
  forge: { claims?: Record<string, unknown>; key?: true } = {};
  private readonly codes = new Map<string, Issued>();

  /** Somebody agrees on the page that the address shows: where Slack sends their browser. */
  agree(address: string, account: SlackAccount): string {
    const url = new URL(address);
    const asked = Object.fromEntries(url.searchParams);
    const judge = (fine: boolean, problem: string) => void (fine || this.problems.push(problem));
    judge(
      url.origin === this.origin && url.pathname === '/openid/connect/authorize',
      `no page at ${address}`,
    );
    judge(asked.response_type === 'code', 'response_type is code');
    judge((asked.scope ?? '').split(' ').includes('openid'), 'the scope needs openid');
    judge(asked.client_id === SLACK_CLIENT.id, 'an unknown client_id');
    judge(
      (asked.state ?? '').length >= 16 && (asked.nonce ?? '').length >= 16,
      'state and nonce can be guessed',
    );
    const redirectUri = asked.redirect_uri ?? '';
    if (!this.redirects.has(redirectUri)) throw new Error(`bad_redirect_uri: ${redirectUri}`);
    const code = randomUUID();
    this.codes.set(code, { ...account, nonce: asked.nonce ?? '', redirectUri, until: Date.now() + CODE_MS });
    return `${redirectUri}?${new URLSearchParams({ code, state: asked.state ?? '' })}`;
  }

  /** openid.connect.token */
  token(form: Record<string, unknown>): Record<string, unknown> {
    const issued = this.codes.get(String(form.code));
    this.codes.delete(String(form.code));
    if (form.client_id !== SLACK_CLIENT.id) return { ok: false, error: 'invalid_client_id' };
    if (form.client_secret !== SLACK_CLIENT.secret) return { ok: false, error: 'bad_client_secret' };
    if (form.grant_type !== 'authorization_code') return { ok: false, error: 'invalid_grant_type' };
    if (issued === undefined || issued.until < Date.now()) return { ok: false, error: 'invalid_code' };
    if (form.redirect_uri !== issued.redirectUri) return { ok: false, error: 'bad_redirect_uri' };
    return { ok: true, access_token: 'xoxp-1', token_type: 'Bearer', id_token: this.signed(issued) };
  }

  /** openid/connect/keys */
  keySet(): Record<string, unknown> {
    const { publicKey } = keys().ours;
    return { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'key-1', use: 'sig', alg: 'RS256' }] };
  }

  private signed({ user, team, nonce }: Issued): string {
    const { claims = {}, key } = this.forge;
    this.forge = {};
    const now = Math.floor(Date.now() / 1000);
    const said = {
      iss: this.origin,
      sub: user,
      aud: SLACK_CLIENT.id,
      exp: now + 300,
      iat: now,
      nonce,
      'https://slack.com/user_id': user,
      'https://slack.com/team_id': team,
      ...claims,
    };
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const words = `${part({ typ: 'JWT', alg: 'RS256', kid: 'key-1' })}.${part(said)}`;
    const { privateKey } = key === true ? keys().others : keys().ours;
    return `${words}.${sign('RSA-SHA256', Buffer.from(words), privateKey).toString('base64url')}`;
  }
}

let made: Record<'ours' | 'others', KeyPairKeyObjectResult> | undefined;

/** Made when the first signs in: keys take a good part of a second, and hardly any test wants them. */
function keys() {
  const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
  made ??= { ours: pair(), others: pair() };
  return made;
}
