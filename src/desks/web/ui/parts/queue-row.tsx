import type { TicketLine } from '../../../../api/shapes.ts';
import { languageName } from '../../../../texts/language-name.ts';
import { customerName, oneLine } from '../logic/names.ts';
import { isUnread } from '../logic/queue.ts';
import { markedParts } from '../logic/snippet.ts';
import { clockTime } from '../logic/time-words.ts';
import { choose, chooseTo, chosen } from '../state/bulk.ts';
import { kinds, nameOf, people } from '../state/catalogue.ts';
import { now } from '../state/clock.ts';
import { seen, selected, snippets } from '../state/queue.ts';
import { openNumber, ticketAddress } from '../state/route.ts';
import { session, works } from '../state/session.ts';
import { channelName, language, text } from '../words.ts';
import { Avatar } from './avatar.tsx';
import { DeadlineChip } from './deadline-chip.tsx';

const TAGS_SHOWN = 3;

export function QueueRow({ ticket }: { ticket: TicketLine }) {
  const name = customerName(ticket);
  const fresh = isUnread(ticket, seen.value);
  const shown = openNumber.value === ticket.number;
  return (
    <li class={`row${fresh ? ' unread' : ''}${chosen.value.has(ticket.number) ? ' chosen' : ''}`}>
      {works.value && <Pick number={ticket.number} />}
      <a
        id={`row-${ticket.number}`}
        href={ticketAddress(ticket.number)}
        aria-current={shown ? 'true' : undefined}
        class={selected.value === ticket.number ? 'selected' : undefined}
        onFocus={() => {
          selected.value = ticket.number;
        }}
        onClick={(event) => {
          if (!event.shiftKey || !works.value) return;
          event.preventDefault();
          chooseTo(ticket.number);
        }}
      >
        <Avatar name={name} kind="customer" />
        <span class="row-body">
          <span class="row-line">
            <strong class="row-name">
              <bdi>{name}</bdi>
            </strong>
            {fresh && <span class="unread-mark">{text('desk.unread')}</span>}
            <span class={ticket.assignee === null ? 'owner nobody' : 'owner'}>{ownerName(ticket)}</span>
          </span>
          <span class="row-preview">
            <Preview ticket={ticket} />
          </span>
          <RowFacts ticket={ticket} />
        </span>
      </a>
    </li>
  );
}

/** Selects the ticket for an action on many; with Shift, all up to it. */
function Pick({ number }: { number: number }) {
  return (
    <label class="pick">
      <input
        type="checkbox"
        aria-label={text('desk.bulk.select', { number })}
        checked={chosen.value.has(number)}
        onClick={(event) => {
          if (event.shiftKey) chooseTo(number);
          else choose(number);
        }}
      />
    </label>
  );
}

/** What was found in the ticket, or else its customer's newest words. */
function Preview({ ticket }: { ticket: TicketLine }) {
  const found = snippets.value.get(ticket.number);
  if (found === undefined)
    return (
      <bdi>
        {ticket.subject !== null && <b>{oneLine(ticket.subject)} </b>}
        {ticket.preview !== ticket.subject && oneLine(ticket.preview)}
      </bdi>
    );
  return (
    <bdi>
      {markedParts(found).map(({ text: words, marked }, index) =>
        marked ? <mark key={index}>{words}</mark> : words,
      )}
    </bdi>
  );
}

function RowFacts({ ticket }: { ticket: TicketLine }) {
  const { number, priority, tags, escalated, team, mergedInto } = ticket;
  return (
    <span class="row-facts">
      <DeadlineChip ticket={ticket} />
      <span>#{number}</span>
      <span>{channelName(ticket.channel)}</span>
      {ticket.handover !== null && <span class="mark handover">⇄ {handedOver(ticket)}</span>}
      {ticket.status === 'snoozed' && ticket.snoozedUntil !== null && (
        <span class="mark snoozed">
          ☾ {text('desk.snoozed-until', { when: clockTime(ticket.snoozedUntil, now.value) })}
        </span>
      )}
      {ticket.callAt !== null && (
        <span class={Date.parse(ticket.callAt) < now.value ? 'mark urgent' : 'mark'}>
          ☎ {text('desk.call-at', { when: clockTime(ticket.callAt, now.value) })}
        </span>
      )}
      {ticket.front && <span class="mark urgent">↑ {text('desk.front')}</span>}
      {ticket.spam && <span class="mark spam">⊘ {text('desk.spam')}</span>}
      {mergedInto !== null && <span class="mark">→ #{mergedInto}</span>}
      {ticket.kind !== null && <span>{kindName(ticket.kind)}</span>}
      {ticket.language !== null && ticket.language !== language.value && (
        <span>{languageName(ticket.language, language.value)}</span>
      )}
      {team !== null && <span>{nameOf('teams', team)}</span>}
      {escalated && <span class="mark escalated">⚑ {text('desk.escalated')}</span>}
      {(priority === 'urgent' || priority === 'high') && (
        <span class={`mark ${priority}`}>
          {priority === 'urgent' ? '▲▲' : '▲'} {text(`desk.priority.${priority}`)}
        </span>
      )}
      {tags.slice(0, TAGS_SHOWN).map((tag) => (
        <span key={tag} class="tag">
          {nameOf('tags', tag)}
        </span>
      ))}
    </span>
  );
}

/** Offered to the reader, to somebody else, or to a team. */
function handedOver({ handover }: TicketLine): string {
  if (handover?.to?.id === session.value.person.id) return text('desk.handover.row-you');
  return text('desk.handover.row', { to: receiverName(handover) });
}

/** To whom it is offered: somebody, or else a team or a skill. */
export function receiverName(handover: TicketLine['handover']): string {
  const { to = null, team = null, skill = null } = handover ?? {};
  if (to !== null) return to.name;
  return team === null ? nameOf('skills', skill ?? '') : nameOf('teams', team);
}

function kindName(kind: string): string {
  return kinds.value?.kinds.find(({ id }) => id === kind)?.name ?? kind;
}

export function ownerName({ assignee }: TicketLine): string {
  if (assignee === null) return text('desk.unclaimed');
  if (assignee.id === session.value.person.id) return text('desk.mine');
  const { id, name } = assignee;
  return people.value.some((one) => one.id === id && one.away) ? text('desk.away', { name }) : name;
}
