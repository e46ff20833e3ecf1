import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { BudgetsView, QuoteView } from '../../../../api/giving-shapes.ts';
import type { TicketView } from '../../../../api/shapes.ts';
import { OVERRULABLE } from '../../../../domain/refusal.ts';
import { customerName } from '../logic/names.ts';
import { emptyRow, MOST_ROWS, type OfferRow, rowsOf } from '../logic/offering.ts';
import { closeDialog, type Dialog } from '../state/dialogs.ts';
import { budgets, loadBudgets } from '../state/giving.ts';
import { open } from '../state/ticket.ts';
import { channelName, text } from '../words.ts';
import { Icon } from './icon.tsx';
import { type Filling, useFilling } from './offer-filling.ts';
import { OfferQuote, ZoneChip } from './offer-quote.tsx';
import { OfferRowFields } from './offer-row.tsx';
import { submitsOn } from './reply-text.tsx';

type Asked = Extract<Dialog, { kind: 'form' }>;

/** What the customer may choose from, with what it means shown while it is filled in. */
export function OfferForm({ asked }: { asked: Asked }) {
  useEffect(() => void loadBudgets(), []);
  const known = budgets.value;
  if (known === null) return <p class="hint">{text('desk.loading')}</p>;
  return <OfferFields asked={asked} known={known} />;
}

function OfferFields({ asked, known }: { asked: Asked; known: BudgetsView }) {
  const view = openView(asked.tickets[0]);
  const [seen] = useState(view?.ticket.newestId ?? null);
  const filling = useFilling(asked, known);
  const { filled, quote, problem, busy, change, send } = filling;
  const reason = useRef<HTMLTextAreaElement>(null);
  const form = useRef<HTMLFormElement>(null);
  // It comes when what may be given is known, and then the dialog is open already.
  useEffect(() => form.current?.querySelector('select')?.focus(), []);
  const [told, setTold] = useState(false);
  const missing = quote !== null && quote.asks !== null && filled.because.trim() === '';
  const submit = (more: object) => {
    setTold(missing);
    if (missing) reason.current?.focus();
    else void send(more);
  };
  const ready = quote !== null && quote.short.length === 0 && !busy;
  return (
    <form
      ref={form}
      class="command-form offer-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) submit(seen === null ? {} : { seen });
      }}
      onKeyDown={(event) => {
        if (submitsOn(event)) event.currentTarget.requestSubmit();
      }}
    >
      <Rows rows={filled.rows} known={known} change={(rows) => change({ rows })} />
      <Meaning filling={filling} />
      {view !== null && <Place view={view} to={filled.to} choose={(to) => change({ to })} />}
      <Words filling={filling} reason={reason} missing={told && missing} />
      <div role="alert">
        {told && missing && <p class="form-problem">✕ {text('desk.offer.because-needed')}</p>}
        {problem !== null && <p class="form-problem">✕ {problem.text}</p>}
      </div>
      <div class="modal-actions">
        {quote !== null && <ZoneChip zone={quote.zone} />}
        <button type="button" class="quiet" onClick={closeDialog}>
          {text('desk.form.cancel')}
        </button>
        {problem !== null && OVERRULABLE.has(problem.refused) && (
          <button type="button" class="quiet" disabled={!ready} onClick={() => submit({})}>
            {text('desk.form.anyway')}
          </button>
        )}
        <button type="submit" class="primary" disabled={!ready}>
          {pressWords(quote)}
        </button>
      </div>
    </form>
  );
}

/** The open ticket, when the form is about it. */
function openView(ticket: number | undefined): TicketView | null {
  const shown = open.value;
  return shown.state === 'ready' && shown.view.ticket.number === ticket ? shown.view : null;
}

/** Where it goes out, where a ticket has several conversations. */
function Place({
  view: { places, replyTo },
  to,
  choose,
}: {
  view: TicketView;
  to: number | null;
  choose: (to: number) => void;
}) {
  if (places.length < 2) return null;
  return (
    <label class="field">
      <span>{text('desk.reply.place')}</span>
      <select value={to ?? replyTo.ticket} onChange={(event) => choose(Number(event.currentTarget.value))}>
        {places.map((place) => (
          <option key={place.ticket} value={place.ticket}>
            {text('desk.reply.to', { who: customerName(place), channel: channelName(place.channel) })} (#
            {place.ticket})
          </option>
        ))}
      </select>
    </label>
  );
}

interface WordsProps {
  filling: Filling;
  reason: RefObject<HTMLTextAreaElement | null>;
  missing: boolean;
}

/** What stands above the options, and why they are given. */
function Words({ filling: { filled, quote, change }, reason, missing }: WordsProps) {
  const optional = <span class="hint">{text('desk.form.optional')}</span>;
  return (
    <>
      <label class="field">
        <span>
          {text('desk.offer.words')} {optional}
        </span>
        <textarea
          rows={2}
          dir="auto"
          value={filled.words}
          onInput={(event) => change({ words: event.currentTarget.value, noPledge: false })}
        />
      </label>
      <label class="field">
        <span>
          {text('desk.offer.because')} {quote?.asks == null && optional}
        </span>
        <textarea
          ref={reason}
          rows={2}
          dir="auto"
          aria-invalid={missing}
          value={filled.because}
          onInput={(event) => change({ because: event.currentTarget.value })}
        />
      </label>
    </>
  );
}

function Meaning({ filling: { quote, unread, what, change } }: { filling: Filling }) {
  return (
    <section class="quote" aria-label={text('desk.offer.quote')} aria-live="polite">
      <h3>{text('desk.offer.quote')}</h3>
      {quote !== null ? (
        <OfferQuote
          quote={quote}
          take={(less) => change({ rows: rowsOf(less) })}
          noPledge={() => change({ noPledge: true })}
        />
      ) : (
        <p class={unread === null ? 'hint' : 'form-problem'}>
          {unread ?? text(what === null ? 'desk.offer.fill' : 'desk.offer.looking')}
        </p>
      )}
    </section>
  );
}

/** What the press does: sends it, or asks somebody by name. */
function pressWords(quote: QuoteView | null): string {
  if (quote === null || quote.asks === null) return text('desk.reply.send');
  const { person, role } = quote.asks;
  return text('desk.offer.ask', { who: person?.name ?? text(`desk.role.${role}`) });
}

interface RowsProps {
  rows: readonly OfferRow[];
  known: BudgetsView;
  change: (rows: OfferRow[]) => void;
}

function Rows({ rows, known, change }: RowsProps) {
  return (
    <div class="offer-rows">
      {rows.map((row, index) => (
        <OfferRowFields
          key={index}
          row={row}
          number={index + 1}
          budgets={known}
          change={(next) => change(rows.map((one, at) => (at === index ? next : one)))}
          remove={rows.length === 1 ? null : () => change(rows.filter((_one, at) => at !== index))}
        />
      ))}
      {rows.length < MOST_ROWS && (
        <button
          type="button"
          class="quiet small"
          onClick={() => change([...rows, emptyRow(known.concessions)])}
        >
          <Icon name="plus" /> {text('desk.offer.add')}
        </button>
      )}
    </div>
  );
}
