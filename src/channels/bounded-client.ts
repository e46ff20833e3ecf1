/** What is used of the interceptors of axios, whose own types stand in no room's packages. */
interface Interceptors {
  request: { clear(): void; use(change: (call: { signal?: object }) => object): unknown };
  response: { use(keep: undefined, fail: (error: unknown) => never): unknown };
}

/**
 * Makes a client of bottender safe: every call ends after `timeoutMs` (it has no end by itself), redirects are not followed,
 * nothing is logged (its own request log shows the token), and the network's error code is the message of the error,
 * because the client keeps only that.
 */
export function boundClient(
  { axios }: { axios: { defaults: object; interceptors: object } },
  timeoutMs: number,
): void {
  const { request, response } = axios.interceptors as Interceptors;
  Object.assign(axios.defaults, { timeout: timeoutMs, maxRedirects: 0 });
  request.clear();
  request.use((call) => ({ ...call, signal: call.signal ?? AbortSignal.timeout(timeoutMs) }));
  response.use(undefined, (error) => {
    if (error instanceof Error && 'code' in error) error.message = String(error.code);
    throw error;
  });
}

/** Ends a call that carries `bytes` after `timeoutMs` and the time they take on a line of 64 kB/s. */
export function transferSignal(timeoutMs: number, bytes: number): AbortSignal {
  return AbortSignal.timeout(Math.ceil(timeoutMs + Math.max(0, bytes) / 64));
}
