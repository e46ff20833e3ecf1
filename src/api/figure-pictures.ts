import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Chart } from '../insight/chart.ts';
import { chartWords } from '../insight/pictures/words.ts';
import { learn } from '../texts/texts.ts';
import { callerOf, languageFor } from './caller.ts';
import { chartFor } from './figure-charts.ts';
import { figureQuery } from './figure-query.ts';
import { figuresAsked } from './figure-shapes.ts';
import { pictureWordsShape } from './picture-shapes.ts';
import type { ApiPorts } from './ports.ts';
import type { Api } from './schemas.ts';

const metricParams = z.object({ metric: z.string().min(1).max(60) });
/** How a picture is drawn: `width` in px of the page. */
export const drawing = {
  theme: z.enum(['light', 'dark']).default('light'),
  width: z.coerce.number().int().min(280).max(1200).default(800),
};
const asked = figuresAsked.extend(drawing);

/** The picture of a figure: the same as chats get, as SVG for a page and as PNG for elsewhere, and in words. */
export function figurePictureRoutes(app: Api, ports: ApiPorts): void {
  const chartOf = async (
    request: Parameters<typeof callerOf>[0],
    metric: string,
    query: z.infer<typeof figuresAsked>,
  ): Promise<Chart> => {
    const language = languageFor(request, ports);
    await learn(language);
    return chartFor(ports, figureQuery(metric, query, callerOf(request), ports), language);
  };

  app.get(
    '/pictures/figures/:metric',
    { schema: { params: metricParams, querystring: figuresAsked, response: { 200: pictureWordsShape } } },
    async (request, reply) => {
      const chart = await chartOf(request, request.params.metric, request.query);
      return uncached(reply).send({ title: chart.title, alt: chartWords(chart) });
    },
  );
  app.get(
    '/pictures/figures/:metric.svg',
    { schema: { params: metricParams, querystring: asked, hide: true } },
    async (request, reply) => {
      const { theme, width, ...query } = request.query;
      const chart = await chartOf(request, request.params.metric, query);
      return svgReply(reply, await ports.pictures.svg(chart, { theme, width }));
    },
  );
  app.get(
    '/pictures/figures/:metric.png',
    { schema: { params: metricParams, querystring: asked, hide: true } },
    async (request, reply) => {
      const { theme, width, ...query } = request.query;
      const chart = await chartOf(request, request.params.metric, query);
      const png = await ports.pictures.png(chart, { theme, width });
      return uncached(reply).type('image/png').send(Buffer.from(png));
    },
  );
}

/** A picture of ours runs nothing and fetches nothing, even where somebody opens it by itself. */
export function svgReply(reply: FastifyReply, svg: string): FastifyReply {
  return uncached(reply)
    .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
    .type('image/svg+xml; charset=utf-8')
    .send(svg);
}

export function uncached(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'private, no-store');
}
