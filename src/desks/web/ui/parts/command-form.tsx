import { useState } from 'preact/hooks';
import { OVERRULABLE } from '../../../../domain/refusal.ts';
import { freshKey, type Outcome } from '../api.ts';
import {
  calledIn,
  type FormField,
  type FormValues,
  fieldsFor,
  optionsFrom,
  picksNothing,
} from '../logic/form.ts';
import { ask, catchUp, tellOutcome, wordsOf } from '../state/act.ts';
import { doToMany } from '../state/bulk.ts';
import { kinds } from '../state/catalogue.ts';
import { closeDialog, type Dialog, dialog } from '../state/dialogs.ts';
import { openTicket } from '../state/route.ts';
import { open } from '../state/ticket.ts';
import { text } from '../words.ts';
import { FieldInput } from './form-field.tsx';
import { submitsOn } from './reply-text.tsx';

type Asked = Extract<Dialog, { kind: 'form' }>;

/** Commands after which one goes on in the ticket that they answer with. */
const LEADS_ON: readonly string[] = ['merge', 'split', 'new'];

/** What they answer may be told this once, as a secret: it stays until it is closed. */
const TOLD_ONCE: readonly string[] = ['hook'];

/** A command as a form: one field for each of its options. */
export function CommandForm({ asked }: { asked: Asked }) {
  const { command, tickets } = asked;
  const shown = open.value;
  const here = shown.state === 'ready' && shown.view.ticket.number === tickets[0] ? shown.view : null;
  const about = tickets.length === 1 && here !== null ? here.about : null;
  const owner = tickets.length === 1 ? here?.ticket.assignee?.id : null;
  const fields = fieldsFor(command, {
    given: tickets.length > 0,
    about,
    kinds: kinds.value,
    ...(owner === undefined ? {} : { owner }),
  });
  const [values, setValues] = useState<FormValues>(asked.values ?? {});
  const [key, setKey] = useState(freshKey);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ text: string; refused: string | null } | null>(null);
  const change = (name: string, value: string | boolean) => {
    setValues({ ...values, [name]: value });
    setKey(freshKey());
    setProblem(null);
  };
  const submit = async (more: object = {}) => {
    const filled = optionsFrom(fields, values);
    if ('missing' in filled)
      return setProblem({
        text: text('desk.form.missing', { what: filled.missing.join(', ') }),
        refused: null,
      });
    const options = { ...filled.options, ...asked.given, ...more };
    if (tickets.length > 1) {
      closeDialog();
      return doToMany(tickets, { name: command.name, options });
    }
    setBusy(true);
    const [ticket] = tickets;
    const outcome = await ask(command.name, ticket === undefined ? options : { ...options, ticket }, key);
    setBusy(false);
    if (outcome?.ok === false) setProblem({ ...outcome, text: wordsOf(outcome, calledIn(fields)) });
    else if (outcome !== null) show(command, outcome, asked);
    void catchUp(command.name);
  };
  const mayInsist =
    problem?.refused !== null &&
    OVERRULABLE.has(problem?.refused ?? '') &&
    command.options.some(({ name }) => name === 'confirm');
  return (
    <form
      class="command-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(mayInsist ? { confirm: true } : {});
      }}
      onKeyDown={(event) => {
        if (submitsOn(event)) event.currentTarget.requestSubmit();
      }}
    >
      {tickets.length > 1 && (
        <p class="hint">
          {text('desk.form.many', { count: tickets.length })}:{' '}
          {tickets.map((number) => `#${number}`).join(', ')}
        </p>
      )}
      <Fields fields={fields} values={values} change={change} />
      <div role="alert">{problem !== null && <p class="form-problem">✕ {problem.text}</p>}</div>
      <div class="modal-actions">
        <button type="button" class="quiet" onClick={closeDialog}>
          {text('desk.form.cancel')}
        </button>
        <button type="submit" class="primary" disabled={busy || picksNothing(fields, values)}>
          {text(mayInsist ? 'desk.form.anyway' : 'desk.form.do')}
        </button>
      </div>
    </form>
  );
}

function Fields({
  fields,
  values,
  change,
}: {
  fields: readonly FormField[];
  values: FormValues;
  change: (name: string, value: string | boolean) => void;
}) {
  return (
    <>
      {fields.map((field, index) => (
        <FieldInput
          key={field.name}
          field={field}
          value={values[field.name]}
          first={index === 0}
          change={(value) => change(field.name, value)}
        />
      ))}
    </>
  );
}

/**
 * A short answer is told in passing; one of several lines, or with an address, is shown until it is closed. `from` is the dialog in which it
 * was asked: another one that was opened meanwhile stays.
 */
export function show(
  command: { name: string; summary: string },
  outcome: Extract<Outcome, { ok: true }>,
  from: Dialog,
): void {
  const long =
    TOLD_ONCE.includes(command.name) || /\n|https?:/.test(outcome.text) || outcome.text.length > 160;
  if (dialog.value !== from) tellOutcome(outcome);
  else if (long) dialog.value = { kind: 'answer', title: command.summary, text: outcome.text };
  else {
    closeDialog();
    tellOutcome(outcome);
  }
  if (LEADS_ON.includes(command.name) && outcome.ticket !== undefined) openTicket(outcome.ticket);
}
