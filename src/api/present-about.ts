import { byId, type Kinds, type Named, type Told } from '../domain/kinds.ts';
import { macroOf } from '../domain/known-problem.ts';
import type { FieldValue } from '../domain/ticket/about.ts';
import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';
import { shownAbout } from '../domain/ticket/shown.ts';
import type { Policy } from '../policy/policy.ts';
import { fieldText, missingText } from '../texts/about.ts';
import { priorityName } from '../texts/names.ts';
import { type TextValues, text } from '../texts/texts.ts';
import { nameAmong, toldIn } from '../texts/told.ts';
import type { AboutView, KindsView } from './shapes.ts';

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
    case 'tagged': {
      const named = (sign: string) => (tag: string) => `${sign}${nameAmong(kinds.tags, tag, language)}`;
      return say({ tags: [...event.added.map(named('+')), ...event.removed.map(named('−'))].join(', ') });
    }
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

/** `texts`: those of the notes in which fields stand, by note id. */
export function presentAbout(
  ticket: Ticket,
  kinds: Kinds,
  texts: ReadonlyMap<string, string>,
  language: string,
): AboutView {
  const shown = shownAbout(ticket, kinds, texts);
  const { kind, cause, missing, fields, steps } = shown;
  return {
    ...(shown.problem === undefined
      ? {}
      : { problem: { ...shown.problem, macro: macroOf(shown.problem.id) } }),
    kind: kind && namedIn(kind, language),
    cause: cause && namedIn(cause, language),
    missing: missing.map((id) => ({ id, name: missingText([id], kinds.fields, language) })),
    fields: fields.map((field) => {
      const { id, name, type, value } = field;
      const kept = ticket.about.fields[id];
      return {
        id,
        name: toldIn(name, language),
        type,
        value: typeof kept === 'object' ? (value as string | null) : (kept ?? null),
        text: fieldText(field, language),
      };
    }),
    checklist: steps.map(({ id, text: words, done }) => ({ id, text: toldIn(words, language), done })),
  };
}

/** What tickets can be about, in one language. */
export function presentKinds(
  { kinds, business, routing }: Pick<Policy, 'kinds' | 'business' | 'routing'>,
  language: string,
): KindsView {
  const all = (ones: readonly Named[]) => ones.map((one) => namedIn(one, language));
  const maybe = (words: Told | null) => (words === null ? null : toldIn(words, language));
  return {
    kindRequired: kinds.kindRequired,
    kinds: kinds.kinds.map(({ id, name, team, priority, causes, fields, required, procedure }) => ({
      ...namedIn({ id, name }, language),
      team,
      priority,
      causes: all(causes),
      fields: [...fields],
      required: { ...required, fields: [...required.fields] },
      procedure: procedure.map((step) => ({ id: step.id, text: toldIn(step.text, language) })),
    })),
    fields: kinds.fields.map(({ id, name, type, choices, about }) => ({
      ...namedIn({ id, name }, language),
      type,
      choices: all(choices),
      about: maybe(about),
    })),
    tags: all(kinds.tags),
    teams: Object.entries(business.teams).map(([id, name]) => ({ id, name })),
    skills: all(routing.skills),
    languages: [...routing.languages],
    freeTags: kinds.freeTags,
    templates: kinds.templates.map(({ id, name, kind, tags, priority, fields, text: words }) => ({
      ...namedIn({ id, name }, language),
      kind,
      tags: [...tags],
      priority,
      fields: { ...fields },
      text: maybe(words),
    })),
  };
}

function namedIn({ id, name }: Named, language: string): { id: string; name: string } {
  return { id, name: toldIn(name, language) };
}
