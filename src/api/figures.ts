import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { dayAfter, dayBegins, dayOf, daysBetween } from '../domain/calendar.ts';
import type { FigureQuery, Figures } from '../insight/figures.ts';
import { METRICS, type Metric } from '../insight/measures.ts';
import type { Dimension } from '../insight/observation.ts';
import { learn, text } from '../texts/texts.ts';
import { callerOf, languageFor } from './caller.ts';
import { valueName } from './figure-charts.ts';
import { csvOf } from './figure-csv.ts';
import { figureQuery } from './figure-query.ts';
import {
  type AllFiguresView,
  allFiguresShape,
  type FiguresView,
  figuresAsked,
  figuresShape,
  type MetricView,
} from './figure-shapes.ts';
import type { ApiPorts } from './ports.ts';
import type { Api } from './schemas.ts';

const metricParams = z.object({ metric: z.string().min(1).max(60) });
/** What the page can be narrowed by, beside what belongs to one figure. */
const NARROWED_BY: readonly Dimension[] = ['team', 'channel', 'segment', 'kind', 'cause', 'language'];

/** The figures, each with its meaning in words; as JSON, or as CSV for a spreadsheet. */
export function figureRoutes(app: Api, ports: ApiPorts): void {
  app.get(
    '/figures',
    { schema: { querystring: figuresAsked, response: { 200: allFiguresShape } } },
    async (request, reply) => {
      const language = languageFor(request, ports);
      await learn(language);
      const queries = METRICS.map(({ id }) => figureQuery(id, request.query, callerOf(request), ports));
      const all = await Promise.all(queries.map((query) => read(ports, query)));
      if (request.query.format === 'csv')
        return csv(
          reply,
          all.map((one) => viewOf(ports, one, language)),
        );
      const before = await Promise.all(
        queries.map((query) => read(ports, { ...query, ...daysBefore(query, all[0]?.zone ?? 'UTC') })),
      );
      const [first] = all as [Figures];
      const view: AllFiguresView = {
        ...(await periodView(ports, first)),
        figures: METRICS.map((metric, index) => ({
          metric: metricView(metric, language),
          total: (all[index] as Figures).total,
          before: (before[index] as Figures).total,
        })),
        values: await valuesOf(ports, queries[0] as FigureQuery, language),
      };
      return view;
    },
  );
  app.get(
    '/figures/:metric',
    { schema: { params: metricParams, querystring: figuresAsked, response: { 200: figuresShape } } },
    async (request, reply) => {
      const language = languageFor(request, ports);
      await learn(language);
      const query = figureQuery(request.params.metric, request.query, callerOf(request), ports);
      const figures = viewOf(ports, await read(ports, query), language);
      if (request.query.format === 'csv') return csv(reply, [figures]);
      const view: FiguresView = { ...figures, behind: await ports.figures.behind() };
      return view;
    },
  );
}

function read({ figures }: ApiPorts, query: FigureQuery): Promise<Figures> {
  return figures.figures(query, { cached: true });
}

/** As many days, right before them. */
function daysBefore({ from, to }: FigureQuery, zone: string): { from: number; to: number } {
  const first = dayOf(from, zone);
  return { from: dayBegins(dayAfter(first, -daysBetween(first, dayOf(to, zone))), zone), to: from };
}

async function periodView(ports: ApiPorts, figures: Figures) {
  return { ...daysOf(ports, figures), behind: await ports.figures.behind() };
}

function daysOf({ policy }: ApiPorts, { from, to, zone, asOf }: Figures) {
  return {
    ...{ from: dayOf(from, zone), to: dayOf(to - 1, zone), zone },
    ...{ asOf: new Date(asOf).toISOString(), currency: policy.current().authority.currency },
  };
}

function metricView({ id, unit, name, definition, better, goal }: Metric, language: string): MetricView {
  const words = { name: text(name, {}, language), definition: text(definition, {}, language) };
  return { id, unit, ...words, better, goal };
}

function viewOf(ports: ApiPorts, figures: Figures, language: string): FiguresView {
  const metric = METRICS.find(({ id }) => id === figures.metric) as Metric;
  const { total, rows, by } = figures;
  const rules = ports.policy.current();
  return {
    ...{ metric: metricView(metric, language), ...daysOf(ports, figures), behind: 0, total },
    rows: rows.map((row) => ({
      ...row,
      name: by === null ? null : valueName(rules, by, row.group, language),
    })),
  };
}

async function valuesOf(
  ports: ApiPorts,
  { from, to, filters }: FigureQuery,
  language: string,
): Promise<AllFiguresView['values']> {
  const rules = ports.policy.current();
  // Somebody who is limited to a team learns of no other.
  const team = filters?.team === undefined ? {} : { filters: { team: filters.team } };
  const found = await Promise.all(
    NARROWED_BY.map(async (by) => {
      const { rows } = await read(ports, { metric: 'opened', from, to, by, ...team });
      const ids = rows.flatMap(({ group }) => (group === null ? [] : [group]));
      return [by, ids.map((id) => ({ id, name: valueName(rules, by, id, language) }))] as const;
    }),
  );
  return Object.fromEntries(found);
}

function csv(reply: FastifyReply, figures: readonly FiguresView[]): FastifyReply {
  const name = figures.length === 1 ? figures[0]?.metric.id : 'figures';
  return reply
    .header('content-disposition', `attachment; filename="${name}.csv"`)
    .type('text/csv; charset=utf-8')
    .send(Buffer.from(csvOf(figures)));
}
