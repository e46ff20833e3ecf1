import { z } from 'zod';
import { ROLES } from '../domain/actor.ts';
import { SEES } from '../domain/sight.ts';
import { OUTBOUND_KINDS } from '../domain/ticket/reply.ts';
import { STATUSES } from '../domain/ticket/status.ts';
import { PRIORITIES } from '../domain/ticket/triage.ts';
import { aboutShape, type kindsShape } from './about-shapes.ts';
import { customerShape } from './contact-shapes.ts';
import { givingShape } from './giving-shapes.ts';
import { placeShape, tiesShape, waitingPlaceShape } from './tie-shapes.ts';

/** What the JSON API takes and gives. The OpenAPI is made of these. Instants are ISO 8601 in UTC. */
const instant = z.iso.datetime();
const maybeInstant = instant.nullable();

const DELIVERIES = [
  'gated',
  'scheduled',
  'queued',
  'sending',
  'sent',
  'delivered',
  'read',
  'failed',
  'unknown',
  'cancelled',
] as const;

const personShape = z.object({ id: z.string(), name: z.string() });

export const ticketShape = z.object({
  number: z.number().int(),
  version: z.number().int(),
  status: z.enum(STATUSES),
  /** The ticket in which its case goes on, once it was merged; it counts as resolved. */
  mergedInto: z.number().int().nullable(),
  /** In quarantine; it counts as resolved. */
  spam: z.boolean(),
  channel: z.string(),
  contact: z.object({ id: z.string(), name: z.string().nullable() }),
  /** The tag of the customer’s language; null: not known. */
  language: z.string().nullable(),
  /** Of the letter that it began with; null: it has none. */
  subject: z.string().nullable(),
  preview: z.string(),
  priority: z.enum(PRIORITIES),
  tags: z.array(z.string()),
  /** Codes of kinds.json: `GET /api/kinds` names them. */
  kind: z.string().nullable(),
  cause: z.string().nullable(),
  team: z.string().nullable(),
  assignee: personShape.nullable(),
  /** Offered to somebody (null: to anybody of the team), who may take or decline it; `owner`: to whom it returns. */
  handover: z
    .object({
      from: personShape,
      to: personShape.nullable(),
      team: z.string().nullable(),
      skill: z.string().nullable(),
      owner: personShape.nullable(),
      at: instant,
      returnsAt: instant,
      /** The note that holds the summary. */
      noteId: z.string().nullable(),
    })
    .nullable(),
  /** Who hears of what happens on it. */
  watchers: z.array(personShape),
  escalated: z.boolean(),
  escalation: z.object({ reason: z.string(), at: instant }).nullable(),
  /** `calendar`: the table of hours by which the promise counts open time alone; null: it runs day and night. */
  deadlines: z.object({ target: maybeInstant, promise: maybeInstant, calendar: z.string().nullable() }),
  waitingSince: maybeInstant,
  snoozedUntil: maybeInstant,
  /** When the customer is called; null: no call is agreed upon. */
  callAt: maybeInstant,
  /** Until when the channel lets us answer, or did; null: for ever. */
  replyUntil: maybeInstant,
  /**
   * How long the case was in our hands, without what the customer was asked: ended stretches in ms, and since when one runs;
   * what the rules grant it, and when that passes.
   */
  resolution: z.object({
    spentMs: z.number(),
    since: maybeInstant,
    targetMs: z.number().nullable(),
    dueAt: maybeInstant,
  }),
  /** Everybody reads what is answered. */
  public: z.boolean(),
  /** Before all others, because the customer said that it is not solved. */
  front: z.boolean(),
  /** The newest customer's message: send it back as `seen` with a reply. */
  lastInboundId: z.string().nullable(),
  /** The newest message, the customer's or a reply: sent back with a reply as `seen`. */
  newestId: z.string().nullable(),
  createdAt: instant,
  updatedAt: instant,
});

export const fileShape = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  size: z.number().nullable(),
  /** Where to fetch it; null while it is copied, or when it was refused (see `refused`). */
  url: z.string().nullable(),
  refused: z.string().nullable(),
});

export const messageShape = z.object({
  id: z.string(),
  /** From which other ticket or conversation it came; null for what is the ticket's own. */
  from: placeShape.nullable(),
  kind: z.enum(['inbound', 'outbound', 'note']),
  as: z.enum(OUTBOUND_KINDS).nullable(),
  /** Of a letter: its subject, where that is new; `text` is without it. */
  subject: z.string().optional(),
  text: z.string(),
  cc: z.array(z.string()).optional(),
  author: z.object({
    kind: z.enum(['person', 'contact', 'system']),
    id: z.string(),
    name: z.string().nullable(),
  }),
  at: instant,
  delivery: z.enum(DELIVERIES).nullable(),
  /** Of one that goes out later: when, what the customer’s clocks show then where they are known, and why it is held, in words. */
  scheduled: z.object({ at: instant, theirs: z.string().nullable(), held: z.string().nullable() }).optional(),
  /** Why a failed one failed, in words. */
  error: z.string().nullable(),
  files: z.array(fileShape),
  editedAt: maybeInstant,
  deletedAt: maybeInstant,
  /** What it answers, where its writer chose a message: shortened. */
  quotes: z.string().optional(),
  /** Signs (emoji) that its readers at the customer's end put below it. */
  signs: z.array(z.string()).optional(),
  /** Its channel keeps it as it came, with more than this text. */
  original: z.literal(true).optional(),
  /** The reply that a note became; null when it was not sent. */
  sent: z.object({ messageId: z.string(), by: personShape, at: instant }).nullable(),
});

const whyShape = z.object({
  rule: z.string(),
  file: z.string(),
  version: z.string(),
  facts: z.array(z.object({ fact: z.string(), operator: z.string(), value: z.unknown(), was: z.unknown() })),
  /** The reason in a sentence. */
  text: z.string(),
});

const eventShape = z.object({
  type: z.string(),
  at: instant,
  actor: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() }),
  /** The event told in words. */
  text: z.string(),
  why: z.array(whyShape),
  data: z.record(z.string(), z.unknown()),
});

export const queueShape = z.object({ tickets: z.array(ticketShape), next: z.string().nullable() });
/** The newest message of each ticket that has the words, null when only its number was asked for. */
export const foundShape = z.object({
  hits: z.array(
    z.object({
      ticket: ticketShape,
      /** `marks`: from where to where in `text` the words stand, in UTF-16 units. */
      snippet: z.object({ text: z.string(), marks: z.array(z.tuple([z.number().int(), z.number().int()])) }),
      message: z.object({ id: z.string(), kind: messageShape.shape.kind, at: instant }).nullable(),
    }),
  ),
  next: z.string().nullable(),
  /** Not all messages with the words were looked at: there are too many. */
  cut: z.boolean(),
});
export const ticketViewShape = z.object({
  ticket: ticketShape,
  /** Null: the customer's data is gone. */
  contact: customerShape.nullable(),
  /** Where a reply goes unless `to` names another one of `places` by its ticket. */
  replyTo: placeShape,
  places: z.array(waitingPlaceShape),
  ties: tiesShape,
  about: aboutShape,
  /** Null: nothing is offered, decided on or promised. */
  giving: givingShape.nullable(),
  messages: z.array(messageShape),
  events: z.array(eventShape),
  /** Who served the customer last, while nobody owns the ticket. */
  servedBy: personShape.nullable(),
  /** Who looks at or writes on it right now. */
  presence: z.array(z.object({ person: personShape, doing: z.enum(['viewing', 'writing']) })),
});

/** Options of `undo` that take back what was done, and nothing else. */
export const undoShape = z.object({ ticket: z.number().int(), act: z.string() });
export const commandOkShape = z.object({
  text: z.string(),
  ticket: z.number().optional(),
  data: z.unknown().optional(),
  undo: undoShape.optional(),
});
export const refusedShape = z.object({
  refused: z.string(),
  text: z.string(),
  values: z.record(z.string(), z.unknown()).optional(),
});
export const errorShape = z.object({ error: z.string(), text: z.string(), reference: z.string().optional() });

const fileTermsShape = z.object({ bytes: z.number().int(), types: z.array(z.string()) });

export const sessionShape = z.object({
  person: personShape.extend({
    publicName: z.string().nullable(),
    team: z.string().nullable(),
    role: z.enum(ROLES),
    /** The language that the person chose; null: the house's. */
    language: z.string().nullable(),
  }),
  /** The house's language. */
  language: z.string(),
  /** The server's clock: `speed` is 1 but in a demo, where its seconds pass faster. */
  clock: z.object({ now: instant, speed: z.number() }),
  undoSeconds: z.number(),
  /** What the house takes as a file, and what its channels do: bytes, and MIME types or prefixes such as `image/`. */
  files: fileTermsShape,
  channels: z.array(z.object({ id: z.string(), files: fileTermsShape })),
});

export const signInWaysShape = z.object({ ways: z.array(z.string()) });

export const noticeShape = z.object({
  number: z.number().int(),
  stage: z.string(),
  audience: z.string(),
  text: z.string(),
  at: instant,
  dueAt: instant,
  late: z.boolean(),
});

export const memberShape = personShape.extend({
  publicName: z.string().nullable(),
  team: z.string().nullable(),
  role: z.enum(ROLES),
  /** `team`: limited to tickets of the own team and to what was claimed. */
  sees: z.enum(SEES),
  /** Whoever is away is not reminded; `awayUntil` is null when here, or away until they say that they are back. */
  away: z.boolean(),
  awayUntil: z.iso.datetime().nullable(),
  /** Skills of routing.json, and languages. */
  skills: z.array(z.string()),
  /** Open tickets up to which more come by themselves; null: as the rules say. */
  cap: z.number().int().nullable(),
});

export const uploadShape = z.object({ id: z.string(), name: z.string(), type: z.string(), size: z.number() });

/** `raw` is the delivery as it came, for leads only. */
export const deadShape = z.object({
  letters: z.array(
    z.object({
      id: z.number().int(),
      channel: z.string(),
      externalId: z.string(),
      error: z.string(),
      receivedAt: instant,
      deadAt: instant,
      raw: z.string().nullable(),
    }),
  ),
  jobs: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      error: z.string(),
      attempts: z.number().int(),
      deadAt: instant,
    }),
  ),
});

export type FoundView = z.infer<typeof foundShape>;
export type AboutView = z.infer<typeof aboutShape>;
export type KindsView = z.infer<typeof kindsShape>;
export type TicketView = z.infer<typeof ticketViewShape>;
export type TicketLine = z.infer<typeof ticketShape>;
export type PlaceView = z.infer<typeof placeShape>;
export type MessageView = z.infer<typeof messageShape>;
export type EventView = z.infer<typeof eventShape>;
export type CommandOkView = z.infer<typeof commandOkShape>;
export type SessionView = z.infer<typeof sessionShape>;
export type FileTermsView = z.infer<typeof fileTermsShape>;
export type UploadView = z.infer<typeof uploadShape>;
export type NoticeView = z.infer<typeof noticeShape>;
