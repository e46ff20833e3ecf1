import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { EXPORT_FORMATS, EXPORT_TABLES, type ExportFilter } from '../domain/download.ts';
import { sightOf } from '../domain/sight.ts';
import { STATUSES } from '../domain/ticket/status.ts';
import { exported, MEDIA_TYPES, type Wanted } from '../export/tables.ts';
import { callerOf } from './caller.ts';
import type { ApiPorts } from './ports.ts';
import type { Api } from './schemas.ts';

const instant = z.union([z.iso.datetime(), z.iso.date()]).transform((said) => Date.parse(said));
const filterQuery = z.object({
  from: instant.optional(),
  to: instant.optional(),
  status: z.enum(STATUSES).optional(),
});

/** All tickets, or all that was said, as a file: for supervisors. Whoever is limited to a team gets what they see. */
export function exportRoutes(app: Api, ports: ApiPorts): void {
  for (const what of EXPORT_TABLES) {
    for (const format of EXPORT_FORMATS) {
      const options = { config: { role: 'supervisor' as const }, schema: { querystring: filterQuery } };
      app.get(`/export/${what}.${format}`, options, async (request, reply) => {
        const sight = sightOf(callerOf(request));
        return sendExport(reply, ports, { what, format, sight, ...given(request.query) });
      });
    }
  }
}

/** Streams the file: a page of rows is in memory at a time, and the next one is read when the reader wants it. */
export function sendExport(
  reply: FastifyReply,
  { store }: Pick<ApiPorts, 'store'>,
  wanted: Wanted,
): FastifyReply {
  const { what, format } = wanted;
  return reply
    .header('cache-control', 'no-store')
    .header('content-disposition', `attachment; filename="${what}.${format}"`)
    .type(MEDIA_TYPES[format])
    .send(Readable.from(exported(store, wanted), { highWaterMark: 1 }));
}

function given({ from, to, status }: z.infer<typeof filterQuery>): ExportFilter {
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(status === undefined ? {} : { status }),
  };
}
