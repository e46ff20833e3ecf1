import type { AllFiguresView } from '../../../../api/figure-shapes.ts';
import { changed, FILTERED, type Filtered, PERIODS, periodIn } from '../logic/figures.ts';
import { fullTime } from '../logic/time-words.ts';
import { kinds } from '../state/catalogue.ts';
import { type InsightRoute, insightAddress } from '../state/route.ts';
import { text } from '../words.ts';
import { DayBox } from './day-box.tsx';

interface Props {
  route: InsightRoute;
  all: AllFiguresView;
}

/** Each choice is a new address: it can be kept, sent on, and gone back from. */
export function FigureFilters({ route, all }: Props) {
  const go = (next: Readonly<Record<string, string>>) => {
    window.location.hash = insightAddress('figures', route.rest, changed(route.filters, next));
  };
  const period = periodIn(route.filters);
  const choose = (value: string) =>
    go(value === 'days' ? { period: '', from: all.from, to: all.to } : { period: value, from: '', to: '' });
  const narrowed = [...route.filters.keys()].some((key) => key !== 'by' && key !== 'per');
  return (
    <form
      class="figure-filters"
      aria-label={text('desk.figures.filters')}
      onSubmit={(event) => event.preventDefault()}
    >
      <label class="field">
        <span>{text('desk.figures.period')}</span>
        <select value={period} onChange={(event) => choose(event.currentTarget.value)}>
          {PERIODS.map((one) => (
            <option key={one} value={one}>
              {text(`desk.figures.period.${one}`)}
            </option>
          ))}
          <option value="days">{text('desk.figures.period.days')}</option>
        </select>
      </label>
      {period === 'days' && (
        <>
          <DayBox name="from" value={all.from} max={all.to} put={(from) => go({ from })} />
          <DayBox name="to" value={all.to} min={all.from} put={(to) => go({ to })} />
        </>
      )}
      {FILTERED.map((name) => (
        <Filter key={name} name={name} held={route.filters.get(name) ?? ''} all={all} go={go} />
      ))}
      {narrowed && (
        <button type="button" class="link" onClick={() => go(none(route.filters))}>
          {text('desk.filter.clear')}
        </button>
      )}
      <p class="hint figure-days" role="status">
        {text('desk.figures.days', { from: all.from, to: all.to, zone: all.zone, asOf: fullTime(all.asOf) })}
        {all.behind > 0 && ` ${text('desk.figures.behind', { count: all.behind })}`}
      </p>
    </form>
  );
}

/** What takes every filter out of the address. */
function none(filters: URLSearchParams): Record<string, string> {
  const kept = ['by', 'per'];
  return Object.fromEntries([...filters.keys()].filter((key) => !kept.includes(key)).map((key) => [key, '']));
}

interface FilterProps {
  name: Filtered;
  held: string;
  all: AllFiguresView;
  go(next: Readonly<Record<string, string>>): void;
}

/** What the rules name, what the record of the period knows besides, and what the address names. */
function Filter({ name, held, all, go }: FilterProps) {
  const named = (name === 'team' ? kinds.value?.teams : name === 'kind' ? kinds.value?.kinds : null) ?? [];
  const more = (all.values[name] ?? []).filter(({ id }) => !named.some((one) => one.id === id));
  const known = [...named, ...more];
  const strange = held !== '' && !known.some(({ id }) => id === held) ? [{ id: held, name: held }] : [];
  if (known.length + strange.length === 0) return null;
  return (
    <label class="field">
      <span>{text(`desk.figures.by.${name}`)}</span>
      <select value={held} onChange={(event) => go({ [name]: event.currentTarget.value })}>
        <option value="">{text('desk.filter.any')}</option>
        {[...known, ...strange].map(({ id, name: words }) => (
          <option key={id} value={id}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
