import { byId, type Field, fieldsOf, type Kinds, type Named, type Told } from '../kinds.ts';
import { type FieldValue, isDone, missingFor } from './about.ts';
import type { Ticket } from './model.ts';

/** What a ticket is about, by the names that the rules in force have for it. */
export interface ShownAbout {
  kind: Named | null;
  cause: Named | null;
  /** Every field of the kind; null for an empty one. */
  fields: ShownField[];
  /** The procedure of the kind. */
  steps: { id: string; text: Told; done: boolean }[];
  /** As `missingFor` names it. */
  missing: string[];
  /** The known problem that it belongs to, or looks like; `over`: its customer was told. Absent: none. */
  problem?: { id: string; state: 'joined' | 'suggested' | 'over' };
}

export interface ShownField extends Named {
  type: Field['type'];
  value: Told | number | boolean | null;
}

/** `texts`: the texts of notes that fields stand in, by note id; without its text such a field looks empty. */
export function shownAbout(
  { about, problem }: Pick<Ticket, 'about'> & Partial<Pick<Ticket, 'problem'>>,
  kinds: Kinds,
  texts: ReadonlyMap<string, string> = new Map(),
): ShownAbout {
  const kind = byId(kinds.kinds, about.kind);
  const named = (ones: readonly Named[] | undefined, id: string | null): Named | null => {
    if (id === null) return null;
    return { id, name: byId(ones ?? [], id)?.name ?? id };
  };
  return {
    kind: named(kinds.kinds, about.kind),
    cause: named(kind?.causes, about.cause),
    fields: fieldsOf(kinds, about.kind).map((field) => {
      const { id, name, type } = field;
      return { id, name, type, value: valueShown(field, about.fields[id], texts) };
    }),
    steps: (kind?.procedure ?? []).map(({ id, text }) => ({
      id,
      text,
      done: isDone(about, kind?.id ?? '', id),
    })),
    missing: missingFor({ about }, kinds),
    ...shownProblem(problem),
  };
}

function shownProblem(
  { id, suggested, told }: Ticket['problem'] = { id: null },
): Pick<ShownAbout, 'problem'> {
  if (id !== null) return { problem: { id, state: told === undefined ? 'joined' : 'over' } };
  return suggested === undefined ? {} : { problem: { id: suggested, state: 'suggested' } };
}

function valueShown(
  { choices }: Field,
  value: FieldValue | undefined,
  texts: ReadonlyMap<string, string>,
): ShownField['value'] {
  if (value === undefined) return null;
  if (typeof value === 'object') return textIn(value, texts.get(value.noteId));
  return typeof value === 'string' ? (byId(choices, value)?.name ?? value) : value;
}

function textIn({ skip, line }: { skip: number; line?: true }, text: string | undefined): string | null {
  const rest = text?.slice(skip);
  return (line === true ? rest?.split('\n', 1)[0] : rest) ?? null;
}

/** The notes in which texts of fields stand. */
export function noteIdsIn({ about }: Pick<Ticket, 'about'>): string[] {
  return Object.values(about.fields).flatMap((value) => (typeof value === 'object' ? [value.noteId] : []));
}
