import type { FiguresView, FigureView, MetricView } from '../../../../api/figure-shapes.ts';
import { figureValue } from '../../../../texts/figure-value.ts';
import { APART, changed, laidOut, STEPS } from '../logic/figures.ts';
import { figurePath } from '../state/figures.ts';
import { type InsightRoute, insightAddress } from '../state/route.ts';
import { language, text } from '../words.ts';
import { ColumnHeads } from './column-heads.tsx';
import { FigurePicture } from './figure-picture.tsx';
import { FigureNumbers, GoalLine } from './figure-tile.tsx';
import { GoalPanel } from './goal-panel.tsx';

const FORMATS = ['csv', 'json'] as const;

interface Props {
  shown: FiguresView;
  route: InsightRoute;
}

/** One figure in full: its meaning, its picture, its goal with what is tried, and what stands behind it. */
export function FigureDetail({ shown, route }: Props) {
  const { metric, total, currency } = shown;
  const path = figurePath(metric.id, route.filters);
  return (
    <>
      <p>
        <a href={insightAddress('figures', '', changed(route.filters, { by: '', per: '' }))}>
          ← {text('desk.figures.all')}
        </a>
      </p>
      <div class="figure-detail">
        <section class="figure-whole" aria-labelledby="figure-name">
          <h2 id="figure-name">{metric.name}</h2>
          <p class="figure-means">{metric.definition}</p>
          <FigureNumbers metric={metric} figure={total} currency={currency} />
          <GoalLine metric={metric} figure={total} currency={currency} />
          <Layout route={route} />
          <FigurePicture metric={metric.id} query={path.slice(path.indexOf('?') + 1)} />
          <Rows shown={shown} />
          <p class="decision-files">
            {FORMATS.map((format) => (
              <a key={format} href={`${path}&format=${format}`} download>
                {text('desk.figures.file', { format: format.toUpperCase() })}
              </a>
            ))}
          </p>
        </section>
        <GoalPanel metric={metric} />
      </div>
    </>
  );
}

/** Over which steps it is counted, and told apart by what. */
function Layout({ route }: { route: InsightRoute }) {
  const { per, by } = laidOut(route.filters);
  const go = (next: Readonly<Record<string, string>>) => {
    window.location.hash = insightAddress('figures', route.rest, changed(route.filters, next));
  };
  return (
    <div class="figure-layout">
      <label class="field">
        <span>{text('desk.figures.per')}</span>
        <select value={per ?? 'whole'} onChange={(event) => go({ per: event.currentTarget.value })}>
          <option value="whole">{text('desk.figures.per.whole')}</option>
          {STEPS.map((step) => (
            <option key={step} value={step}>
              {text(`desk.figures.per.${step}`)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{text('desk.figures.by')}</span>
        <select value={by ?? ''} onChange={(event) => go({ by: event.currentTarget.value })}>
          <option value="">{text('desk.figures.by.nothing')}</option>
          {APART.map((one) => (
            <option key={one} value={one}>
              {text(`desk.figures.by.${one}`)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** The columns that a unit has. */
const COLUMNS: Readonly<Record<MetricView['unit'], readonly (keyof FigureView)[]>> = {
  ms: ['median', 'p90', 'count'],
  share: ['share', 'part', 'count'],
  count: ['count'],
  money: ['sum', 'count'],
  score: ['median', 'p90', 'count'],
};
/** Those that are in the metric's own unit; all others are counts. */
const IN_UNIT: readonly (keyof FigureView)[] = ['median', 'p90', 'share', 'sum'];

function Rows({ shown: { metric, rows, currency } }: { shown: FiguresView }) {
  const columns = COLUMNS[metric.unit];
  const steps = rows.some(({ step }) => step !== null);
  const groups = rows.some(({ group }) => group !== null);
  const cell = (figure: FigureView, column: keyof FigureView) => {
    const value = figure[column];
    const unit = IN_UNIT.includes(column) ? metric.unit : 'count';
    return value === null ? '–' : figureValue(value, unit, { language: language.value, currency });
  };
  const heads = [
    ...(steps ? [text('desk.figures.per')] : []),
    ...(groups ? [text('desk.figures.group')] : []),
    ...columns.map((column) => text(`desk.figures.column.${column}`)),
  ];
  if (rows.length === 0) return null;
  return (
    <section class="figure-rows" aria-label={text('desk.figures.rows')}>
      <table>
        <ColumnHeads names={heads} />
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.step}/${row.group}`}>
              {steps && <th scope="row">{stepWords(row.step)}</th>}
              {groups && <th scope="row">{row.name ?? row.group ?? text('desk.figures.no-group')}</th>}
              {columns.map((column) => (
                <td key={column}>{cell(row, column)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Hours and weekdays in words; days, weeks and months as they are written. */
function stepWords(step: string | null): string {
  if (step === null) return '';
  const hour = (from: string) => `${from.padStart(2, '0')}:00`;
  const [, day, of] = /^([1-7])-(\d{1,2})$/.exec(step) ?? [];
  if (day !== undefined && of !== undefined) return `${weekday(Number(day))} ${hour(of)}`;
  return /^\d{1,2}$/.test(step) ? hour(step) : step;
}

/** 1 is Monday. */
function weekday(day: number): string {
  const format = { weekday: 'short', timeZone: 'UTC' } as const;
  const tag = language.value === 'sr' ? 'sr-Latn' : language.value;
  return new Intl.DateTimeFormat(tag, format).format(Date.UTC(2026, 10, 22 + day));
}
