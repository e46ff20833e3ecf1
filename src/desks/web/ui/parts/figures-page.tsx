import { useEffect } from 'preact/hooks';
import type { AllFiguresView } from '../../../../api/figure-shapes.ts';
import { inGroups, queryOf } from '../logic/figures.ts';
import { now } from '../state/clock.ts';
import { figure, forgetFigures, loadFigures, noFigures, overview, zone } from '../state/figures.ts';
import type { InsightRoute } from '../state/route.ts';
import { seesRules } from '../state/rules.ts';
import { language, text } from '../words.ts';
import { FigureDetail } from './figure-detail.tsx';
import { FigureFilters } from './figure-filters.tsx';
import { FigurePicture } from './figure-picture.tsx';
import { FigureTile } from './figure-tile.tsx';
import { WallLinks } from './wall-links.tsx';

/** What is measured: every figure with its meaning and its goal, or one of them in full. The address holds the whole view. */
export function FiguresPage({ route }: { route: InsightRoute }) {
  const asked = `${route.rest}?${route.filters}`;
  useEffect(() => void loadFigures(route), [asked, language.value]);
  useEffect(() => forgetFigures, []);
  const all = overview.value;
  const one = figure.value;
  return (
    <section class="insight-page figures" aria-label={text('desk.figures')}>
      {all !== null && <FigureFilters route={route} all={all} />}
      {noFigures.value !== null && (
        <p class="form-problem" role="alert">
          {noFigures.value}
        </p>
      )}
      {all === null && noFigures.value === null && (
        <p class="page-note" role="status">
          {text('desk.loading')}
        </p>
      )}
      {all !== null && route.rest === '' && <Overview all={all} route={route} />}
      {all !== null && one?.metric.id === route.rest && (
        <FigureDetail key={route.rest} shown={one} route={route} />
      )}
    </section>
  );
}

/** When customers write, and how long they waited for the first answer. */
function Pictures({ route }: { route: InsightRoute }) {
  const query = queryOf(route.filters, now.peek(), zone.value);
  return (
    <section class="figure-group" aria-labelledby="figures-pictures">
      <h2 id="figures-pictures">{text('desk.figures.pictures')}</h2>
      <div class="figure-pictures">
        <FigurePicture metric="received" query={`${query}&per=weekday-hour`} />
        <FigurePicture metric="first-answer" query={`${query}&per=waited`} />
        <FigurePicture metric="within-promise" query={`${query}&per=week`} />
        <FigurePicture metric="opened" query={`${query}&per=week&by=kind`} />
      </div>
    </section>
  );
}

function Overview({ all, route }: { all: AllFiguresView; route: InsightRoute }) {
  return (
    <>
      {inGroups(all.figures).map(({ group, figures }) => (
        <section key={group} class="figure-group" aria-labelledby={`figures-${group}`}>
          <h2 id={`figures-${group}`}>{text(`desk.figures.group.${group}`)}</h2>
          <ul class="figure-tiles">
            {figures.map((shown) => (
              <FigureTile key={shown.metric.id} shown={shown} currency={all.currency} route={route} />
            ))}
          </ul>
        </section>
      ))}
      <Pictures route={route} />
      {seesRules() && <WallLinks />}
    </>
  );
}
