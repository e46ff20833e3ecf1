import type { Priority } from './ticket/triage.ts';

/** What tickets can be about, as the rules name it: kinds with their causes, fields and procedures, tags, templates. */

/** Words for everybody, or by language, English always among them. */
export type Told = string | Readonly<Record<string, string | undefined>>;

/** Something by its code, as people call it. */
export interface Named {
  id: string;
  name: Told;
}

export interface Kind extends Named {
  /** Who knows most of it; a team that was named already stays. */
  team: string | null;
  /** It is that urgent at least, unless somebody said how urgent it is. */
  priority: Priority | null;
  causes: readonly (Named & { rule?: string | undefined })[];
  /** Ids of the fields that belong to it. */
  fields: readonly string[];
  /** What has to be there before it is resolved. */
  required: { cause: boolean; fields: readonly string[]; checklist: boolean };
  /** The steps of its procedure, in order; `customer`: as a customer hears of it who asks, if at all. */
  procedure: readonly { id: string; text: Told; customer?: Told | undefined }[];
}

export const FIELD_TYPES = ['choice', 'number', 'date', 'flag', 'text'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export interface Field extends Named {
  type: FieldType;
  /** Of a choice; nothing elsewhere. */
  choices: readonly Named[];
  /** What to put into it. */
  about: Told | null;
}

/** What a ticket begins with when somebody opens it for a customer. Texts of fields are never among it. */
export interface Template extends Named {
  kind: string | null;
  tags: readonly string[];
  priority: Priority | null;
  fields: Readonly<Record<string, string | number | boolean>>;
  text: Told | null;
}

export interface Kinds {
  /** Whether a ticket needs a kind before it is resolved. */
  kindRequired: boolean;
  kinds: readonly Kind[];
  fields: readonly Field[];
  tags: readonly Named[];
  /** Whether people may give tags that are not among those. */
  freeTags: boolean;
  templates: readonly Template[];
}

/** For rules that say nothing of it. */
export const NO_KINDS: Kinds = {
  kindRequired: false,
  kinds: [],
  fields: [],
  tags: [],
  freeTags: true,
  templates: [],
};

export function byId<One extends { id: string }>(ones: readonly One[], id: string | null): One | undefined {
  return ones.find((one) => one.id === id);
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether it is a value of the field. A text never is: it stands in a note. */
export function fits({ type, choices }: Pick<Field, 'type' | 'choices'>, value: unknown): boolean {
  switch (type) {
    case 'choice':
      return choices.some(({ id }) => id === value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'date':
      return typeof value === 'string' && isDate(value);
    case 'flag':
      return typeof value === 'boolean';
    case 'text':
      return false;
  }
}

/** `2026-11-22`, a day that there is. */
function isDate(value: string): boolean {
  const [, year = 0, month = 0, day = 0] = DATE.exec(value)?.map(Number) ?? [];
  const date = new Date(Date.UTC(year, month - 1, day));
  return DATE.test(value) && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** The fields that a ticket of the kind has; one without a kind may have any. */
export function fieldsOf(kinds: Kinds, kind: string | null): Field[] {
  const known = byId(kinds.kinds, kind);
  if (known === undefined) return [...kinds.fields];
  return known.fields.flatMap((id) => byId(kinds.fields, id) ?? []);
}
