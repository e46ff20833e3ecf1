import { useState } from 'preact/hooks';
import type { TicketView } from '../../../../api/shapes.ts';
import { customerName, oneLine } from '../logic/names.ts';
import { clockTime } from '../logic/time-words.ts';
import { act } from '../state/act.ts';
import { commandOf } from '../state/catalogue.ts';
import { now } from '../state/clock.ts';
import { dialog } from '../state/dialogs.ts';
import { ticketAddress } from '../state/route.ts';
import { session, works } from '../state/session.ts';
import { segmentName, text } from '../words.ts';
import { Chosen } from './about-panel.tsx';
import { languages } from './filter-panel.tsx';
import { SamePerson } from './same-person.tsx';

const FORMS = ['formal', 'informal', 'unknown'] as const;
const NOTHING = '-';

type Customer = NonNullable<TicketView['contact']>;

/** Who the customer is: what the team knows of them, and their earlier tickets. */
export function CustomerPanel({ view }: { view: TicketView }) {
  const { contact, ticket, servedBy } = view;
  const change = (patch: object) => void act('customer', { ticket: ticket.number, ...patch }, 'problems');
  if (contact === null) return null;
  return (
    <section class="panel" aria-labelledby="customer-title">
      <h2 id="customer-title">{text('desk.customer')}</h2>
      <Name key={contact.name} name={contact.name ?? ''} shown={customerName(ticket)} change={change} />
      {contact.phone !== null && <Phone number={contact.phone} />}
      <Language contact={contact} change={change} />
      <Chosen
        label={text('desk.customer.form')}
        held={contact.form ?? 'unknown'}
        choices={FORMS.map((id) => ({ id, name: text(`desk.choice.${id}`) }))}
        choose={(form) => change({ form })}
      />
      <Known contact={contact} />
      {servedBy !== null && <p class="hint">{text('desk.customer.served', { who: servedBy.name })}</p>}
      <Note key={contact.note} note={contact.note ?? ''} change={change} />
      <SamePerson number={ticket.number} contact={contact} />
      <Consent contact={contact} />
      <Past contact={contact} />
      <Privacy number={ticket.number} id={ticket.contact.id} />
    </section>
  );
}

function Name({ name, shown, change }: { name: string; shown: string; change: (patch: object) => void }) {
  const label = text('desk.customer.name');
  if (!works.value) {
    return (
      <p class="row-field">
        <span>{label}</span>
        <bdi>{shown}</bdi>
      </p>
    );
  }
  return (
    <label class="row-field">
      <span>{label}</span>
      <input
        dir="auto"
        maxLength={100}
        placeholder={shown}
        defaultValue={name}
        onBlur={(event) => {
          const next = oneLine(event.currentTarget.value);
          if (next !== '' && next !== name) change({ name: next });
          else event.currentTarget.value = name;
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
        }}
      />
    </label>
  );
}

function Phone({ number }: { number: string }) {
  return (
    <p class="row-field">
      <span>{text('desk.new.phone')}</span>
      <a href={`tel:${number}`}>{number}</a>
    </p>
  );
}

/** What they write in, with one click to take over what was recognised. */
function Language({ contact, change }: { contact: Customer; change: (patch: object) => void }) {
  const { heard, language } = contact;
  const known = languages();
  const choices =
    language === null || known.some(({ id }) => id === language)
      ? known
      : [...known, { id: language, name: contact.languageName ?? language }];
  return (
    <>
      <Chosen
        label={text('desk.filter.language')}
        held={language ?? 'unknown'}
        choices={[...choices, { id: 'unknown', name: text('desk.choice.unknown') }]}
        choose={(next) => change({ language: next })}
      />
      {heard !== null && (
        <p class="heard">
          {text('desk.customer.heard', { language: heard.name })}{' '}
          {works.value && (
            <button type="button" class="link" onClick={() => change({ language: heard.language })}>
              {text('desk.customer.use', { language: heard.name })}
            </button>
          )}
        </p>
      )}
    </>
  );
}

/** For leads: what is kept of the customer, who read it, and its end. */
function Privacy({ number, id }: { number: number; id: string }) {
  const command = commandOf('erase');
  if (command === undefined || session.value.person.role !== 'lead') return null;
  return (
    <p class="customer-privacy">
      <a href={`/api/contacts/${encodeURIComponent(id)}/data.zip`} download>
        {text('desk.customer.data')}
      </a>
      <a href={`/api/audit.html?about=${number}`} target="_blank" rel="noreferrer">
        {text('desk.customer.log')}
      </a>
      <button
        type="button"
        class="link"
        onClick={() => {
          dialog.value = { kind: 'form', command, tickets: [number] };
        }}
      >
        {text('desk.customer.erase')}
      </button>
    </p>
  );
}

/** What they said of messages that we write by ourselves. */
function Consent({ contact: { consent } }: { contact: Customer }) {
  if (consent.length === 0) return null;
  return (
    <>
      <h3>{text('desk.customer.consent')}</h3>
      <ul class="past">
        {consent.map(({ words }) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
    </>
  );
}

/** What programs of the owner told of them. */
function Known({ contact }: { contact: Customer }) {
  const { segment, externalId, attributes } = contact;
  const lines = [
    ...(segment === null ? [] : [[text('desk.customer.segment'), segmentName(segment)]]),
    ...(externalId === null ? [] : [[text('desk.customer.external'), externalId]]),
    ...Object.entries(attributes).map(([name, value]) => [name, String(value)]),
  ];
  return (
    <>
      {lines.map(([name = '', value = '']) => (
        <p key={name} class="row-field">
          <span>{name}</span>
          <bdi>{value}</bdi>
        </p>
      ))}
    </>
  );
}

function Note({ note, change }: { note: string; change: (patch: object) => void }) {
  const [typed, setTyped] = useState(note);
  const label = text('desk.customer.note');
  if (!works.value) return note === '' ? null : <p class="customer-note">{note}</p>;
  return (
    <form
      class="customer-note"
      onSubmit={(event) => {
        event.preventDefault();
        change({ note: typed.trim() === '' ? NOTHING : typed.trim() });
      }}
    >
      <label class="field">
        <span>{label}</span>
        <textarea
          rows={2}
          dir="auto"
          maxLength={2000}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      {typed.trim() !== note && (
        <button type="submit" class="quiet small">
          {text('desk.customer.keep')}
        </button>
      )}
    </form>
  );
}

function Past({ contact }: { contact: Customer }) {
  const { count, tickets } = contact.past;
  if (count === 0) return <p class="hint">{text('desk.customer.first')}</p>;
  return (
    <>
      <h3>{text('desk.customer.past', { count })}</h3>
      <ul class="past">
        {tickets.map(({ number, status, createdAt }) => (
          <li key={number}>
            <a href={ticketAddress(number)}>#{number}</a>
            <span>{text(`desk.status.${status}`)}</span>
            <time dateTime={createdAt}>{clockTime(createdAt, now.peek())}</time>
          </li>
        ))}
      </ul>
    </>
  );
}
