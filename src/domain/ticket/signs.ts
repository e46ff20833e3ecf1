import type { EventBody, Intent, Ticket } from './model.ts';
import { samePlace } from './places.ts';

/** What vendors tell beside messages: signs below them, and what becomes of conversations. */
export interface SignsState {
  /** By message, then by contact; absent before the first. */
  signs?: Record<string, Record<string, string[]>>;
  /** Conversations by channel and key; absent when there are none. */
  shut?: { channel: string; conversation: string }[];
}

interface Shut {
  channel: string;
  conversation: string;
}

export type SignsEvent =
  /** All signs of this contact below the message; none when they took them back. */
  | { type: 'reacted'; messageId: string; by: string; signs: string[] }
  /** The vendor calls the ticket's own conversation by another key from now on; `from`: that of a ticket that goes on in it. */
  | { type: 'conversation-moved'; conversation: string; from?: Shut }
  | ({ type: 'customer-left' } & Shut)
  | ({ type: 'customer-back' } & Shut);

export type SignsIntent =
  | { type: 'react'; messageId: string; by: string; signs: readonly string[] }
  | { type: 'move-conversation'; channel: string; from: string; to: string }
  | ({ type: 'reach'; reachable: boolean } & Shut);

/** Signs below older messages are in the log alone. */
const MESSAGES = 50;
/** Of one contact below one message; vendors take a few. */
const SIGNS = 5;

export function isSign(intent: Intent): intent is SignsIntent {
  return intent.type === 'react' || intent.type === 'reach' || intent.type === 'move-conversation';
}

export function decideSigns({ conversation }: Ticket, intent: SignsIntent): EventBody[] {
  if (intent.type === 'react') {
    const { messageId, by } = intent;
    const signs = intent.signs.slice(0, SIGNS);
    const before = conversation.signs?.[messageId]?.[by] ?? [];
    const same = signs.length === before.length && signs.every((sign) => before.includes(sign));
    return same ? [] : [{ type: 'reacted', messageId, by, signs }];
  }
  if (intent.type === 'move-conversation') {
    const { channel, from: key, to } = intent;
    if (conversation.channel === channel && conversation.key === key)
      return [{ type: 'conversation-moved', conversation: to }];
    const from = { channel, conversation: key };
    const isJoined = conversation.joined?.some((place) => samePlace(place, from)) === true;
    return isJoined ? [{ type: 'conversation-moved', conversation: to, from }] : [];
  }
  const { channel, conversation: key, reachable } = intent;
  const place = { channel, conversation: key };
  if (isShut(conversation, place) !== reachable) return [];
  return [{ type: reachable ? 'customer-back' : 'customer-left', ...place }];
}

/** Whether the customer has shut us out there. */
export function isShut({ shut = [] }: SignsState, { channel, conversation }: Shut): boolean {
  return shut.some((one) => one.channel === channel && one.conversation === conversation);
}

/** Signs below a message, each once, in the order in which they came. */
export function signsBelow({ signs = {} }: SignsState, messageId: string): string[] {
  return [...new Set(Object.values(signs[messageId] ?? {}).flat())];
}

export function evolveSigns<State extends SignsState>(state: State, event: EventBody): State {
  switch (event.type) {
    case 'reacted': {
      const { messageId, by, signs } = event;
      const { [messageId]: below = {}, ...others } = state.signs ?? {};
      const kept = Object.entries(others).slice(-MESSAGES + 1);
      return { ...state, signs: Object.fromEntries([...kept, [messageId, { ...below, [by]: signs }]]) };
    }
    case 'customer-left': {
      const { channel, conversation } = event;
      return { ...state, shut: [...(state.shut ?? []), { channel, conversation }] };
    }
    case 'customer-back': {
      const { channel, conversation } = event;
      const shut = (state.shut ?? []).filter(
        (one) => one.channel !== channel || one.conversation !== conversation,
      );
      return { ...state, shut };
    }
    default:
      return state;
  }
}
