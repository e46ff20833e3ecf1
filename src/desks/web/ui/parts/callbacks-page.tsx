import { useEffect } from 'preact/hooks';
import { clockTime } from '../logic/time-words.ts';
import { loadTodaysCalls, type TodayView, todaysCalls } from '../state/callbacks.ts';
import { now } from '../state/clock.ts';
import { type InsightRoute, insightAddress, ticketAddress } from '../state/route.ts';
import { session } from '../state/session.ts';
import { language, text } from '../words.ts';

const WHOSE = ['mine', 'all'] as const;

/** The calls of today, the earliest first: those of the reader, or of everybody. */
export function CallbacksPage({ route }: { route: InsightRoute }) {
  useEffect(() => void loadTodaysCalls(), [language.value]);
  const whose = route.filters.get('whose') === 'mine' ? 'mine' : 'all';
  const all = todaysCalls.value;
  if (all === null) return <p class="page-note">{text('desk.loading')}</p>;
  const shown = whose === 'all' ? all : all.filter(({ owner }) => owner?.id === session.value.person.id);
  return (
    <section class="insight-page" aria-label={text('desk.callbacks')}>
      <nav class="insight-pages" aria-label={text('desk.callbacks.whose')}>
        {WHOSE.map((one) => (
          <a
            key={one}
            href={insightAddress('callbacks', '', { whose: one })}
            aria-current={one === whose ? 'true' : undefined}
          >
            {text(`desk.whose.${one}`)}
          </a>
        ))}
      </nav>
      {shown.length === 0 ? (
        <p class="hint">{text('desk.callbacks.none')}</p>
      ) : (
        <ul class="plain-list callback-list">
          {shown.map((call) => (
            <Line key={call.number} call={call} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Line({ call: { number, name, owner, at, late, attempt } }: { call: TodayView }) {
  return (
    <li>
      <time dateTime={at}>{clockTime(at, now.peek())}</time>
      <a href={ticketAddress(number)}>
        #{number} <bdi>{name ?? text('card.nameless')}</bdi>
      </a>
      <span class="hint">{owner?.name ?? text('callback.nobody')}</span>
      {attempt > 1 && <span class="hint">{text('desk.callback.attempt', { count: attempt })}</span>}
      {late && <span class="mark urgent">! {text('desk.callback.late')}</span>}
    </li>
  );
}
