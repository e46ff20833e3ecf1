import { useEffect } from 'preact/hooks';
import { clockTime, dayName, timeOfDay } from '../logic/time-words.ts';
import { act } from '../state/act.ts';
import { now } from '../state/clock.ts';
import {
  type ChangeView,
  followWeek,
  loadWeek,
  refreshWeek,
  type TurnView,
  type WeekView,
  week,
} from '../state/rota.ts';
import type { InsightRoute } from '../state/route.ts';
import { session, works } from '../state/session.ts';
import { language, text } from '../words.ts';
import { CoveragePanel } from './coverage-panel.tsx';
import { RotaForm } from './rota-form.tsx';

const DAY_MS = 86_400_000;

type Span = Pick<TurnView, 'from' | 'to'>;
type Line = { from: number; to: number; turn: TurnView | null };

/** Who is on duty and on call now and in the coming week, in the browser's zone: gaps stand where they are. */
export function RotaPage({ route }: { route: InsightRoute }) {
  const team = route.filters.get('team') ?? '';
  useEffect(() => followWeek(team), [team, language.value]);
  const shown = week.value;
  const isOver = shown !== null && now.value > nextTurn(shown) + SETTLED_MS;
  useEffect(() => {
    if (isOver) refreshWeek();
  }, [isOver]);
  if (shown === null) return <p class="page-note">{text('desk.loading')}</p>;
  return (
    <section class="insight-page rota" aria-label={text('desk.rota')}>
      <section aria-labelledby="rota-now">
        <h2 id="rota-now">{text('desk.rota.now')}</h2>
        <p>
          ● {text('desk.rota.duty')}: {namesOf(shown, 'duty')}
        </p>
        <p>
          ☎ {text('desk.rota.call')}: {namesOf(shown, 'call')}
        </p>
        {works.value && shown.ruled && (
          <button
            type="button"
            class="quiet small"
            onClick={() => void act('rota', { action: 'offer' }).then(() => loadWeek(team))}
          >
            {text('desk.rota.offer')}
          </button>
        )}
      </section>
      <section aria-labelledby="rota-week">
        <h2 id="rota-week">{text('desk.rota.week')}</h2>
        <p class="hint">
          {text('desk.rota.zone', { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}
        </p>
        {shown.ruled ? <Days week={shown} /> : <p class="hint">{text('desk.rota.none')}</p>}
      </section>
      <CoveragePanel team={team} />
      {session.value.person.role === 'lead' && (
        <RotaForm key={team} team={team} entered={() => void loadWeek(team)} />
      )}
      <Changes name="offers" team={team} changes={shown.offers} />
      <Changes name="changes" team={team} changes={shown.changes} />
    </section>
  );
}

/** The browser's idea of the server's clock may be a little ahead. */
const SETTLED_MS = 2000;

/** When somebody comes, goes or is missing next. Epoch ms. */
function nextTurn({ turns, gaps, from }: WeekView): number {
  const edges = [...turns, ...gaps].flatMap((one) => [one.from, one.to]);
  return Math.min(...edges.filter((at) => at > from));
}

function namesOf({ now }: WeekView, as: 'duty' | 'call'): string {
  const names = now.filter((one) => one.as === as).map(({ name }) => name);
  return names.join(', ') || text('desk.rota.nobody');
}

/** A heading for each day on which something begins. */
function Days({ week: { turns, gaps, from } }: { week: WeekView }) {
  const lines: Line[] = [
    ...turns.map((turn) => ({ ...turn, turn })),
    ...gaps.map((gap) => ({ ...gap, turn: null })),
  ];
  lines.sort((one, other) => one.from - other.from);
  const days = new Map<string, Line[]>();
  for (const line of lines) {
    const day = dayName(instant(line.from), from);
    days.set(day, [...(days.get(day) ?? []), line]);
  }
  return (
    <>
      {[...days].map(([day, all]) => (
        <section key={day} aria-label={day}>
          <h3>{day}</h3>
          <ul class="plain-list">
            {all.map(({ turn, ...span }) => (
              <li key={`${turn?.person ?? ''}${span.from}`}>
                {spanWords(span)}{' '}
                {turn === null ? (
                  <strong>⚠ {text('desk.rota.gap')}</strong>
                ) : (
                  <>
                    {turn.as === 'call' ? '☎' : '●'} <bdi>{turn.name}</bdi>{' '}
                    <span class="hint">{text(turn.as === 'call' ? 'desk.rota.call' : 'desk.rota.duty')}</span>
                  </>
                )}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function Changes({
  name,
  team,
  changes,
}: {
  name: 'offers' | 'changes';
  team: string;
  changes: ChangeView[];
}) {
  if (changes.length === 0) return null;
  const { id: me, role } = session.value.person;
  const deed = (action: 'take' | 'end', one: ChangeView) => (
    <button
      type="button"
      class="quiet small"
      aria-label={`${text(`desk.rota.${action}`)}: ${one.name}, ${whole(one)}`}
      onClick={() => void act('rota', { action, id: one.id }).then(() => loadWeek(team))}
    >
      {text(`desk.rota.${action}`)}
    </button>
  );
  return (
    <section aria-labelledby={`rota-${name}`}>
      <h2 id={`rota-${name}`}>{text(`desk.rota.${name}`)}</h2>
      <ul class="plain-list">
        {changes.map((one) => (
          <li key={one.id}>
            {whole(one)} {signOf(one)} <bdi>{one.name}</bdi> <bdi class="hint">{one.why}</bdi>{' '}
            <span class="deeds">
              {name === 'offers' && works.value && one.person !== me && deed('take', one)}
              {(role === 'lead' || (name === 'offers' && one.person === me)) && deed('end', one)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function signOf({ as }: ChangeView): string {
  return as === 'off' ? '○' : as === 'call' ? '☎' : '●';
}

function instant(at: number): string {
  return new Date(at).toISOString();
}

/** With the day of its end from a day on: somebody is on call for a week. */
function spanWords({ from, to }: Span): string {
  const end = to - from < DAY_MS ? timeOfDay(instant(to)) : clockTime(instant(to), from);
  return `${timeOfDay(instant(from))} – ${end}`;
}

/** With the day of its beginning. */
function whole({ from, to }: Span): string {
  return `${dayName(instant(from), week.value?.from ?? from)}, ${spanWords({ from, to })}`;
}
