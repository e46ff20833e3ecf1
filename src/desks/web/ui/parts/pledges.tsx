import { useState } from 'preact/hooks';
import type { GivingView } from '../../../../api/giving-shapes.ts';
import { BROKEN_BECAUSE } from '../../../../domain/ticket/pledges.ts';
import { clockTime } from '../logic/time-words.ts';
import { act } from '../state/act.ts';
import { now } from '../state/clock.ts';
import { works } from '../state/session.ts';
import { text } from '../words.ts';

type Pledge = GivingView['pledges'][number];

/** What we promised and have not kept yet. */
export function Pledges({ ticket, pledges }: { ticket: number; pledges: GivingView['pledges'] }) {
  return (
    <section aria-labelledby="giving-pledges">
      <h2 id="giving-pledges">{text('desk.giving.promised')}</h2>
      <ul class="giving-tasks">
        {pledges.map((pledge) => (
          <li key={pledge.number}>
            <span>
              <strong>{pledge.text}</strong>{' '}
              <span class={pledge.late ? 'mark urgent' : 'hint'}>
                {pledge.late && '! '}
                {text('desk.giving.by', { when: clockTime(pledge.dueAt, now.peek()) })}
              </span>
            </span>
            {works.value && <Ends ticket={ticket} pledge={pledge} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Kept with one press; not kept with the cause, which somebody counts. */
function Ends({ ticket, pledge: { number, text: what } }: { ticket: number; pledge: Pledge }) {
  const [asking, setAsking] = useState(false);
  const end = (how: { as: 'kept' } | { as: 'broken'; because: string }) =>
    void act('pledge', { ticket, number, ...how });
  if (asking)
    return (
      <Cause what={what} chosen={(because) => end({ as: 'broken', because })} left={() => setAsking(false)} />
    );
  return (
    <span class="giving-actions">
      <button
        type="button"
        class="quiet small"
        aria-label={text('desk.giving.kept-what', { what })}
        onClick={() => end({ as: 'kept' })}
      >
        {text('desk.giving.kept')}
      </button>
      <button
        type="button"
        class="quiet small"
        aria-label={text('desk.giving.not-kept-what', { what })}
        onClick={() => setAsking(true)}
      >
        {text('desk.giving.not-kept')}
      </button>
    </span>
  );
}

function Cause({
  what,
  chosen,
  left,
}: {
  what: string;
  chosen: (because: string) => void;
  left: () => void;
}) {
  const [because, setBecause] = useState('');
  return (
    <form
      class="giving-actions"
      onSubmit={(event) => {
        event.preventDefault();
        if (because !== '') chosen(because);
      }}
      onKeyDown={({ key }) => key === 'Escape' && left()}
    >
      <select
        autofocus
        required
        aria-label={text('desk.giving.not-kept-why', { what })}
        value={because}
        onChange={({ currentTarget }) => setBecause(currentTarget.value)}
      >
        <option value="">{text('desk.giving.not-kept-choose')}</option>
        {BROKEN_BECAUSE.map((one) => (
          <option key={one} value={one}>
            {text(`pledge.because-${one}`)}
          </option>
        ))}
      </select>
      <button type="submit" class="quiet small">
        {text('desk.giving.not-kept')}
      </button>
    </form>
  );
}
