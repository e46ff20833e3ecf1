import { useEffect, useState } from 'preact/hooks';
import type { TicketView } from '../../../../api/shapes.ts';
import { CALLBACK_OUTCOMES } from '../../../../domain/ticket/callback.ts';
import { clockTime } from '../logic/time-words.ts';
import { act } from '../state/act.ts';
import { type CallView, callOf } from '../state/callbacks.ts';
import { now } from '../state/clock.ts';
import { works } from '../state/session.ts';
import { language, text } from '../words.ts';

type Asking = 'reached' | 'move' | 'cancel' | null;
type Does = (options: object) => void;

/** The call that is agreed upon on a ticket, and what becomes of it. */
export function CallbackPanel({ view: { events, ticket } }: { view: TicketView }) {
  const [call, setCall] = useState<CallView | null>(null);
  const { number } = ticket;
  // Every change of a call stands in the events.
  const last = events.findLast(({ type }) => type.startsWith('callback-'));
  const changed = works.value && last !== undefined ? `${last.type} ${last.at}` : '';
  useEffect(() => {
    let left = false;
    if (changed === '') setCall(null);
    else void callOf(number).then((found) => !left && setCall(found));
    return () => {
      left = true;
    };
  }, [number, changed, language.value]);
  if (call === null) return null;
  return (
    <section class="giving callback" aria-label={text('desk.callback')}>
      <h2>{text('desk.callback')}</h2>
      <p>
        <strong>{call.when}</strong> ({call.zone}){' '}
        <time class="hint" dateTime={call.at}>
          {text('desk.callback.yours', { when: clockTime(call.at, now.peek()) })}
        </time>{' '}
        {call.late && <span class="mark urgent">! {text('desk.callback.late')}</span>}
      </p>
      {call.promiseAt !== null && (
        <p class="hint">
          {text('callback.after-promise', { promise: clockTime(call.promiseAt, now.peek()) })}
        </p>
      )}
      <p>
        {call.phone === null ? (
          text('desk.callback.no-number')
        ) : (
          <a href={`tel:${call.phone}`}>{call.phone}</a>
        )}{' '}
        <span class="hint">{text('desk.callback.attempt', { count: call.attempt })}</span>
      </p>
      <Deeds
        key={call.at}
        zone={call.zone}
        run={(options) => void act('callback', { ticket: number, ...options })}
      />
    </section>
  );
}

/** What became of it takes one press; what was said, a new time and the end of it are asked for. */
function Deeds({ zone, run }: { zone: string; run: Does }) {
  const [asking, setAsking] = useState<Asking>(null);
  const toggle = (one: Asking) => setAsking(asking === one ? null : one);
  return (
    <>
      <fieldset class="giving-actions" aria-label={text('desk.callback.deeds')}>
        {CALLBACK_OUTCOMES.map((outcome) => (
          <button
            key={outcome}
            type="button"
            class="quiet small outcome"
            aria-expanded={outcome === 'reached' ? asking === 'reached' : undefined}
            onClick={() => (outcome === 'reached' ? toggle('reached') : run({ outcome }))}
          >
            {text(`callback.outcome-${outcome}`)}
          </button>
        ))}
        {(['move', 'cancel'] as const).map((one) => (
          <button
            key={one}
            type="button"
            class="quiet small"
            aria-expanded={asking === one}
            onClick={() => toggle(one)}
          >
            {text(`desk.callback.${one}`)}
          </button>
        ))}
      </fieldset>
      {asking === 'reached' && <Reached run={run} />}
      {asking === 'move' && <Move zone={zone} run={run} />}
      {asking === 'cancel' && (
        <button type="button" class="quiet small danger" onClick={() => run({ cancel: true })}>
          {text('desk.callback.cancels')}
        </button>
      )}
    </>
  );
}

function Reached({ run }: { run: Does }) {
  const [said, setSaid] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run({ outcome: 'reached', ...(said.trim() === '' ? {} : { when: said.trim() }) });
      }}
    >
      <label class="field">
        <span>{text('desk.callback.said')}</span>
        <textarea
          autofocus
          rows={2}
          dir="auto"
          maxLength={2000}
          value={said}
          onInput={({ currentTarget }) => setSaid(currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary small">
        {text('desk.callback.keep')}
      </button>
    </form>
  );
}

/** The words of a time without a zone are by the customer's clocks. */
function Move({ zone, run }: { zone: string; run: Does }) {
  const [to, setTo] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run({ move: true, when: to.replace('T', ' ') });
      }}
    >
      <label class="field">
        <span>{text('desk.callback.move-to', { zone })}</span>
        <input
          autofocus
          required
          type="datetime-local"
          value={to}
          onInput={({ currentTarget }) => setTo(currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary small">
        {text('desk.callback.moves')}
      </button>
    </form>
  );
}
