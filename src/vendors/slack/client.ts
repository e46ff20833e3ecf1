import { type Logger, webApi } from '@slack/bolt';
import { codedFrom, refusedAs } from './fault.ts';
import type { Token } from './token.ts';

/** Every method that we call, with the scope it needs: the manifest asks for these and no more. */
export const METHODS = {
  'auth.test': [],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.getPermalink': [],
  'chat.postEphemeral': ['chat:write'],
  'views.open': [],
  'views.update': [],
  'views.publish': [],
  'conversations.open': ['im:write'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.replies': ['channels:history', 'groups:history', 'im:history'],
  'reactions.add': ['reactions:write'],
  'users.info': ['users:read'],
  'usergroups.users.list': ['usergroups:read'],
  'files.info': ['files:read'],
  'files.getUploadURLExternal': ['files:write'],
  'files.completeUploadExternal': ['files:write'],
} as const satisfies Record<string, readonly string[]>;
export type Method = keyof typeof METHODS;

export interface ClientSettings {
  /** Where the Web API is; undefined: at Slack. */
  apiUrl: string | undefined;
  timeoutMs: number;
  logger: Logger;
}

export interface ApiSettings extends ClientSettings {
  token: Token;
}

/** One call of the Web API. `unsure`: a repeat would not be harmless. Throws CodedError, without token or text. */
export type Call = (
  method: Method,
  unsure: boolean,
  options: Record<string, unknown>,
) => Promise<webApi.WebAPICallResult>;

export function createCall(settings: ApiSettings): Call {
  const clientOf = clientsBy(settings);
  return async (method, unsure, options) => {
    const call = (token: string) =>
      clientOf(token)
        .apiCall(method, options)
        .catch((error: unknown) => {
          throw codedFrom(method, error, unsure);
        });
    const token = await settings.token.current();
    try {
      return await call(token);
    } catch (error) {
      if (!refusedAs(error, 'token_expired') || !(await settings.token.expired(token))) throw error;
      return call(await settings.token.current());
    }
  };
}

/** The client of the token that is used now: in a call's own options a token would go into the body. */
function clientsBy(settings: ClientSettings): (token: string) => webApi.WebClient {
  let last: { token: string; client: webApi.WebClient } | null = null;
  return (token) => {
    if (last?.token !== token) {
      last = { token, client: new webApi.WebClient(token, clientOptions(settings)) };
    }
    return last.client;
  };
}

/** Options of every client of Slack's: no retries by itself, no waiting, no call without an end. */
export function clientOptions(settings: ClientSettings) {
  return {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    timeout: settings.timeoutMs,
    logger: settings.logger,
    ...(settings.apiUrl === undefined ? {} : { slackApiUrl: settings.apiUrl }),
  };
}

/** A part of an answer: '' when it is not there or is no text. */
export function word(of: unknown, name: string): string {
  const value = part(of, name);
  return typeof value === 'string' ? value : '';
}

/** A part of an answer, or undefined. */
export function part(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}
