import type { FastifyInstance } from 'fastify';
import type { ApiPorts } from './ports.ts';

/** For whoever watches the installation; nothing personal is told. */
export function operationRoutes(app: FastifyInstance, { store, metrics, clock, working }: ApiPorts): void {
  const options = { config: { public: true }, schema: { hide: true } };

  /** The process lives. */
  app.get('/health', options, async () => ({ status: 'ok' }));

  /** It serves: the store answers and the work goes on. */
  app.get('/ready', options, async (_request, reply) => {
    await store.ping();
    return working() ? { status: 'ready' } : reply.code(503).send({ status: 'starting' });
  });

  app.get('/metrics', options, async (_request, reply) => {
    const figures = await metrics.scrape(clock.now());
    return reply.type(metrics.type).send(figures);
  });
}
