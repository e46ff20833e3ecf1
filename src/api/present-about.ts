import { byId, type Kinds } from '../domain/kinds.ts';
import type { FieldValue } from '../domain/ticket/about.ts';
import type { TicketEvent } from '../domain/ticket/model.ts';
import { priorityName } from '../texts/names.ts';
import { type TextValues, text } from '../texts/texts.ts';
import { nameAmong, toldIn } from '../texts/told.ts';

/** What became of what a ticket is about, in a sentence, by the names of the rules in force; null for any other event. */
export function aboutText(event: TicketEvent, kinds: Kinds, language: string): string | null {
  const key = `event.${event.type}` as const;
  const say = (values: TextValues) => text(key, values, language);
  switch (event.type) {
    case 'kind-set': {
      const causes = byId(kinds.kinds, event.kind)?.causes ?? [];
      const cause = event.cause === null ? 'none' : nameAmong(causes, event.cause, language);
      return say({ kind: nameAmong(kinds.kinds, event.kind, language), cause });
    }
    case 'cause-set': {
      const causes = kinds.kinds.flatMap((kind) => kind.causes);
      return say({ cause: nameAmong(causes, event.cause, language) });
    }
    case 'tagged':
      return say({
        tags: [...event.added.map((tag) => `+${tag}`), ...event.removed.map((tag) => `−${tag}`)].join(', '),
      });
    case 'priority-set':
      return say({ priority: priorityName(event.priority, language), because: event.because });
    case 'field-set': {
      const field = nameAmong(kinds.fields, event.field, language);
      return say({ field, value: valueText(event.field, event.value, kinds, language) });
    }
    case 'step-checked': {
      const step = byId(byId(kinds.kinds, event.kind)?.procedure ?? [], event.step);
      return say({
        step: toldIn(step?.text ?? event.step, language),
        done: event.done ? 'yes' : 'no',
      });
    }
    default:
      return null;
  }
}

/** `none` when it is empty, `note` for a text, which stands in a note alone. */
function valueText(field: string, value: FieldValue | null, kinds: Kinds, language: string): string {
  if (value === null) return 'none';
  if (typeof value === 'object') return 'note';
  if (typeof value === 'boolean') return text(value ? 'why.yes' : 'why.no', {}, language);
  if (typeof value === 'number') return String(value);
  return nameAmong(byId(kinds.fields, field)?.choices ?? [], value, language);
}
