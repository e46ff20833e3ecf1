import { act } from '../state/act.ts';
import { commandOf } from '../state/catalogue.ts';
import { dialog } from '../state/dialogs.ts';
import { openTicket } from '../state/route.ts';
import { closeToast, type Toast, toasts } from '../state/toasts.ts';
import { text } from '../words.ts';
import { Icon } from './icon.tsx';

const SYMBOLS = { good: '✓', bad: '✕', urgent: '!' } as const;

export function Toasts() {
  return (
    <section class="toasts" aria-label={text('desk.toasts')} aria-live="polite">
      {toasts.value.map(({ id, tone, text: words, ticket, undo, page, knock }) => (
        <div key={id} class={`toast ${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
          <span class="toast-symbol" aria-hidden="true">
            {SYMBOLS[tone]}
          </span>
          <p dir="auto">{words}</p>
          {ticket !== undefined && (
            <button
              type="button"
              class="link"
              onClick={() => {
                closeToast(id);
                openTicket(ticket);
              }}
            >
              {text('desk.open-ticket', { number: ticket })}
            </button>
          )}
          {page !== undefined && (
            <a href={page} target="_blank" rel="noreferrer" onClick={() => closeToast(id)}>
              {text('desk.open-page')}
            </a>
          )}
          {undo !== undefined && (
            <button
              type="button"
              class="link"
              onClick={() => {
                closeToast(id);
                void act('undo', undo);
              }}
            >
              {text('desk.links.undo')}
            </button>
          )}
          {knock !== undefined && <Knock id={id} knock={knock} />}
          <button
            type="button"
            class="icon-button"
            aria-label={text('desk.close')}
            onClick={() => closeToast(id)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </section>
  );
}

/** Leads to the form of what can still be done, as every other way to it does. */
function Knock({ id, knock: { ticket, to } }: { id: number; knock: NonNullable<Toast['knock']> }) {
  const command = commandOf('knock');
  if (command === undefined) return null;
  return (
    <button
      type="button"
      class="link"
      aria-haspopup="dialog"
      onClick={() => {
        closeToast(id);
        const values = to === null ? {} : { to: String(to) };
        dialog.value = { kind: 'form', command, tickets: [ticket], values };
      }}
    >
      {text('desk.act.knock')}
    </button>
  );
}
