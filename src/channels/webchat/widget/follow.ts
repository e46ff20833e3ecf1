import { createPause } from './pause.ts';
import { createSseReader, type StreamEvent } from './sse.ts';

export interface Following {
  /** Tries again at once when it is waiting for the next attempt. */
  hurry(): void;
  stop(): void;
}

export interface FollowPorts {
  /** Opens the stream; throws when it cannot. */
  open(lastEventId: string | null, signal: AbortSignal): Promise<Response>;
  /** The stream is open (again): whatever was said meanwhile has to be fetched. */
  onOpen(): void;
  onEvent(event: StreamEvent): void;
  /** It broke, or did not open. Answers the milliseconds to wait, after so many failures in a row. */
  onBreak(error: unknown, failures: number): number | Promise<number>;
  /** Milliseconds without a single byte after which the line counts as dead. The server breathes every 15 s. */
  silenceMs: number;
}

/** Keeps one event stream open until it is stopped, and opens it again whenever it breaks. */
export function follow(ports: FollowPorts): Following {
  const stopping = new AbortController();
  const pause = createPause();
  let lastEventId: string | null = null;

  const once = async (opened: () => void) => {
    const line = new AbortController();
    const signal = AbortSignal.any([stopping.signal, line.signal]);
    let watchdog = setTimeout(() => line.abort(), ports.silenceMs);
    try {
      const answer = await ports.open(lastEventId, signal);
      opened();
      ports.onOpen();
      const read = createSseReader((event) => {
        lastEventId = event.id ?? lastEventId;
        ports.onEvent(event);
      });
      const text = new TextDecoder();
      const reader = answer.body?.getReader();
      for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
        clearTimeout(watchdog);
        watchdog = setTimeout(() => line.abort(), ports.silenceMs);
        read(text.decode(piece.value, { stream: true }));
      }
    } finally {
      clearTimeout(watchdog);
      line.abort();
    }
  };

  const run = async () => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      let broke: unknown = new Error('The stream ended');
      await once(() => {
        failures = 0;
      }).catch((error: unknown) => {
        broke = error;
      });
      if (stopping.signal.aborted) return;
      failures++;
      await pause.wait(await ports.onBreak(broke, failures));
    }
  };

  void run();
  return {
    hurry: () => pause.end(),
    stop() {
      stopping.abort();
      pause.end();
    },
  };
}
