import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Requests in hand when the server stops get this long to finish. Wall-clock milliseconds. */
const GRACE_MS = 5_000;

/**
 * Makes closing end in time: `endStreams` is called first; connections on which nothing was ever asked (browsers open
 * them ahead) count as busy for Node and would hold the stop for a minute; whoever is not done after the grace is cut.
 */
export function stopInTime(app: FastifyInstance, endStreams: () => void): void {
  const unused = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  app.server.on('request', ({ socket }) => unused.delete(socket));
  app.addHook('preClose', async () => {
    endStreams();
    for (const socket of unused) socket.destroy();
    setTimeout(() => app.server.closeAllConnections(), GRACE_MS).unref();
  });
}
