import type { AboutView } from '../../../../api/shapes.ts';
import { act } from '../state/act.ts';
import { kinds } from '../state/catalogue.ts';
import { works } from '../state/session.ts';
import { text } from '../words.ts';

type Field = AboutView['fields'][number];

/** Takes the value of a field away. */
const NOTHING = '-';

/** A field of the ticket's kind, by its type; what was changed is kept when the box is left. */
export function AboutField({ field, ticket }: { field: Field; ticket: number }) {
  const about = kinds.value?.fields.find(({ id }) => id === field.id)?.about ?? null;
  if (!works.value) {
    return (
      <p class="row-field">
        <span>{field.name}</span>
        <span>{field.text ?? text('desk.about.unset')}</span>
      </p>
    );
  }
  const keep = (value: string) => {
    if (value === shown(field)) return;
    const options = { ticket, field: field.id, value: value === '' ? NOTHING : value };
    void act('field', options, 'problems', () => field.name);
  };
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control that it is for is made by its type
    <label class="row-field">
      <span title={about ?? undefined}>{field.name}</span>
      <FieldValue field={field} keep={keep} />
    </label>
  );
}

function shown({ value }: Field): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === null ? '' : String(value);
}

function FieldValue({ field, keep }: { field: Field; keep: (value: string) => void }) {
  const held = shown(field);
  if (field.type === 'choice' || field.type === 'flag') {
    return (
      <select value={held} onChange={(event) => keep(event.currentTarget.value)}>
        <option value="">{text('desk.about.unset')}</option>
        {choicesOf(field).map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    );
  }
  if (field.type === 'date')
    return (
      <input
        key={held}
        type="date"
        defaultValue={held}
        onChange={(event) => keep(event.currentTarget.value)}
      />
    );
  return (
    <input
      key={held}
      inputMode={field.type === 'number' ? 'decimal' : 'text'}
      dir="auto"
      placeholder={text('desk.about.unset')}
      defaultValue={held}
      onBlur={(event) => keep(event.currentTarget.value.trim())}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
}

function choicesOf({ id, type }: Field): readonly { id: string; name: string }[] {
  if (type === 'flag')
    return [
      { id: 'yes', name: text('desk.about.yes') },
      { id: 'no', name: text('desk.about.no') },
    ];
  return kinds.value?.fields.find((field) => field.id === id)?.choices ?? [];
}
