import { REST } from 'discord.js';

/** Which bot, and where Discord's API is. */
export interface RestSettings {
  token: string;
  apiUrl: string | undefined;
  timeoutMs: number;
}

/** Options of every client of Discord's: no retries by itself, no waiting, no call without an end. */
export function restOptions({ apiUrl, timeoutMs }: Pick<RestSettings, 'apiUrl' | 'timeoutMs'>) {
  return {
    version: '10',
    retries: 0,
    timeout: timeoutMs,
    rejectOnRateLimit: () => true,
    offset: 0,
    ...(apiUrl === undefined ? {} : { api: apiUrl.replace(/\/$/, '') }),
  };
}

export function createRest(settings: RestSettings): REST {
  return new REST(restOptions(settings)).setToken(settings.token);
}
