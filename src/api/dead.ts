import { z } from 'zod';
import { atLeast } from '../domain/actor.ts';
import { CodedError } from '../domain/coded-error.ts';
import { callerOf } from './caller.ts';
import type { ApiPorts } from './ports.ts';
import { isoTime } from './present.ts';
import type { Api } from './schemas.ts';
import { deadShape } from './shapes.ts';

const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.coerce.number().int().positive().optional(),
});
const letterParams = z.object({ id: z.coerce.number().int().positive() });
const jobParams = z.object({ id: z.string().min(1).max(200) });

/** What could not be done, and another try. Raw bodies hold customers' words: leads only, to find the fault. */
export function deadRoutes(app: Api, { store, jobs }: ApiPorts): void {
  const supervisors = { config: { role: 'supervisor' as const } };

  app.get(
    '/dead',
    { ...supervisors, schema: { querystring: pageQuery, response: { 200: deadShape } } },
    async (request, reply) => {
      const { limit, before } = request.query;
      const raw = atLeast(callerOf(request).role, 'lead');
      const [letters, deadJobs] = await Promise.all([
        store.inbox.dead(before === undefined ? { limit } : { limit, before }),
        jobs.dead({ limit }),
      ]);
      return reply.header('cache-control', 'no-store').send({
        letters: letters.map((letter) => ({
          id: letter.id,
          channel: letter.channel,
          externalId: letter.externalId,
          error: letter.error,
          receivedAt: isoTime(letter.receivedAt),
          deadAt: isoTime(letter.deadAt),
          raw: raw ? letter.raw : null,
        })),
        jobs: deadJobs.map(({ id, kind, error, attempts, deadAt }) => ({
          id,
          kind,
          error,
          attempts,
          deadAt: isoTime(deadAt),
        })),
      });
    },
  );

  app.post(
    '/dead/letters/:id/retry',
    { ...supervisors, schema: { params: letterParams } },
    async (request, reply) => {
      if (!(await store.inbox.retry(request.params.id)))
        throw new CodedError('not-found', 'There is no such letter.');
      return reply.code(204).send();
    },
  );

  app.post(
    '/dead/jobs/:id/retry',
    { ...supervisors, schema: { params: jobParams } },
    async (request, reply) => {
      if (!(await jobs.retry(request.params.id))) throw new CodedError('not-found', 'There is no such job.');
      return reply.code(204).send();
    },
  );
}
