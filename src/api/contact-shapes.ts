import { z } from 'zod';
import { CONSENT_SOURCES, PURPOSES } from '../domain/consent.ts';
import { SAME_BECAUSE } from '../domain/ticket/same-person.ts';
import { STATUSES } from '../domain/ticket/status.ts';

/** What the JSON API takes and gives of customers. */
const instant = z.iso.datetime();

const MOST_ATTRIBUTES = 50;

/** Names as programs have them; values that a card can show on a line. */
export const attributesShape = z
  .record(
    z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,49}$/, 'takes letters, digits, _, . and -'),
    z.union([z.string().max(500), z.number(), z.boolean()]),
  )
  .refine((all) => Object.keys(all).length <= MOST_ATTRIBUTES, `takes ${MOST_ATTRIBUTES} at the most`);

export const contactShape = z.object({
  id: z.string(),
  name: z.string().nullable(),
  /** A tag such as `sl` or `de`; null: not known. */
  language: z.string().nullable(),
  /** Recognised in their text, chosen by the team, or told by their program. */
  languageBy: z.enum(['text', 'chosen', 'customer']).nullable(),
  form: z.enum(['formal', 'informal']).nullable(),
  note: z.string().nullable(),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** Who they are in the owner's systems. */
  externalId: z.string().nullable(),
  /** Send it back with a change: it is refused when somebody else was faster. */
  version: z.number().int(),
  createdAt: instant,
});

/** Another contact of a customer, by its newest ticket. */
const sameContact = z.object({ number: z.number().int(), channel: z.string(), name: z.string().nullable() });

/** Contacts that are the customer too, and that may be; the latter with what is equal, or the customer's own word. */
const sameShape = z.object({
  are: z.array(sameContact),
  maybe: z.array(sameContact.extend({ because: z.enum(SAME_BECAUSE) })),
});

/** What makes contacts one person, oldest first: commands undo it by a ticket of each. */
export const sameLinksShape = z.object({
  contacts: z.array(z.string()),
  links: z.array(
    z.object({
      id: z.string(),
      one: z.string(),
      other: z.string(),
      because: z.enum(SAME_BECAUSE),
      /** Actor reference. */
      by: z.string(),
      at: instant,
    }),
  ),
});

/** The customer as one ticket shows them. */
export const customerShape = contactShape.extend({
  /** What the reader calls the language; null: not known. */
  languageName: z.string().nullable(),
  /** The language of their newest text, where it is not the one that is kept; `name` is what the reader calls it. */
  heard: z.object({ language: z.string(), name: z.string() }).nullable(),
  segment: z.string().nullable(),
  /** Under which somebody of the team took down what they said. */
  phone: z.string().nullable(),
  /** Their tickets before this one: how many, and the newest three. */
  past: z.object({
    count: z.number().int(),
    tickets: z.array(z.object({ number: z.number().int(), status: z.enum(STATUSES), createdAt: instant })),
  }),
  same: sameShape,
  /** What they said of being written to, purpose by purpose; `words` are the reader's. */
  consent: z.array(
    z.object({
      purposes: z.array(z.enum(PURPOSES)),
      given: z.boolean(),
      at: instant,
      source: z.enum(CONSENT_SOURCES),
      words: z.string(),
    }),
  ),
});
export const contactsShape = z.object({ contacts: z.array(contactShape) });

export type ContactView = z.infer<typeof contactShape>;
export type CustomerView = z.infer<typeof customerShape>;
