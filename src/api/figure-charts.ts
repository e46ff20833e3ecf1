import type { Chart } from '../insight/chart.ts';
import { heatOf, spreadOf, type Told, trendOf } from '../insight/charts.ts';
import type { FigureQuery } from '../insight/figures.ts';
import { METRICS } from '../insight/measures.ts';
import type { Dimension } from '../insight/observation.ts';
import type { Policy } from '../policy/policy.ts';
import { channelName } from '../texts/channel-name.ts';
import { languageName } from '../texts/language-name.ts';
import { segmentName } from '../texts/names.ts';
import { text } from '../texts/texts.ts';
import { timeLocale } from '../texts/time.ts';
import { nameAmong } from '../texts/told.ts';
import type { ApiPorts } from './ports.ts';

const HOUR_MS = 3_600_000;

/**
 * The picture of what is asked: a map of weekdays and hours with a panel a channel, waits by whole hours against target and promise,
 * or lines. Its language must have been learnt. Throws CodedError 'store-down'.
 */
export async function chartFor(
  { figures, policy }: Pick<ApiPorts, 'figures' | 'policy'>,
  asked: FigureQuery,
  language: string,
): Promise<Chart> {
  const rules = policy.current();
  const metric = METRICS.find(({ id }) => id === asked.metric);
  if (metric === undefined) throw new Error(`There is no metric ${asked.metric}`);
  const isHeat = asked.per === 'weekday-hour';
  const by = isHeat ? ('channel' as const) : asked.per === 'waited' ? undefined : asked.by;
  const { by: _by, ...query } = asked;
  const laid: FigureQuery = { ...query, ...(by === undefined ? {} : { by }), per: asked.per ?? 'week' };
  const counted = await figures.figures(laid, { cached: true });
  const name = (group: string | null) =>
    by === undefined ? (group ?? '') : valueName(rules, by, group, language);
  const told: Told = {
    metric,
    language,
    currency: rules.authority.currency,
    about: aboutOf(rules, asked, { zone: counted.zone, language }),
    goal: rules.goals[metric.id] ?? null,
    name,
  };
  if (isHeat) return heatOf(counted, told);
  return asked.per === 'waited' ? spreadOf(counted, told, promised(rules)) : trendOf(counted, told);
}

/** The same for commands. */
export function chartsOf(ports: Pick<ApiPorts, 'figures' | 'policy'>) {
  return {
    chart: (asked: FigureQuery, language: string) => chartFor(ports, asked, language),
    groupName: (by: Dimension, group: string | null, language: string) =>
      valueName(ports.policy.current(), by, group, language),
  };
}

/** What figures are told apart by, as people call it. */
export function valueName(rules: Policy, by: Dimension, value: string | null, language: string): string {
  if (value === null) return text('desk.figures.no-group', {}, language);
  switch (by) {
    case 'team':
      return rules.business.teams[value] ?? value;
    case 'channel':
      return channelName(value, language);
    case 'segment':
      return segmentName(value, language);
    case 'kind':
      return nameAmong(rules.kinds.kinds, value, language);
    case 'cause':
      return nameAmong(
        rules.kinds.kinds.flatMap(({ causes }) => causes),
        value,
        language,
      );
    case 'language':
      return languageName(value, language);
    default:
      return value;
  }
}

/** The days, and what it is narrowed to. */
function aboutOf(
  rules: Policy,
  { from, to, filters = {} }: FigureQuery,
  { zone, language }: { zone: string; language: string },
): string {
  const format = new Intl.DateTimeFormat(timeLocale(language), { dateStyle: 'medium', timeZone: zone });
  const narrowed = Object.entries(filters).map(([by, values]) =>
    values.map((value) => valueName(rules, by as Dimension, value, language)).join(', '),
  );
  return [format.formatRange(from, to - 1), ...narrowed].join(' · ');
}

/** What is promised to everybody whom no rule promises something else. Milliseconds. */
function promised({ books }: Policy): { targetMs: number; promiseMs: number } {
  const rule = books.deadlines.rules.find((one) => one.rule.conditions === 'always')?.rule;
  const { targetHours, promiseHours } = rule?.event.params ?? {};
  return { targetMs: hours(targetHours, 8), promiseMs: hours(promiseHours, 10) };
}

function hours(given: unknown, otherwise: number): number {
  return (typeof given === 'number' ? given : otherwise) * HOUR_MS;
}
