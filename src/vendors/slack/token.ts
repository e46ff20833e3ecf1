import { createHash } from 'node:crypto';
import { webApi } from '@slack/bolt';
import { CodedError, codeOf } from '../../domain/coded-error.ts';
import { type ClientSettings, clientOptions, part, word } from './client.ts';
import { codedFrom } from './fault.ts';
import type { RotationSettings } from './rotation.ts';

/** The bot's token: one that stays, or one that is renewed before it expires. */
export interface Token {
  /** The one to use now. Throws CodedError when it has expired and none came in its place. */
  current(): Promise<string>;
  /** Slack calls this one expired. False: there is no other. Throws CodedError. */
  expired(token: string): Promise<boolean>;
}

/** Where the newest pair lies, over restarts and for all processes. */
export interface KeptPairs {
  /** What is kept for the purpose, else `fresh`, which is kept from now on. */
  keep(purpose: string, fresh: string): Promise<string>;
  /** In one statement; false: somebody was first. */
  replace(purpose: string, was: string, value: string): Promise<boolean>;
}

interface Pair {
  token: string;
  refreshToken: string;
  /** Epoch ms of the machine's clock. */
  renewAt: number;
  expiresAt: number;
  /** Until then somebody asks Slack for the next pair, or nobody does: a refresh token can be used once. */
  takenUntil: number;
}

/** Renewed this long before the end, as Slack's own libraries do, but at half of a life at the latest. */
const AHEAD_MS = 2 * 3_600_000;
/** After a failure nobody asks again for so long. */
const REST_MS = 10_000;
const LOOK_MS = 100;
/** How often and how long (ms between tries) it is tried to keep a new pair: without it the installation is lost. */
const KEEP_TRIES = 60;
const KEEP_WAIT_MS = 1000;

/** Nobody knows how old the pair in the settings is: it is renewed at once, and used while that does not work. */
const UNKNOWN = { renewAt: 0, expiresAt: Number.MAX_SAFE_INTEGER, takenUntil: 0 };

export function lastingToken(token: string): Token {
  return { current: async () => token, expired: async () => false };
}

/**
 * The token by the settings (docs.slack.dev/authentication/using-token-rotation). What is kept belongs to the refresh token
 * in the settings: another one there begins anew. Throws CodedError 'wrong-setting'.
 */
export function tokenOf(
  settings: RotationSettings & { SLACK_BOT_TOKEN: string },
  client: ClientSettings,
  kept: KeptPairs,
): Token {
  const { SLACK_BOT_TOKEN: token, SLACK_CLIENT_ID: id, SLACK_CLIENT_SECRET: secret } = settings;
  const refreshToken = settings.SLACK_REFRESH_TOKEN;
  if (refreshToken === undefined && (id === undefined) === (secret === undefined)) return lastingToken(token);
  if (id === undefined || secret === undefined || refreshToken === undefined) {
    throw new CodedError(
      'wrong-setting',
      'SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, SLACK_REFRESH_TOKEN: token rotation needs all three, sign-in the first two',
    );
  }
  return new RenewedToken({ client, kept, id, secret, first: { token, refreshToken } });
}

/** What is kept belongs to the refresh token in the settings. */
function purposeOf(refreshToken: string): string {
  return `token:${createHash('sha256').update(refreshToken).digest('hex').slice(0, 16)}`;
}

/** The newest token that is known, without renewing it. `kept`: what is kept for a purpose. */
export function newestToken(
  {
    SLACK_BOT_TOKEN: given,
    SLACK_REFRESH_TOKEN: refreshToken,
  }: RotationSettings & { SLACK_BOT_TOKEN: string },
  kept: (purpose: string) => string | null,
): string {
  const raw = refreshToken === undefined ? null : kept(purposeOf(refreshToken));
  return raw === null ? given : (JSON.parse(raw) as Pair).token;
}

interface Renewal {
  client: ClientSettings;
  kept: KeptPairs;
  id: string;
  secret: string;
  first: { token: string; refreshToken: string };
}

class RenewedToken implements Token {
  readonly #of: Renewal;
  readonly #purpose: string;
  #pair: Pair;
  #renewing: Promise<Pair> | null = null;
  /** Why this process got none, while all of them rest. */
  #failed: { error: unknown; until: number } | null = null;

  constructor(of: Renewal) {
    this.#of = of;
    this.#pair = { ...of.first, ...UNKNOWN };
    this.#purpose = purposeOf(of.first.refreshToken);
  }

  async current(): Promise<string> {
    if (Date.now() >= this.#pair.renewAt) {
      await this.#renewed(null).catch((error: unknown) => {
        if (Date.now() >= this.#pair.expiresAt) throw error;
      });
    }
    return this.#pair.token;
  }

  async expired(token: string): Promise<boolean> {
    await this.#renewing?.catch(() => undefined);
    if (this.#pair.token !== token) return true;
    return (await this.#renewed(token)).token !== token;
  }

  /** One at a time in this process. */
  #renewed(refused: string | null): Promise<Pair> {
    this.#renewing ??= this.#next(refused)
      .then((pair) => {
        this.#pair = pair;
        return pair;
      })
      .finally(() => {
        this.#renewing = null;
      });
    return this.#renewing;
  }

  /** The pair that all processes share, after whoever was first has renewed it. */
  async #next(refused: string | null): Promise<Pair> {
    const { client } = this.#of;
    const end = Date.now() + client.timeoutMs;
    for (;;) {
      const raw = await this.#kept();
      const pair = JSON.parse(raw) as Pair;
      const now = Date.now();
      const isRefused = pair.token === refused;
      if (now < pair.renewAt && !isRefused) return pair;
      const isUsable = now < pair.expiresAt && !isRefused;
      if (now >= pair.takenUntil) {
        const taken = JSON.stringify({ ...pair, takenUntil: now + 2 * client.timeoutMs });
        if (await this.#of.kept.replace(this.#purpose, raw, taken)) return this.#exchanged(pair, taken);
      } else if (isUsable) {
        return pair;
      } else if (this.#failed?.until === pair.takenUntil) {
        throw this.#failed.error;
      } else if (now > end) {
        throw new CodedError('vendor-down', 'Slack token: expired, and no new one came');
      } else {
        await pause(LOOK_MS);
      }
    }
  }

  async #exchanged(pair: Pair, taken: string): Promise<Pair> {
    const { client, kept } = this.#of;
    try {
      const fresh = await this.#ask(pair.refreshToken);
      await this.#keep(pair, fresh);
      return fresh;
    } catch (error) {
      client.logger.error(`The bot token was not renewed: ${messageOf(error)}`);
      const rested = { ...pair, takenUntil: Date.now() + REST_MS };
      this.#failed = { error, until: rested.takenUntil };
      await kept.replace(this.#purpose, taken, JSON.stringify(rested));
      throw error;
    }
  }

  async #ask(refreshToken: string): Promise<Pair> {
    const { client, id, secret } = this.#of;
    const said = await new webApi.WebClient(undefined, clientOptions(client))
      .apiCall('oauth.v2.access', {
        ...{ client_id: id, client_secret: secret },
        ...{ grant_type: 'refresh_token', refresh_token: refreshToken },
      })
      .catch((error: unknown) => {
        throw codedFrom('oauth.v2.access', error, false);
      });
    const lifeMs = Number(part(said, 'expires_in')) * 1000;
    const [token, next] = [word(said, 'access_token'), word(said, 'refresh_token')];
    if (token === '' || next === '' || !(lifeMs > 0)) {
      throw new CodedError('vendor-refused', 'Slack oauth.v2.access: no pair in the answer');
    }
    const expiresAt = Date.now() + lifeMs;
    const renewAt = expiresAt - Math.min(AHEAD_MS, lifeMs / 2);
    return { token, refreshToken: next, renewAt, expiresAt, takenUntil: 0 };
  }

  /** Slack takes the old refresh token no more: the new pair is kept in its place, whoever else waits for it. */
  async #keep(old: Pair, fresh: Pair): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        const raw = await this.#kept();
        if ((JSON.parse(raw) as Pair).refreshToken !== old.refreshToken) return;
        if (await this.#of.kept.replace(this.#purpose, raw, JSON.stringify(fresh))) return;
      } catch (error) {
        if (tries >= KEEP_TRIES) throw error;
        this.#of.client.logger.error(`The new bot token is not kept yet: ${codeOf(error)}`);
        await pause(KEEP_WAIT_MS);
      }
    }
  }

  #kept(): Promise<string> {
    return this.#of.kept.keep(this.#purpose, JSON.stringify({ ...this.#of.first, ...UNKNOWN }));
  }
}

function messageOf(error: unknown): string {
  return error instanceof CodedError ? error.message : codeOf(error);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
