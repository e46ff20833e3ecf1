import type { MessageView } from '../../../../api/shapes.ts';
import { type FormField, messagesFor } from '../logic/form.ts';
import { wholeText } from '../logic/letter.ts';
import { authorName, oneLine } from '../logic/names.ts';
import { clockTime } from '../logic/time-words.ts';
import { now } from '../state/clock.ts';
import { session } from '../state/session.ts';
import { open } from '../state/ticket.ts';
import { text } from '../words.ts';

const SHOWN = 90;

interface Props {
  field: FormField;
  value: string | boolean | undefined;
  first: boolean;
  change: (value: string) => void;
}

/** The messages of the open ticket that the command can be about. */
export function messagesOf(command: string): MessageView[] {
  const shown = open.value;
  if (shown.state !== 'ready') return [];
  return messagesFor(command, [...shown.older, ...shown.view.messages], session.value.person.id);
}

function words(message: MessageView): string {
  const said = oneLine(wholeText(message)).slice(0, SHOWN);
  return `${authorName(message)}, ${clockTime(message.at, now.peek())}: ${said}`;
}

/** One message of the open ticket, the newest first. */
export function MessagePick({ field, value, first, change }: Props) {
  const offered = messagesOf(field.of);
  if (offered.length === 0)
    return (
      <p class="hint" role="status">
        {text('desk.form.no-message')}
      </p>
    );
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
        {offered.toReversed().map((message) => (
          <option key={message.id} value={message.id}>
            {words(message)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Messages of the open ticket, ticked one by one. */
export function MessagesPick({ field, value, change }: Props) {
  const held = typeof value === 'string' ? value.split(' ').filter((id) => id !== '') : [];
  const toggle = (id: string, on: boolean) =>
    change((on ? [...held, id] : held.filter((other) => other !== id)).join(' '));
  return (
    <fieldset class="message-list">
      <legend>{field.label}</legend>
      {messagesOf(field.of).map((message) => (
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
