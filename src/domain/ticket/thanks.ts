import { works } from '../actor.ts';
import type { Refusal } from '../refusal.ts';
import type { Context, EventBody, Intent, Ticket } from './model.ts';
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
  if (isSpam(ticket)) return [];
  const by = actor.kind === 'person' ? actor.id : null;
  const known = said.some((one) => one.person === person && one.by === by);
  return known ? [] : [{ type: 'thanked', person, by, how, messageId }];
}

export function evolveThanks(state: ThanksState, event: EventBody): ThanksState {
  if (event.type !== 'thanked' && event.type !== 'thanks-taken-back') return state;
  const { person, by, messageId } = event;
  const others = (state.said ?? []).filter((one) => one.person !== person || one.by !== by);
  const said = event.type === 'thanked' ? [...others, { person, by, messageId }] : others;
  return said.length === 0 ? NOBODY_THANKED : { said };
}
