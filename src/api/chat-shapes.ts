import { z } from 'zod';
import { fileShape } from './shapes.ts';

/** The chat widget's side: what one visitor may know. */
const chatFileShape = fileShape.omit({ refused: true });
const chatMessageShape = z.object({
  id: z.string(),
  /** The id that the widget gave a visitor's message; null for the team's. */
  clientId: z.string().nullable(),
  from: z.enum(['visitor', 'team']),
  /** Who answers, as the visitor sees them. */
  name: z.string().nullable(),
  team: z.string().nullable(),
  text: z.string(),
  at: z.iso.datetime(),
  files: z.array(chatFileShape),
  deleted: z.boolean(),
  /** What the visitor can choose from now: posted as `{ id, choice: { question, id } }`. */
  choices: z.array(z.object({ id: z.string(), label: z.string() })),
  /** What the visitor chose from them; null: nothing, or there was nothing to choose. */
  chosen: z.object({ id: z.string(), label: z.string() }).nullable(),
});
/** Newest page (or the one before `before`), oldest message first; `more` when there are earlier ones. */
export const chatMessagesShape = z.object({ messages: z.array(chatMessageShape), more: z.boolean() });
export const chatSessionAskShape = z.object({
  token: z.string().max(1000).optional(),
  name: z.string().max(100).optional(),
  /** A language tag such as `de-AT`; the answer's texts are in it, or else in English. */
  language: z.string().max(35).optional(),
  /** A JWT of the site that shows the chat, which says who its visitor is. */
  identity: z.string().max(4000).optional(),
});
export const chatSessionShape = z.object({
  token: z.string(),
  name: z.string().nullable(),
  language: z.string(),
  limits: z.object({
    textLength: z.number().int(),
    fileBytes: z.number().int(),
    /** MIME types, or prefixes of them such as `image/`. */
    fileTypes: z.array(z.string()),
  }),
  /** The catalogue's `chat.*` messages as they stand; the widget fills `{placeholders}` itself. */
  texts: z.record(z.string(), z.string()),
  /** Who is on duty, by the names that visitors may see. */
  serving: z.object({ team: z.string().nullable(), people: z.array(z.string()) }),
  /** Whether the team is there now, when it opens next, in how many ms that changes; null: always. */
  hours: z
    .object({
      open: z.boolean(),
      opensAt: z.iso.datetime().nullable(),
      closesAt: z.iso.datetime().nullable(),
      changesInMs: z.number().nullable(),
      /** What is celebrated today. */
      holiday: z.string().nullable(),
    })
    .nullable(),
  /** How long an answer usually takes, in words; null: too few answers to say. */
  usual: z.string().nullable(),
  /** Other ways to reach the house, a few: names and whole addresses. */
  ways: z.array(z.object({ name: z.string(), link: z.string() })),
  /** What is known to go wrong now, in words; absent from older servers. */
  problems: z.array(z.string()).optional(),
});

export type ChatSession = z.infer<typeof chatSessionShape>;
export type ChatMessage = z.infer<typeof chatMessageShape>;
