import type { ComponentChildren } from 'preact';
import type { TicketView } from '../../../../api/shapes.ts';
import { customerName } from '../logic/names.ts';
import { clockTime, fullTime, span } from '../logic/time-words.ts';
import { now } from '../state/clock.ts';
import { channelName, reasonName, text } from '../words.ts';
import { ownerName } from './queue-row.tsx';

/** What is known about the customer and the ticket. */
export function Facts({ view }: { view: TicketView }) {
  const { ticket } = view;
  const { target, promise } = ticket.deadlines;
  return (
    <section class="facts" aria-label={text('desk.facts')}>
      <h2>{text('desk.facts')}</h2>
      <dl>
        <Fact name="customer">
          <bdi>{customerName(ticket)}</bdi>
        </Fact>
        <Fact name="channel">{channelName(ticket.channel)}</Fact>
        <Fact name="owner">{ownerName(ticket)}</Fact>
        {ticket.team !== null && <Fact name="team">{ticket.team}</Fact>}
        <Fact name="priority">{text(`desk.priority.${ticket.priority}`)}</Fact>
        {ticket.tags.length > 0 && (
          <Fact name="tags">
            {ticket.tags.map((tag) => (
              <span key={tag} class="tag">
                {tag}
              </span>
            ))}
          </Fact>
        )}
        {ticket.waitingSince !== null && (
          <Fact name="waiting">{span(now.value - Date.parse(ticket.waitingSince))}</Fact>
        )}
        {target !== null && <When name="target" at={target} />}
        {promise !== null && <When name="promise" at={promise} />}
        {ticket.snoozedUntil !== null && <When name="snoozed" at={ticket.snoozedUntil} />}
        {ticket.escalation !== null && (
          <Fact name="escalated">
            {text('event.escalated', { reason: reasonName(ticket.escalation.reason) })}{' '}
            {clockTime(ticket.escalation.at, now.peek())}
          </Fact>
        )}
        <When name="opened" at={ticket.createdAt} />
      </dl>
    </section>
  );
}

type Name =
  | 'customer'
  | 'channel'
  | 'owner'
  | 'team'
  | 'priority'
  | 'tags'
  | 'waiting'
  | 'target'
  | 'promise'
  | 'snoozed'
  | 'escalated'
  | 'opened';

function Fact({ name, children }: { name: Name; children: ComponentChildren }) {
  return (
    <div>
      <dt>{text(`desk.fact.${name}`)}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function When({ name, at }: { name: Name; at: string }) {
  return (
    <Fact name={name}>
      <time dateTime={at} title={fullTime(at)}>
        {clockTime(at, now.value)}
      </time>
    </Fact>
  );
}
