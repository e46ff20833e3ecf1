import type { ComponentChildren } from 'preact';
import type { TicketView } from '../../../../api/shapes.ts';
import { clockTime, fullTime, span } from '../logic/time-words.ts';
import { act } from '../state/act.ts';
import { nameOf } from '../state/catalogue.ts';
import { now } from '../state/clock.ts';
import { session, works } from '../state/session.ts';
import { channelName, reasonName, text } from '../words.ts';
import { ownerName } from './queue-row.tsx';

/** What is known about the customer and the ticket. */
export function Facts({ view }: { view: TicketView }) {
  const { ticket } = view;
  const { target, promise, calendar } = ticket.deadlines;
  return (
    <section class="facts" aria-label={text('desk.facts')}>
      <h2>{text('desk.facts')}</h2>
      <dl>
        <Fact name="channel">{channelName(ticket.channel)}</Fact>
        <Fact name="owner">{ownerName(ticket)}</Fact>
        {ticket.team !== null && <Fact name="team">{nameOf('teams', ticket.team)}</Fact>}
        {ticket.waitingSince !== null && (
          <Fact name="waiting">{span(now.value - Date.parse(ticket.waitingSince))}</Fact>
        )}
        {target !== null && <When name="target" at={target} />}
        {promise !== null && <When name="promise" at={promise} />}
        {calendar !== null && <Fact name="counted">{text('card.counted', { calendar })}</Fact>}
        {ticket.snoozedUntil !== null && <When name="snoozed" at={ticket.snoozedUntil} />}
        {ticket.replyUntil !== null && <When name="reply-until" at={ticket.replyUntil} />}
        {ticket.escalation !== null && (
          <Fact name="escalated">
            {text('event.escalated', { reason: reasonName(ticket.escalation.reason) })}{' '}
            {clockTime(ticket.escalation.at, now.peek())}
          </Fact>
        )}
        <When name="opened" at={ticket.createdAt} />
        <Watchers view={view} />
      </dl>
    </section>
  );
}

/** Who hears of what happens on it, and whether the reader does. */
function Watchers({ view }: { view: TicketView }) {
  const { number, watchers } = view.ticket;
  const watching = watchers.some(({ id }) => id === session.value.person.id);
  const name = watching ? 'unwatch' : 'watch';
  return (
    <Fact name="watchers">
      {watchers.map((one) => one.name).join(', ') || '–'}{' '}
      {works.value && (
        <button type="button" class="link" onClick={() => void act(name, { ticket: number }, 'problems')}>
          {text(`desk.${name}`)}
        </button>
      )}
    </Fact>
  );
}

type Name =
  | 'channel'
  | 'watchers'
  | 'owner'
  | 'team'
  | 'waiting'
  | 'target'
  | 'promise'
  | 'counted'
  | 'snoozed'
  | 'reply-until'
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
