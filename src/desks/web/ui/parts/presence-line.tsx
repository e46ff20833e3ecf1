import { others } from '../logic/collision.ts';
import { now } from '../state/clock.ts';
import { session } from '../state/session.ts';
import { present } from '../state/ticket.ts';
import { text } from '../words.ts';
import { Icon } from './icon.tsx';

/** Who else is here. Read out when it changes. */
export function PresenceLine() {
  // Seen again every second: who does not say that they are here any more is gone.
  const local = now.value === 0 ? 0 : performance.now();
  const { writing, viewing } = others(present.value, session.value.person.id, local);
  return (
    <div class="presence" role="status">
      {writing.length > 0 && (
        <p class="writing">
          <Icon name="pen" />{' '}
          {text('desk.presence.writing', { who: writing.join(', '), count: writing.length })}
        </p>
      )}
      {viewing.length > 0 && (
        <p>
          <Icon name="eye" />{' '}
          {text('desk.presence.viewing', { who: viewing.join(', '), count: viewing.length })}
        </p>
      )}
    </div>
  );
}
