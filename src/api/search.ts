import { z } from 'zod';
import { searchInSight } from '../commands/sight.ts';
import { sightOf } from '../domain/sight.ts';
import { callerOf } from './caller.ts';
import type { ApiPorts } from './ports.ts';
import { isoTime, namesOf, presentTicket } from './present.ts';
import type { Api } from './schemas.ts';
import { type FoundView, foundShape } from './shapes.ts';
import { filterOf, filterQuery } from './tickets.ts';

const searchQuery = filterQuery.extend({
  /** Words, “phrases”, `#12`. */
  q: z.string().max(10_000),
  /** Words of the customer's name or addresses. */
  contact: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
  cursor: z.string().max(200).optional(),
});

/** Tickets by what was said in them, for everybody who may see the queue. */
export function searchRoutes(app: Api, { store }: ApiPorts): void {
  app.get(
    '/search',
    { schema: { querystring: searchQuery, response: { 200: foundShape } } },
    async (request): Promise<FoundView> => {
      const { q, contact, limit, cursor, ...query } = request.query;
      const caller = callerOf(request);
      const { hits, next, cut } = await searchInSight(store.search, sightOf(caller)).find(
        { words: q, ...(contact === undefined ? {} : { customer: contact }) },
        filterOf(query, caller.id),
        { limit, ...(cursor === undefined ? {} : { after: cursor }) },
      );
      const names = namesOf(await store.people.list());
      return {
        next,
        cut,
        hits: hits.map(({ row, snippet, message }) => ({
          ticket: presentTicket(row, names),
          snippet: { text: snippet.text, marks: snippet.marks.map(([from, to]) => [from, to]) },
          message: message === null ? null : { id: message.id, kind: message.kind, at: isoTime(message.at) },
        })),
      };
    },
  );
}
