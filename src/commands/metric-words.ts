import type { Goal } from '../domain/goals.ts';
import type { Figure, Figures } from '../insight/figures.ts';
import { figureValue } from '../texts/figure-value.ts';
import { type TextKey, text } from '../texts/texts.ts';

/** Groups that are told; the others are in the pictures and on the page. */
const GROUPS = 12;

interface Say {
  language: string;
  /** ISO 4217: what sums are in. */
  currency: string;
}

/** What a metric is called: the same everywhere. */
function metricName(metric: string, language: string): string {
  return text(`metric.${metric}` as TextKey, {}, language);
}

/** A figure on a line. */
export function figureLine(figures: Pick<Figures, 'metric' | 'unit' | 'total'>, say: Say): string {
  return `${metricName(figures.metric, say.language)}: ${valueWords(figures.unit, figures.total, say)}`;
}

/** A figure with all that belongs to it: before, apart, what it means, goal, owner and what is tried. */
export function metricWords(
  { figures, before, about, goal }: { figures: Figures; before: Figures; about: string; goal: Goal | null },
  say: Say & { name(group: string | null): string },
): string {
  const { metric, unit, total, rows } = figures;
  const { language } = say;
  const earlier = { before: valueWords(unit, before.total, say) };
  const means = text(`metric.${metric}.means` as TextKey, {}, language);
  return [
    `${metricName(metric, language)} · ${about}`,
    valueWords(unit, total, say),
    text('desk.figures.before', earlier, language),
    ...rows.slice(0, GROUPS).map((row) => `• ${say.name(row.group)}: ${valueWords(unit, row, say)}`),
    text('said.metric-means', { means }, language),
    ...goalWords(figures, goal, say),
  ].join('\n');
}

/** Median and nine of ten, a share of how many, a sum, or how many: never a mean. */
function valueWords(unit: Figures['unit'], figure: Figure, say: Say): string {
  const { language } = say;
  const { count, median, p90, part, share, sum } = figure;
  const value = (of: number) => figureValue(of, unit, say);
  const counted = text('desk.figures.counted', { count: figureValue(count, 'count', say) }, language);
  if (count === 0) return text('desk.figures.none', {}, language);
  if (unit === 'count') return value(count);
  if (unit === 'money') return `${value(sum ?? 0)} (${counted})`;
  if (unit === 'share') {
    if (share === null) return counted;
    return `${value(share)} (${text('desk.figures.part', { part: part ?? 0, count }, language)})`;
  }
  if (median === null) return counted;
  const middle = `${text('desk.figures.median', {}, language)} ${value(median)}`;
  const most =
    p90 === null || unit === 'score' ? [] : [text('desk.figures.p90', { value: value(p90) }, language)];
  return [middle, ...most, counted].join(', ');
}

function goalWords(figures: Figures, goal: Goal | null, say: Say): string[] {
  const { language } = say;
  if (goal === null) return [text('desk.figures.no-goal', {}, language)];
  const tries = goal.tries.map(({ since, until, what, came }) =>
    [
      `• ${text(until === null ? 'desk.figures.since' : 'desk.figures.since-until', { since, until: until ?? '' }, language)}: ${what}`,
      ...(came === null ? [] : [text('desk.figures.came', { came }, language)]),
    ].join(' '),
  );
  return [
    ...(goal.value === null ? [] : [reached(goal.value, figures, say)]),
    text('desk.figures.owner', { owner: goal.owner }, language),
    ...(tries.length === 0
      ? [text('desk.figures.no-tries', {}, language)]
      : [text('desk.figures.tries', {}, language), ...tries]),
  ];
}

/** Shares that are better the smaller they are. */
const LESS: ReadonlySet<string> = new Set(['unanswered', 'reopened']);

function reached(value: number, { metric, unit, total }: Figures, say: Say): string {
  const { language } = say;
  const less = LESS.has(metric);
  const kind = unit === 'ms' ? 'p90' : less ? 'most' : 'least';
  const is = unit === 'ms' ? total.p90 : unit === 'share' ? total.share : total.median;
  const words = text(`desk.figures.goal.${kind}`, { value: figureValue(value, unit, say) }, language);
  if (is === null) return words;
  const good = unit === 'ms' || less ? is <= value : is >= value;
  return `${words}: ${text(good ? 'desk.figures.reached' : 'desk.figures.missed', {}, language)}`;
}
