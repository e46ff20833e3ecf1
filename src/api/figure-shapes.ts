import { z } from 'zod';
import { STEPS } from '../insight/figures.ts';
import { DIMENSIONS } from '../insight/observation.ts';

const instantShape = z.iso.datetime();

/** What a figure means and how to read it. */
export const metricShape = z.object({
  id: z.string(),
  unit: z.enum(['ms', 'share', 'count', 'money', 'score']),
  name: z.string(),
  /** In words, in the language asked for. */
  definition: z.string(),
  better: z.enum(['up', 'down']).nullable(),
  /** Which of its figures a goal can be set for; null: none. */
  goal: z.enum(['median', 'p90', 'share']).nullable(),
});
export type MetricView = z.infer<typeof metricShape>;

const figure = {
  /** How many stand behind it. */
  count: z.number().int(),
  /** The middle one and what nine of ten do not pass: milliseconds, or a score. */
  median: z.number().int().nullable(),
  p90: z.number().int().nullable(),
  part: z.number().int().nullable(),
  /** Of the whole, 0 to 1. */
  share: z.number().nullable(),
  /** Minor units of the house's currency. */
  sum: z.number().int().nullable(),
};
export const figureShape = z.object(figure);
export type FigureView = z.infer<typeof figureShape>;

const rowShape = z.object({
  /** The value of what they are told apart by: its id, and its name in the language asked for. */
  group: z.string().nullable(),
  name: z.string().nullable(),
  step: z.string().nullable(),
  ...figure,
});

const oneOrMore = z.union([z.string().max(100), z.array(z.string().max(100)).max(50)]).optional();

/**
 * Filters by the names of what figures are told apart by, each once or several times; an empty one: what has none. `from` and
 * `to` are days of the house's zone (2026-11-01), both of them included; the last 28 days when absent.
 */
export const figuresAsked = z.object({
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  /** As it was known then. */
  asOf: instantShape.optional(),
  by: z.enum(DIMENSIONS).optional(),
  per: z.enum(STEPS).optional(),
  /** `json` when absent. */
  format: z.enum(['json', 'csv']).optional(),
  team: oneOrMore,
  channel: oneOrMore,
  segment: oneOrMore,
  kind: oneOrMore,
  cause: oneOrMore,
  language: oneOrMore,
  rule: oneOrMore,
  detail: oneOrMore,
});
export type FiguresAsked = z.infer<typeof figuresAsked>;

const period = {
  from: z.iso.date(),
  to: z.iso.date(),
  zone: z.string(),
  /** What was known then is counted. */
  asOf: instantShape,
  /** Tickets whose newest events are not counted yet. */
  behind: z.number().int(),
  /** ISO 4217: what sums are in. */
  currency: z.string(),
};

/** `GET /api/figures/:metric`: the whole period, and its rows in order of step, then of group. */
export const figuresShape = z.object({
  metric: metricShape,
  ...period,
  total: figureShape,
  rows: z.array(rowShape),
});
export type FiguresView = z.infer<typeof figuresShape>;

/** `GET /api/figures`: every metric of the period, with the same days before it to compare with. */
export const allFiguresShape = z.object({
  ...period,
  figures: z.array(z.object({ metric: metricShape, total: figureShape, before: figureShape })),
  /** What can be filtered by: what the record of the period knows, with names. */
  values: z.record(z.string(), z.array(z.object({ id: z.string(), name: z.string() }))),
});
export type AllFiguresView = z.infer<typeof allFiguresShape>;
