import { useRef } from 'preact/hooks';
import type { TicketLine } from '../../../../api/shapes.ts';
import type { TextKey } from '../../../../texts/texts.ts';
import { act } from '../state/act.ts';
import { dialog } from '../state/dialogs.ts';
import { session } from '../state/session.ts';
import { text } from '../words.ts';
import { openCommandLine } from './keys.ts';

interface Action {
  label: TextKey;
  /** Run at once, or put on the command line where something is still to be said. */
  run: (number: number) => void;
}

const now = (name: string) => (ticket: number) => void act(name, { ticket });
const typed = (name: string) => (ticket: number) => openCommandLine(`${name} ${ticket} `);

const CLAIM: Action = { label: 'desk.act.claim', run: now('claim') };
const RESOLVE: Action = { label: 'desk.act.resolve', run: now('resolve') };
const REOPEN: Action = { label: 'desk.act.reopen', run: now('reopen') };
const RELEASE: Action = { label: 'desk.act.release', run: now('release') };
const WAIT: Action = { label: 'desk.act.wait', run: now('wait') };
const ASSIGN: Action = { label: 'desk.act.assign', run: typed('assign') };
const SNOOZE: Action = { label: 'desk.act.snooze', run: typed('snooze') };
const ESCALATE: Action = { label: 'desk.act.escalate', run: typed('escalate') };
const WHY: Action = { label: 'desk.act.why', run: (ticket) => void explain(ticket) };

/** At most two buttons and a menu: claim comes first, and what is done is resolved. */
export function TicketActions({ ticket }: { ticket: TicketLine }) {
  const menu = useRef<HTMLDetailsElement>(null);
  const resolved = ticket.status === 'resolved';
  const mine = ticket.assignee?.id === session.value.person.id;
  const first = !resolved && ticket.assignee === null ? CLAIM : null;
  const more = resolved
    ? [WHY]
    : [...(ticket.assignee === null ? [] : [RELEASE]), ASSIGN, SNOOZE, WAIT, ESCALATE, WHY];
  const close = () => {
    if (menu.current !== null) menu.current.open = false;
  };
  return (
    <div class="ticket-actions">
      {mine && !resolved && <span class="hint wide-only">{text('desk.act.yours')}</span>}
      {first !== null && <ActionButton action={first} number={ticket.number} primary />}
      <ActionButton action={resolved ? REOPEN : RESOLVE} number={ticket.number} primary={resolved} />
      <details
        ref={menu}
        class="menu"
        onKeyDown={(event) => {
          if (event.key === 'Escape') close();
        }}
        onFocusOut={(event) => {
          if (!(event.relatedTarget instanceof Node) || menu.current?.contains(event.relatedTarget) !== true)
            close();
        }}
      >
        <summary class="quiet">{text('desk.act.more')}</summary>
        <div class="menu-items">
          {more.map((action) => (
            <button
              key={action.label}
              type="button"
              onClick={() => {
                close();
                action.run(ticket.number);
              }}
            >
              {text(action.label)}
            </button>
          ))}
        </div>
      </details>
    </div>
  );
}

function ActionButton({ action, number, primary }: { action: Action; number: number; primary: boolean }) {
  return (
    <button type="button" class={primary ? 'primary' : 'quiet'} onClick={() => action.run(number)}>
      {text(action.label)}
    </button>
  );
}

async function explain(ticket: number): Promise<void> {
  const outcome = await act('why', { ticket }, 'silent');
  if (outcome === null) return;
  dialog.value = { kind: 'answer', title: text('desk.act.why'), text: outcome.text };
}
