import { type Form, type FormField, isFileField } from '../domain/form.ts';
import { byId } from '../domain/kinds.ts';
import { toldIn } from './told.ts';

/** What was filled in, as one message, and what the ticket takes of it. */
export interface FormWords {
  text: string;
  name: string | null;
  /** Of the ticket's fields; a text stands in the message, behind its first `skip` characters, to the end of the line. */
  fields: Record<string, string | boolean | { skip: number }>;
}

/**
 * A filled-in form as its team reads it: first the lines that fields of the ticket stand in, then what was told, then the other
 * answers below the questions that the customer read. Pure.
 */
export function formWords(form: Form, values: Readonly<Record<string, string>>, language: string): FormWords {
  const said = form.fields.filter((field) => values[field.id] !== undefined && !isFileField(field));
  const named = said.find(({ type }) => type === 'name');
  const kept = said.filter((field) => isKeptText(field));
  const long = said.filter(({ type }) => type === 'long-text');
  const others = said.filter((field) => field !== named && !kept.includes(field) && !long.includes(field));
  const fields: FormWords['fields'] = {};
  let head = '';
  for (const field of kept) {
    const label = `${toldIn(field.label, language)}: `;
    fields[field.fills ?? ''] = { skip: head.length + label.length };
    head += `${label}${values[field.id]}\n`;
  }
  for (const field of others)
    if (field.fills !== null)
      fields[field.fills] = field.type === 'consent' ? true : (values[field.id] ?? '');
  const told = long.map((field) =>
    long.length === 1 ? (values[field.id] ?? '') : `${toldIn(field.label, language)}\n${values[field.id]}`,
  );
  const lines = others.map((field) => lineOf(field, values[field.id] ?? '', language));
  const text = [head.trimEnd(), ...told, lines.join('\n')].filter((part) => part !== '').join('\n\n');
  return { text, name: named === undefined ? null : (values[named.id] ?? null), fields };
}

function isKeptText({ fills, type }: FormField): boolean {
  return fills !== null && (type === 'short-text' || type === 'order-number');
}

function lineOf({ label, type, choices }: FormField, value: string, language: string): string {
  const asked = toldIn(label, language);
  if (type === 'consent') return `✓ ${asked}`;
  const answer = type === 'choice' ? toldIn(byId(choices, value)?.name ?? value, language) : value;
  return /[?!.]$/.test(asked) ? `${asked} ${answer}` : `${asked}: ${answer}`;
}
