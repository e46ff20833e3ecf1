import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Reply } from '../commands/command.ts';
import { callerOf, languageFor } from './caller.ts';
import { answerOf } from './commands.ts';
import { hookDeliveriesShape, hookEvent, hookShape, hooksShape } from './hook-shapes.ts';
import type { ApiPorts } from './ports.ts';
import type { Api } from './schemas.ts';
import { refusedShape } from './shapes.ts';

const idParams = z.object({ id: z.string().min(1).max(100) });
const newHook = z.object({
  url: z.string().min(1).max(2000),
  /** Empty: every event. */
  events: z.array(hookEvent).max(50).default([]),
  /** Whether what people wrote and are called is sent along. */
  texts: z.boolean().default(false),
});
const refusals = { 400: refusedShape, 403: refusedShape, 409: refusedShape };

/** Systems that follow what happens: the command `hook`, as resources. For leads. */
export function hookRoutes(app: Api, ports: ApiPorts): void {
  const leads = { config: { role: 'lead' as const } };
  const ask = (request: FastifyRequest, options: Record<string, unknown>): Promise<Reply> => {
    const { id, name, role } = callerOf(request);
    const asked = { name: 'hook', options, actor: { id, name, role }, requestId: ports.newId(), desk: 'api' };
    return ports.handle({ ...asked, language: languageFor(request, ports) });
  };
  const on = (action: string) => async (request: FastifyRequest) =>
    ask(request, { action, what: (request.params as z.infer<typeof idParams>).id });

  app.get(
    '/hooks',
    { ...leads, schema: { response: { 200: hooksShape, ...refusals } } },
    async (request, reply) => answerOf(reply, await ask(request, { action: 'list' })),
  );
  app.post(
    '/hooks',
    { ...leads, schema: { body: newHook, response: { 200: hookShape, ...refusals } } },
    async (request, reply) => {
      const { url, events, texts } = request.body;
      const wanted = { action: 'add', what: url, events: events.join(' '), texts };
      return answerOf(reply.header('cache-control', 'no-store'), await ask(request, wanted));
    },
  );
  app.get(
    '/hooks/:id/deliveries',
    { ...leads, schema: { params: idParams, response: { 200: hookDeliveriesShape, ...refusals } } },
    async (request, reply) => answerOf(reply, await on('log')(request)),
  );
  const plain = { ...leads, schema: { params: idParams, response: { 200: z.object({}), ...refusals } } };
  app.delete('/hooks/:id', plain, async (request, reply) => answerOf(reply, await on('remove')(request)));
  app.post('/hooks/:id/test', plain, async (request, reply) => answerOf(reply, await on('test')(request)));
  app.post('/hooks/:id/resume', plain, async (request, reply) =>
    answerOf(reply, await on('resume')(request)),
  );
  app.post('/hooks/deliveries/:id/resend', plain, async (request, reply) =>
    answerOf(reply, await on('resend')(request)),
  );
}
