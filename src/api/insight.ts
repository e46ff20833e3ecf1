import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Reply } from '../commands/command.ts';
import { BYTE_ORDER_MARK, csvLine } from '../export/csv.ts';
import { callerOf, languageFor } from './caller.ts';
import { answerOf } from './commands.ts';
import { coveragePictureRoutes, coverageQuery } from './coverage-pictures.ts';
import {
  awardsShape,
  coverageShape,
  problemsShape,
  surveysShape,
  surveyWordsShape,
  wallOfFameShape,
} from './insight-shapes.ts';
import type { ApiPorts } from './ports.ts';
import type { Api } from './schemas.ts';
import { refusedShape } from './shapes.ts';

const monthQuery = z.object({ month: z.string().max(20).optional() });
const spanQuery = z.object({ span: z.enum(['week', 'month', 'quarter', 'year']).optional() });
const wordsQuery = spanQuery.extend({ question: z.string().max(60).optional() });
const refusals = { 400: refusedShape, 403: refusedShape, 409: refusedShape };

interface BonusRow {
  month: string;
  award: string;
  name: string;
  points: number | null;
}

/** What the commands `award`, `coverage`, `survey` and `problem` show, to be read by programs; roles are theirs. */
export function insightRoutes(app: Api, ports: ApiPorts): void {
  const ask = (request: FastifyRequest, name: string, options: Record<string, unknown>): Promise<Reply> => {
    const { id, name: who, role } = callerOf(request);
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    const asked = { name, options: given, actor: { id, name: who, role }, requestId: ports.newId() };
    return ports.handle({ ...asked, desk: 'api', language: languageFor(request, ports) });
  };
  app.get(
    '/awards',
    {
      config: { role: 'lead' },
      schema: { querystring: monthQuery, response: { 200: awardsShape, ...refusals } },
    },
    async (request, reply) =>
      answerOf(reply, await ask(request, 'award', { as: 'preview', month: request.query.month })),
  );
  app.get(
    '/awards/wall',
    { schema: { response: { 200: wallOfFameShape, ...refusals } } },
    async (request, reply) => answerOf(reply, await ask(request, 'award', { as: 'wall' })),
  );
  app.get(
    '/awards/bonus.csv',
    { config: { role: 'lead' }, schema: { querystring: monthQuery } },
    async (request, reply) => {
      const answer = await ask(request, 'award', { as: 'bonus', month: request.query.month });
      if (!answer.ok) return answerOf(reply, answer);
      const { rows } = answer.data as { rows: BonusRow[] };
      return reply
        .header('content-disposition', 'attachment; filename="bonus.csv"')
        .header('cache-control', 'no-store')
        .type('text/csv; charset=utf-8')
        .send(bonusCsv(rows));
    },
  );
  app.get(
    '/coverage',
    { schema: { querystring: coverageQuery, response: { 200: coverageShape, ...refusals } } },
    async (request, reply) => answerOf(reply, await ask(request, 'coverage', { ...request.query })),
  );
  coveragePictureRoutes(app, ports, (request, options) => ask(request, 'coverage', options));
  app.get(
    '/surveys',
    { schema: { querystring: spanQuery, response: { 200: surveysShape, ...refusals } } },
    async (request, reply) => answerOf(reply, await ask(request, 'survey', { ...request.query })),
  );
  app.get(
    '/surveys/words',
    {
      config: { role: 'supervisor' },
      schema: { querystring: wordsQuery, response: { 200: surveyWordsShape, ...refusals } },
    },
    async (request, reply) =>
      answerOf(reply, await ask(request, 'survey', { action: 'words', ...request.query })),
  );
  app.get(
    '/problems',
    { config: { role: 'agent' }, schema: { response: { 200: problemsShape, ...refusals } } },
    async (request, reply) => answerOf(reply, await ask(request, 'problem', { action: 'list' })),
  );
}

/** For whoever pays a bonus. Points are thousandths above the average. */
function bonusCsv(rows: readonly BonusRow[]): string {
  const lines = rows.map(({ month, award, name, points }) => [month, award, name, points]);
  return BYTE_ORDER_MARK + [['month', 'award', 'name', 'points'], ...lines].map(csvLine).join('');
}
