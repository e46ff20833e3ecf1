import { z } from 'zod';

const personShape = z.object({ name: z.string().nullable(), email: z.string().nullable() });
/** Epoch ms, as far as a date goes. */
const instant = z.number('is no instant').int().max(8.64e15, 'is no instant');
/** One word, as the team writes them. */
const tag = z
  .string()
  .max(100, 'a tag has at most 100 characters')
  .regex(/^[^\p{C}]*\S[^\p{C}]*$/u, 'a tag is one line of text');
const messageShape = z.object({
  /** Unique within its case. */
  id: z.string().min(1, 'is missing'),
  kind: z.enum(['inbound', 'outbound', 'note']),
  text: z.string(),
  at: instant,
  /** Who of the team wrote it; null: the customer, or nobody knows. */
  by: personShape.nullable(),
  /** Names and addresses of what was attached. */
  files: z.array(z.object({ name: z.string(), url: z.string() })),
});

/** A case as another desk kept it. Instants are epoch ms. */
export const pastShape = z.object({
  /** The other desk's own id; with its name it is unique for ever. */
  id: z.string().min(1, 'is missing'),
  subject: z.string(),
  /** Ended, or not. `was`: in the other desk's own word. */
  status: z.enum(['open', 'resolved']),
  was: z.string(),
  priority: z.enum(['urgent', 'high', 'normal', 'low']),
  tags: z.array(tag),
  createdAt: instant,
  /** The last change. */
  updatedAt: instant,
  customer: z.object({
    id: z.string().min(1, 'is missing'),
    name: z.string().nullable(),
    email: z.string().nullable(),
    /** As the other desk wrote it. */
    phone: z.string().nullable().default(null),
  }),
  assignee: personShape.nullable(),
  messages: z.array(messageShape).min(1, 'there is none').refine(haveOwnIds, 'two have the same id'),
});

/** `note` is what is added to each case. */
function haveOwnIds(messages: readonly { id: string }[]): boolean {
  return new Set(['note', ...messages.map(({ id }) => id)]).size === messages.length + 1;
}

export type Past = z.infer<typeof pastShape>;
export type PastMessage = Past['messages'][number];
export type PastPerson = z.infer<typeof personShape>;

/** What a source yields: a case, or why there is none, with the place in the files where it stands. */
export type Found = { at: string; past: Past; places: readonly string[] } | { at: string; wrong: string };

/** Checks what a reader made of a record; `places`: where each of its messages stands, if it has a place of its own. */
export function found(at: string, made: unknown, places: readonly string[] = []): Found {
  const result = pastShape.safeParse(made);
  if (result.success) return { at, past: result.data, places };
  const { issues } = result.error;
  // What a wrong message makes of the whole case says less.
  const issue = issues.find(({ path }) => path[0] === 'messages') ?? issues[0];
  const [part, index] = issue?.path ?? [];
  const place = part === 'messages' && typeof index === 'number' ? places[index] : undefined;
  return { at: place ?? at, wrong: `${issue?.path.join('.')}: ${issue?.message}` };
}

/** Before there were help desks: a wrong unit, or a field that was empty. */
const EARLIEST = Date.UTC(1990, 0, 1);
/** Clocks of two machines are apart. */
const APART_MS = 5 * 60_000;

/** The same, unless something of it happened in the future or before there were help desks. `now`: epoch ms. */
export function timely(one: Found, now: number): Found {
  if ('wrong' in one) return one;
  const { createdAt, updatedAt, messages } = one.past;
  const instants = [
    ...messages.map(({ at }, index) => [at, `messages.${index}.at`, one.places[index] ?? one.at] as const),
    [createdAt, 'createdAt', one.at] as const,
    [updatedAt, 'updatedAt', one.at] as const,
  ];
  for (const [instant, name, at] of instants) {
    if (instant >= EARLIEST && instant <= now + APART_MS) continue;
    const why = instant < EARLIEST ? 'is before 1990' : 'is in the future';
    return { at, wrong: `${name}: ${new Date(instant).toISOString()} ${why}` };
  }
  return one;
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
