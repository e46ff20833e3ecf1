type Form = Record<string, unknown>;

export const ROTATION = {
  SLACK_BOT_TOKEN: 'xoxe.xoxb-1-first-token',
  SLACK_CLIENT_ID: '123.456',
  SLACK_CLIENT_SECRET: 'a-client-secret',
  SLACK_REFRESH_TOKEN: 'xoxe-1-first-refresh-token',
};

/** The bot's tokens in Slack: one that stays; or, once rotation is on, pairs that expire and are exchanged once. */
export class SlackTokens {
  /** How long the next tokens live, in seconds; null: rotation is off. */
  lifeSeconds: number | null = null;
  /** How often a pair was exchanged, and a refresh token used a second time. */
  exchanged = 0;
  reused = 0;
  /** Calls that came with a token after its end. */
  expired = 0;
  /** All that were ever given out. */
  readonly given: string[] = [];
  readonly #lasting: string;
  readonly #ends = new Map<string, number>();
  #refreshToken = '';

  constructor(lasting: string) {
    this.#lasting = lasting;
  }

  /** Turns rotation on, with the pair that the installer was shown; its token lives as long as the next ones. */
  rotate(lifeSeconds: number): void {
    this.lifeSeconds = lifeSeconds;
    this.#give(ROTATION.SLACK_BOT_TOKEN, ROTATION.SLACK_REFRESH_TOKEN);
  }

  /** Ends the newest token before its time. */
  expire(): void {
    this.#ends.set(this.given.filter((one) => one.includes('xoxb')).at(-1) ?? '', 0);
  }

  /** Slack's word for a token that it does not take, or null. */
  fault(token: string): string | null {
    if (this.lifeSeconds === null) return token === this.#lasting ? null : 'invalid_auth';
    const end = this.#ends.get(token);
    if (end === undefined) return 'invalid_auth';
    if (Date.now() < end) return null;
    this.expired += 1;
    return 'token_expired';
  }

  /** `oauth.v2.access`: a refresh token is taken once (docs.slack.dev/authentication/using-token-rotation). */
  refresh(form: Form) {
    const { client_id: id, client_secret: secret, grant_type: grant, refresh_token: used } = form;
    if (id !== ROTATION.SLACK_CLIENT_ID) return { ok: false, error: 'invalid_client_id' };
    if (secret !== ROTATION.SLACK_CLIENT_SECRET) return { ok: false, error: 'bad_client_secret' };
    if (grant !== 'refresh_token') return { ok: false, error: 'invalid_grant_type' };
    if (used !== this.#refreshToken) {
      if (this.given.includes(String(used))) this.reused += 1;
      return { ok: false, error: 'invalid_refresh_token' };
    }
    this.exchanged += 1;
    this.#give(`xoxe.xoxb-1-token-${this.exchanged}`, `xoxe-1-refresh-token-${this.exchanged}`);
    const [access, next] = this.given.slice(-2);
    return {
      ...{ ok: true, access_token: access, refresh_token: next, expires_in: this.lifeSeconds },
      ...{ token_type: 'bot', bot_user_id: 'U0BOT', app_id: 'A0APP', scope: 'chat:write' },
    };
  }

  #give(token: string, refreshToken: string): void {
    this.given.push(token, refreshToken);
    this.#ends.set(token, Date.now() + (this.lifeSeconds ?? 0) * 1000);
    this.#refreshToken = refreshToken;
  }
}
