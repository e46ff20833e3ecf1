import { useState } from 'preact/hooks';
import type { TicketLine } from '../../../../api/shapes.ts';
import { customerName } from '../logic/names.ts';
import { clockTime, fullTime } from '../logic/time-words.ts';
import { now } from '../state/clock.ts';
import { ticketAddress } from '../state/route.ts';
import { works } from '../state/session.ts';
import type { OpenTicket } from '../state/ticket.ts';
import { channelName, text } from '../words.ts';
import { AboutPanel } from './about-panel.tsx';
import { CallbackPanel } from './callback-panel.tsx';
import { Called } from './called.tsx';
import { CustomerPanel } from './customer-panel.tsx';
import { DeadlineChip } from './deadline-chip.tsx';
import { Facts } from './facts.tsx';
import { GivingPanel } from './giving-panel.tsx';
import { Handover } from './handover.tsx';
import { Icon } from './icon.tsx';
import { NoteBox } from './note-box.tsx';
import { PLACES } from './places.ts';
import { PresenceLine } from './presence-line.tsx';
import { ReplyBox } from './reply-box.tsx';
import { TicketActions } from './ticket-actions.tsx';
import { TiesPanel } from './ties-panel.tsx';
import { Timeline } from './timeline.tsx';

type Ready = Extract<OpenTicket, { state: 'ready' }>;

/** One ticket: the conversation with the reply below it, and beside it the team's side: facts and notes. */
export function Ticket({ opened }: { opened: Ready }) {
  const { ticket } = opened.view;
  const [side, setSide] = useState<'conversation' | 'team'>('conversation');
  return (
    <article class={`ticket shows-${side}`} aria-label={text('desk.ticket.title', { number: ticket.number })}>
      <header class="ticket-head">
        <a class="icon-button back" href="#/" aria-label={text('desk.ticket.back')}>
          <Icon name="back" />
        </a>
        <div class="ticket-title">
          <h1>
            <bdi>{customerName(ticket)}</bdi> <span class="number">#{ticket.number}</span>
          </h1>
          {ticket.subject !== null && (
            <p class="ticket-subject" dir="auto" title={ticket.subject}>
              {ticket.subject}
            </p>
          )}
          <p class="ticket-sub">
            <Status ticket={ticket} />
            <span>{channelName(ticket.channel)}</span>
            <DeadlineChip ticket={ticket} />
            {ticket.spam && <span class="mark spam">⊘ {text('desk.spam')}</span>}
            {ticket.mergedInto !== null && (
              <a href={ticketAddress(ticket.mergedInto)}>
                {text('desk.tie.merged-into', { number: ticket.mergedInto })}
              </a>
            )}
            {ticket.public && <span class="mark urgent">⚠ {text('card.public')}</span>}
            {ticket.escalated && <span class="mark escalated">⚑ {text('desk.escalated')}</span>}
          </p>
        </div>
        <TicketActions ticket={ticket} />
      </header>
      <Sides side={side} choose={setSide} />
      <div class="conversation">
        <Handover view={opened.view} />
        <Called view={opened.view} />
        <CallbackPanel view={opened.view} />
        <GivingPanel view={opened.view} />
        <Timeline opened={opened} />
        <PresenceLine />
        {works.value &&
          (ticket.mergedInto === null ? (
            <ReplyBox view={opened.view} />
          ) : (
            <GoesOn into={ticket.mergedInto} />
          ))}
      </div>
      <aside class="team-side" aria-label={text('desk.side.team')} tabIndex={works.value ? undefined : 0}>
        {works.value && <NoteBox ticket={ticket} />}
        <AboutPanel view={opened.view} />
        <CustomerPanel view={opened.view} />
        <TiesPanel view={opened.view} />
        <Facts view={opened.view} />
      </aside>
    </article>
  );
}

/** Nothing is written on a merged ticket: it says where. */
function GoesOn({ into }: { into: number }) {
  return (
    <p class="goes-on">
      <a href={ticketAddress(into)}>{text('desk.reply.merged', { number: into })}</a>
    </p>
  );
}

/** How it stands; of a snoozed one also until when. */
function Status({ ticket: { status, snoozedUntil } }: { ticket: TicketLine }) {
  const until = status === 'snoozed' ? snoozedUntil : null;
  return (
    <span class={`status ${status}`}>
      <span>{text(`desk.status.${status}`)}</span>
      {until !== null && (
        <time dateTime={until} title={fullTime(until)}>
          {' '}
          {text('desk.snoozed-until', { when: clockTime(until, now.value) })}
        </time>
      )}
    </span>
  );
}

/** On a narrow page the two sides take turns. */
function Sides({ side, choose }: { side: string; choose: (side: 'conversation' | 'team') => void }) {
  return (
    <fieldset class="sides" aria-label={text('desk.side.choose')}>
      <button
        type="button"
        aria-pressed={side === 'conversation'}
        data-shows={PLACES.reply}
        onClick={() => choose('conversation')}
      >
        {text('desk.side.conversation')}
      </button>
      <button
        type="button"
        aria-pressed={side === 'team'}
        data-shows={PLACES.note}
        onClick={() => choose('team')}
      >
        <Icon name="lock" /> {text('desk.side.team')}
      </button>
    </fieldset>
  );
}
