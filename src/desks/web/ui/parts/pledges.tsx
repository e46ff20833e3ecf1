import type { GivingView } from '../../../../api/giving-shapes.ts';
import { clockTime } from '../logic/time-words.ts';
import { act } from '../state/act.ts';
import { now } from '../state/clock.ts';
import { works } from '../state/session.ts';
import { text } from '../words.ts';

/** What we promised and have not kept yet. */
export function Pledges({ ticket, pledges }: { ticket: number; pledges: GivingView['pledges'] }) {
  return (
    <section aria-labelledby="giving-pledges">
      <h2 id="giving-pledges">{text('desk.giving.promised')}</h2>
      <ul class="giving-tasks">
        {pledges.map(({ number, text: what, dueAt, late }) => (
          <li key={number}>
            <span>
              <strong>{what}</strong>{' '}
              <span class={late ? 'mark urgent' : 'hint'}>
                {late && '! '}
                {text('desk.giving.by', { when: clockTime(dueAt, now.peek()) })}
              </span>
            </span>
            {works.value && (
              <button
                type="button"
                class="quiet small"
                aria-label={text('desk.giving.kept-what', { what })}
                onClick={() => void act('pledge', { ticket, as: 'kept', number })}
              >
                {text('desk.giving.kept')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
