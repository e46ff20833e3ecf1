import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';

const PROTOCOL = 196_608;
const STARTUP_HEAD = 8;

/** A connection to the server, which whoever holds it for a transaction has alone. */
interface Line {
  socket: Socket;
  /** What the server said before it was ready for the first time. */
  greeting: Buffer;
  holder: Socket | null;
}

export interface Pooler {
  url: string;
  /** How often a client went on over another connection than before. */
  readonly changes: number;
  close(): Promise<void>;
}

/**
 * Stands between clients and a PostgreSQL that trusts everybody, with so many connections of its own, and gives a client another one for each transaction where it
 * can. Like PgBouncer in transaction mode before it knew prepared statements, it knows none. Messages are those of
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export async function startPooler(url: string, most = 3): Promise<Pooler> {
  const { hostname, port } = new URL(url);
  const lines: Line[] = [];
  const waiting: (() => void)[] = [];
  const sockets = new Set<Socket>();
  const counted = { changes: 0 };
  const server = createServer((client) => void serve(client));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  async function serve(client: Socket): Promise<void> {
    remember(client);
    const messages = framed(client, true);
    const { value: startup } = await messages.next();
    if (startup === undefined || startup.readInt32BE(4) !== PROTOCOL) return void client.destroy();
    if (lines.length < most) lines.push(await opened(startup));
    client.write(lines[0]?.greeting ?? Buffer.alloc(0));
    let before: Line | undefined;
    for await (const message of messages) {
      if (message[0] === 'X'.charCodeAt(0)) break;
      let line = lines.find(({ holder }) => holder === client);
      if (line === undefined) {
        line = await taken(client, before);
        if (before !== undefined && before !== line) counted.changes += 1;
        before = line;
      }
      line.socket.write(message);
    }
    client.destroy();
    // What it left undone is nobody else's.
    lines.find(({ holder }) => holder === client)?.socket.destroy();
  }

  /** Another one than before if any is free. */
  async function taken(client: Socket, before: Line | undefined): Promise<Line> {
    for (;;) {
      const all = lines.filter(({ holder }) => holder === null);
      const line = all.find((one) => one !== before) ?? all[0];
      if (line !== undefined) {
        line.holder = client;
        return line;
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  }

  async function opened(startup: Buffer): Promise<Line> {
    const socket = dial(Number(port), hostname);
    remember(socket);
    socket.write(startup);
    const messages = framed(socket, false);
    const greeting: Buffer[] = [];
    for (let ready = false; !ready; ) {
      const { value } = await messages.next();
      if (value === undefined) throw new Error('The server hung up');
      greeting.push(value);
      ready = value[0] === 'Z'.charCodeAt(0);
    }
    const line: Line = { socket, greeting: Buffer.concat(greeting), holder: null };
    void pass(line, messages);
    return line;
  }

  async function pass(line: Line, messages: AsyncIterable<Buffer>): Promise<void> {
    for await (const message of messages) {
      line.holder?.write(message);
      const isIdle = message[0] === 'Z'.charCodeAt(0) && message[5] === 'I'.charCodeAt(0);
      if (!isIdle) continue;
      line.holder = null;
      waiting.shift()?.();
    }
    line.holder?.destroy();
    lines.splice(lines.indexOf(line), 1);
  }

  function remember(socket: Socket): void {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  }

  const own = new URL(url);
  own.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: own.href,
    get changes() {
      return counted.changes;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Whole messages of a side, the first of a client without a letter before its length. */
async function* framed(socket: Socket, isClient: boolean): AsyncGenerator<Buffer, undefined> {
  let rest = Buffer.alloc(0);
  let isFirst = isClient;
  try {
    for await (const chunk of socket) {
      rest = Buffer.concat([rest, chunk as Buffer]);
      for (;;) {
        const from = isFirst ? 0 : 1;
        if (rest.length < (isFirst ? STARTUP_HEAD : from + 4)) break;
        const length = from + rest.readInt32BE(from);
        if (rest.length < length) break;
        yield rest.subarray(0, length);
        rest = rest.subarray(length);
        isFirst = false;
      }
    }
  } catch {
    // A side that breaks off has said all it says.
  }
  return undefined;
}
