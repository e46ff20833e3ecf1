import { personIn, works } from '../actor.ts';
import type { Refusal } from '../refusal.ts';
import { courtesyIn } from './courtesy.ts';
import type { Context, EventBody, Intent, Ticket } from './model.ts';
import { placesOf } from './places.ts';
import { isSpam } from './spam.ts';

/** How thanks were said. Kudos are a colleague's, the rest is the customer's. */
export const THANKED_BY = ['kudos', 'sign', 'button', 'survey'] as const;
export type ThankedBy = (typeof THANKED_BY)[number];

/** Whom the case has thanks for; absent before the first. */
export interface ThanksState {
  said?: readonly Thanks[];
}

interface Thanks {
  /** Whose answer or help it was, by their id. */
  person: string;
  /** The colleague, by their id; null: the customer. */
  by: string | null;
  /** The message below which it was said; null: below none. */
  messageId: string | null;
}

export type ThanksEvent =
  | ({ type: 'thanked'; how: ThankedBy } & Thanks)
  /** The sign below the message is gone, and with it what it said. */
  | ({ type: 'thanks-taken-back' } & Thanks);

export type ThanksIntent =
  | { type: 'thank'; person: string; how: ThankedBy; messageId: string | null }
  /** A customer takes back the sign below a message, a colleague the kudos to a person. */
  | { type: 'take-back-thanks'; messageId: string }
  | { type: 'take-back-thanks'; messageId: null; person: string };

export const NOBODY_THANKED: ThanksState = {};

/** The id of the choice by which customers thank whoever answered them. */
export const THANK = 'thank';

/** Hearts, thumbs, folded hands and applause; Slack and others name them. */
const SIGNS: ReadonlySet<string> = new Set([
  ...['❤', '♥', '💛', '💚', '💙', '💜', '🧡', '🤍', '💖', '💗', '💕', '😍', '🥰', '😘', '🤗'],
  ...['👍', '👏', '🙏', '🙌', '💯', '🎉', '🏆', '🔥', '🤩', '👌'],
]);
/** Skin tones, and which drawing of a sign it is. */
const DRAWN = /[\u{1F3FB}-\u{1F3FF}\uFE0E\uFE0F]/gu;

/** A message, as far as it tells whom thanks below it are for. */
interface SaidMessage {
  id: string;
  kind: string;
  as: string | null;
  author: string;
}

/** Whose answer it is; undefined: it is none, or the house's own. */
export function answererOf({ kind, as, author }: Omit<SaidMessage, 'id'>): string | undefined {
  return kind === 'outbound' && as === 'answer' ? personIn(author) : undefined;
}

/**
 * Whom a press below a message of ours thanks: whose answer it is, or who answered last before we were told that it is solved
 * (`before`: what was said until then, oldest first); null: nobody.
 */
export function thankedIn(below: SaidMessage, before: readonly SaidMessage[]): string | null {
  if (below.as === 'answer') return answererOf(below) ?? null;
  if (!isThanks(below)) return null;
  return before.map(answererOf).findLast((person) => person !== undefined) ?? null;
}

/** Whether a message of the house thanks the customer: below it they can pass it on to whoever answered. */
export function isThanks(message: { id: string; as: string | null }): boolean {
  const about = courtesyIn(message);
  return about === 'thanks' || about === 'survey-thanks';
}

/** Whether the customer has thanked this person on the case. */
export function isThanked({ thanks }: Pick<Ticket, 'thanks'>, person: string): boolean {
  return thanks.said?.some((one) => one.by === null && one.person === person) === true;
}

export function saysThanks(signs: readonly string[]): boolean {
  return signs.some((sign) => SIGNS.has(sign.replace(DRAWN, '')));
}

export function isThanking(intent: Intent): intent is ThanksIntent {
  return intent.type === 'thank' || intent.type === 'take-back-thanks';
}

/** Once a case, person and whoever thanks: a second time says nothing new. Nobody thanks themselves, and spam thanks nobody. */
export function decideThanks(
  ticket: Ticket,
  intent: ThanksIntent,
  { actor }: Context,
): EventBody[] | Refusal {
  const { said = [] } = ticket.thanks;
  if (intent.type === 'take-back-thanks') {
    const gone = said.find((one) =>
      intent.messageId === null
        ? one.by === actor.id && one.person === intent.person
        : one.by === null && one.messageId === intent.messageId,
    );
    return gone === undefined ? [] : [{ type: 'thanks-taken-back', ...gone }];
  }
  const { person, how, messageId } = intent;
  if (actor.kind === 'person' && !works(actor)) return { refused: 'role' };
  if (actor.kind === 'person' && actor.id === person) return { refused: 'own-kudos' };
  if (isSpam(ticket) || (actor.kind === 'contact' && !isTheirs(ticket, actor.id))) return [];
  const by = actor.kind === 'person' ? actor.id : null;
  const known = said.some((one) => one.person === person && one.by === by);
  return known ? [] : [{ type: 'thanked', person, by, how, messageId }];
}

/** Others may read, and press, where the case is public. */
function isTheirs(ticket: Ticket, contactId: string): boolean {
  return placesOf(ticket).some((place) => place.contactId === contactId);
}

export function evolveThanks(state: ThanksState, event: EventBody): ThanksState {
  if (event.type !== 'thanked' && event.type !== 'thanks-taken-back') return state;
  const { person, by, messageId } = event;
  const others = (state.said ?? []).filter((one) => one.person !== person || one.by !== by);
  const said = event.type === 'thanked' ? [...others, { person, by, messageId }] : others;
  return said.length === 0 ? NOBODY_THANKED : { said };
}
