import { useEffect } from 'preact/hooks';
import { customerName } from '../logic/names.ts';
import { decisions, loadDecisions } from '../state/decisions.ts';
import { ticketAddress } from '../state/route.ts';
import { text } from '../words.ts';
import { ApprovalPanel } from './approval-panel.tsx';
import { Icon } from './icon.tsx';
import { Remedies } from './remedies.tsx';

const FORMATS = ['csv', 'json'] as const;

/** Everything that waits for a decision, the oldest first. */
export function DecisionsPage() {
  useEffect(() => void loadDecisions(), []);
  const all = decisions.value;
  return (
    <article class="decisions-page" aria-label={text('desk.decisions')}>
      <header class="ticket-head">
        <a class="icon-button back" href="#/" aria-label={text('desk.ticket.back')}>
          <Icon name="back" />
        </a>
        <h1>{text('desk.decisions')}</h1>
        <p class="decision-files">
          {FORMATS.map((format) => (
            <a key={format} href={`/api/export/decisions.${format}`} download>
              {text('desk.decisions.file', { format: format.toUpperCase() })}
            </a>
          ))}
        </p>
      </header>
      <div class="decision-list">
        {all.length === 0 && (
          <p class="hint" role="status">
            {text('desk.decisions.none')}
          </p>
        )}
        {all.map(({ ticket, giving }) => (
          <section key={ticket.number} class="giving" aria-label={`#${ticket.number}`}>
            <a href={ticketAddress(ticket.number)}>
              #{ticket.number} <bdi>{customerName(ticket)}</bdi>
            </a>
            {giving.approval !== null && (
              <ApprovalPanel ticket={ticket} approval={giving.approval} offer={giving.offer} />
            )}
          </section>
        ))}
        <Remedies />
      </div>
    </article>
  );
}
