import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';

/** A comment this often keeps proxies from closing a quiet stream. Wall-clock milliseconds. */
const HEARTBEAT_MS = 15_000;
/** Unsent bytes after which a reader counts as gone: it comes back by itself and catches up. */
const MAX_BUFFERED = 256 * 1024;

/** One open stream of Server-Sent Events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export interface Sse {
  send(event: string, data: unknown, id?: number): void;
  end(): void;
}

/** All open streams of a server, so that a stop can end them. */
export class Streams {
  readonly #open = new Set<Sse>();

  /** Takes over the reply. `onEnd` runs once, whoever ended it; `onBeat` at each heartbeat. */
  start(reply: FastifyReply, { onEnd, onBeat }: { onEnd: () => void; onBeat?: () => void }): Sse {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      ...definedHeaders(reply),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    const beat = setInterval(() => {
      write(raw, ': still here\n\n');
      onBeat?.();
    }, HEARTBEAT_MS);
    const sse: Sse = {
      send: (event, data, id) => write(raw, frame(event, data, id)),
      end: () => raw.end(),
    };
    this.#open.add(sse);
    raw.once('close', () => {
      clearInterval(beat);
      this.#open.delete(sse);
      onEnd();
    });
    write(raw, 'retry: 2000\n\n');
    return sse;
  }

  endAll(): void {
    for (const sse of this.#open) sse.end();
  }
}

function definedHeaders(reply: FastifyReply): Record<string, string | number | string[]> {
  const headers = Object.entries(reply.getHeaders()).filter(([, value]) => value !== undefined);
  return Object.fromEntries(headers) as Record<string, string | number | string[]>;
}

function frame(event: string, data: unknown, id: number | undefined): string {
  const head = id === undefined ? '' : `id: ${id}\n`;
  return `${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function write(raw: ServerResponse, text: string): void {
  if (raw.writableEnded || raw.destroyed) return;
  raw.write(text);
  if (raw.writableLength > MAX_BUFFERED) raw.destroy();
}
