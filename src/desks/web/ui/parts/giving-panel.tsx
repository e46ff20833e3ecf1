import type { GivingView } from '../../../../api/giving-shapes.ts';
import type { TicketView } from '../../../../api/shapes.ts';
import { atLeast } from '../../../../domain/actor.ts';
import { clockTime } from '../logic/time-words.ts';
import { act } from '../state/act.ts';
import { now } from '../state/clock.ts';
import { session, works } from '../state/session.ts';
import { text } from '../words.ts';
import { AllowedReply } from './allowed-reply.tsx';
import { ApprovalPanel } from './approval-panel.tsx';
import { Options } from './offer-options.tsx';
import { Pledges } from './pledges.tsx';

/** What is offered, decided on and promised on a ticket, above its conversation. */
export function GivingPanel({ view }: { view: TicketView }) {
  const { giving, ticket } = view;
  if (giving === null) return null;
  const { offer, approval, allowed, tasks, pledges, toGive, remedies } = giving;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section class="giving" aria-label={text('desk.giving')} tabIndex={0}>
      {approval !== null && (
        <ApprovalPanel key={approval.request} ticket={ticket} approval={approval} offer={offer} />
      )}
      {allowed !== null && <AllowedReply ticket={ticket} allowed={allowed} />}
      {offer !== null && offer.phase !== 'asked' && <Offered ticket={ticket.number} offer={offer} />}
      {tasks.length > 0 && <Tasks ticket={ticket.number} tasks={tasks} />}
      {remedies.map((what, at) => (
        <p key={at} class="hint">
          {text('card.remedy', { what })}
        </p>
      ))}
      {toGive !== null && <p class="hint">{text('card.to-give', { what: toGive })}</p>}
      {pledges.length > 0 && <Pledges ticket={ticket.number} pledges={pledges} />}
    </section>
  );
}

function Offered({ ticket, offer }: { ticket: number; offer: NonNullable<GivingView['offer']> }) {
  const { person } = session.value;
  const may = works.value && (offer.by.id === person.id || atLeast(person.role, 'supervisor'));
  const { expiresAt, request } = offer;
  return (
    <section aria-labelledby={`offered-${request}`}>
      <h2 id={`offered-${request}`}>{text('desk.giving.offered')}</h2>
      <Options options={offer.options} />
      <p class="hint">
        {expiresAt === null
          ? text('desk.giving.allowed')
          : text('desk.giving.until', { when: clockTime(expiresAt, now.peek()) })}
      </p>
      {may && (
        <div class="giving-actions">
          {offer.phase === 'allowed' && (
            <button type="button" class="primary small" onClick={() => void act('send-offer', { ticket })}>
              {text('desk.giving.send')}
            </button>
          )}
          <button type="button" class="quiet small" onClick={() => void act('withdraw', { ticket, request })}>
            {text('desk.giving.withdraw')}
          </button>
        </div>
      )}
    </section>
  );
}

function Tasks({ ticket, tasks }: { ticket: number; tasks: GivingView['tasks'] }) {
  return (
    <section aria-labelledby="giving-todo">
      <h2 id="giving-todo">{text('desk.giving.todo')}</h2>
      <ul class="giving-tasks">
        {tasks.map(({ number, text: what, owner, dueAt, late }) => (
          <li key={number}>
            <span>
              <strong>{what}</strong>{' '}
              <span class={late ? 'mark urgent' : 'hint'}>
                {late && '! '}
                {text(late ? 'desk.giving.late' : 'desk.giving.due', {
                  owner: owner?.name ?? text('desk.unclaimed'),
                  when: clockTime(dueAt, now.peek()),
                })}
              </span>
            </span>
            {works.value && (
              <button
                type="button"
                class="quiet small"
                aria-label={text('desk.giving.done-what', { what })}
                onClick={() => void act('done', { ticket, task: number })}
              >
                {text('desk.giving.done')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
