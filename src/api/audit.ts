import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { RECORDED } from '../commands/recorded.ts';
import { BYTE_ORDER_MARK, csvLine } from '../export/csv.ts';
import type { Access, AccessFilter } from '../store/store.ts';
import { aboutIn, namesOfAbout } from './audit-about.ts';
import { AUDIT_CSP, auditPage, DEFAULT_LIMIT } from './audit-page.ts';
import { languageFor } from './caller.ts';
import type { ApiPorts } from './ports.ts';
import { isoTime, namesOf } from './present.ts';
import type { Api } from './schemas.ts';

const word = z.string().min(1).max(200);
const instant = z.union([z.iso.datetime(), z.iso.date()]).transform((said) => Date.parse(said));
const query = z.object({
  by: word.optional(),
  act: word.optional(),
  about: word.optional(),
  from: instant.optional(),
  to: instant.optional(),
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(DEFAULT_LIMIT),
});
type Query = z.infer<typeof query>;
/** As a table it is whole, unless somebody wants the newest lines alone. */
const wholeQuery = query.extend({ limit: z.coerce.number().int().min(1).optional() });
/** Lines that are in memory at a time. */
const PORTION = 500;
/** A form sends its empty fields, too. */
const formQuery = z.preprocess(
  (said) => Object.fromEntries(Object.entries(said as object).filter(([, value]) => value !== '')),
  query,
);

const lineShape = z.object({
  id: z.number(),
  at: z.string(),
  by: z.object({ id: z.string(), name: z.string().nullable() }),
  role: z.string(),
  act: z.string(),
  about: z.string(),
  desk: z.string(),
});
const shape = z.object({ accesses: z.array(lineShape), next: z.number().nullable() });
type Line = z.infer<typeof lineShape>;

const takenShape = z.object({
  persons: z.number(),
  files: z.number(),
  words: z.number(),
  names: z.number(),
});
const outlookShape = z.object({
  rules: z.array(takenShape.extend({ rule: z.string(), held: z.number() })),
  /** What they took, this month and the last one. */
  taken: z.array(takenShape.extend({ period: z.string() })),
});

const COLUMNS = ['id', 'at', 'by', 'name', 'role', 'act', 'about', 'desk'] as const;

/** Who read and changed what, for leads. */
export function auditRoutes(app: Api, ports: ApiPorts): void {
  const config = { role: 'lead' as const };
  app.get('/audit', { config, schema: { querystring: query, response: { 200: shape } } }, async (request) =>
    pageOf(ports, await filterOf(ports, request, request.query), request.query),
  );
  app.get('/audit.csv', { config, schema: { querystring: wholeQuery } }, async (request, reply) => {
    const lines = tableOf(ports, await filterOf(ports, request, request.query), request.query);
    return reply
      .header('cache-control', 'no-store')
      .header('content-disposition', 'attachment; filename="audit.csv"')
      .type('text/csv; charset=utf-8')
      .send(Readable.from(lines, { highWaterMark: 1 }));
  });
  app.get('/retention', { config, schema: { response: { 200: outlookShape } } }, () => ports.retention());
  app.get(
    '/audit.html',
    { config, schema: { querystring: formQuery, hide: true } },
    async (request, reply) => {
      const filter = await filterOf(ports, request, request.query);
      const [page, people] = await Promise.all([
        pageOf(ports, filter, request.query),
        ports.store.people.list(),
      ]);
      const abouts = page.accesses.map(({ about }) => about);
      const names = await namesOfAbout(abouts, request, ports);
      const more = { people, names, commands: RECORDED };
      return reply
        .header('cache-control', 'no-store')
        .header('content-security-policy', AUDIT_CSP)
        .type('text/html; charset=utf-8')
        .send(auditPage({ ...page, ...more, asked: request.query, language: languageFor(request, ports) }));
    },
  );
}

/** Newest first; the next lines are read when the reader wants them. */
async function* tableOf(
  ports: ApiPorts,
  filter: AccessFilter,
  { limit = Number.POSITIVE_INFINITY, before }: z.infer<typeof wholeQuery>,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(COLUMNS);
  let from = before;
  for (let left = limit; left > 0; left -= PORTION) {
    const page = await pageOf(ports, filter, { before: from, limit: Math.min(left, PORTION) });
    const rows = page.accesses.map(({ by, ...rest }) => ({ ...rest, by: by.id, name: by.name }));
    yield rows.map((row) => csvLine(COLUMNS.map((column) => row[column]))).join('');
    if (page.next === null) return;
    from = page.next;
  }
}

async function filterOf(
  ports: ApiPorts,
  request: FastifyRequest,
  { by, act, about, from, to }: Omit<Query, 'limit'>,
): Promise<AccessFilter> {
  const of = about === undefined ? undefined : await aboutIn(about.trim(), request, ports);
  const said = Object.entries({ by, act, about: of, from, to }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said);
}

async function pageOf(
  { store }: ApiPorts,
  filter: AccessFilter,
  { limit, before }: Pick<Query, 'limit' | 'before'>,
): Promise<z.infer<typeof shape>> {
  // Somebody looks at it just after something happened.
  await store.accesses.settled();
  const rows = await store.accesses.list(filter, {
    limit,
    ...(before === undefined ? {} : { before }),
  });
  const names = namesOf(await store.people.list());
  const next = rows.length === limit ? (rows.at(-1)?.id ?? null) : null;
  // A look is written up to a second after it happened.
  const inTime = rows.sort((one, other) => other.at - one.at || other.id - one.id);
  return { accesses: inTime.map((row) => lineOf(row, names.get(row.by) ?? null)), next };
}

function lineOf({ id, at, by, role, act, about, desk }: Access & { id: number }, name: string | null): Line {
  return { id, at: isoTime(at), by: { id: by, name }, role, act, about, desk };
}
