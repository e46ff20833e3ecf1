import { useState } from 'preact/hooks';
import type { MetricView } from '../../../../api/figure-shapes.ts';
import { goals, loadFigures } from '../state/figures.ts';
import { insightRoute } from '../state/route.ts';
import { seesRules } from '../state/rules.ts';
import { text } from '../words.ts';
import { GoalForm } from './goal-form.tsx';

/** Who looks after a figure and what is tried for it, with the days; leads change it here. */
export function GoalPanel({ metric }: { metric: MetricView }) {
  const [isOpen, setOpen] = useState(false);
  const set = goals.value.get(metric.id);
  const saved = () => {
    setOpen(false);
    const route = insightRoute.peek();
    if (route !== null) void loadFigures(route);
  };
  return (
    <aside class="goal-panel" aria-label={text('desk.figures.tries')}>
      <h2>{text('desk.figures.tries')}</h2>
      {set === undefined ? (
        <p class="hint">{text('desk.figures.no-goal')}</p>
      ) : (
        <>
          <p>{text('desk.figures.owner', { owner: set.owner })}</p>
          {set.tries.length === 0 && <p class="hint">{text('desk.figures.no-tries')}</p>}
          <ol class="goal-tries">
            {set.tries.map(({ since, until, what, came }) => (
              <li key={`${since} ${what}`}>
                <small>
                  {until === null
                    ? text('desk.figures.since', { since })
                    : text('desk.figures.since-until', { since, until })}
                </small>
                <p dir="auto">{what}</p>
                {came !== null && <p dir="auto">{text('desk.figures.came', { came })}</p>}
              </li>
            ))}
          </ol>
        </>
      )}
      {seesRules() && !isOpen && (
        <button type="button" class="quiet" onClick={() => setOpen(true)}>
          {text('desk.figures.change-goal')}
        </button>
      )}
      {isOpen && <GoalForm metric={metric} saved={saved} left={() => setOpen(false)} />}
    </aside>
  );
}
