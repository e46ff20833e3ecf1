import { byId, type Named } from '../domain/kinds.ts';
import { macroOf } from '../domain/known-problem.ts';
import type { ShownAbout, ShownField } from '../domain/ticket/shown.ts';
import { named } from './names.ts';
import { text } from './texts.ts';
import { toldIn } from './told.ts';

/** What a ticket is about, in words. */

/** `Delivery (late)`; null without a kind. */
export function kindText(
  { kind, cause }: Pick<ShownAbout, 'kind' | 'cause'>,
  language: string,
): string | null {
  if (kind === null) return null;
  const name = toldIn(kind.name, language);
  return cause === null ? name : `${name} (${toldIn(cause.name, language)})`;
}

/** `Amount: 12`; null for an empty field. */
export function fieldText({ name, value }: ShownField, language: string): string | null {
  if (value === null) return null;
  const said =
    typeof value === 'boolean'
      ? text(value ? 'why.yes' : 'why.no', {}, language)
      : typeof value === 'number'
        ? String(value)
        : toldIn(value, language);
  return `${toldIn(name, language)}: ${said}`;
}

/** `3 of 5`; null without a procedure. */
export function progressText({ steps }: Pick<ShownAbout, 'steps'>, language: string): string | null {
  if (steps.length === 0) return null;
  const done = steps.filter((step) => step.done).length;
  return text('about.progress', { done, all: steps.length }, language);
}

/** `Known problem: card-payments`; null: none. */
function problemText({ problem }: Pick<ShownAbout, 'problem'>, language: string): string | null {
  if (problem === undefined) return null;
  const { id, state } = problem;
  return text('about.problem', { problem: id, state, macro: macroOf(id) }, language);
}

/** What is missing, by name: `cause, Order number`. */
export function missingText(missing: readonly string[], fields: readonly Named[], language: string): string {
  const names = missing.map((code) => {
    const id = code.startsWith('field:') ? code.slice('field:'.length) : null;
    if (id === null) return named(`about.${code}`, code, language);
    return toldIn(byId(fields, id)?.name ?? id, language);
  });
  return names.join(', ');
}

/** One line of all of it; empty when nothing is known. */
export function aboutText(about: ShownAbout, language: string): string {
  const { missing, fields } = about;
  const lacks = missingText(missing, fields, language);
  const parts = [
    kindText(about, language),
    ...fields.map((field) => fieldText(field, language)),
    progressText(about, language),
    problemText(about, language),
    missing.length === 0 ? null : text('about.missing', { missing: lacks }, language),
  ];
  return parts.filter((part) => part !== null).join(' · ');
}
