import type { ComponentChildren } from 'preact';
import type { FormField } from '../logic/form.ts';
import { customerName, oneLine } from '../logic/names.ts';
import { span } from '../logic/time-words.ts';
import { instantOf, morning, SPANS } from '../logic/when.ts';
import { commandOf, nameOf, people } from '../state/catalogue.ts';
import { now } from '../state/clock.ts';
import { tickets } from '../state/queue.ts';
import { open } from '../state/ticket.ts';
import { text } from '../words.ts';
import { MessagePick, MessagesPick } from './message-pick.tsx';

interface Props {
  field: FormField;
  value: string | boolean | undefined;
  /** Whether the form begins with it. */
  first: boolean;
  change: (value: string | boolean) => void;
}

/** One option of a command, asked for as its type wants it. */
export function FieldInput(props: Props) {
  const { field, value, change, first } = props;
  switch (field.asks) {
    case 'flag':
      return (
        <label class="check">
          <input
            type="checkbox"
            checked={value === true}
            autofocus={first}
            onChange={(event) => change(event.currentTarget.checked)}
          />
          {field.label}
        </label>
      );
    case 'when':
      return <When {...props} />;
    case 'message':
      return <MessagePick {...props} />;
    case 'messages':
      return <MessagesPick {...props} />;
    case 'several':
      return <Several {...props} />;
    default:
      return (
        // biome-ignore lint/a11y/noLabelWithoutControl: the control that it is for is made by its type
        <label class="field">
          <span>
            {field.label} {!field.required && <span class="hint">{text('desk.form.optional')}</span>}
          </span>
          <Plain {...props} />
          {field.asks === 'line' && field.choices.length > 0 && (
            <span class="hint">{field.choices.map(({ label }) => label).join(' ')}</span>
          )}
        </label>
      );
  }
}

function Plain(props: Props) {
  const { field, value, change, first } = props;
  const held = typeof value === 'string' ? value : '';
  switch (field.asks) {
    case 'text':
      return (
        <textarea
          rows={3}
          dir="auto"
          autofocus={first}
          value={held}
          onInput={(event) => change(event.currentTarget.value)}
        />
      );
    case 'choice':
      return (
        <Select {...props}>
          {field.choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </Select>
      );
    case 'person':
      return (
        <Select {...props}>
          <People except={field.except} />
        </Select>
      );
    case 'receiver':
      return (
        <Select {...props}>
          <Receivers except={field.except} />
        </Select>
      );
    case 'ticket':
      return <TicketInput {...props} />;
    default:
      return (
        <input
          inputMode={field.asks === 'number' ? 'numeric' : 'text'}
          dir="auto"
          autofocus={first}
          value={held}
          onInput={(event) => change(event.currentTarget.value)}
        />
      );
  }
}

function Select({ field, value, first, change, children }: Props & { children: ComponentChildren }) {
  return (
    <select
      value={typeof value === 'string' ? value : ''}
      autofocus={first}
      required={field.required}
      onChange={(event) => change(event.currentTarget.value)}
    >
      <option value="">{text(field.required ? 'desk.form.choose' : 'desk.about.unset')}</option>
      {children}
    </select>
  );
}

/** Any number of choices, told as their codes with commas between them. */
function Several({ field, value, change }: Props) {
  const held = typeof value === 'string' ? value.split(', ').filter((id) => id !== '') : [];
  const toggle = (id: string, on: boolean) =>
    change((on ? [...held, id] : held.filter((other) => other !== id)).join(', '));
  return (
    <fieldset class="message-list">
      <legend>{field.label}</legend>
      {field.choices.map((choice) => (
        <label key={choice.value} class="check">
          <input
            type="checkbox"
            checked={held.includes(choice.value)}
            onChange={(event) => toggle(choice.value, event.currentTarget.checked)}
          />
          {choice.label}
        </label>
      ))}
    </fieldset>
  );
}

/** `except`: whose it is already. */
function People({ except }: { except: string | undefined }) {
  return (
    <>
      {people.value
        .filter(({ id, role }) => role !== 'viewer' && id !== except)
        .map(({ id, name, away }) => (
          <option key={id} value={name}>
            {away ? text('desk.away', { name }) : name}
          </option>
        ))}
    </>
  );
}

function Receivers({ except }: { except: string | undefined }) {
  const offered = commandOf('transfer')?.options.find(({ type }) => type === 'receiver')?.choices ?? [];
  const skills = offered.filter((choice) => choice.startsWith('skill:'));
  const teams = offered.filter((choice) => !choice.startsWith('skill:'));
  return (
    <>
      <optgroup label={text('desk.form.people')}>
        <People except={except} />
      </optgroup>
      {teams.length > 0 && (
        <optgroup label={text('desk.form.teams')}>
          {teams.map((team) => (
            <option key={team} value={team}>
              {nameOf('teams', team)}
            </option>
          ))}
        </optgroup>
      )}
      {skills.length > 0 && (
        <optgroup label={text('desk.form.skills')}>
          {skills.map((skill) => (
            <option key={skill} value={skill}>
              {nameOf('skills', skill.slice('skill:'.length))}
            </option>
          ))}
        </optgroup>
      )}
    </>
  );
}

/** A number, with the tickets of the queue and the customer's earlier ones to choose from. */
function TicketInput({ field, value, first, change }: Props) {
  const shown = open.value;
  const view = shown.state === 'ready' ? shown.view : null;
  const past = view?.contact?.past.tickets.map(({ number }) => number) ?? [];
  const listed = tickets.value.filter(({ number }) => number !== view?.ticket.number);
  const id = `tickets-${field.name}`;
  return (
    <>
      <input
        inputMode="numeric"
        list={id}
        placeholder="#"
        autofocus={first}
        value={typeof value === 'string' ? value : ''}
        onInput={(event) => change(event.currentTarget.value)}
      />
      <datalist id={id}>
        {past.map((number) => (
          <option key={number} value={number} label={view === null ? '' : customerName(view.ticket)} />
        ))}
        {listed.map((ticket) => (
          <option
            key={ticket.number}
            value={ticket.number}
            label={`${customerName(ticket)}: ${oneLine(ticket.preview).slice(0, 60)}`}
          />
        ))}
      </datalist>
    </>
  );
}

function When({ field, value, first, change }: Props) {
  const held = typeof value === 'string' ? value : '';
  const mornings = (['tomorrow', 'monday'] as const).map((which) => ({
    value: morning(which, now.peek()),
    label: text(`desk.when.${which}`),
  }));
  const offered = [...SPANS.map((words) => ({ value: words, label: spanName(words) })), ...mornings];
  return (
    <fieldset class="when">
      <legend>{field.label}</legend>
      <div class="pills">
        {offered.map((one, index) => (
          <button
            key={one.label}
            type="button"
            aria-pressed={one.value === held}
            autofocus={first && index === 0}
            onClick={() => change(one.value)}
          >
            {one.label}
          </button>
        ))}
      </div>
      <label class="field">
        <span>{text('desk.form.at')}</span>
        <input type="datetime-local" onInput={(event) => change(instantOf(event.currentTarget.value))} />
      </label>
    </fieldset>
  );
}

const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 };

function spanName(words: string): string {
  return span(Number.parseInt(words, 10) * (UNIT_MS[words.slice(-1)] ?? 0));
}
