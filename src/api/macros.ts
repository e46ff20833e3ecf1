import { z } from 'zod';
import type { ApiPorts } from './ports.ts';
import type { Api } from './schemas.ts';

const idParams = z.object({ id: z.string().min(1).max(100) });

/** Canned replies are commands; here is counted that a reply which began as one was sent. */
export function macroRoutes(app: Api, { store }: ApiPorts): void {
  app.post(
    '/macros/:id/used',
    { schema: { params: idParams, response: { 204: z.null() } } },
    async (request, reply) => {
      await store.macros.use(request.params.id);
      return reply.code(204).send();
    },
  );
}
