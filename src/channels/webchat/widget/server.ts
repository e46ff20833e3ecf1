import type {
  ChatCallCancel,
  ChatCalls,
  ChatCallsAsk,
  ChatMessage,
  ChatSession,
} from '../../../api/chat-shapes.ts';
import type { OutboxItem, SentFile } from './outbox.ts';

/** The server said no, or could not be reached (`status` 0). */
export class ServerError extends Error {
  readonly status: number;
  /** Milliseconds the server wants us to wait; null when it did not say. */
  readonly retryAfterMs: number | null;

  constructor(status: number, retryAfterMs: number | null) {
    super(status === 0 ? 'The server cannot be reached' : `The server answered ${status}`);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same request may succeed later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** The server as one visitor sees it. Every call throws ServerError. */
export interface Server {
  session(ask: { token?: string; language: string; identity?: string }): Promise<ChatSession>;
  messages(token: string, before?: string): Promise<{ messages: ChatMessage[]; more: boolean }>;
  post(token: string, item: OutboxItem): Promise<void>;
  upload(token: string, file: File, signal: AbortSignal): Promise<SentFile>;
  typing(token: string): Promise<void>;
  calls(token: string, ask: ChatCallsAsk): Promise<ChatCalls>;
  cancelCall(token: string, which: ChatCallCancel): Promise<ChatCalls>;
  /** The open stream of events; ends when `signal` does. */
  stream(token: string, lastEventId: string | null, signal: AbortSignal): Promise<Response>;
  /** An address the server gave, made whole. */
  address(path: string): string;
}

const CALL_MS = 20_000;
const UPLOAD_MS = 10 * 60_000;

/** Speaks to the Osem at `base` (its origin). Cookies are never sent: the token is all there is. */
export function createServer(
  base: string,
  language?: string,
  fetcher: typeof fetch = (...call) => fetch(...call),
): Server {
  const ask = async (
    path: string,
    init: RequestInit,
    token?: string,
    signal?: AbortSignal,
  ): Promise<Response> => {
    const headers = { ...(token && { Authorization: `Bearer ${token}` }), ...init.headers };
    const rest = { credentials: 'omit', cache: 'no-store', ...(signal && { signal }) } as const;
    const answer = await fetcher(base + path, { ...rest, ...init, headers }).catch(() => {
      throw new ServerError(0, null);
    });
    if (answer.ok) return answer;
    throw new ServerError(answer.status, retryAfterMs(answer));
  };
  const json = (body: unknown): RequestInit => ({
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

  return {
    session: async (wish) =>
      read(await ask('/chat/session', json(wish), undefined, AbortSignal.timeout(CALL_MS))),
    async messages(token, before) {
      const query = before === undefined ? '' : `?before=${encodeURIComponent(before)}`;
      return read(await ask(`/chat/messages${query}`, {}, token, AbortSignal.timeout(CALL_MS)));
    },
    async post(token, { id, text, files, name, choice, call, typed }) {
      const { matter, ...wish } = call ?? {};
      const words = call === undefined ? { text, files } : { text: matter, call: wish };
      const said = name === undefined ? words : { name };
      const spoken = language === undefined ? {} : { language };
      const body = { id, typed, ...spoken, ...(choice === undefined ? said : { choice }) };
      await ask('/channels/webchat', json(body), token, AbortSignal.timeout(CALL_MS));
    },
    async upload(token, file, signal) {
      const body = new FormData();
      body.set('file', file, file.name);
      const either = AbortSignal.any([signal, AbortSignal.timeout(UPLOAD_MS)]);
      return read(await ask('/chat/files', { method: 'POST', body }, token, either));
    },
    async typing(token) {
      await ask('/chat/typing', json({}), token, AbortSignal.timeout(CALL_MS));
    },
    async calls(token, wish) {
      return read(await ask('/chat/calls', json(wish), token, AbortSignal.timeout(CALL_MS)));
    },
    async cancelCall(token, which) {
      return read(await ask('/chat/calls/cancel', json(which), token, AbortSignal.timeout(CALL_MS)));
    },
    stream(token, lastEventId, signal) {
      const resume = lastEventId === null ? {} : { 'Last-Event-ID': lastEventId };
      return ask('/chat/stream', { headers: { Accept: 'text/event-stream', ...resume } }, token, signal);
    },
    address: (path) => new URL(path, base).href,
  };
}

/** The answer's JSON. What is no JSON came from something between us and the server: it may pass. */
async function read<T>(answer: Response): Promise<T> {
  try {
    return await answer.json();
  } catch {
    throw new ServerError(0, null);
  }
}

function retryAfterMs(answer: Response): number | null {
  const seconds = Number(answer.headers.get('Retry-After') ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.min(seconds, 300) * 1000 : null;
}
