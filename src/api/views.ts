import { z } from 'zod';
import { atLeast } from '../domain/actor.ts';
import { CodedError } from '../domain/coded-error.ts';
import { isPlainLine } from '../domain/plain-line.ts';
import { MOST_VIEWS } from '../domain/view.ts';
import type { View } from '../store/store.ts';
import { text } from '../texts/texts.ts';
import { callerOf, languageFor } from './caller.ts';
import type { ApiPorts } from './ports.ts';
import type { Api } from './schemas.ts';
import { errorShape } from './shapes.ts';
import { type QueueView, viewFiltersShape, viewShape } from './view-shapes.ts';

const NAME_LENGTH = 60;

const saveBody = z.object({
  name: z.string().trim().min(1).max(NAME_LENGTH).refine(isPlainLine, 'takes one line of plain characters'),
  shared: z.boolean().default(false),
  filters: viewFiltersShape,
});
const idParams = z.object({ id: z.string().min(1).max(100) });

/** Saved views of the queue. Everybody keeps their own; who works on tickets may share them with the team. */
export function viewRoutes(app: Api, { store, newId, settings }: ApiPorts): void {
  const listShape = z.object({ views: z.array(viewShape) });
  app.get('/views', { schema: { response: { 200: listShape } } }, async (request) => {
    const { id } = callerOf(request);
    return { views: (await store.views.of(id)).map((view) => present(view, id)) };
  });

  app.post(
    '/views',
    {
      config: { role: 'viewer' },
      schema: { body: saveBody, response: { 200: viewShape, 403: errorShape, 409: errorShape } },
    },
    async (request) => {
      const { id, role } = callerOf(request);
      if (request.body.shared && !atLeast(role, 'agent'))
        throw new CodedError('forbidden', 'Who only looks on shares no views.');
      const all = await store.views.of(id);
      const fresh = !all.some((view) => view.personId === id && view.name === request.body.name);
      if (fresh && all.length >= MOST_VIEWS) throw tooMany(languageFor(request, { settings }));
      return present(await store.views.save({ id: newId(), personId: id, ...request.body }), id);
    },
  );

  app.delete(
    '/views/:id',
    {
      config: { role: 'viewer' },
      schema: { params: idParams, response: { 204: z.null(), 403: errorShape, 404: errorShape } },
    },
    async (request, reply) => {
      const { id, role } = callerOf(request);
      const view = await store.views.byId(request.params.id);
      const own = view?.personId === id;
      if (view === null || (!own && !view.shared))
        throw new CodedError('not-found', 'There is no such view.');
      if (!own && !atLeast(role, 'supervisor')) throw new CodedError('forbidden', 'It is another’s view.');
      await store.views.remove(view.id);
      return reply.code(204).send();
    },
  );
}

function tooMany(language: string): CodedError {
  return new CodedError('conflict', text('refused.too-many', { what: 'views', most: MOST_VIEWS }, language));
}

function present({ id, name, shared, personId, filters }: View, me: string): QueueView {
  return { id, name, shared, mine: personId === me, filters: filters as QueueView['filters'] };
}
