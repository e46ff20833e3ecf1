import { z } from 'zod';
import { FIELD_TYPES } from '../domain/kinds.ts';
import { PRIORITIES } from '../domain/ticket/triage.ts';

/** Something that the rules name, in the language asked for. */
const namedShape = z.object({ id: z.string(), name: z.string() });

const fieldValueShape = z.union([z.string(), z.number(), z.boolean()]).nullable();

/** What a ticket is about, by the names of the rules in force. */
export const aboutShape = z.object({
  kind: namedShape.nullable(),
  cause: namedShape.nullable(),
  /** What has to be there before it is resolved: `kind`, `cause`, `checklist`, `field:<id>`. */
  missing: z.array(namedShape),
  /** Every field of its kind: `value` as a program takes it, null when empty; `text` as people read it. */
  fields: z.array(
    namedShape.extend({ type: z.enum(FIELD_TYPES), value: fieldValueShape, text: z.string().nullable() }),
  ),
  checklist: z.array(z.object({ id: z.string(), text: z.string(), done: z.boolean() })),
  /** The known problem that it belongs to, or looks like; `macro`: the canned reply that is offered for it. */
  problem: z
    .object({ id: z.string(), state: z.enum(['joined', 'suggested', 'over']), macro: z.string() })
    .optional(),
});

/** What tickets can be about: `GET /api/kinds`. */
export const kindsShape = z.object({
  kindRequired: z.boolean(),
  kinds: z.array(
    namedShape.extend({
      team: z.string().nullable(),
      priority: z.enum(PRIORITIES).nullable(),
      causes: z.array(namedShape),
      fields: z.array(z.string()),
      required: z.object({ cause: z.boolean(), fields: z.array(z.string()), checklist: z.boolean() }),
      procedure: z.array(z.object({ id: z.string(), text: z.string() })),
    }),
  ),
  fields: z.array(
    namedShape.extend({
      type: z.enum(FIELD_TYPES),
      choices: z.array(namedShape),
      about: z.string().nullable(),
    }),
  ),
  tags: z.array(namedShape),
  /** To whom tickets are handed besides people, and what people may be good at. */
  teams: z.array(namedShape),
  skills: z.array(namedShape),
  /** Tags of the languages that people may be said to speak. */
  languages: z.array(z.string()),
  /** Whether other tags may be given too. */
  freeTags: z.boolean(),
  templates: z.array(
    namedShape.extend({
      kind: z.string().nullable(),
      tags: z.array(z.string()),
      priority: z.enum(PRIORITIES).nullable(),
      fields: z.record(z.string(), fieldValueShape),
      text: z.string().nullable(),
    }),
  ),
});
