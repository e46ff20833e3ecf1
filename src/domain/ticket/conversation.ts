import { atLeast } from '../actor.ts';
import type { Refusal } from '../refusal.ts';
import { callAnswered, callNoted, type WantsCall } from './callback-said.ts';
import { typedChoice } from './choice.ts';
import { type SaidConsent, saidConsent } from './consent.ts';
import { saidClosed } from './courtesy.ts';
import { type LanguageTold, toldLanguage } from './customer.ts';
import { escalationsFromRules } from './escalation.ts';
import { type Inbound, inboundIn, newest, ordered } from './inbound.ts';
import type { Context, EventBody, Held, Ticket } from './model.ts';
import {
  type AsideAt,
  type NumberedPlace,
  ownPlace,
  type Place,
  placeMoved,
  samePlace,
  withoutPlaces,
} from './places.ts';
import { evolveSigns, type SignsState } from './signs.ts';
import { type AskedBefore, type SolvedAnswer, typedAnswer } from './solved.ts';
import { quarantined, type Trap } from './spam.ts';
import { type Stated, statedEvents, withStated } from './stated.ts';
import { reopenForMessage } from './status.ts';
import { type AnswerSurvey, typedSurvey } from './survey-answer.ts';
import { triaged } from './triage.ts';
import { takenBackAnswer, waitFrom } from './waiting.ts';
import { mentioned } from './watch.ts';
import { saidWhere } from './where.ts';
import { evolveWindow, type ReplyWindow, type WindowState, windowFrom } from './window.ts';

export interface ConversationState extends SignsState, WindowState {
  channel: string;
  /** The thread at the vendor; one open ticket per (channel, conversation). */
  key: string;
  /** The thread at the vendor, where `key` is none: of a ticket that was split off and takes no messages. */
  replyKey?: string;
  /** Everybody may read it. */
  public?: true;
  /** Conversations that came with tickets that were merged into this one; absent before the first. */
  joined?: NumberedPlace[];
  /** Absent before it was said where a public case goes on. */
  aside?: AsideAt;
  contactId: string;
  openedAt: number;
  /** The customer's newest message by the vendor's time; null before the first. */
  lastInbound: Inbound | null;
  inboundCount: number;
  /** Customer's messages since the last wait ended. */
  unanswered: number;
}

export type ConversationEvent =
  | {
      type: 'ticket-opened';
      ticketId: string;
      channel: string;
      conversation: string;
      contactId: string;
      replyKey?: string;
      public?: true;
      language?: string;
      imported?: string;
    }
  | {
      type: 'message-received';
      messageId: string;
      sentAt: number;
      sequence?: number;
      place?: Place;
      automatic?: true;
      window?: ReplyWindow;
    }
  | { type: 'message-edited'; messageId: string; edition: number }
  | { type: 'message-deleted'; messageId: string }
  /** `forward`: it also goes to somebody outside. */
  | { type: 'note-added'; messageId: string; forward?: true }
  /** Passages, or so many of its files, were struck out of it for good; which, nobody knows any more. */
  | { type: 'message-redacted'; messageId: string; count: number; files?: number }
  /** A deleted text was read; the reason is the note. */
  | { type: 'message-revealed'; messageId: string; noteId: string | null };

export type ConversationIntent =
  | {
      type: 'open';
      ticketId: string;
      channel: string;
      conversation: string;
      contactId: string;
      public?: true;
      /** In which they are addressed, when it is known. */
      language?: string;
    }
  /**
   * A customer's message; `sentAt` is the vendor's time, never later than now, `sequence` the order within it. `block`: its sender stands under one. `solved`: it would be an answer to the question whether it is solved; `asked`: to that one, of a merged ticket. `language`: what it told of the customer's.
   */
  | ({
      type: 'receive';
      messageId: string;
      sentAt: number;
      sequence?: number;
      place?: Place;
      block?: string;
      solved?: SolvedAnswer;
      /** The number of the option that the whole message names. */
      typed?: number;
      /** The whole message asks how far the case is, and the house can answer. */
      where?: boolean;
      asked?: AskedBefore;
      language?: LanguageTold;
      stated?: Stated;
      /** It was caught in one. */
      trap?: Trap;
      /** A program may have sent it: it answers no question of ours, and none of it is answered by the house. */
      automatic?: true;
      /** The whole message says whether they may be written to. */
      consent?: SaidConsent;
      /** The whole message answers the question of a survey that stands right above it. */
      surveyed?: AnswerSurvey;
    } & WantsCall)
  /** A customer pressed below a message of ours that they want to know how far the case is. */
  | { type: 'ask-where'; messageId: string }
  | { type: 'edit-message'; messageId: string; edition: number }
  | { type: 'delete-message'; messageId: string }
  | { type: 'redact'; messages: readonly { messageId: string; count: number; files?: number }[] }
  /** `people`: those that the note names. */
  | { type: 'note'; messageId: string; people?: readonly string[]; forward?: true }
  | { type: 'reveal'; messageId: string; noteId: string | null };

export function decideConversation(
  ticket: Ticket,
  intent: ConversationIntent,
  context: Context,
): EventBody[] | Refusal {
  switch (intent.type) {
    case 'open': {
      const { type: _type, ...place } = intent;
      return [{ type: 'ticket-opened', ...place }];
    }
    case 'receive':
      return receive(ticket, intent, context);
    case 'ask-where':
      return saidWhere(ticket, true, context.now, intent.messageId);
    case 'edit-message':
      return [{ type: 'message-edited', messageId: intent.messageId, edition: intent.edition }];
    case 'delete-message':
      return [
        { type: 'message-deleted', messageId: intent.messageId },
        ...takenBackAnswer(ticket, intent.messageId),
      ];
    case 'redact':
      return intent.messages.length === 0
        ? { refused: 'nothing-to-redact' }
        : intent.messages.map((one) => ({ type: 'message-redacted', ...one }));
    case 'note':
      return [
        {
          type: 'note-added',
          messageId: intent.messageId,
          ...(intent.forward === true ? { forward: true as const } : {}),
        },
        ...mentioned(intent.messageId, intent.people ?? [], context),
      ];
    case 'reveal': {
      const { messageId, noteId } = intent;
      return maySee(context)
        ? [{ type: 'message-revealed', messageId, noteId }]
        : { refused: 'role', values: { role: 'supervisor' } };
    }
  }
}

function maySee({ actor }: Context): boolean {
  return actor.kind === 'person' && atLeast(actor.role, 'supervisor');
}

function receive(
  ticket: Ticket,
  intent: Extract<ConversationIntent, { type: 'receive' }>,
  context: Context,
): EventBody[] {
  const sentAt = Math.min(intent.sentAt, context.now);
  const { messageId, sequence = 0, place, block = null } = intent;
  const elsewhere = place === undefined || samePlace(place, ownPlace(ticket)) ? {} : { place };
  const automatic = intent.automatic === undefined ? {} : { automatic: intent.automatic };
  const message = {
    ...{ messageId, sentAt, ...ordered(sequence) },
    ...{ ...elsewhere, ...automatic, ...windowFrom(sentAt, context) },
  };
  const said = statedEvents(ticket, intent.stated, context);
  const aside = quarantined(ticket, message, block, intent.trap);
  const consent = saidConsent(ticket, intent, context);
  if (aside !== null) return [...aside, ...said, ...consent.slice(0, 1)];
  const events: EventBody[] = [
    { type: 'message-received', ...message },
    ...toldLanguage(ticket, intent.language),
  ];
  if (intent.automatic === true)
    return [...events, ...said, ...whatFollows(withStated(ticket, said), sentAt, unsaid(context))];
  if (consent.length > 0) return [...events, ...consent];
  const scored = typedSurvey(ticket, intent.surveyed, context);
  const solved = scored ?? typedAnswer(ticket, intent.solved, intent.asked, context);
  const answered =
    callAnswered(ticket, intent, context) ?? solved ?? typedChoice(ticket, intent.typed, messageId, context);
  if (answered !== null) return [...events, ...answered];
  const where = saidWhere(ticket, intent.where === true, context.now);
  const calls = callNoted(ticket, intent, where.length === 0 && wantsAnswer(ticket, context), context);
  const follows = calls.length > 0 ? unsaid(context) : context;
  return [
    ...[...events, ...said, ...whatFollows(withStated(ticket, said), sentAt, follows), ...where],
    ...calls,
  ];
}

/** Without what lets the house say that it is closed. */
function unsaid(context: Context): Context {
  const { closed: _, ...policy } = context.policy;
  return { ...context, policy };
}

/** What the rules make of a customer's message. */
function whatFollows(ticket: Ticket, sentAt: number, context: Context): EventBody[] {
  const waits = wantsAnswer(ticket, context)
    ? [...reopenForMessage(ticket), ...waitFrom(ticket, sentAt, context), ...saidClosed(ticket, context)]
    : [];
  return [...triaged(ticket, context), ...waits, ...escalationsFromRules(ticket, context)];
}

/** A message that came into quarantine and is out of it now: read as any other. `ticket`: as if it were the next one. */
export function heardAfterAll(
  ticket: Ticket,
  { sentAt, language }: Pick<Held, 'sentAt' | 'language'>,
  context: Context,
): EventBody[] {
  return [...toldLanguage(ticket, language), ...whatFollows(ticket, sentAt, context)];
}

/** While somebody waits, every message counts; otherwise a rule may let a bare "thanks" rest. */
function wantsAnswer(ticket: Ticket, context: Context): boolean {
  return ticket.waiting.wait !== null || (context.policy.startsWait?.yes ?? true);
}

export function evolveConversation(
  state: ConversationState,
  event: EventBody & { at: number },
): ConversationState {
  switch (event.type) {
    case 'ticket-opened':
      return {
        channel: event.channel,
        key: event.conversation,
        ...(event.replyKey === undefined ? {} : { replyKey: event.replyKey }),
        ...(event.public === true ? { public: true } : {}),
        contactId: event.contactId,
        openedAt: event.at,
        lastInbound: null,
        inboundCount: 0,
        unanswered: 0,
      };
    case 'message-received': {
      return {
        ...state,
        lastInbound: newest([state.lastInbound, inboundIn(event)]),
        inboundCount: state.inboundCount + 1,
        unanswered: state.unanswered + 1,
      };
    }
    case 'conversation-moved':
      return event.from === undefined
        ? { ...state, key: event.conversation }
        : placeMoved(state, event.from, event.conversation);
    case 'wait-ended':
      return { ...state, unanswered: 0 };
    case 'went-private':
      return event.aside === undefined ? state : { ...state, aside: event.aside };
    case 'absorbed': {
      const { places, brought } = event;
      return {
        ...state,
        joined: [...(state.joined ?? []), ...places],
        lastInbound: newest([state.lastInbound, brought.lastInbound]),
        inboundCount: state.inboundCount + brought.inboundCount,
        unanswered: state.unanswered + brought.unanswered,
        ...(brought.shut === undefined ? {} : { shut: [...(state.shut ?? []), ...brought.shut] }),
      };
    }
    case 'split-from':
      return event.places.length === 0 ? state : { ...state, joined: event.places };
    case 'unabsorbed':
      return { ...state, ...event.counts, joined: withoutPlaces(state.joined, event.places) };
    case 'unmerged':
    case 'split-off':
    case 'rejoined':
      return { ...state, ...event.counts };
    case 'undone':
      return event.unanswered === undefined ? state : { ...state, unanswered: event.unanswered };
    default:
      return evolveWindow(evolveSigns(state, event), event);
  }
}
