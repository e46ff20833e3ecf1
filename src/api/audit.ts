import { z } from 'zod';
import { BYTE_ORDER_MARK, csvLine } from '../export/csv.ts';
import { escaped } from '../export/transcript.ts';
import type { Access, AccessFilter } from '../store/store.ts';
import { text } from '../texts/texts.ts';
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
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
type Query = z.infer<typeof query>;

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
/** A page for people loads nothing and runs nothing; its form asks this address again. */
const CSP = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";
const STYLE = `body{font:15px/1.5 system-ui,sans-serif;margin:1.5rem;color:#1d2125;background:#fff}table{border-collapse:collapse}
th,td{text-align:left;padding:.25rem 1rem .25rem 0;border-bottom:1px solid #dcdfe4;overflow-wrap:anywhere}label{margin-right:1rem}
@media (prefers-color-scheme:dark){body{background:#1d2125;color:#dee4ea}th,td{border-color:#454f59}a{color:#85b8ff}}`;

/** Who read and changed what, for leads. */
export function auditRoutes(app: Api, ports: ApiPorts): void {
  const config = { role: 'lead' as const };
  app.get('/audit', { config, schema: { querystring: query, response: { 200: shape } } }, (request) =>
    pageOf(ports, request.query),
  );
  app.get('/audit.csv', { config, schema: { querystring: query } }, async (request, reply) => {
    const { accesses } = await pageOf(ports, request.query);
    const rows = accesses.map(({ by, ...rest }) => ({ ...rest, by: by.id, name: by.name }));
    const lines = rows.map((row) => csvLine(COLUMNS.map((column) => row[column])));
    return reply
      .header('cache-control', 'no-store')
      .header('content-disposition', 'attachment; filename="audit.csv"')
      .type('text/csv; charset=utf-8')
      .send(BYTE_ORDER_MARK + csvLine(COLUMNS) + lines.join(''));
  });
  app.get('/retention', { config, schema: { response: { 200: outlookShape } } }, () => ports.retention());
  app.get('/audit.html', { config, schema: { querystring: query, hide: true } }, async (request, reply) => {
    const page = await pageOf(ports, request.query);
    return reply
      .header('cache-control', 'no-store')
      .header('content-security-policy', CSP)
      .type('text/html; charset=utf-8')
      .send(htmlOf(page, request.query, languageFor(request, ports)));
  });
}

async function pageOf(
  { store }: ApiPorts,
  { limit, before, ...asked }: Query,
): Promise<z.infer<typeof shape>> {
  const filter = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  // Somebody looks at it just after something happened.
  await store.accesses.settled();
  const rows = await store.accesses.list(filter as AccessFilter, {
    limit,
    ...(before === undefined ? {} : { before }),
  });
  const names = namesOf(await store.people.list());
  const accesses = rows.map((row) => lineOf(row, names.get(row.by) ?? null));
  return { accesses, next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null };
}

function lineOf({ id, at, by, role, act, about, desk }: Access & { id: number }, name: string | null): Line {
  return { id, at: isoTime(at), by: { id: by, name }, role, act, about, desk };
}

function htmlOf({ accesses, next }: z.infer<typeof shape>, asked: Query, language: string): string {
  const say = (key: 'audit.title' | 'audit.show' | 'audit.older' | 'audit.about') =>
    escaped(text(key, {}, language));
  const kept = { by: asked.by ?? '', act: asked.act ?? '', about: asked.about ?? '' };
  const fields = Object.entries(kept).map(
    ([name, value]) => `<label>${name} <input name="${name}" value="${escaped(value)}"></label>`,
  );
  const older =
    next === null ? '' : `<p><a href="?${escaped(addressOf(kept, next))}">${say('audit.older')}</a></p>`;
  const rows = accesses.map(
    ({ at, by, role, act, about, desk }) =>
      `<tr>${[at.slice(0, 19).replace('T', ' '), by.name ?? by.id, role, act, about, desk].map((one) => `<td>${escaped(one)}</td>`).join('')}</tr>`,
  );
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${say('audit.title')}</title><style>${STYLE}</style></head><body><h1>${say('audit.title')}</h1><p>${say('audit.about')}</p><form>${fields.join('')}<button>${say('audit.show')}</button></form><table>${rows.join('')}</table>${older}</body></html>\n`;
}

function addressOf(kept: Record<string, string>, before: number): string {
  const set = Object.entries(kept).filter(([, value]) => value !== '');
  return new URLSearchParams([...set, ['before', String(before)]]).toString();
}
