import type { TicketLine } from '../../../../api/shapes.ts';
import type { TextKey } from '../../../../texts/texts.ts';
import { act } from '../state/act.ts';
import { commandOf, commands } from '../state/catalogue.ts';
import { dialog } from '../state/dialogs.ts';
import { session, works } from '../state/session.ts';
import { text } from '../words.ts';
import { begin } from './actions.tsx';
import { Icon } from './icon.tsx';

/** At most two buttons and all the rest: claim comes first, and what is done is resolved. */
export function TicketActions({ ticket }: { ticket: TicketLine }) {
  const resolved = ticket.status === 'resolved';
  const mine = ticket.assignee?.id === session.value.person.id;
  const more = (
    <button
      type="button"
      class="quiet"
      aria-haspopup="dialog"
      onClick={() => {
        dialog.value = { kind: 'actions' };
      }}
    >
      {text('desk.act.more')} <kbd class="wide-only">.</kbd>
    </button>
  );
  if (!works.value) {
    return (
      <div class="ticket-actions">
        <span class="hint">
          <Icon name="eye" /> {text('desk.view-only')}
        </span>
        {more}
      </div>
    );
  }
  const merged = ticket.mergedInto !== null;
  const transfer = commandOf('transfer');
  return (
    <div class="ticket-actions">
      {mine && !resolved && <span class="hint wide-only">{text('desk.act.yours')}</span>}
      {!resolved && ticket.assignee === null && (
        <ActionButton
          label="desk.act.claim"
          run={() => void act('claim', { ticket: ticket.number })}
          primary
        />
      )}
      {mine && !resolved && transfer !== undefined && (
        <ActionButton label="desk.act.transfer" run={() => begin(transfer, ticket.number)} wideOnly />
      )}
      {!merged && !ticket.spam && (
        <ActionButton
          label={resolved ? 'desk.act.reopen' : 'desk.act.resolve'}
          run={() => void act(resolved ? 'reopen' : 'resolve', { ticket: ticket.number })}
          primary={resolved}
        />
      )}
      {commands.value.length > 0 && more}
    </div>
  );
}

interface ButtonProps {
  label: TextKey;
  run: () => void;
  primary?: boolean;
  wideOnly?: boolean;
}

function ActionButton({ label, run, primary = false, wideOnly = false }: ButtonProps) {
  return (
    <button
      type="button"
      class={`${primary ? 'primary' : 'quiet'}${wideOnly ? ' wide-only' : ''}`}
      onClick={run}
    >
      {text(label)}
    </button>
  );
}
