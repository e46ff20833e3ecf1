import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CodedError } from '../domain/coded-error.ts';
import { knownLanguage } from '../texts/languages.ts';
import { PAGE_CSP, waitingHtml } from '../texts/page.ts';
import { learn, text } from '../texts/texts.ts';
import { languageFor } from './caller.ts';
import type { ApiPorts } from './ports.ts';
import type { Api } from './schemas.ts';

const idParams = z.object({ id: z.string().max(100) });
/** A tag such as `sl`; without one, the caller's language. */
const languageQuery = z.object({ language: z.string().max(35).optional() });
const LEAD = { role: 'lead' } as const;

/** What came of rules that were tried on the log, for leads: as a page, and as `npm run policy -- backtest --json` writes it. */
export function backtestRoutes(app: Api, ports: ApiPorts): void {
  app.get(
    '/backtests/:id.html',
    { config: LEAD, schema: { params: idParams, querystring: languageQuery, hide: true } },
    async (request, reply) => {
      const { state, report } = await keptUnder(ports, request.params.id);
      const language = knownLanguage(request.query.language ?? '') ?? languageFor(request, ports);
      await learn(language);
      if (report !== null) return page(reply).send(ports.backtestHtml(report, language));
      const key = state === 'running' ? 'backtest.running' : 'notice.backtest-failed';
      const words = { title: text('backtest.title', {}, language), words: text(key, {}, language) };
      return page(reply).send(waitingHtml(words, language, state === 'running'));
    },
  );
  app.get(
    '/backtests/:id.json',
    { config: LEAD, schema: { params: idParams, hide: true } },
    async (request, reply) => {
      const { report } = await keptUnder(ports, request.params.id);
      if (report === null) throw new CodedError('not-found', 'There is no report yet.');
      return reply.header('cache-control', 'no-store').type('application/json; charset=utf-8').send(report);
    },
  );
}

async function keptUnder({ store }: ApiPorts, id: string) {
  const kept = await store.backtests.byId(id);
  if (kept === null) throw new CodedError('not-found', 'There is no such report, or no more.');
  return kept;
}

function page(reply: FastifyReply): FastifyReply {
  return reply
    .header('cache-control', 'no-store')
    .header('content-security-policy', PAGE_CSP)
    .type('text/html; charset=utf-8');
}
