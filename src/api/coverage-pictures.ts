import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Reply } from '../commands/command.ts';
import { CodedError } from '../domain/coded-error.ts';
import type { Chart } from '../insight/chart.ts';
import { chartWords } from '../insight/pictures/words.ts';
import { answerOf } from './commands.ts';
import { drawing, svgReply, uncached } from './figure-pictures.ts';
import { pictureWordsShape } from './picture-shapes.ts';
import type { ApiPorts } from './ports.ts';
import type { Api } from './schemas.ts';
import { refusedShape } from './shapes.ts';

export const coverageQuery = z.object({
  span: z.enum(['today', 'week']).optional(),
  team: z.string().max(100).optional(),
});
const refusals = { 400: refusedShape, 403: refusedShape, 409: refusedShape };

type Ask = (request: FastifyRequest, options: z.infer<typeof coverageQuery>) => Promise<Reply>;

/** The picture that the command `coverage` brings to Slack and Discord, as SVG for a page, and in words. `ask` runs the command: who sees which team is its matter. */
export function coveragePictureRoutes(app: Api, { pictures }: ApiPorts, ask: Ask): void {
  const drawn = async (
    answer: Reply,
    reply: FastifyReply,
    draw: (chart: Chart) => Promise<FastifyReply>,
  ): Promise<FastifyReply> => {
    if (!answer.ok) return answerOf(reply, answer);
    const [chart] = answer.charts ?? [];
    if (chart === undefined) throw new CodedError('not-found', 'There is nothing to draw.');
    return draw(chart);
  };
  app.get(
    '/pictures/coverage',
    { schema: { querystring: coverageQuery, response: { 200: pictureWordsShape, ...refusals } } },
    async (request, reply) =>
      drawn(await ask(request, request.query), reply, async (chart) =>
        uncached(reply).send({ title: chart.title, alt: chartWords(chart) }),
      ),
  );
  app.get(
    '/pictures/coverage.svg',
    { schema: { querystring: coverageQuery.extend(drawing), hide: true } },
    async (request, reply) => {
      const { theme, width, ...asked } = request.query;
      return drawn(await ask(request, asked), reply, async (chart) =>
        svgReply(reply, await pictures.svg(chart, { theme, width })),
      );
    },
  );
}
