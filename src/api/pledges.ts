import { z } from 'zod';
import { hintLines, pledgeLine } from '../texts/pledge.ts';
import { callerOf, languageFor } from './caller.ts';
import { type PledgesView, pledgesAsked, pledgesShape } from './pledge-shapes.ts';
import type { ApiPorts } from './ports.ts';
import type { Api } from './schemas.ts';
import { rowOf } from './tickets.ts';

const numberParams = z.object({ number: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
/** Looks at a reply while it is written; nothing is done or kept. */
export function pledgeRoutes(app: Api, ports: ApiPorts): void {
  app.post(
    '/tickets/:number/pledges',
    { schema: { params: numberParams, body: pledgesAsked, response: { 200: pledgesShape } } },
    async (request): Promise<PledgesView> => {
      const { ticket } = await rowOf(request, request.params.number);
      const { id, role } = callerOf(request);
      const { text } = request.body;
      const language = languageFor(request, ports);
      const { currency } = ports.policy.current().authority;
      const { all, pledges, asks } = await ports.commitments(ticket, { kind: 'person', id, role }, text);
      return {
        pledges: pledges.map((pledge, index) => {
          const { kind, start, end } = pledge;
          const hints = hintLines(text, all.slice(index, index + 1), currency, language);
          return { kind, start, end, text: pledgeLine(pledge, language), hints };
        }),
        asks,
      };
    },
  );
}
