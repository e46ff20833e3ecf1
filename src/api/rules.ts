import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CodedError } from '../domain/coded-error.ts';
import type { Problem } from '../policy/problems.ts';
import { learn, type TextKey, text } from '../texts/texts.ts';
import { callerOf, languageFor } from './caller.ts';
import type { ApiPorts } from './ports.ts';
import {
  checkShape,
  notDoneShape,
  proposalShape,
  reportShape,
  ruleFileShape,
  rulesShape,
  savedShape,
  savingShape,
  trialShape,
} from './rule-shapes.ts';
import type { Api } from './schemas.ts';

const MAX_BYTES = 2 * 1024 * 1024;
const DAY = 24 * 60 * 60_000;
const fileParams = z.object({ file: z.string().min(1).max(200) });
const leads = { config: { role: 'lead' as const } };
const leadsWrite = { ...leads, bodyLimit: MAX_BYTES };

/** Why it was not done, by the status that says so. */
const STATUS = {
  broken: 422,
  changed: 409,
  busy: 409,
  stopped: 409,
  'read-only': 503,
  failed: 503,
  'not-in-force': 503,
} as const;

/** The rules in the folder, read and changed by leads: what is written are the same files that version control sees. */
export function ruleRoutes(app: Api, ports: ApiPorts): void {
  const { rules } = ports;

  app.get('/rules', { ...leads, schema: { response: { 200: rulesShape } } }, async (request, reply) => {
    const language = languageFor(request, ports);
    await learn(language);
    return reply.header('cache-control', 'no-store').send(await rules.overview(language));
  });

  app.get(
    '/rules/:file',
    { ...leads, schema: { params: fileParams, response: { 200: ruleFileShape } } },
    async (request, reply) => {
      const found = await rules.file(request.params.file, languageFor(request, ports));
      if (found === null) throw new CodedError('not-found', 'There is no such file of rules.');
      return reply.header('cache-control', 'no-store').send(found);
    },
  );

  app.post(
    '/rules/:file/check',
    { ...leadsWrite, schema: { params: fileParams, body: proposalShape, response: { 200: checkShape } } },
    async (request) => rules.check({ ...request.params, ...request.body }, languageFor(request, ports)),
  );

  saveRoute(app, ports);
  trialRoute(app, ports);
}

function saveRoute(app: Api, ports: ApiPorts): void {
  const response = { 200: savedShape, 409: notDoneShape, 422: notDoneShape, 503: notDoneShape };
  app.post(
    '/rules/:file/save',
    { ...leadsWrite, schema: { params: fileParams, body: savingShape, response } },
    async (request, reply) => {
      const language = languageFor(request, ports);
      const by = `person:${callerOf(request).id}`;
      const { file } = request.params;
      const saved = await ports.rules.save({ file, ...request.body, by });
      if (saved.saved) {
        request.log.info({ file, by, version: saved.version }, 'a file of rules was changed');
        return { version: saved.version, base: saved.base };
      }
      const { why, problems, cause } = saved;
      if (cause !== undefined) request.log.warn({ err: cause, file, why }, 'a file of rules was not saved');
      return notDone(reply, why, problems, language);
    },
  );
}

/** Answers when it is through; whoever hangs up stops it. */
function trialRoute(app: Api, ports: ApiPorts): void {
  const response = { 200: reportShape, 409: notDoneShape, 422: notDoneShape };
  app.post(
    '/rules/:file/backtest',
    { ...leadsWrite, schema: { params: fileParams, body: trialShape, response } },
    async (request, reply) => {
      const language = languageFor(request, ports);
      const { days, content } = request.body;
      const stop = new AbortController();
      reply.raw.once('close', () => stop.abort());
      const asked = { spanMs: days * DAY, language, signal: stop.signal };
      const tried = await ports.rules.trial({ ...request.params, content }, asked);
      return tried.why === undefined ? tried.report : notDone(reply, tried.why, tried.problems, language);
    },
  );
}

function notDone(
  reply: FastifyReply,
  why: keyof typeof STATUS,
  problems: readonly Problem[],
  language: string,
): FastifyReply {
  const words = text(`desk.rules.not.${why}` as TextKey, {}, language);
  return reply.code(STATUS[why]).send({ refused: `rules-${why}`, text: words, problems });
}
