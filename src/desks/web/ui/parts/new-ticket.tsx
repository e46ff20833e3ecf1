import { useState } from 'preact/hooks';
import { freshKey } from '../api.ts';
import { ask, catchUp } from '../state/act.ts';
import { commandOf, kinds } from '../state/catalogue.ts';
import { closeDialog } from '../state/dialogs.ts';
import { openNumber, openTicket } from '../state/route.ts';
import { open } from '../state/ticket.ts';
import { text } from '../words.ts';
import { FieldInput } from './form-field.tsx';
import { submitsOn } from './reply-text.tsx';

/** A ticket that the team opens: for a customer who called or came in, or to write first to one who is known. */
export function NewTicket() {
  const shown = open.value;
  const known = openNumber.value !== null && shown.state === 'ready' ? shown.view.ticket : null;
  const [first, setFirst] = useState(false);
  const [values, setValues] = useState<Record<string, string>>({});
  const [key, setKey] = useState(freshKey);
  const [problem, setProblem] = useState<string | null>(null);
  const change = (name: string, value: string) => {
    setValues({ ...values, [name]: value });
    setKey(freshKey());
  };
  const templates = kinds.value?.templates ?? [];
  const chooseTemplate = (id: string) => {
    const { text: words } = templates.find((one) => one.id === id) ?? { text: null };
    setValues({ ...values, template: id, ...(words !== null && !values.text ? { text: words } : {}) });
    setKey(freshKey());
  };
  const submit = async () => {
    const outcome = await ask('new', optionsOf(values, first), key);
    if (outcome?.ok === false) return setProblem(outcome.text);
    if (outcome === null) return;
    void catchUp();
    closeDialog();
    if (outcome.ticket !== undefined) openTicket(outcome.ticket);
  };
  const field = (name: 'name' | 'phone') => (
    <label class="field">
      <span>{text(`desk.new.${name}`)}</span>
      <input
        inputMode={name === 'phone' ? 'tel' : 'text'}
        dir="auto"
        value={values[name] ?? ''}
        onInput={(event) => change(name, event.currentTarget.value)}
      />
    </label>
  );
  return (
    <form
      class="command-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      onKeyDown={(event) => {
        if (submitsOn(event)) event.currentTarget.requestSubmit();
      }}
    >
      <How first={first} choose={setFirst} />
      {!first && (
        <div class="two">
          {field('name')}
          {field('phone')}
        </div>
      )}
      <FieldInput
        field={{
          of: 'new',
          name: 'for',
          label: text('desk.new.for'),
          required: first,
          asks: 'ticket',
          choices: [],
        }}
        value={values.for ?? (first && known !== null ? String(known.number) : '')}
        first={false}
        change={(value) => change('for', String(value))}
      />
      {templates.length > 0 && (
        <FieldInput
          field={{
            of: 'new',
            name: 'template',
            label: text('desk.new.template'),
            required: false,
            asks: 'choice',
            choices: templates.map(({ id, name }) => ({ value: id, label: name })),
          }}
          value={values.template ?? ''}
          first={false}
          change={(value) => chooseTemplate(String(value))}
        />
      )}
      <label class="field">
        <span>{text(first ? 'desk.new.write' : 'desk.new.said')}</span>
        <textarea
          rows={4}
          dir="auto"
          value={values.text ?? ''}
          onInput={(event) => change('text', event.currentTarget.value)}
        />
      </label>
      <div role="alert">{problem !== null && <p class="form-problem">✕ {problem}</p>}</div>
      <div class="modal-actions">
        <button type="button" class="quiet" onClick={closeDialog}>
          {text('desk.form.cancel')}
        </button>
        <button type="submit" class="primary" disabled={commandOf('new') === undefined}>
          {text(first ? 'desk.new.send' : 'desk.new.open')}
        </button>
      </div>
    </form>
  );

  function optionsOf(held: Record<string, string>, writing: boolean): Record<string, unknown> {
    const number = held.for ?? (writing && known !== null ? String(known.number) : '');
    const given = Object.entries(held).filter(
      ([name, value]) =>
        value.trim() !== '' && name !== 'for' && !(writing && (name === 'name' || name === 'phone')),
    );
    return {
      ...Object.fromEntries(given),
      ...(number.trim() === '' ? {} : { for: Number(number.replace(/^#/, '')) }),
      ...(writing ? { first: true } : {}),
    };
  }
}

function How({ first, choose }: { first: boolean; choose: (first: boolean) => void }) {
  return (
    <fieldset class="kinds">
      <legend class="unseen">{text('desk.new.how')}</legend>
      {([false, true] as const).map((value) => (
        <label key={String(value)}>
          <input
            type="radio"
            name="new-how"
            autofocus={!value}
            checked={value === first}
            onChange={() => choose(value)}
          />
          <span>{text(value ? 'desk.new.first' : 'desk.new.called')}</span>
        </label>
      ))}
    </fieldset>
  );
}
