import { z } from 'zod';
import { FIELD_TYPES, type Field, fits, type Kind, type Kinds, type Template } from '../domain/kinds.ts';
import { PRIORITIES } from '../domain/ticket/triage.ts';
import { code, told, toldOf, toldWords, words } from './codes.ts';

/** Lists are chosen from: Discord takes 25 options (docs of message components), Slack 100. */
const MOST = 25;
/** Names and steps stand on buttons and in lists: Slack takes 75 characters of an option. */
const name = toldOf(toldWords(50));
const step = toldOf(toldWords(75));

const named = z.strictObject({ id: code, name });
const list = <Shape extends z.ZodType>(shape: Shape) => z.array(shape).max(MOST).default([]);
const value = z.union([toldWords(200), z.number(), z.boolean()]);

const kind = named.extend({
  team: code.optional(),
  priority: z.enum(PRIORITIES).optional(),
  /** `rule`: the rule of ours that is at fault, as people call it. */
  causes: list(named.extend({ rule: toldWords(80).optional() })),
  fields: list(code),
  required: z
    .strictObject({
      cause: z.boolean().default(false),
      fields: list(code),
      checklist: z.boolean().default(false),
    })
    .prefault({}),
  /** `customer`: what a customer who asks is told of the step; without it they are not. */
  procedure: list(z.strictObject({ id: code, text: step, customer: step.optional() })),
});

const field = named.extend({ type: z.enum(FIELD_TYPES), choices: list(named), about: told.optional() });

const template = named.extend({
  kind: code.optional(),
  tags: list(code),
  priority: z.enum(PRIORITIES).optional(),
  fields: z.record(code, value).default({}),
  text: toldOf(toldWords(4000)).optional(),
});

export const kindsFile = z.strictObject({
  about: words,
  kindRequired: z.boolean().default(false),
  freeTags: z.boolean().default(true),
  kinds: list(kind),
  fields: list(field),
  tags: z.array(named).max(200).default([]),
  templates: list(template),
});

type KindsFile = z.infer<typeof kindsFile>;

/** What tickets can be about, of a file that was checked. */
export function kindsOf(content: unknown): Kinds {
  const { kindRequired, freeTags, kinds, fields, tags, templates } = kindsFile.parse(content);
  return {
    kindRequired,
    freeTags,
    tags,
    kinds: kinds.map((one): Kind => ({ ...one, team: one.team ?? null, priority: one.priority ?? null })),
    fields: fields.map((one): Field => ({ ...one, about: one.about ?? null })),
    templates: templates.map(
      (one): Template => ({
        ...one,
        kind: one.kind ?? null,
        priority: one.priority ?? null,
        text: one.text ?? null,
      }),
    ),
  };
}

interface Found {
  path: (string | number)[];
  problem: string;
}

/** What the shape cannot say: ids stand once, and whatever is named is there. `teams` are those of facts.json. */
export function kindsProblems(content: unknown, teams: ReadonlySet<string>): Found[] {
  const parsed = kindsFile.safeParse(content);
  if (!parsed.success) return [];
  const file = parsed.data;
  return [
    ...(['kinds', 'fields', 'tags', 'templates'] as const).flatMap((part) => twice(file[part], [part])),
    ...file.kinds.flatMap((one, index) => ofKind(one, ['kinds', index], file, teams)),
    ...file.fields.flatMap((one, index) => ofField(one, ['fields', index])),
    ...file.templates.flatMap((one, index) => ofTemplate(one, ['templates', index], file)),
  ];
}

type Path = Found['path'];

function twice(ones: readonly { id: string }[], path: Path): Found[] {
  return ones.flatMap(({ id }, index) =>
    ones.findIndex((other) => other.id === id) < index
      ? [{ path: [...path, index, 'id'], problem: `"${id}" is there twice` }]
      : [],
  );
}

function absent(id: string, there: readonly { id: string }[], path: Path): Found[] {
  if (there.some((one) => one.id === id)) return [];
  const known = there.map((one) => one.id).join(', ') || 'none';
  return [{ path, problem: `there is no "${id}"; there are ${known}` }];
}

function ofKind(
  { team, causes, fields, required, procedure }: KindsFile['kinds'][number],
  path: Path,
  file: KindsFile,
  teams: ReadonlySet<string>,
): Found[] {
  const found = [
    ...twice(causes, [...path, 'causes']),
    ...twice(procedure, [...path, 'procedure']),
    ...fields.flatMap((id, index) => absent(id, file.fields, [...path, 'fields', index])),
    ...required.fields.flatMap((id, index) =>
      absent(
        id,
        fields.map((own) => ({ id: own })),
        [...path, 'required', 'fields', index],
      ),
    ),
  ];
  if (team !== undefined && !teams.has(team))
    found.push({ path: [...path, 'team'], problem: `there is no "${team}" in facts.json` });
  if (required.cause && causes.length === 0)
    found.push({ path: [...path, 'required', 'cause'], problem: 'needs causes to choose from' });
  if (required.checklist && procedure.length === 0)
    found.push({ path: [...path, 'required', 'checklist'], problem: 'needs a procedure' });
  return found;
}

function ofField({ type, choices }: KindsFile['fields'][number], path: Path): Found[] {
  const found = twice(choices, [...path, 'choices']);
  if ((type === 'choice') === choices.length > 0) return found;
  const problem = type === 'choice' ? 'needs something to choose from' : `is not for the type ${type}`;
  return [...found, { path: [...path, 'choices'], problem }];
}

function ofTemplate(
  { kind: id, tags, fields }: KindsFile['templates'][number],
  path: Path,
  file: KindsFile,
): Found[] {
  const own = file.kinds.find((one) => one.id === id)?.fields ?? file.fields.map((one) => one.id);
  const values = Object.entries(fields).flatMap(([name, given]): Found[] => {
    const at = [...path, 'fields', name];
    const spec = file.fields.find((one) => one.id === name);
    if (spec === undefined || !own.includes(name))
      return absent(
        name,
        own.map((one) => ({ id: one })),
        at,
      );
    return fits(spec, given) ? [] : [{ path: at, problem: `is no value for a field of type ${spec.type}` }];
  });
  return [
    ...(id === undefined ? [] : absent(id, file.kinds, [...path, 'kind'])),
    ...(file.freeTags ? [] : tags.flatMap((tag, index) => absent(tag, file.tags, [...path, 'tags', index]))),
    ...values,
  ];
}
