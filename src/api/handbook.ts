import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { handbookHtml } from '../texts/handbook.ts';
import { knownLanguage } from '../texts/languages.ts';
import { PAGE_CSP } from '../texts/page.ts';
import type { StrategyTable } from '../texts/strategy.ts';
import { learn } from '../texts/texts.ts';
import { callerOf, languageFor } from './caller.ts';
import type { ApiPorts } from './ports.ts';
import { pageLanguage } from './public-page.ts';
import type { Api } from './schemas.ts';

/** A tag such as `sl`; without one, the caller's language, or the one that a browser asks for. */
const languageQuery = z.object({ language: z.string().max(35).optional() });
/** Changes of the rules that are told. */
const MOST_CHANGES = 50;
const HOUR = 3_600_000;

/** The rules in plain words as a page, for the team: with limits and budgets, and with what was changed when. */
export function handbookRoutes(app: Api, ports: ApiPorts): void {
  const kept = hourly(ports);
  app.get(
    '/handbook.html',
    { schema: { querystring: languageQuery, hide: true } },
    async (request, reply) => {
      const language = knownLanguage(request.query.language ?? '') ?? languageFor(request, ports);
      await learn(language);
      const sets = await ports.store.ruleSets.history(MOST_CHANGES);
      const names = new Map((await ports.store.people.list()).map(({ id, name }) => [id, name]));
      const tables = await kept(language, () => figures(request, ports, language));
      return page(reply).send(handbookHtml(ports.handbook({ sets, names, tables }, language), language));
    },
  );
}

/** Figures read half a year of the log: they are counted once an hour for each language and version of the rules. */
function hourly({ policy, clock }: Pick<ApiPorts, 'policy' | 'clock'>) {
  let moment = '';
  const tables = new Map<string, Promise<readonly StrategyTable[]>>();
  return (language: string, count: () => Promise<readonly StrategyTable[]>) => {
    const now = `${policy.current().version} ${Math.floor(clock.now() / HOUR)}`;
    if (now !== moment) tables.clear();
    moment = now;
    const known = tables.get(language) ?? count();
    tables.set(language, known);
    known.catch(() => tables.delete(language));
    return known;
  };
}

/** The figures of the strategy, as everybody of the team may ask for them. */
async function figures(
  request: FastifyRequest,
  { handle, newId }: ApiPorts,
  language: string,
): Promise<readonly StrategyTable[]> {
  const { id, name, role } = callerOf(request);
  const answer = await handle({
    name: 'strategy',
    options: { action: 'figures' },
    actor: { id, name, role },
    requestId: newId(),
    desk: 'web',
    language,
  });
  const { tables = [] } = (answer.ok ? (answer.data ?? {}) : {}) as { tables?: readonly StrategyTable[] };
  return tables;
}

/** What customers may read: steps, promise, hours. Never limits, budgets or discretion. Linked from the chat page. */
export function publicEditionRoutes(app: Api, ports: ApiPorts): void {
  const options = { config: { public: true }, schema: { querystring: languageQuery, hide: true } };
  app.get('/policy', options, async (request, reply) => {
    const language = await pageLanguage(request, request.query.language, ports.settings.language);
    return page(reply).send(handbookHtml(ports.publicEdition(language), language));
  });
}

function page(reply: FastifyReply): FastifyReply {
  return reply
    .header('cache-control', 'no-store')
    .header('content-security-policy', PAGE_CSP)
    .header('vary', 'accept-language')
    .type('text/html; charset=utf-8');
}
