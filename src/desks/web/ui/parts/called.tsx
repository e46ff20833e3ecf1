import type { TicketView } from '../../../../api/shapes.ts';
import { act } from '../state/act.ts';
import { commandOf } from '../state/catalogue.ts';
import { dialog } from '../state/dialogs.ts';
import { session, works } from '../state/session.ts';
import { reasonName, text } from '../words.ts';

/** What can be done besides taking it over, with the command whose form asks for the rest. */
const STEPS = { advise: 'note', raise: 'priority', dismiss: 'dismiss' } as const;
type Step = keyof typeof STEPS;
const NAMES: readonly Step[] = ['advise', 'raise', 'dismiss'];

/** A supervisor is called: why, and what whoever reads it can do. Those who may not dismiss it are shown what they may. */
export function Called({ view }: { view: TicketView }) {
  const { escalation, number, status } = view.ticket;
  const { person } = session.value;
  if (escalation === null || status === 'resolved' || !works.value) return null;
  if (commandOf('dismiss') === undefined || person.role === 'agent') return null;
  const mine = view.ticket.assignee?.id === person.id;
  return (
    <section class="handover-bar called" aria-label={text('desk.escalated')}>
      <Calls events={view.events} reason={escalation.reason} since={escalation.at} />
      <div class="handover-actions">
        {!mine && (
          <button
            type="button"
            class="primary small"
            onClick={() => void act('assign', { ticket: number, to: person.id })}
          >
            {text('advice.take-over')}
          </button>
        )}
        {NAMES.map((step) => (
          <button key={step} type="button" class="quiet small" onClick={() => open(step, number)}>
            {text(`advice.${step}`)}
          </button>
        ))}
      </div>
    </section>
  );
}

/** Each call that stands, with the rule that called and what it found. */
function Calls({ events, reason, since }: { events: TicketView['events']; reason: string; since: string }) {
  const calls = events.filter(({ type, at }) => type === 'escalated' && at >= since);
  const last = { at: since, text: text('event.escalated', { reason: reasonName(reason) }), why: [] };
  return (
    <ul class="calls">
      {(calls.length === 0 ? [last] : calls).map(({ at, text: words, why }) => (
        <li key={`${at} ${words}`}>
          <strong>
            <span aria-hidden="true">⚑</span> {words}
          </strong>
          {why.map((one) => (
            <small key={one.text}>{one.text}</small>
          ))}
        </li>
      ))}
    </ul>
  );
}

function open(step: Step, ticket: number): void {
  const command = commandOf(STEPS[step]);
  if (command !== undefined) dialog.value = { kind: 'form', command, tickets: [ticket] };
}
