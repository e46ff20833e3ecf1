import type { FastifyInstance, FastifyRequest } from 'fastify';

/** All of a request must be here by then: ten photos of 10 MB over half a megabit a second are. Wall-clock ms. */
export const REQUEST_MS = 30 * 60_000;
/** How often it is looked whether a body gets on. Wall-clock ms. */
const LOOK_MS = 30_000;
/** What it brings from look to look: far less than the slowest telephone does, far more than whoever only holds a place. */
const LEAST_BYTES = 4096;

/** Looks again and again until what it answers is called. */
type Looks = (look: () => void) => () => void;

/** Cuts the connection of whoever sends a form or file without getting on. While we are slow ourselves, nobody is blamed. */
export function keepPace(app: FastifyInstance, looks: Looks = byTheClock): void {
  app.addHook('onRequest', async (request) => {
    if (request.headers['content-type']?.startsWith('multipart/') === true) watch(request, looks);
  });
}

function byTheClock(look: () => void): () => void {
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function watch({ raw, log }: FastifyRequest, looks: Looks): void {
  const { socket } = raw;
  let before = socket.bytesRead;
  const stop = looks(() => {
    const came = socket.bytesRead - before;
    before = socket.bytesRead;
    if (raw.complete || raw.isPaused() || came >= LEAST_BYTES) return;
    log.info('A body that did not get on was cut off');
    socket.destroy();
  });
  for (const end of ['end', 'close'] as const) raw.once(end, stop);
}
