import type { AllFiguresView, FigureView, MetricView } from '../../../../api/figure-shapes.ts';
import { figureValue } from '../../../../texts/figure-value.ts';
import { changed, mainOf, movement, reaches } from '../logic/figures.ts';
import { goals } from '../state/figures.ts';
import { type InsightRoute, insightAddress } from '../state/route.ts';
import { language, text } from '../words.ts';

interface Props {
  shown: AllFiguresView['figures'][number];
  currency: string;
  route: InsightRoute;
}

/** One figure: how it stands, how it stood before, what it should come to, and what it means. */
export function FigureTile({ shown, currency, route }: Props) {
  const { metric, total } = shown;
  const address = insightAddress('figures', metric.id, changed(route.filters, {}));
  return (
    <li class="figure-tile">
      <h3>
        <a href={address}>{metric.name}</a>
      </h3>
      <FigureNumbers metric={metric} figure={total} currency={currency} />
      <Movement shown={shown} currency={currency} />
      <GoalLine metric={metric} figure={total} currency={currency} />
      <p class="hint">{metric.definition}</p>
    </li>
  );
}

interface NumbersProps {
  metric: MetricView;
  figure: FigureView;
  currency: string;
}

/** Never a mean: the middle one and what nine of ten do not pass, or a share with what stands behind it. */
export function FigureNumbers({ metric, figure, currency }: NumbersProps) {
  const main = mainOf(metric, figure);
  const words = (value: number) => figureValue(value, metric.unit, { language: language.value, currency });
  if (main === null || figure.count === 0)
    return <p class="figure-numbers none">{text('desk.figures.none')}</p>;
  const { unit } = metric;
  return (
    <p class="figure-numbers">
      <strong>{words(main)}</strong>{' '}
      {(unit === 'ms' || unit === 'score') && <span>{text('desk.figures.median')}</span>}{' '}
      {unit === 'ms' && figure.p90 !== null && (
        <span class="figure-p90">{text('desk.figures.p90', { value: words(figure.p90) })}</span>
      )}{' '}
      {unit !== 'count' && <small>{counted(metric, figure)}</small>}
    </p>
  );
}

function counted({ unit }: MetricView, { part, count }: FigureView): string {
  const format = new Intl.NumberFormat(language.value);
  if (unit !== 'share' || part === null) return text('desk.figures.counted', { count: format.format(count) });
  return text('desk.figures.part', { part: format.format(part), count: format.format(count) });
}

const SIGNS = { up: '▲', down: '▼', level: '=' } as const;

function Movement({ shown, currency }: Omit<Props, 'route'>) {
  const moved = movement(shown.metric, shown);
  if (moved === null || shown.total.count === 0 || shown.before.count === 0) return null;
  const before = figureValue(moved.before, shown.metric.unit, { language: language.value, currency });
  const tone = moved.is ?? 'level';
  return (
    <p class={`figure-movement ${tone}`}>
      <span aria-hidden="true">{SIGNS[moved.went]}</span> {text('desk.figures.before', { before })}
      {moved.is !== null && ` · ${text(`desk.figures.${moved.is}`)}`}
    </p>
  );
}

/** What it should come to, and whether it does. */
export function GoalLine({ metric, figure, currency }: NumbersProps) {
  const set = goals.value.get(metric.id);
  if (metric.goal === null || set === undefined || set.value === null) return null;
  const value = figureValue(set.value, metric.unit, { language: language.value, currency });
  const side = metric.goal === 'p90' ? 'p90' : metric.better === 'down' ? 'most' : 'least';
  const reached = reaches(metric, figure, set);
  return (
    <p class="figure-goal">
      {text(`desk.figures.goal.${side}`, { value })}
      {reached !== null && (
        <span class={`chip ${reached ? 'calm' : 'soon'}`}>
          <span aria-hidden="true">{reached ? '✓' : '!'}</span>{' '}
          {text(reached ? 'desk.figures.reached' : 'desk.figures.missed')}
        </span>
      )}
    </p>
  );
}
