import { z } from 'zod';
import { MEASURES } from '../domain/authority/concession.ts';
import { ZONES } from '../domain/authority/zone.ts';
import { HOPS } from '../domain/ticket/approval.ts';

const instant = z.iso.datetime();
const personShape = z.object({ id: z.string(), name: z.string() });
const asksShape = z.enum(['supervisor', 'lead']);
const passedOverShape = personShape.extend({ because: z.enum(['away', 'off-hours']) });

/** A rule that fired, and why in a sentence. */
const reasonShape = z.object({ rule: z.string(), file: z.string(), version: z.string(), text: z.string() });

/** Money is in whole minor units. `what`: as `offer` takes it, such as `coupon:3`. */
const optionShape = z.object({
  number: z.number().int(),
  what: z.string(),
  kind: z.string(),
  count: z.number().int(),
  minor: z.number().int(),
  percent: z.number().nullable(),
  /** Its name and what it costs, for the team. */
  text: z.string(),
  zone: z.enum(ZONES),
  why: z.array(reasonShape),
});

export const quoteAsked = z.object({
  what: z.string().min(1).max(500),
  text: z.string().max(20_000).default(''),
  because: z.string().max(2000).default(''),
  /** The words promise nothing, says their writer. */
  noPledge: z.boolean().default(false),
  /** The ticket by whose conversation it would go out. */
  to: z.number().int().positive().optional(),
});

/** What would follow if the caller offered this now: nothing is done yet. */
export const quoteShape = z.object({
  options: z.array(
    optionShape.extend({
      /** `no-rule`: nobody gives it alone; `budget`: a budget of the caller's is used up. */
      because: z.enum(['rule', 'no-rule', 'budget']),
      zoneText: z.string(),
    }),
  ),
  /** The farthest of the options' and the words'. */
  zone: z.enum(ZONES),
  /** Who decides on what is beyond authority; null: nobody has to. */
  asks: z
    .object({
      role: asksShape,
      /** Who is asked first; null: nobody is there. */
      person: personShape.nullable(),
      passedOver: z.array(passedOverShape),
      /** What they read. */
      text: z.string(),
    })
    .nullable(),
  /** What the words beside the options promise beyond what the caller may, or without a sum, in words. */
  said: z.array(z.string()),
  /** Budgets that not even a supervisor can overdraw for it, in words: it cannot be offered. */
  short: z.array(z.string()),
  /** What is offered or asked for already, in words; `sent`: the customer has it, and it is withdrawn first. */
  stands: z.object({ text: z.string(), sent: z.boolean() }).nullable(),
  left: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      left: z.number().int(),
      limit: z.number().int(),
      text: z.string(),
    }),
  ),
  /** The most of it that the caller may give alone, where there is such a thing. */
  within: z.object({ what: z.string(), text: z.string() }).nullable(),
  /** The message as the customer reads it, in their language. */
  preview: z.object({ language: z.string(), text: z.string() }),
  /** All of it in words. */
  text: z.string(),
});

export const budgetsShape = z.object({
  currency: z.string(),
  /** Digits of an amount behind the mark. */
  digits: z.number().int(),
  /** What is left of the caller's, their team's and the house's this month. */
  budgets: quoteShape.shape.left,
  /** What may be given away at all. `worth`: of one piece. */
  concessions: z.array(
    z.object({ id: z.string(), name: z.string(), measure: z.enum(MEASURES), worth: z.number().int() }),
  ),
});

const approvalShape = z.object({
  /** The id of the message that waits: a press names it. */
  request: z.string(),
  asker: personShape,
  at: instant,
  /** The lowest role that decides. */
  role: asksShape,
  /** Why, in the asker's words. */
  reason: z.string().nullable(),
  /** What the customer would read. */
  message: z.string(),
  /** Rules by which it is beyond authority; none: no rule speaks of it. */
  why: z.array(reasonShape),
  asked: z.array(personShape),
  passedOver: z.array(passedOverShape),
  seenBy: personShape.nullable(),
  /** What happens next while nobody decides; null: nothing more. */
  next: z.object({ hop: z.enum(HOPS), at: instant }).nullable(),
  /** Nobody decided in time. */
  silent: z.boolean(),
  /** Nobody was on duty to be asked, `until` then; null: somebody was. */
  nobody: z.object({ until: instant.nullable() }).nullable(),
  /** Whether the caller may decide on it. */
  mayDecide: z.boolean(),
});

/** What is offered, decided on and promised on a ticket. */
export const givingShape = z.object({
  offer: z
    .object({
      request: z.string(),
      by: personShape,
      /** `allowed`: a supervisor said yes, and the customer wrote meanwhile. */
      phase: z.enum(['asked', 'allowed', 'sent']),
      options: z.array(optionShape),
      /** Until when the customer can choose; null until it is sent. */
      expiresAt: instant.nullable(),
    })
    .nullable(),
  approval: approvalShape.nullable(),
  /** A reply that is allowed and waits for its writer, because the customer wrote meanwhile. */
  allowed: z.object({ request: z.string(), by: personShape, message: z.string() }).nullable(),
  /** What customers chose and nobody has carried out yet, by the number that `done` takes. */
  tasks: z.array(
    z.object({
      number: z.number().int(),
      text: z.string(),
      owner: personShape.nullable(),
      dueAt: instant,
      late: z.boolean(),
    }),
  ),
  /** What rules granted by themselves, the oldest first. */
  remedies: z.array(z.string()),
  /** What the house could not give by itself, because the pool of codes is empty. */
  toGive: z.string().nullable(),
  /** What was promised in replies and is not kept yet, by the number that `pledge` takes. */
  pledges: z.array(
    z.object({ number: z.number().int(), text: z.string(), dueAt: instant, late: z.boolean() }),
  ),
});

export type QuoteView = z.infer<typeof quoteShape>;
export type BudgetsView = z.infer<typeof budgetsShape>;
export type GivingView = z.infer<typeof givingShape>;
export type OptionView = z.infer<typeof optionShape>;
