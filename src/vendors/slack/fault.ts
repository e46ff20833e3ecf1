import { webApi } from '@slack/bolt';
import { CodedError } from '../../domain/coded-error.ts';

/** Errors of which Slack says that something may have happened all the same. */
const UNSURE = new Set(['fatal_error', 'internal_error', 'request_timeout', 'service_unavailable']);
/** Slack refuses for a while, and has done nothing: the workspace is being moved. */
const DOWN = new Set(['team_added_to_org', 'org_login_required']);
const LIMITED = new Set(['ratelimited', 'rate_limited']);
/** The machine could not even connect: nothing was sent. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'bad port',
]);

/** Whether Slack refused a call with this error of its own. */
export function refusedAs(error: unknown, ...words: string[]): boolean {
  return error instanceof CodedError && words.some((word) => error.message.endsWith(`: ${word}`));
}

/** What broke in a call; `unsure`: a repeat would not be harmless, so that a lost answer is an unknown outcome. */
export function codedFrom(method: string, error: unknown, unsure: boolean): CodedError {
  const { WebAPIPlatformError, WebAPIHTTPError, WebAPIRateLimitedError, WebAPIRequestError } = webApi;
  if (error instanceof CodedError) return error;
  const lost = unsure ? 'unknown-outcome' : 'vendor-down';
  if (error instanceof WebAPIRateLimitedError) {
    return new CodedError('rate-limited', `Slack ${method}: rate limit`, {
      retryAfterMs: error.retryAfter * 1000,
    });
  }
  if (error instanceof WebAPIPlatformError) {
    const word = error.data.error;
    if (LIMITED.has(word)) return new CodedError('rate-limited', `Slack ${method}: ${word}`);
    const code = UNSURE.has(word) ? lost : DOWN.has(word) ? 'vendor-down' : 'vendor-refused';
    return new CodedError(code, `Slack ${method}: ${word}`);
  }
  if (error instanceof WebAPIHTTPError) {
    const code = error.statusCode >= 500 ? lost : 'vendor-refused';
    return new CodedError(code, `Slack ${method}: HTTP ${error.statusCode}`);
  }
  if (error instanceof WebAPIRequestError) {
    const connected = !NOT_CONNECTED.has(causeOf(error.original));
    return new CodedError(connected ? lost : 'vendor-down', `Slack ${method}: ${error.original.name}`);
  }
  if (error instanceof Error && error.message.startsWith('Retry header')) {
    return new CodedError('rate-limited', `Slack ${method}: rate limit`);
  }
  return new CodedError(lost, `Slack ${method}: no answer understood`);
}

function causeOf(error: Error): string {
  const { cause } = error;
  if (!(cause instanceof Error)) return '';
  return 'code' in cause ? String(cause.code) : cause.message;
}
