/** What the server says on `/api/stream`. */
export interface StreamEvents {
  ticket: { number: number; version: number };
  presence: { number: number; person: { id: string; name: string }; doing: 'viewing' | 'writing' | 'gone' };
  notice: Record<string, never>;
  /** Somebody came, went, changed, or is away. */
  people: Record<string, never>;
  hello: { now: string; speed: number };
  /** Rules that the reader had tried on the log: the report is there. */
  backtest: { id: string };
}

export interface StreamHandlers {
  on: { [Name in keyof StreamEvents]: (data: StreamEvents[Name]) => void };
  /** `live` again or not; the handler of `hello` catches up on what was missed. */
  state(state: 'live' | 'reconnecting'): void;
}

const NAMES = ['ticket', 'presence', 'notice', 'people', 'hello', 'backtest'] as const;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

/**
 * Listens until closed. The browser resumes a broken stream by itself with Last-Event-ID; where it gives up (an answer
 * that is no stream), we try again, at growing distances.
 */
export function listen(handlers: StreamHandlers): () => void {
  let source: EventSource | undefined;
  let timer: number | undefined;
  let retryMs = FIRST_RETRY_MS;
  const open = () => {
    source = new EventSource('/api/stream');
    source.addEventListener('open', () => {
      retryMs = FIRST_RETRY_MS;
      handlers.state('live');
    });
    source.addEventListener('error', () => {
      handlers.state('reconnecting');
      if (source?.readyState !== EventSource.CLOSED) return;
      timer = window.setTimeout(open, retryMs);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    });
    for (const name of NAMES) subscribe(source, name, handlers);
  };
  open();
  return () => {
    window.clearTimeout(timer);
    source?.close();
  };
}

function subscribe<Name extends keyof StreamEvents>(
  source: EventSource,
  name: Name,
  handlers: StreamHandlers,
): void {
  source.addEventListener(name, (event: MessageEvent<string>) => {
    handlers.on[name](JSON.parse(event.data) as StreamEvents[Name]);
  });
}
