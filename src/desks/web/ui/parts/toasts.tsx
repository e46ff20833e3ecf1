import { act } from '../state/act.ts';
import { openTicket } from '../state/route.ts';
import { closeToast, toasts } from '../state/toasts.ts';
import { text } from '../words.ts';
import { Icon } from './icon.tsx';

const SYMBOLS = { good: '✓', bad: '✕', urgent: '!' } as const;

export function Toasts() {
  return (
    <section class="toasts" aria-label={text('desk.toasts')} aria-live="polite">
      {toasts.value.map(({ id, tone, text: words, ticket, undo, page }) => (
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
