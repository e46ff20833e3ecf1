import type { GivingView } from '../../../../api/giving-shapes.ts';
import type { TicketLine } from '../../../../api/shapes.ts';
import { atLeast } from '../../../../domain/actor.ts';
import { act } from '../state/act.ts';
import { rewriteReply } from '../state/giving.ts';
import { session, works } from '../state/session.ts';
import { text } from '../words.ts';
import { ForeignText } from './foreign-text.tsx';

interface Props {
  ticket: TicketLine;
  allowed: NonNullable<GivingView['allowed']>;
}

/** A reply that somebody allowed while the customer wrote: whoever wrote it sends it as it is, or changes it. */
export function AllowedReply({ ticket, allowed }: Props) {
  const { request, by, message } = allowed;
  const { person } = session.value;
  const may = works.value && (by.id === person.id || atLeast(person.role, 'supervisor'));
  const { number } = ticket;
  return (
    <section aria-labelledby={`allowed-${request}`}>
      <h2 id={`allowed-${request}`}>{text('desk.giving.allowed')}</h2>
      <ForeignText>{message}</ForeignText>
      {may && (
        <div class="giving-actions">
          <button
            type="button"
            class="primary small"
            onClick={() => void act('send-offer', { ticket: number, request })}
          >
            {text('desk.giving.send')}
          </button>
          <ReplyWays ticket={ticket} request={request} message={message} />
        </div>
      )}
    </section>
  );
}

/** To write it otherwise, or not at all. */
export function ReplyWays({
  ticket,
  request,
  message,
}: {
  ticket: TicketLine;
  request: string;
  message: string;
}) {
  return (
    <>
      <button type="button" class="quiet small" onClick={() => void rewriteReply(ticket, request, message)}>
        {text('desk.giving.change')}
      </button>
      <button
        type="button"
        class="quiet small"
        onClick={() => void act('withdraw', { ticket: ticket.number, request })}
      >
        {text('desk.giving.withdraw')}
      </button>
    </>
  );
}
