import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** One connection of a client, as a server sees it. Text messages only (RFC 6455, without extensions). */
export interface Connection {
  send(text: string): void;
  /** Ends it with a code; 1000 without one. */
  close(code?: number): void;
  /** Breaks the line without a word. */
  drop(): void;
  onText(listener: (text: string) => void): void;
  /** Whether the line still stands. */
  readonly open: boolean;
}

const ACCEPT = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** A WebSocket endpoint on an HTTP server of a test. */
export function acceptWebSockets(
  server: Server,
  path: string,
  onConnect: (connection: Connection) => void,
): void {
  server.on('upgrade', (request, socket) => {
    if (request.url?.startsWith(path) !== true) return socket.destroy();
    const key = String(request.headers['sec-websocket-key']);
    const accept = createHash('sha1').update(`${key}${ACCEPT}`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    onConnect(connectionOn(socket));
  });
}

function connectionOn(socket: Duplex): Connection {
  let pending = Buffer.alloc(0);
  const listeners: ((text: string) => void)[] = [];
  socket.on('error', () => socket.destroy());
  // Whoever is killed says nothing more, and hears nothing.
  socket.on('end', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (let frame = frameIn(pending); frame !== null; frame = frameIn(pending)) {
      pending = pending.subarray(frame.size);
      if (frame.opcode === 1) for (const listen of listeners) listen(frame.payload.toString('utf8'));
      if (frame.opcode === 9) socket.write(frameOf(10, frame.payload));
      if (frame.opcode === 8) socket.end(frameOf(8, frame.payload));
    }
  });
  return {
    send: (text) => void socket.write(frameOf(1, Buffer.from(text))),
    close: (code = 1000) => void socket.end(frameOf(8, Buffer.from([code >> 8, code & 0xff]))),
    drop: () => void socket.destroy(),
    onText: (listener) => void listeners.push(listener),
    get open() {
      return socket.writable;
    },
  };
}

function frameIn(data: Buffer): { opcode: number; payload: Buffer; size: number } | null {
  if (data.length < 6) return null;
  const short = data.readUInt8(1) & 0x7f;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (data.length < 6 + extra) return null;
  const length = extra === 2 ? data.readUInt16BE(2) : extra === 8 ? Number(data.readBigUInt64BE(2)) : short;
  const start = 6 + extra;
  if (data.length < start + length) return null;
  const mask = data.subarray(2 + extra, start);
  const payload = Buffer.from(data.subarray(start, start + length));
  for (let i = 0; i < length; i += 1) payload[i] = (payload[i] ?? 0) ^ (mask[i % 4] ?? 0);
  return { opcode: data.readUInt8(0) & 0x0f, payload, size: start + length };
}

function frameOf(opcode: number, payload: Buffer): Buffer {
  const head =
    payload.length < 126 ? Buffer.alloc(2) : payload.length < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10);
  head.writeUInt8(0x80 | opcode, 0);
  head.writeUInt8(payload.length < 126 ? payload.length : payload.length < 65_536 ? 126 : 127, 1);
  if (head.length === 4) head.writeUInt16BE(payload.length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
}
