import type { TicketView } from '../../../../api/shapes.ts';
import { text } from '../../../../texts/texts.ts';
import { others } from '../logic/collision.ts';
import { session } from '../state/session.ts';
import { Icon } from './icon.tsx';

/** Who else is here. Read out when it changes. */
export function PresenceLine({ presence }: { presence: TicketView['presence'] }) {
  const { writing, viewing } = others(presence, session.value.person.id);
  return (
    <div class="presence" role="status">
      {writing.length > 0 && (
        <p class="writing">
          <Icon name="pen" /> {text('desk.presence.writing', { who: writing.join(', '), count: writing.length })}
        </p>
      )}
      {viewing.length > 0 && (
        <p>
          <Icon name="eye" /> {text('desk.presence.viewing', { who: viewing.join(', '), count: viewing.length })}
        </p>
      )}
    </div>
  );
}
