import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { EventView } from '../../../../api/shapes.ts';
import { dayName } from '../logic/time-words.ts';
import { type TimelineEntry, timeline } from '../logic/timeline.ts';
import { now } from '../state/clock.ts';
import { loadOlder, type OpenTicket } from '../state/ticket.ts';
import { text } from '../words.ts';
import { EventGroup } from './event-group.tsx';
import { Message } from './message.tsx';

type Ready = Extract<OpenTicket, { state: 'ready' }>;

/** Nearer to the end than this, the reader is taken along with what comes. Pixels. */
const AT_END = 120;

export function Timeline({ opened }: { opened: Ready }) {
  const { view, older, complete } = opened;
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const messages = [...older, ...view.messages];
  const newest = view.messages.at(-1)?.id;
  useLayoutEffect(() => {
    const { current } = box;
    if (current !== null && atEnd.current) current.scrollTop = current.scrollHeight;
  }, [newest, view.ticket.version]);
  useEffect(() => keepAtEnd(box.current, atEnd), []);
  const onScroll = () => {
    const { current } = box;
    if (current === null) return;
    atEnd.current = current.scrollHeight - current.scrollTop - current.clientHeight < AT_END;
  };
  return (
    <div
      ref={box}
      class="timeline"
      role="log"
      aria-label={text('desk.timeline')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
      onScroll={onScroll}
    >
      {!complete && (
        <button type="button" class="quiet more" onClick={() => void loadOlder()}>
          {text('desk.timeline.older')}
        </button>
      )}
      <Entries
        entries={timeline(messages, shownEvents(messages[0]?.at, view.events, complete))}
        opened={opened}
      />
    </div>
  );
}

/** What grows below the conversation must not hide its end. Answers how to stop. */
function keepAtEnd(box: HTMLElement | null, atEnd: { current: boolean }): () => void {
  const observer = new ResizeObserver(() => {
    if (box !== null && atEnd.current) box.scrollTop = box.scrollHeight;
  });
  if (box !== null) observer.observe(box);
  return () => observer.disconnect();
}

/** As long as older messages are not here, events before the first one wait with them. */
function shownEvents(from: string | undefined, events: EventView[], complete: boolean): EventView[] {
  return complete || from === undefined ? events : events.filter((event) => event.at >= from);
}

function Entries({ entries, opened }: { entries: TimelineEntry[]; opened: Ready }) {
  const { ticket } = opened.view;
  let day = '';
  return (
    <>
      {entries.map((entry) => {
        const name = dayName(entry.at, now.peek());
        const heading = name === day ? null : name;
        day = name;
        return (
          <div key={entry.id} class="entry">
            {heading !== null && <h2 class="day">{heading}</h2>}
            {entry.kind === 'message' ? (
              <Message message={entry.message} ticket={ticket} />
            ) : (
              <EventGroup events={entry.events} />
            )}
          </div>
        );
      })}
    </>
  );
}
