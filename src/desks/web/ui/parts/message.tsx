import type { MessageView, TicketLine } from '../../../../api/shapes.ts';
import { authorName, customerName } from '../logic/names.ts';
import { clockTime, fullTime, timeOfDay } from '../logic/time-words.ts';
import { now } from '../state/clock.ts';
import { ticketAddress } from '../state/route.ts';
import { channelName, text } from '../words.ts';
import { Delivery } from './delivery.tsx';
import { Files } from './files.tsx';
import { ForeignText } from './foreign-text.tsx';
import { Icon } from './icon.tsx';
import { OriginalMessage } from './original.tsx';

/** A message: the customer's on the left, ours on the right, notes across with a lock and a dashed edge. */
export function Message({ message, ticket }: { message: MessageView; ticket: TicketLine }) {
  const { kind, delivery } = message;
  const cancelled = delivery === 'cancelled';
  return (
    <article
      class={`message ${kind}${cancelled || delivery === 'gated' ? ` ${delivery}` : ''}`}
      aria-label={label(message)}
      data-message={message.id}
    >
      <header>
        {kind === 'note' && <Icon name="lock" />}
        <strong>
          <bdi>{authorName(message)}</bdi>
        </strong>
        <span class="message-kind">{kindWords(message, ticket)}</span>
        {message.from !== null && <a href={ticketAddress(message.from.ticket)}>#{message.from.ticket}</a>}
        <time dateTime={message.at} title={fullTime(message.at)}>
          {timeOfDay(message.at)}
        </time>
      </header>
      {message.deletedAt !== null && (
        <p class="message-fate">
          {text(kind === 'inbound' ? 'desk.message.deleted' : 'desk.message.note-deleted', {
            when: clockTime(message.deletedAt, now.peek()),
          })}
        </p>
      )}
      {message.quotes !== undefined && (
        <p class="message-fate">
          <bdi>{text('card.quotes', { words: message.quotes })}</bdi>
        </p>
      )}
      {message.subject !== undefined && (
        <p class="message-subject" dir="auto">
          {message.subject}
        </p>
      )}
      {message.text !== '' && <ForeignText>{message.text}</ForeignText>}
      {message.original && <OriginalMessage id={message.id} />}
      <Files files={message.files} />
      {message.cc !== undefined && (
        <p class="message-fate">
          <bdi>{text('card.copies', { who: message.cc.join(', ') })}</bdi>
        </p>
      )}
      {message.editedAt !== null && (
        <p class="message-fate">
          {text(kind === 'inbound' ? 'desk.message.edited' : 'desk.message.note-edited', {
            when: clockTime(message.editedAt, now.peek()),
          })}
        </p>
      )}
      {message.signs !== undefined && (
        <p class="message-fate">{text('card.signs', { signs: message.signs.join(' ') })}</p>
      )}
      {message.sent !== null && (
        <p class="message-fate">
          {text('desk.message.note-sent', {
            who: message.sent.by.name,
            when: clockTime(message.sent.at, now.peek()),
          })}
        </p>
      )}
      {kind === 'outbound' && <Delivery message={message} ticket={ticket} />}
    </article>
  );
}

function label(message: MessageView): string {
  return text(`desk.message.${message.kind}-by`, { who: authorName(message) });
}

/** A message that came by another conversation says by which. */
function kindWords({ kind, as, from }: MessageView, ticket: TicketLine): string {
  if (kind === 'note') return text('desk.note.only-team');
  const place = from ?? ticket;
  if (kind === 'inbound') return text('desk.message.via', { channel: channelName(place.channel) });
  return text(`desk.sent.${as ?? 'answer'}`, { who: customerName(place) });
}
