import { useState } from 'preact/hooks';
import { customerName } from '../logic/names.ts';
import type { OpenTicket } from '../state/ticket.ts';
import { channelName, text } from '../words.ts';
import { DeadlineChip } from './deadline-chip.tsx';
import { Facts } from './facts.tsx';
import { Icon } from './icon.tsx';
import { PLACES } from './keys.ts';
import { NoteBox } from './note-box.tsx';
import { PresenceLine } from './presence-line.tsx';
import { ReplyBox } from './reply-box.tsx';
import { TicketActions } from './ticket-actions.tsx';
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
          <p class="ticket-sub">
            <span class={`status ${ticket.status}`}>{text(`desk.status.${ticket.status}`)}</span>
            <span>{channelName(ticket.channel)}</span>
            <DeadlineChip ticket={ticket} />
            {ticket.escalated && <span class="mark escalated">⚑ {text('desk.escalated')}</span>}
          </p>
        </div>
        <TicketActions ticket={ticket} />
      </header>
      <Sides side={side} choose={setSide} />
      <div class="conversation">
        <Timeline opened={opened} />
        <PresenceLine />
        <ReplyBox view={opened.view} />
      </div>
      <aside class="team-side" aria-label={text('desk.side.team')}>
        <NoteBox ticket={ticket} />
        <Facts view={opened.view} />
      </aside>
    </article>
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
