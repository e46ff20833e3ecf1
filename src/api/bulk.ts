import { Readable } from 'node:stream';
import { z } from 'zod';
import type { CommandRequest } from '../commands/command.ts';
import { codeOf, MEANING } from '../domain/coded-error.ts';
import { text } from '../texts/texts.ts';
import { BulkRuns } from './bulk-runs.ts';
import { type BulkView, bulkShape } from './bulk-shapes.ts';
import { callerOf, languageFor } from './caller.ts';
import { keyHeader } from './commands.ts';
import type { ApiPorts } from './ports.ts';
import type { Api } from './schemas.ts';

/** More than anybody looks over at once, and than the store commits in a breath. */
const MOST_TICKETS = 100;
const LINES = 'application/x-ndjson';

const options = z.record(z.string().max(100), z.unknown());
const ticket = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const named = z.union([ticket, z.looseObject({ ticket })]);
const bulkBody = z
  .strictObject({
    command: z.string().min(1).max(100),
    /** The same for each. */
    options: options.default({}),
    /** Numbers, or objects with what one of them is done with beside that. */
    tickets: z.array(named).min(1),
  })
  .refine(({ tickets }) => tickets.length <= MOST_TICKETS, `takes up to ${MOST_TICKETS} tickets`)
  .refine(({ tickets }) => new Set(tickets.map(numberOf)).size === tickets.length, 'names a ticket twice');

type BulkResult = BulkView['results'][number];

function numberOf(one: z.output<typeof named>): number {
  return typeof one === 'number' ? one : one.ticket;
}

/** One command on many tickets. Each is done or refused for itself; the same key again answers what was answered. */
export function bulkRoutes(app: Api, ports: ApiPorts): void {
  const runs = new BulkRuns<BulkResult>((result) => result.ok || !Object.hasOwn(MEANING, result.refused));
  app.post(
    '/bulk',
    {
      // Each command has its own lowest role.
      config: { role: 'viewer' },
      schema: { body: bulkBody, headers: keyHeader, response: { 200: bulkShape } },
    },
    async (request, reply) => {
      const { id, name, role, via } = callerOf(request);
      const key = `${id}:${request.headers['idempotency-key'] ?? ports.newId()}`;
      const asked = {
        name: request.body.command,
        actor: { id, name, role },
        desk: via === 'cookie' ? 'web' : 'api',
        language: languageFor(request, ports),
      };
      const each = request.body.tickets.map((one) => () => {
        const number = numberOf(one);
        const own = typeof one === 'number' ? { ticket: one } : one;
        const given = { ...request.body.options, ...own };
        const bulk = request.body.tickets.length > 1 ? { bulk: true as const } : {};
        return doOne(ports, { ...asked, ...bulk, options: given, requestId: `${key}:${number}` }, number);
      });
      const run = runs.of(key, JSON.stringify(request.body), each);
      if (request.headers.accept !== LINES) return { results: await run.all };
      return reply.type(LINES).send(Readable.from(lines(run.follow())));
    },
  );
}

async function* lines(results: AsyncIterable<BulkResult>): AsyncGenerator<string> {
  for await (const result of results) yield `${JSON.stringify(result)}\n`;
}

/** What broke on one ticket is told with it: what was done to the others stands. */
async function doOne(ports: ApiPorts, request: CommandRequest, number: number): Promise<BulkResult> {
  try {
    const answer = await ports.handle(request);
    return answer.ok
      ? { ticket: number, ok: true, text: answer.text, undo: answer.undo ?? null }
      : { ticket: number, ok: false, refused: answer.refused, text: answer.text };
  } catch (error) {
    const code = codeOf(error);
    ports.log.error({ err: error, code, command: request.name }, 'A command on many tickets failed on one');
    return { ticket: number, ok: false, refused: code, text: text(`error.${code}`, {}, request.language) };
  }
}
