import type { EventView } from '../../../../api/shapes.ts';
import { fullTime, timeOfDay } from '../logic/time-words.ts';
import { text } from '../words.ts';

type Why = EventView['why'][number];

/** What happened between two messages, each line with its reasons to unfold. */
export function EventGroup({ events }: { events: EventView[] }) {
  return (
    <ul class="events" aria-label={text('desk.events')}>
      {events.map((event, index) => (
        <li key={`${event.type}@${event.at}/${index}`}>
          <span class="event-text">
            {event.text}{' '}
            <time dateTime={event.at} title={fullTime(event.at)}>
              {timeOfDay(event.at)}
            </time>
          </span>
          {event.why.length > 0 && (
            <details class="why">
              <summary>{text('desk.why')}</summary>
              {event.why.map((why) => (
                <Reason key={why.rule} why={why} />
              ))}
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}

function Reason({ why }: { why: Why }) {
  return (
    <div class="reason">
      <p>{text('desk.why.rule', { rule: why.rule, file: why.file, version: why.version.slice(0, 8) })}</p>
      <ul>
        {why.facts.map((fact) => (
          <li key={`${fact.fact}${fact.operator}`}>
            <code>
              {fact.fact} {fact.operator} {shown(fact.value)}
            </code>{' '}
            <span class="hint">{text('desk.why.was', { was: shown(fact.was) })}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '–');
}
