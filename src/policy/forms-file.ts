import { z } from 'zod';
import { FORM_FIELD_TYPES, type Form, type FormField } from '../domain/form.ts';
import { fieldsOf, type Kinds } from '../domain/kinds.ts';
import { ORDER_FORMAT_NAMES } from '../domain/order-number.ts';
import { callbacksOf } from './callbacks-file.ts';
import { code, told, toldOf, toldWords, words } from './codes.ts';
import { frontDoorOf } from './front-door-file.ts';
import { kindsFile, kindsOf } from './kinds-file.ts';
import { meantBy } from './meant.ts';
import type { Policy } from './policy.ts';

const MOST_FIELDS = 25;
/** Options stand below each other: more of them want a form of their own. */
const MOST_CHOICES = 25;
const name = toldOf(toldWords(80));

/** Characters of a text, or files, where the file does not say. */
const MOST = {
  'short-text': 200,
  'long-text': 4000,
  name: 100,
  email: 254,
  phone: 40,
  'order-number': 40,
  choice: 40,
  date: 20,
  photo: 5,
  consent: 5,
} as const;
/** Together with all other answers they are one message of 10,000. */
const MOST_TEXT = 8000;
const TEXTS: readonly string[] = ['short-text', 'long-text'];
const MOST_PHOTOS = 10;
/** What the page of a form sends beside its fields. */
const OWN_FIELDS = /^(?:token|kept-.*)$/;

const field = z.strictObject({
  id: code,
  type: z.enum(FORM_FIELD_TYPES),
  label: name,
  help: told.optional(),
  required: z.boolean().default(false),
  fills: code.optional(),
  choices: z
    .array(z.strictObject({ id: code, name }))
    .max(MOST_CHOICES)
    .default([]),
  formats: z.array(z.enum(ORDER_FORMAT_NAMES)).default([]),
  most: z.int().min(1).max(MOST_TEXT).optional(),
  days: z.enum(['past', 'future', 'any']).default('any'),
});

/** A file under forms/: what customers fill in, for one kind of ticket. */
export const formFile = z.strictObject({
  about: words,
  kind: code,
  title: name,
  intro: told.optional(),
  next: told,
  fields: z.array(field).min(1).max(MOST_FIELDS),
});
type FormFile = z.infer<typeof formFile>;

/** Where forms stand beside the other files. */
export const FORMS = 'forms';
const FORM_NAME = /^forms\/([a-z][a-z0-9-]{0,39})\.json$/;

type Files = Readonly<Record<string, unknown>>;

export function isForm(file: string): boolean {
  return FORM_NAME.test(file);
}

/** What customers see before they write, and when they can be called, of files that were checked. */
export function customerPages(files: Files): Pick<Policy, 'forms' | 'frontDoor' | 'callbacks'> {
  const frontDoor = frontDoorOf(files['front-door.json']);
  return { forms: formsIn(files), frontDoor, callbacks: callbacksOf(files['callbacks.json']) };
}

/** The forms of checked files, in the order of their names. */
function formsIn(files: Files): Form[] {
  const kinds = kindsIn(files);
  return Object.entries(files).flatMap(([file, content]) => {
    const id = FORM_NAME.exec(file)?.[1];
    return id === undefined ? [] : [formOf(id, formFile.parse(content), kinds)];
  });
}

function formOf(id: string, { kind, title, intro, next, fields }: FormFile, kinds: Kinds | null): Form {
  return {
    id,
    kind,
    title,
    intro: intro ?? null,
    next,
    fields: fields.map((one): FormField => {
      const filled = kinds?.fields.find((own) => own.id === one.fills);
      return {
        ...one,
        help: one.help ?? null,
        fills: one.fills ?? null,
        choices: one.choices.length > 0 ? one.choices : (filled?.choices ?? []),
        most: one.most ?? MOST[one.type],
      };
    }),
  };
}

function kindsIn(files: Files): Kinds | null {
  const content = files['kinds.json'];
  return kindsFile.safeParse(content).success ? kindsOf(content) : null;
}

interface Found {
  path: PropertyKey[];
  problem: string;
}

/** What the shape of a form cannot say: its kind is there, its fields stand once and fit what they fill. */
export function formProblems(content: unknown, files: Files): Found[] {
  const parsed = formFile.safeParse(content);
  if (!parsed.success) return [];
  const { kind, fields } = parsed.data;
  const kinds = kindsIn(files);
  const ids = kinds?.kinds.map(({ id }) => id) ?? [];
  const found = fields.flatMap((one, index): Found[] => {
    const path = ['fields', index];
    const before = fields.slice(0, index);
    return [
      ...(before.some(({ id }) => id === one.id)
        ? [{ path: [...path, 'id'], problem: `"${one.id}" is there twice` }]
        : []),
      ...(OWN_FIELDS.test(one.id)
        ? [{ path: [...path, 'id'], problem: `"${one.id}" is a field of the page itself; name it otherwise` }]
        : []),
      ...(one.fills !== undefined && before.some(({ fills }) => fills === one.fills)
        ? [{ path: [...path, 'fills'], problem: 'is filled by another field already' }]
        : []),
      ...ofType(one, path),
      ...(kinds === null ? [] : ofFilled(one, path, fieldsOf(kinds, kind))),
    ];
  });
  if (!ids.includes(kind))
    found.push({ path: ['kind'], problem: `there is no such kind${meantBy(kind, ids)}` });
  const long = fields.reduce(
    (sum, { type, most }) => sum + (TEXTS.includes(type) ? (most ?? MOST[type]) : 0),
    0,
  );
  if (long > MOST_TEXT)
    found.push({
      path: ['fields'],
      problem: `take ${long} characters together, and one message ${MOST_TEXT}`,
    });
  if (!fields.some(({ type, required }) => required && type !== 'consent'))
    found.push({
      path: ['fields'],
      problem: 'needs a required field beside a consent: an empty form is no case',
    });
  return found;
}

type Field = FormFile['fields'][number];

function ofType({ type, choices, fills, formats, most = 1, days }: Field, path: PropertyKey[]): Found[] {
  const found: Found[] = [];
  const say = (part: string, problem: string) => found.push({ path: [...path, part], problem });
  if (type === 'choice' && choices.length === 0 && fills === undefined)
    say('choices', 'needs something to choose from');
  if (type !== 'choice' && choices.length > 0) say('choices', `is not for the type ${type}`);
  const twice = choices.findIndex(({ id }, at) => choices.findIndex((other) => other.id === id) < at);
  if (twice >= 0) say('choices', `"${choices[twice]?.id}" is there twice`);
  if ((type === 'order-number') !== formats.length > 0)
    say(
      'formats',
      type === 'order-number' ? `needs ${ORDER_FORMAT_NAMES.join(', ')}` : `is not for the type ${type}`,
    );
  if (type !== 'date' && days !== 'any') say('days', `is not for the type ${type}`);
  if (type === 'photo' && most > MOST_PHOTOS) say('most', `is ${MOST_PHOTOS} files at most`);
  if (type !== 'photo' && !TEXTS.includes(type) && most > MOST[type])
    say('most', `is ${MOST[type]} characters at most for the type ${type}`);
  return found;
}

/** Which fields of tickets a field of a form may fill. */
const FILLS: Readonly<Record<Field['type'], readonly string[]>> = {
  'short-text': ['text'],
  'long-text': [],
  name: [],
  email: [],
  phone: [],
  'order-number': ['text'],
  choice: ['choice'],
  date: ['date'],
  photo: [],
  consent: ['flag'],
};

function ofFilled({ type, fills, choices }: Field, path: PropertyKey[], there: Kinds['fields']): Found[] {
  if (fills === undefined) return [];
  const filled = there.find(({ id }) => id === fills);
  const at = [...path, 'fills'];
  if (filled === undefined) {
    const known = there.map(({ id }) => id);
    return [
      { path: at, problem: `is no field of the kind; there is ${known.join(', ')}${meantBy(fills, known)}` },
    ];
  }
  if (!FILLS[type].includes(filled.type))
    return [{ path: at, problem: `is a ${filled.type}, which no ${type} fills` }];
  const strange = choices.find(({ id }) => filled.choices.every((one) => one.id !== id));
  return strange === undefined
    ? []
    : [{ path: [...path, 'choices'], problem: `"${strange.id}" is none of the choices of ${fills}` }];
}
