import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { CodedError } from '../../domain/coded-error.ts';

/** The machine could not even connect: nothing was sent. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** Discord's own error codes that the desk answers with something else than giving up. */
export const CODE = {
  unknownChannel: 10_003,
  unknownGuild: 10_004,
  unknownMember: 10_007,
  unknownMessage: 10_008,
  unknownWebhook: 10_015,
  unknownInteraction: 10_062,
  channelsFull: 30_013,
  editedTooOften: 30_046,
  tooLarge: 40_005,
  acknowledged: 40_060,
  missingAccess: 50_001,
  closedMessages: 50_007,
  missingPermissions: 50_013,
  invalidForm: 50_035,
  invalidToken: 50_027,
  archived: 50_083,
  noCommonServer: 50_278,
  threadExists: 160_004,
  locked: 160_005,
  threadsFull: 160_006,
  blockedByAutoMod: 200_000,
  blockedTitle: 200_001,
  harmfulLink: 240_000,
} as const;

/** Refusals that pass by themselves, and how long to wait (ms): Discord names no time for them. */
const PASSING: Readonly<Record<number | string, number>> = {
  [CODE.editedTooOften]: 20_000,
  [CODE.channelsFull]: 15 * 60_000,
  [CODE.threadsFull]: 15 * 60_000,
};

/** Whether Discord refused a call with one of these codes of its own. */
export function refusedAs(error: unknown, ...codes: number[]): boolean {
  return error instanceof CodedError && codes.some((code) => error.message.endsWith(`: ${code}`));
}

/** What a call answers. Throws CodedError. */
export async function called(name: string, unsure: boolean, call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    throw codedFrom(name, error, unsure);
  }
}

/** What broke in a call; `unsure`: a repeat may not be harmless, so that a lost answer is an unknown outcome. */
export function codedFrom(name: string, error: unknown, unsure: boolean): CodedError {
  const lost = unsure ? 'unknown-outcome' : 'vendor-down';
  if (error instanceof RateLimitError)
    return new CodedError('rate-limited', `Discord ${name}: rate limit`, { retryAfterMs: error.retryAfter });
  if (error instanceof DiscordAPIError) {
    const wait = PASSING[error.code];
    return wait === undefined
      ? new CodedError('vendor-refused', `Discord ${name}: ${error.code}`)
      : new CodedError('rate-limited', `Discord ${name}: ${error.code}`, { retryAfterMs: wait });
  }
  // "There was not a gateway available to process your request" (docs, HTTP response codes): nothing was done.
  if (error instanceof HTTPError && error.status === 502)
    return new CodedError('vendor-down', `Discord ${name}: status 502`);
  if (error instanceof HTTPError) return new CodedError(lost, `Discord ${name}: status ${error.status}`);
  const code = codeIn(error);
  return new CodedError(NOT_CONNECTED.has(code) ? 'vendor-down' : lost, `Discord ${name}: no answer`);
}

function codeIn(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeIn(error.cause);
}
