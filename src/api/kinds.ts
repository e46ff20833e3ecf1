import { z } from 'zod';
import { knownLanguage } from '../texts/languages.ts';
import { learn } from '../texts/texts.ts';
import { kindsShape } from './about-shapes.ts';
import { languageFor } from './caller.ts';
import type { ApiPorts } from './ports.ts';
import { presentKinds } from './present-about.ts';
import type { Api } from './schemas.ts';

/** A tag such as `sl`; without one, the caller's language. */
const languageQuery = z.object({ language: z.string().max(35).optional() });

/** What tickets can be about, by the rules in force. */
export function kindRoutes(app: Api, ports: ApiPorts): void {
  app.get(
    '/kinds',
    { schema: { querystring: languageQuery, response: { 200: kindsShape } } },
    async (request) => {
      const asked = knownLanguage(request.query.language ?? '');
      const language = asked ?? languageFor(request, ports);
      await learn(language);
      return presentKinds(ports.policy.current(), language);
    },
  );
}
