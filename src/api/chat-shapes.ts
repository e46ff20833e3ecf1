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
  /** Whether the house calls people back by appointment; absent from older servers. */
  calls: z.boolean().optional(),
  /** Other ways to reach the house, a few: names and whole addresses. */
  ways: z.array(z.object({ name: z.string(), link: z.string() })),
  /** What is known to go wrong now, in words; absent from older servers. */
  problems: z.array(z.string()).optional(),
});

const instant = z.iso.datetime();
/** What a visitor who wants to be called asks before they say so: times from then on, or whether a time and a number will do. */
export const chatCallsAskShape = z.object({
  zone: z.string().max(64),
  language: z.string().max(35).optional(),
  from: instant.optional(),
  at: instant.optional(),
  /** As it was typed; empty: the one that is known. */
  phone: z.string().max(30).optional(),
});
/** The call that is not wanted any more, by its time as it was shown. */
export const chatCallCancelShape = chatCallsAskShape
  .pick({ zone: true, language: true })
  .extend({ at: instant });
const callTime = z.object({ at: instant, label: z.string() });
export const chatCallsShape = z.object({
  /** By whose clocks the labels are: the zone that was named, else that of the house's hours. */
  zone: z.string(),
  /** The call that is agreed upon, and the page on which it is moved or cancelled; null: there is none. */
  open: callTime.extend({ link: z.string() }).nullable(),
  /** Whether a number is known already. */
  numbered: z.boolean(),
  free: z.array(callTime),
  /** Whether there are later ones. */
  more: z.boolean(),
  fault: z.enum(['taken', 'number']).nullable(),
});

export type ChatCallsAsk = z.infer<typeof chatCallsAskShape>;
export type ChatCallCancel = z.infer<typeof chatCallCancelShape>;
export type ChatCalls = z.infer<typeof chatCallsShape>;
export type ChatSession = z.infer<typeof chatSessionShape>;
export type ChatMessage = z.infer<typeof chatMessageShape>;
