import { z } from 'zod';

const personShape = z.object({ name: z.string().nullable(), email: z.string().nullable() });
const messageShape = z.object({
  /** Unique within its case. */
  id: z.string().min(1),
  kind: z.enum(['inbound', 'outbound', 'note']),
  text: z.string(),
  at: z.number().int().positive(),
  /** Who of the team wrote it; null: the customer, or nobody knows. */
  by: personShape.nullable(),
  /** Names and addresses of what was attached. */
  files: z.array(z.object({ name: z.string(), url: z.string() })),
});

/** A case as another desk kept it. Instants are epoch ms. */
export const pastShape = z.object({
  /** The other desk's own id; with its name it is unique for ever. */
  id: z.string().min(1),
  subject: z.string(),
  /** Ended, or not. `was`: in the other desk's own word. */
  status: z.enum(['open', 'resolved']),
  was: z.string(),
  priority: z.enum(['urgent', 'high', 'normal', 'low']),
  tags: z.array(z.string()),
  createdAt: z.number().int().positive(),
  /** The last change. */
  updatedAt: z.number().int().positive(),
  customer: z.object({ id: z.string().min(1), name: z.string().nullable(), email: z.string().nullable() }),
  assignee: personShape.nullable(),
  messages: z.array(messageShape).min(1).refine(haveOwnIds, 'two have the same id'),
});

/** `note` is what is added to each case. */
function haveOwnIds(messages: readonly { id: string }[]): boolean {
  return new Set(['note', ...messages.map(({ id }) => id)]).size === messages.length + 1;
}

export type Past = z.infer<typeof pastShape>;
export type PastMessage = Past['messages'][number];
export type PastPerson = z.infer<typeof personShape>;

/** What a source yields: a case, or why there is none, with the place in the files where it stands. */
export type Found = { at: string; past: Past } | { at: string; wrong: string };

/** Checks what a reader made of a record. */
export function found(at: string, made: unknown): Found {
  const result = pastShape.safeParse(made);
  if (result.success) return { at, past: result.data };
  const [issue] = result.error.issues;
  return { at, wrong: `${issue?.path.join('.')}: ${issue?.message}` };
}

/** Epoch ms of a date in ISO 8601, or of seconds since 1970; NaN when it is neither. */
export function instantOf(value: unknown): number {
  if (typeof value === 'number') return Math.round(value < 1e11 ? value * 1000 : value);
  return typeof value === 'string'
    ? Date.parse(
        /^\d{4}-\d\d-\d\d \d\d:\d\d/.test(value)
          ? `${value.replace(' ', 'T')}${/(?:Z|[+-]\d\d:?\d\d)$/.test(value) ? '' : 'Z'}`
          : value,
      )
    : Number.NaN;
}
