import { saidTo } from '../deadline.ts';
import { courtesyFor } from './courtesy.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { isOpenWindow } from './nudges.ts';
import { isSpam } from './spam.ts';
import { soonest, type Wait } from './waiting.ts';

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
  /** What was answered, by the question's message; absent before the first. */
  said?: Readonly<Record<string, Said>>;
}

/** `of`: the merged ticket on which it was asked; absent for the ticket's own question. */
interface Said {
  answer: SolvedAnswer;
  of?: string;
}

/** A question that was put on a ticket which was merged into this one since: it is answered here. */
export interface AskedBefore {
  messageId: string;
  /** The ticket that was merged into this one. */
  ticketId: string;
  /** How often the customer said no there. */
  times: number;
  /** The wait that had ended with the answer in question. */
  wait: Wait | null;
}

export const NOTHING_ASKED: SolvedState = { asked: null, about: null, times: 0, front: false };

/** `messageId`: the question; `times`: how often the customer has said no. */
export type SolvedEvent = {
  type: 'solved-said';
  answer: SolvedAnswer;
  messageId: string;
  times: number;
  of?: string;
};

export type SolvedIntent = {
  type: 'say-solved';
  answer: SolvedAnswer;
  messageId: string;
  before?: AskedBefore;
};

/** On a ticket that has just been resolved: whoever was answered is asked, once about each answer. */
export function askSolved(ticket: Ticket, answer: string | null, context: Context): EventBody[] {
  const { courtesies: terms } = context.policy;
  const known = answer === null || answer === ticket.solved.about || ticket.solved.asked !== null;
  if (terms?.asks !== true || known || !isOpenWindow(ticket, terms.windowMs, context.now)) return [];
  return [courtesyFor(ticket, { about: 'solved', asks: answer }, context.now)];
}

/** A question that is no longer open (answered, or the case goes on) has no answer; one of a merged ticket counts where its case goes on. */
export function decideSolved(ticket: Ticket, intent: SolvedIntent, context: Context): EventBody[] {
  const { solved, status } = ticket;
  const { answer, messageId, before } = intent;
  const isOpen =
    before === undefined
      ? solved.asked?.messageId === messageId && status.name === 'resolved'
      : solved.said?.[messageId] === undefined;
  if (!isOpen || isSpam(ticket)) return [];
  return answer === 'yes' ? saidYes(ticket, intent, context) : saidNo(ticket, intent, context);
}

/** The customer typed their answer right after the question; null: this is no such thing. */
export function typedAnswer(
  ticket: Ticket,
  answer: SolvedAnswer | undefined,
  before: AskedBefore | undefined,
  context: Context,
): EventBody[] | null {
  const { asked } = ticket.solved;
  if (answer === undefined) return null;
  const own = asked?.typed === true && ticket.status.name === 'resolved' ? asked.messageId : undefined;
  const messageId = before?.messageId ?? own;
  if (messageId === undefined) return null;
  const more = before === undefined ? {} : { before };
  const said = decideSolved(ticket, { type: 'say-solved', answer, messageId, ...more }, context);
  return said.length === 0 ? null : said;
}

function saidYes(ticket: Ticket, { messageId, before }: SolvedIntent, { now }: Context): EventBody[] {
  const { times } = ticket.solved;
  const thanks = ticket.courtesy.thanked ? [] : [courtesyFor(ticket, { about: 'thanks' }, now)];
  return [{ type: 'solved-said', answer: 'yes', messageId, times, ...ofTicket(before) }, ...thanks];
}

/**
 * It was no answer: the wait that it ended runs on, before all others, and the customer hears by when; the second time a
 * supervisor steps in.
 */
function saidNo(ticket: Ticket, { messageId, before }: SolvedIntent, { now }: Context): EventBody[] {
  const { waiting, status, solved } = ticket;
  const times = solved.times + (before?.times ?? 0) + 1;
  const isOpen = status.name === 'open';
  const owed = before === undefined ? (waiting.ended?.wait ?? null) : before.wait;
  const wait = soonest(waiting.wait, owed);
  const runsOn = wait !== null && JSON.stringify(wait) !== JSON.stringify(waiting.wait);
  const promised = wait !== null && saidTo(wait) > now ? { by: saidTo(wait) } : {};
  const values = { again: isOpen ? 'no' : 'yes', ...promised };
  const events: EventBody[] = [
    { type: 'solved-said', answer: 'no', messageId, times, ...ofTicket(before) },
    ...(isOpen ? [] : [{ type: 'reopened', because: 'not-solved' } satisfies EventBody]),
    ...(runsOn ? [{ type: 'deadline-set', ...wait, why: [] } satisfies EventBody] : []),
    courtesyFor(ticket, { about: 'not-solved', values }, now),
  ];
  if (times >= 2) events.push({ type: 'escalated', reason: 'not-solved', noteId: null, why: [] });
  return events;
}

function ofTicket(before: AskedBefore | undefined): { of?: string } {
  return before === undefined ? {} : { of: before.ticketId };
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
      return answered(state, event);
    case 'reopened':
    case 'spam-marked':
    case 'spam-lifted':
      return { ...state, asked: null };
    case 'unmerged':
      return event.solved;
    case 'unabsorbed':
      return without(state, event.ticketId);
    case 'undone':
      return { ...state, ...(event.status === undefined ? {} : { asked: null }), ...event.asked };
    case 'wait-ended':
    case 'resolved':
      return state.front ? { ...state, front: false } : state;
    default:
      return state;
  }
}

function answered(state: SolvedState, { messageId, answer, times, of }: SolvedEvent): SolvedState {
  const said = { ...state.said, [messageId]: of === undefined ? { answer } : { answer, of } };
  if (of === undefined) return { ...state, asked: null, times, front: answer === 'no', said };
  return { ...state, times, front: state.front || answer === 'no', said };
}

/** What was said of a ticket that stands by itself again goes with it. */
function without({ said = {}, ...state }: SolvedState, ticketId: string): SolvedState {
  const kept = Object.entries(said).filter(([, { of }]) => of !== ticketId);
  const gone = Object.keys(said).length - kept.length;
  if (gone === 0) return { ...state, ...(Object.keys(said).length === 0 ? {} : { said }) };
  const front = state.front && kept.some(([, { answer }]) => answer === 'no');
  return { ...state, front, said: Object.fromEntries(kept) };
}

/** What a merged ticket knows of its question once it stands by itself again: it was answered in `into`, where its case went on. */
export function solvedApart(
  before: SolvedState,
  from: string,
  into: SolvedState,
): SolvedState & { no: boolean } {
  const said = Object.entries(into.said ?? {}).filter(([, { of }]) => of === from);
  const no = into.front && said.some(([, { answer }]) => answer === 'no');
  if (said.length === 0) return { ...before, no };
  const own = Object.fromEntries(said.map(([id, { answer }]) => [id, { answer }]));
  const times = before.times + said.filter(([, { answer }]) => answer === 'no').length;
  const open = before.asked !== null && own[before.asked.messageId] === undefined;
  return {
    ...before,
    asked: open ? before.asked : null,
    times,
    front: no,
    said: { ...before.said, ...own },
    no,
  };
}
