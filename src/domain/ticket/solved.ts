import { courtesyFor } from './courtesy.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { isOpenWindow } from './nudges.ts';
import { isSpam } from './spam.ts';
import { restoredWait } from './waiting.ts';

export const SOLVED_ANSWERS = ['yes', 'no'] as const;
export type SolvedAnswer = (typeof SOLVED_ANSWERS)[number];

/** What the customer was asked at the end, and what they said. */
export interface SolvedState {
  /** The question that can be answered still; `typed`: also by a word, because nothing was said since. */
  asked: { messageId: string; typed: boolean } | null;
  /** The answer about which it was asked last: it is asked once about each. */
  about: string | null;
  /** How often the customer said no. */
  times: number;
  /** Whether the ticket stands before all others, since the customer said no. */
  front: boolean;
}

export const NOTHING_ASKED: SolvedState = { asked: null, about: null, times: 0, front: false };

/** `messageId`: the question; `times`: how often the customer has said no. */
export type SolvedEvent = { type: 'solved-said'; answer: SolvedAnswer; messageId: string; times: number };

export type SolvedIntent = { type: 'say-solved'; answer: SolvedAnswer; messageId: string };

/** On a ticket that has just been resolved: whoever was answered is asked, once about each answer. */
export function askSolved(ticket: Ticket, answer: string | null, context: Context): EventBody[] {
  const { courtesies: terms } = context.policy;
  const known = answer === null || answer === ticket.solved.about || ticket.solved.asked !== null;
  if (terms?.asks !== true || known || !isOpenWindow(ticket, terms.windowMs, context.now)) return [];
  return [courtesyFor(ticket, { about: 'solved', asks: answer }, context.now)];
}

/** A question that is no longer open (answered, or the case goes on) has no answer. */
export function decideSolved(ticket: Ticket, intent: SolvedIntent, context: Context): EventBody[] {
  const { asked } = ticket.solved;
  if (asked?.messageId !== intent.messageId || ticket.status.name !== 'resolved' || isSpam(ticket)) return [];
  return intent.answer === 'yes' ? saidYes(ticket, asked, context) : saidNo(ticket, asked);
}

/** The customer typed their answer right after the question; null: this is no such thing. */
export function typedAnswer(
  ticket: Ticket,
  answer: SolvedAnswer | undefined,
  context: Context,
): EventBody[] | null {
  const { asked } = ticket.solved;
  if (answer === undefined || asked?.typed !== true || ticket.status.name !== 'resolved') return null;
  return decideSolved(ticket, { type: 'say-solved', answer, messageId: asked.messageId }, context);
}

type Asked = NonNullable<SolvedState['asked']>;

function saidYes(ticket: Ticket, { messageId }: Asked, { now }: Context): EventBody[] {
  const { times } = ticket.solved;
  const thanks = ticket.courtesy.thanked ? [] : [courtesyFor(ticket, { about: 'thanks' }, now)];
  return [{ type: 'solved-said', answer: 'yes', messageId, times }, ...thanks];
}

/** It was no answer: the wait that it ended runs on, before all others; the second time a supervisor steps in. */
function saidNo(ticket: Ticket, { messageId }: Asked): EventBody[] {
  const times = ticket.solved.times + 1;
  return [
    { type: 'solved-said', answer: 'no', messageId, times },
    { type: 'reopened', because: 'not-solved' },
    ...restoredWait(ticket),
    ...(times < 2
      ? []
      : [{ type: 'escalated', reason: 'not-solved', noteId: null, why: [] } satisfies EventBody]),
  ];
}

const WORDS: Readonly<Record<SolvedAnswer, ReadonlySet<string>>> = {
  yes: new Set(['1', 'yes', 'da', 'да']),
  no: new Set(['2', 'no', 'ne', 'не', 'нет']),
};

/** The answer that a whole message is, in one of our languages; undefined when it says anything else. */
export function answerIn(text: string): SolvedAnswer | undefined {
  const word = text
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}\s]/gu, '')
    .trim()
    .toLowerCase();
  return SOLVED_ANSWERS.find((answer) => WORDS[answer].has(word));
}

export function evolveSolved(state: SolvedState, event: EventBody): SolvedState {
  switch (event.type) {
    case 'reply-queued': {
      const about = event.courtesy?.asks;
      return about === undefined
        ? state
        : { ...state, asked: { messageId: event.messageId, typed: false }, about };
    }
    case 'reply-cancelled':
      return state.asked?.messageId === event.messageId ? { ...state, asked: null } : state;
    case 'reply-delivered':
      return state.asked === null
        ? state
        : { ...state, asked: { ...state.asked, typed: state.asked.messageId === event.messageId } };
    case 'message-received':
      return state.asked === null ? state : { ...state, asked: { ...state.asked, typed: false } };
    case 'solved-said':
      return { ...state, asked: null, times: event.times, front: event.answer === 'no' };
    case 'reopened':
    case 'spam-marked':
    case 'spam-lifted':
      return { ...state, asked: null };
    case 'unmerged':
      return event.solved;
    case 'undone':
      return { ...state, ...(event.status === undefined ? {} : { asked: null }), ...event.asked };
    case 'wait-ended':
    case 'resolved':
      return state.front ? { ...state, front: false } : state;
    default:
      return state;
  }
}
