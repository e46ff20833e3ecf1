import type { TicketView } from '../../../../api/shapes.ts';
import { clockTime } from '../logic/time-words.ts';
import { act } from '../state/act.ts';
import { commandOf } from '../state/catalogue.ts';
import { now } from '../state/clock.ts';
import { dialog } from '../state/dialogs.ts';
import { session, works } from '../state/session.ts';
import { text } from '../words.ts';
import { ForeignText } from './foreign-text.tsx';
import { receiverName } from './queue-row.tsx';

/** A hand-over that waits to be taken: from whom, why, and until when. */
export function Handover({ view }: { view: TicketView }) {
  const { handover, number } = view.ticket;
  if (handover === null) return null;
  const note = view.messages.find(({ id }) => id === handover.noteId);
  const { person } = session.value;
  const mine = handover.to?.id === person.id || (handover.to === null && handover.team === person.team);
  const decline = commandOf('decline');
  return (
    <section class="handover-bar" aria-label={said(handover, person.id)}>
      <p>
        <strong>⇄ {said(handover, person.id)}</strong>{' '}
        <span class="hint">
          {text('desk.handover.returns', { when: clockTime(handover.returnsAt, now.peek()) })}
        </span>
      </p>
      {note !== undefined && <ForeignText>{note.text}</ForeignText>}
      {works.value && mine && (
        <div class="handover-actions">
          <button type="button" class="primary small" onClick={() => void act('claim', { ticket: number })}>
            {text('desk.handover.take')}
          </button>
          {decline !== undefined && (
            <button
              type="button"
              class="quiet small"
              onClick={() => {
                dialog.value = { kind: 'form', command: decline, tickets: [number] };
              }}
            >
              {text('desk.handover.decline')}
            </button>
          )}
        </div>
      )}
    </section>
  );
}

function said(handover: NonNullable<TicketView['ticket']['handover']>, me: string): string {
  const { from, to, team } = handover;
  const who = from.name;
  if (to?.id === me) return text('desk.handover.you', { who });
  const key = to === null && team !== null ? 'desk.handover.team' : 'desk.handover.other';
  return text(key, { who, to: receiverName(handover) });
}
