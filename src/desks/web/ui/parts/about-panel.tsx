import { useState } from 'preact/hooks';
import type { AboutView, TicketLine, TicketView } from '../../../../api/shapes.ts';
import { act } from '../state/act.ts';
import { kinds } from '../state/catalogue.ts';
import { works } from '../state/session.ts';
import { text } from '../words.ts';
import { AboutField } from './about-field.tsx';
import { Icon } from './icon.tsx';

const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const;

/** What the ticket is about: kind, cause, priority, tags, fields, what is missing, and the procedure to be ticked off. */
export function AboutPanel({ view }: { view: TicketView }) {
  const { ticket, about } = view;
  return (
    <section class="panel" aria-labelledby="about-title">
      <h2 id="about-title">{text('desk.about')}</h2>
      {about.missing.length > 0 && (
        <p class="missing">
          <span aria-hidden="true">!</span>{' '}
          {text('desk.about.missing', { what: about.missing.map(({ name }) => name).join(', ') })}
        </p>
      )}
      <Kind ticket={ticket} about={about} />
      <Chosen
        label={text('desk.fact.priority')}
        held={ticket.priority}
        choices={PRIORITIES.map((id) => ({ id, name: text(`desk.priority.${id}`) }))}
        choose={(priority) => void act('priority', { ticket: ticket.number, priority }, 'problems')}
      />
      <Tags ticket={ticket} />
      {shownFields(about).map((field) => (
        <AboutField key={field.id} field={field} ticket={ticket.number} />
      ))}
      <Procedure ticket={ticket} about={about} />
    </section>
  );
}

/** Before it is known of what kind it is, only what was filled in. */
function shownFields({ kind, fields }: AboutView): AboutView['fields'] {
  return kind === null ? fields.filter(({ value }) => value !== null) : fields;
}

function Kind({ ticket, about }: { ticket: TicketLine; about: AboutView }) {
  const known = kinds.value?.kinds ?? [];
  const causes = known.find(({ id }) => id === about.kind?.id)?.causes ?? [];
  const { number } = ticket;
  return (
    <>
      {known.length > 0 && (
        <Chosen
          label={text('desk.about.kind')}
          held={about.kind?.id ?? ''}
          choices={known}
          choose={(kind) => void act('kind', { ticket: number, kind }, 'problems')}
        />
      )}
      {causes.length > 0 && (
        <Chosen
          label={text('desk.about.cause')}
          held={about.cause?.id ?? ''}
          choices={causes}
          choose={(cause) => void act('cause', { ticket: number, cause }, 'problems')}
        />
      )}
    </>
  );
}

interface ChosenProps {
  label: string;
  held: string;
  choices: readonly { id: string; name: string }[];
  choose: (id: string) => void;
}

/** One of several; who only looks on reads it. */
export function Chosen({ label, held, choices, choose }: ChosenProps) {
  if (!works.value) {
    return (
      <p class="row-field">
        <span>{label}</span>
        <span>{choices.find(({ id }) => id === held)?.name ?? text('desk.about.unset')}</span>
      </p>
    );
  }
  return (
    <label class="row-field">
      <span>{label}</span>
      <select value={held} onChange={(event) => choose(event.currentTarget.value)}>
        {held === '' && <option value="">{text('desk.about.unset')}</option>}
        {choices.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Tags({ ticket }: { ticket: TicketLine }) {
  const [typed, setTyped] = useState('');
  const { number, tags } = ticket;
  const nameOf = (tag: string) => kinds.value?.tags.find(({ id }) => id === tag)?.name ?? tag;
  const offered = (kinds.value?.tags ?? []).filter(({ id }) => !tags.includes(id));
  const add = async () => {
    if (typed.trim() === '') return;
    const outcome = await act(
      'tag',
      { ticket: number, tags: asTags(typed, kinds.value?.tags ?? []) },
      'problems',
    );
    // What was typed meanwhile is the next one.
    if (outcome?.ok === true) setTyped((now) => (now === typed ? '' : now));
  };
  return (
    <div class="row-field">
      <span id="tags-title">{text('desk.fact.tags')}</span>
      <div class="tags">
        {tags.map((tag) => (
          <span key={tag} class="tag">
            {nameOf(tag)}
            {works.value && (
              <button
                type="button"
                aria-label={text('desk.tag.remove', { tag: nameOf(tag) })}
                onClick={() => void act('tag', { ticket: number, tags: `-${tag}` })}
              >
                <Icon name="close" />
              </button>
            )}
          </span>
        ))}
        {works.value && (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              void add();
            }}
          >
            <input
              class="tag-input"
              list="tags-known"
              aria-label={text('desk.tag.add')}
              placeholder={text('desk.tag.add')}
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
            <datalist id="tags-known">
              {offered.map(({ id, name }) => (
                <option key={id} value={name} />
              ))}
            </datalist>
          </form>
        )}
      </div>
    </div>
  );
}

/** One tag a comma: the words of one that has no name yet hang together. */
function asTags(typed: string, known: readonly { name: string }[]): string {
  const isKnown = (words: string) => known.some(({ name }) => name.toLowerCase() === words.toLowerCase());
  return typed
    .split(',')
    .map((part) => part.trim())
    .map((part) => (isKnown(part) ? part : part.replace(/\s+/g, '-')))
    .join(', ');
}

/** The steps of the kind's procedure, ticked off one by one. */
function Procedure({ ticket, about }: { ticket: TicketLine; about: AboutView }) {
  const { checklist } = about;
  if (checklist.length === 0) return null;
  const done = checklist.filter((step) => step.done).length;
  return (
    <fieldset class="procedure">
      <legend>{text('desk.about.procedure', { done, total: checklist.length })}</legend>
      {checklist.map((step) => (
        <label key={step.id} class="check">
          <input
            type="checkbox"
            checked={step.done}
            disabled={!works.value}
            onChange={() =>
              void act(
                'check',
                {
                  ticket: ticket.number,
                  step: step.id,
                  ...(step.done ? { undo: true } : {}),
                },
                'problems',
              )
            }
          />
          <span class={step.done ? 'step-done' : undefined}>{step.text}</span>
        </label>
      ))}
    </fieldset>
  );
}
