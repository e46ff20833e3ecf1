import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { nothing } from '../commands/sight.ts';
import { atLeast } from '../domain/actor.ts';
import { CodedError } from '../domain/coded-error.ts';
import { sightOf } from '../domain/sight.ts';
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
  // What could not be done may be of any ticket: whoever is limited to a team sees none of it.
  const seenBy = (request: FastifyRequest) =>
    sightOf(callerOf(request)) === null ? { inbox: store.inbox, jobs } : { inbox: nothing, jobs: nothing };
  const supervisors = { config: { role: 'supervisor' as const } };

  app.get(
    '/dead',
    { ...supervisors, schema: { querystring: pageQuery, response: { 200: deadShape } } },
    async (request, reply) => {
      const { limit, before } = request.query;
      const mine = seenBy(request);
      const raw = atLeast(callerOf(request).role, 'lead');
      const [letters, deadJobs] = await Promise.all([
        mine.inbox.dead(before === undefined ? { limit } : { limit, before }),
        mine.jobs.dead({ limit }),
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
      if (!(await seenBy(request).inbox.retry(request.params.id)))
        throw new CodedError('not-found', 'There is no such letter.');
      return reply.code(204).send();
    },
  );

  app.post(
    '/dead/jobs/:id/retry',
    { ...supervisors, schema: { params: jobParams } },
    async (request, reply) => {
      if (!(await seenBy(request).jobs.retry(request.params.id)))
        throw new CodedError('not-found', 'There is no such job.');
      return reply.code(204).send();
    },
  );
}
