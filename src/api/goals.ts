import { goalsShape } from './goal-shapes.ts';
import type { ApiPorts } from './ports.ts';
import type { Api } from './schemas.ts';

/** What figures should come to, for everybody who reads them; leads change it with the other rules. */
export function goalRoutes(app: Api, { policy }: ApiPorts): void {
  app.get('/goals', { schema: { response: { 200: goalsShape } } }, async (_request, reply) => {
    const goals = Object.entries(policy.current().goals).map(([metric, { tries, ...goal }]) => ({
      metric,
      ...goal,
      tries: [...tries],
    }));
    return reply.header('cache-control', 'no-store').send({ goals });
  });
}
