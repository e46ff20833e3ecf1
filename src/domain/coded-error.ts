/** What broke, in one word. What a person may not do is a value (`Refusal`), never one of these. */
export type ErrorCode =
  | 'unauthorized'
  | 'forbidden'
  | 'malformed'
  | 'too-large'
  | 'not-found'
  | 'rate-limited'
  | 'not-understood'
  | 'vendor-down'
  | 'vendor-refused'
  | 'blocked'
  | 'unknown-outcome'
  | 'window-closed'
  | 'contact-unreachable'
  | 'quota-used'
  | 'store-down'
  | 'conflict'
  | 'not-drawn'
  | 'wrong-setting'
  | 'broken-rules';

/** The fate of the job in which the error was thrown. `unknown`: it may have happened, so a person decides. */
export type JobFate = 'retry' | 'dead' | 'unknown';

interface Meaning {
  http: number;
  job: JobFate;
}

/** The one table from what broke to the HTTP status and to the fate of a job. Texts stand under `error.<code>`. */
export const MEANING: Readonly<Record<ErrorCode, Meaning>> = {
  unauthorized: { http: 401, job: 'dead' },
  forbidden: { http: 403, job: 'dead' },
  malformed: { http: 400, job: 'dead' },
  'too-large': { http: 413, job: 'dead' },
  'not-found': { http: 404, job: 'dead' },
  'rate-limited': { http: 429, job: 'retry' },
  'not-understood': { http: 422, job: 'dead' },
  'vendor-down': { http: 502, job: 'retry' },
  'vendor-refused': { http: 502, job: 'dead' },
  blocked: { http: 502, job: 'dead' },
  'unknown-outcome': { http: 504, job: 'unknown' },
  'window-closed': { http: 409, job: 'dead' },
  'contact-unreachable': { http: 409, job: 'dead' },
  'quota-used': { http: 502, job: 'dead' },
  'store-down': { http: 503, job: 'retry' },
  conflict: { http: 409, job: 'retry' },
  'not-drawn': { http: 503, job: 'retry' },
  'wrong-setting': { http: 500, job: 'dead' },
  'broken-rules': { http: 500, job: 'dead' },
};

export class CodedError extends Error {
  readonly code: ErrorCode;
  /** Milliseconds to wait before the next try, when the other side named them. */
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CodedError';
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The code of anything thrown; what carries none is a fault of ours or of the machine, and worth a retry. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof CodedError ? error.code : 'store-down';
}
