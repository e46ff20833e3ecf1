import { useEffect, useState } from 'preact/hooks';
import type { FoundView, TicketLine, TicketView } from '../../../../api/shapes.ts';
import { ApiError, read } from '../api.ts';
import { offeredTo, typedNumber } from '../logic/merging.ts';
import { customerName, oneLine } from '../logic/names.ts';
import { span } from '../logic/time-words.ts';
import { now } from '../state/clock.ts';
import type { Dialog } from '../state/dialogs.ts';
import { tickets as queue } from '../state/queue.ts';
import { tell } from '../state/session.ts';
import { open } from '../state/ticket.ts';
import { channelName, text } from '../words.ts';
import { DoingForm, useDoing } from './doing.tsx';
import { ownerName } from './queue-row.tsx';

type Asked = Extract<Dialog, { kind: 'form' }>;

/** Before this no request is sent while somebody types. */
const PAUSE_MS = 250;

/** The other ticket is found, both are looked at side by side, and which one goes on is chosen. */
export function MergeForm({ asked }: { asked: Asked }) {
  const { command, tickets } = asked;
  const own = useOwn(tickets[0]);
  const [other, setOther] = useState<TicketLine | null>(null);
  const [turned, setTurned] = useState(false);
  const [sure, setSure] = useState(false);
  const { busy, problem, run } = useDoing(command);
  if (own === null) return <p class="hint">{text('desk.loading')}</p>;
  const strangers = other !== null && other.contact.id !== own.contact.id;
  const [from, into] = turned ? [other, own] : [own, other];
  const ready = other !== null && (!strangers || sure);
  const label =
    from === null || into === null
      ? text('desk.merge.pick')
      : text('desk.merge.do', { from: from.number, into: into.number });
  const submit = () => {
    if (from === null || into === null) return;
    void run([{ ticket: from.number, into: into.number, ...(strangers ? { confirm: true } : {}) }]);
  };
  return (
    <DoingForm problem={problem} busy={busy} ready={ready} label={label} submit={submit}>
      <Pick
        own={own}
        picked={other}
        pick={(ticket) => {
          setOther(ticket);
          setSure(false);
        }}
      />
      {from !== null && into !== null && (
        <>
          <div class="merge-pair">
            <Side ticket={from} title={text('desk.merge.ends', { number: from.number })} />
            <Side ticket={into} title={text('desk.merge.goes-on', { number: into.number })} />
          </div>
          <button type="button" class="quiet small" onClick={() => setTurned(!turned)}>
            ⇄ {text('desk.merge.turn')}
          </button>
        </>
      )}
      {strangers && (
        <div class="merge-strangers">
          <p role="alert">
            <span aria-hidden="true">!</span> {text('desk.merge.strangers')}
          </p>
          <label class="check">
            <input
              type="checkbox"
              checked={sure}
              onChange={(event) => setSure(event.currentTarget.checked)}
            />
            {text('desk.merge.sure')}
          </label>
        </div>
      )}
      <p class="hint">{text('desk.merge.what')}</p>
    </DoingForm>
  );
}

/** The ticket that the form is about: the open one, or fetched. */
function useOwn(number: number | undefined): TicketLine | null {
  const shown = open.value;
  const here = shown.state === 'ready' && shown.view.ticket.number === number ? shown.view.ticket : null;
  const [fetched, setFetched] = useState<TicketLine | null>(null);
  useEffect(() => {
    if (here === null && number !== undefined)
      read<TicketView>(`/api/tickets/${number}`).then(({ ticket }) => setFetched(ticket), tell);
  }, [number]);
  return here ?? fetched;
}

interface PickProps {
  own: TicketLine;
  picked: TicketLine | null;
  pick: (ticket: TicketLine) => void;
}

function Pick({ own, picked, pick }: PickProps) {
  const [words, setWords] = useState('');
  const found = useFound(own, words);
  const offered = offeredTo(own, found ?? queue.value);
  return (
    <>
      <label class="field">
        <span>{text('desk.merge.find')}</span>
        <input
          type="search"
          autofocus
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            const [first] = offered;
            if (first !== undefined) pick(first);
          }}
        />
      </label>
      <fieldset class="message-list merge-list">
        <legend class="unseen">{text('desk.merge.find')}</legend>
        {offered.length === 0 && (
          <p class="hint" role="status">
            {text('desk.merge.none')}
          </p>
        )}
        {offered.map((ticket) => (
          <label key={ticket.number} class="check">
            <input
              type="radio"
              name="merge-other"
              checked={picked?.number === ticket.number}
              onChange={() => pick(ticket)}
            />
            <span class="merge-line">
              <strong>
                #{ticket.number} <bdi>{customerName(ticket)}</bdi>
              </strong>
              {ticket.contact.id === own.contact.id && (
                <span class="mark same">{text('desk.merge.same')}</span>
              )}
              <bdi class="hint">{oneLine(ticket.preview)}</bdi>
            </span>
          </label>
        ))}
      </fieldset>
    </>
  );
}

/** The same customer's tickets first; what was typed finds others, a number the one that has it. Null: nothing was fetched yet. */
function useFound(own: TicketLine, words: string): TicketLine[] | null {
  const [found, setFound] = useState<TicketLine[] | null>(null);
  useEffect(() => {
    const wanted = words.trim();
    const leaving = new AbortController();
    const look = async () => {
      try {
        setFound(wanted === '' ? null : await search(wanted, leaving.signal));
      } catch (error) {
        if (!leaving.signal.aborted) tell(error);
      }
    };
    const timer = window.setTimeout(() => void look(), wanted === '' ? 0 : PAUSE_MS);
    return () => {
      window.clearTimeout(timer);
      leaving.abort();
    };
  }, [own.number, words]);
  return found;
}

async function search(words: string, signal: AbortSignal): Promise<TicketLine[]> {
  const number = typedNumber(words);
  const query = new URLSearchParams({ q: words, limit: '20' });
  const [named, { hits }] = await Promise.all([
    number === null ? [] : byNumber(number, signal),
    read<FoundView>(`/api/search?${query}`, signal),
  ]);
  return [...named, ...hits.map(({ ticket }) => ticket)];
}

async function byNumber(number: number, signal: AbortSignal): Promise<TicketLine[]> {
  try {
    return [(await read<TicketView>(`/api/tickets/${number}`, signal)).ticket];
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return [];
    throw error;
  }
}

/** One of the two, as far as it matters here. */
function Side({ ticket, title }: { ticket: TicketLine; title: string }) {
  const { waitingSince, channel, preview } = ticket;
  const waits =
    waitingSince === null
      ? text('desk.merge.nobody-waits')
      : text('desk.merge.waits', { span: span(now.value - Date.parse(waitingSince)) });
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <p>
        <strong>
          <bdi>{customerName(ticket)}</bdi>
        </strong>
      </p>
      <p>
        {channelName(channel)} · {text(`desk.status.${ticket.status}`)} · {ownerName(ticket)}
      </p>
      <p>{waits}</p>
      <p class="merge-preview" dir="auto">
        {oneLine(preview)}
      </p>
    </section>
  );
}
