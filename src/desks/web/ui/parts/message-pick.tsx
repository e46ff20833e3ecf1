import type { MessageView } from '../../../../api/shapes.ts';
import type { FormField } from '../logic/form.ts';
import { authorName, oneLine } from '../logic/names.ts';
import { clockTime } from '../logic/time-words.ts';
import { now } from '../state/clock.ts';
import { open } from '../state/ticket.ts';
import { text } from '../words.ts';

const SHOWN = 90;

interface Props {
  field: FormField;
  value: string | boolean | undefined;
  first: boolean;
  change: (value: string) => void;
}

function messages(): MessageView[] {
  const shown = open.value;
  return shown.state === 'ready' ? [...shown.older, ...shown.view.messages] : [];
}

function words(message: MessageView): string {
  const said = oneLine(message.text).slice(0, SHOWN);
  return `${authorName(message)}, ${clockTime(message.at, now.peek())}: ${said}`;
}

/** One message of the open ticket, the newest first. */
export function MessagePick({ field, value, first, change }: Props) {
  return (
    <label class="field">
      <span>{field.label}</span>
      <select
        value={typeof value === 'string' ? value : ''}
        autofocus={first}
        required={field.required}
        onChange={(event) => change(event.currentTarget.value)}
      >
        <option value="">{text(field.required ? 'desk.form.choose' : 'desk.about.unset')}</option>
        {messages()
          .toReversed()
          .map((message) => (
            <option key={message.id} value={message.id}>
              {words(message)}
            </option>
          ))}
      </select>
    </label>
  );
}

/** Messages of the open ticket, ticked one by one. */
export function MessagesPick({ value, change }: Props) {
  const held = typeof value === 'string' ? value.split(' ').filter((id) => id !== '') : [];
  const toggle = (id: string, on: boolean) =>
    change((on ? [...held, id] : held.filter((other) => other !== id)).join(' '));
  return (
    <fieldset class="message-list">
      <legend>{text('desk.form.messages')}</legend>
      {messages()
        .filter(({ kind }) => kind !== 'note')
        .map((message) => (
          <label key={message.id} class="check">
            <input
              type="checkbox"
              checked={held.includes(message.id)}
              onChange={(event) => toggle(message.id, event.currentTarget.checked)}
            />
            <bdi>{words(message)}</bdi>
          </label>
        ))}
    </fieldset>
  );
}
