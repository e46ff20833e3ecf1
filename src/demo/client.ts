import { CodedError } from '../domain/coded-error.ts';

/** The house from outside, by its documented addresses. */
export interface Client {
  /** Throws CodedError 'vendor-refused' when the answer is not a 2xx. */
  get<Body>(path: string, token?: string): Promise<Body>;
  post<Body>(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Body>;
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** `admin` is the token of whom asks when no other token is given. */
export function clientOf(base: string, admin: string): Client {
  const call = async (path: string, init: RequestInit): Promise<never> => {
    const answer = await fetch(base + path, init);
    const text = await answer.text();
    if (!answer.ok) throw new CodedError('vendor-refused', `${path}: ${answer.status} ${text}`);
    return (text.startsWith('{') ? JSON.parse(text) : text) as never;
  };
  return {
    get: (path, token = admin) => call(path, { headers: bearer(token) }),
    post: (path, body, headers = bearer(admin)) =>
      call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
  };
}
