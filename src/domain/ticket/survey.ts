import { type Hours, nextOpening } from '../hours.ts';
import type { Refusal } from '../refusal.ts';
import { courtesyFor } from './courtesy.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { isOpenWindow, windowCloses } from './nudges.ts';
import type { Place } from './places.ts';
import { isSpam } from './spam.ts';
import { SCORE_CALLS, surveyAnswered } from './survey-answer.ts';

/** A question that stands below a message of ours. */
export interface Posed {
  sent: string;
  survey: string;
  /** Null: the message leads to the page alone. */
  question: string | null;
  /** The message leads to the page. */
  link: boolean;
  /** The contact who was asked; absent in old ones: whoever has the conversation. */
  to?: string;
  /** What was pressed; absent before. */
  said?: string;
}

/** What the customer is to be asked, and was. */
export interface SurveyState {
  /** Since the case was solved; null: nothing is to be asked. Epoch ms. */
  planned: { survey: string; at: number } | null;
  /** The survey that nobody could be reached for, until they write again; absent: there is none. */
  missed?: string;
  /** By the messages that ask. */
  posed: Readonly<Record<string, Posed>>;
}

export const NOTHING_SURVEYED: SurveyState = { planned: null, posed: {} };

/** Why nobody was asked after all. */
export type NotAsked = 'resting' | 'asked-lately' | 'no-consent' | 'unreachable' | 'public';

export type SurveyEvent =
  /** The case was drawn by lot. */
  | { type: 'survey-planned'; survey: string; dueAt: number }
  | { type: 'survey-not-asked'; survey: string; because: NotAsked }
  /** It goes out: `sent` is the id of this once. `place`: to whom and where. Instants are epoch ms. */
  | {
      type: 'survey-asked';
      sent: string;
      survey: string;
      contactId: string;
      channel: string;
      conversation: string;
      expiresAt: number;
      /** They were not asked since then. */
      notSince: number;
    }
  /** The values stand in a table that erasure reaches. `messageId`: it was pressed there, and `press` is what. */
  | { type: 'survey-answered'; sent: string; questions: string[]; messageId?: string; press?: string }
  /** The score of the case, 1 to 10; `before`: the one that it replaces, with the version in which that was given. */
  | {
      type: 'survey-scored';
      sent: string;
      survey: string;
      score: number;
      before: { score: number; version: number } | null;
    }
  | { type: 'survey-ended'; sent: string; because: 'finished' };

/** What the rules and the channel say of asking, when the case was solved. */
export interface SurveyPlan {
  survey: string;
  afterMs: number;
  hours: Hours | null;
  /** How long after their last message the channel lets us write to them; null: always. */
  windowMs: number | null;
}

/** What they say when it is time; `because`: nobody is asked. */
export type SurveyAsk =
  | { survey: string; because: NotAsked }
  /** `question`: the first one that can be answered there; null: the message leads to the page. */
  | {
      survey: string;
      because: null;
      question: string | null;
      /** Where they are asked, which may be none of the ticket's own places. */
      place: Omit<Place, 'public'>;
      expiresMs: number;
      pauseMs: number;
    };

/** One who was asked, as far as a decision needs it. */
export interface Sent {
  id: string;
  survey: string;
  expiresAt: number;
  endedAt: number | null;
  score: { score: number; version: number } | null;
}

export type SurveyIntent =
  /** Somebody of the team wants that the customer is asked now. */
  | { type: 'ask-survey' }
  /** The score of a ticket that was merged into this one is low. */
  | { type: 'hear-low-score' }
  | {
      type: 'answer-survey';
      sent: Sent;
      /** The questions that are answered, and the score if it is among them. */
      questions: string[];
      score: number | null;
      lowAt: number;
      /** There is nothing more to ask, or they said so. */
      ends: boolean;
      /** The house may thank them for the page in the conversation. */
      thanks?: true;
      /** Pressed below a message: what, and what is asked there next; null: thanks. */
      pressed?: { messageId: string; press: string; next: string | null; link: boolean };
    };

export function isSurveying(intent: { type: string }): intent is SurveyIntent {
  return ['ask-survey', 'answer-survey', 'hear-low-score'].includes(intent.type);
}

/** Once a cycle: with the end of a case in which the customer was answered, if its lot is drawn. */
export function withSurvey(ticket: Ticket, bodies: EventBody[], { now, policy }: Context): EventBody[] {
  const { surveys: plan } = policy;
  const solved = bodies.some((body) => body.type === 'resolved' && body.as === undefined);
  const { firstAnswerAt } = ticket.reply;
  const answered = firstAnswerAt !== null || bodies.some(isAnswer);
  const late = missedBy(ticket, bodies, now);
  if (late !== null) return [...bodies, late];
  if (plan === undefined || !solved || !answered || isSpam(ticket)) return bodies;
  return [...bodies, { type: 'survey-planned', survey: plan.survey, dueAt: dueAt(ticket, plan, now) }];
}

/** Whoever could not be written to has written, and nothing goes on: they are asked now. */
function missedBy({ survey }: Ticket, bodies: readonly EventBody[], now: number): EventBody | null {
  if (survey.missed === undefined || bodies.some(({ type }) => type === 'reopened')) return null;
  const heard = bodies.some((body) => body.type === 'message-received' && body.automatic !== true);
  return heard ? { type: 'survey-planned', survey: survey.missed, dueAt: now } : null;
}

function isAnswer(body: EventBody): boolean {
  return body.type === 'reply-delivered' && body.as === 'answer';
}

/** So long before the channel takes no more messages. */
const SOONER_MS = 3_600_000;

/** Nobody is asked while we are not there; sooner, where the channel would let us write no more by then. */
function dueAt(ticket: Ticket, { afterMs, hours, windowMs }: SurveyPlan, now: number): number {
  const at = hours === null ? now + afterMs : (nextOpening(now + afterMs, hours) ?? now + afterMs);
  if (windowMs === null || isOpenWindow(ticket, windowMs, at)) return at;
  const closes = windowCloses(ticket, windowMs) - SOONER_MS;
  return Math.max(now, Math.min(now + afterMs, closes));
}

export function wakeSurvey(ticket: Ticket, context: Context): EventBody[] {
  const at = nextSurveyAt(ticket);
  const { ask } = context.policy;
  if (at === null || at > context.now || ask === undefined) return [];
  if (ask.because !== null) return [{ type: 'survey-not-asked', survey: ask.survey, because: ask.because }];
  return asked(ticket, ask, context);
}

/** Epoch ms; null: nobody is to be asked. */
export function nextSurveyAt({ survey }: Pick<Ticket, 'survey'>): number | null {
  return survey.planned?.at ?? null;
}

export function decideSurvey(ticket: Ticket, intent: SurveyIntent, context: Context): EventBody[] | Refusal {
  if (intent.type === 'answer-survey') return surveyAnswered(ticket, intent, context);
  if (intent.type === 'hear-low-score') return isSpam(ticket) ? [] : [SCORE_CALLS];
  const { ask } = context.policy;
  if (context.actor.kind !== 'person') return { refused: 'role' };
  if (ticket.status.name !== 'resolved') return { refused: 'not-resolved' };
  if (ask === undefined || isSpam(ticket)) return { refused: 'not-surveyed', values: { because: 'none' } };
  if (ask.because !== null)
    return { refused: 'not-surveyed', values: { because: ask.because.replaceAll('-', '_') } };
  return asked(ticket, ask, context);
}

function asked(
  ticket: Ticket,
  { survey, question, place, expiresMs, pauseMs }: Extract<SurveyAsk, { because: null }>,
  { now }: Context,
): EventBody[] {
  const sent = `${ticket.id}-s${ticket.version + 1}`;
  const values = { sent, survey, question: question ?? '', link: 'yes', to: place.contactId };
  return [
    {
      ...{ type: 'survey-asked' as const, sent, survey, ...place },
      ...{ expiresAt: now + expiresMs, notSince: now - pauseMs },
    },
    courtesyFor(ticket, { about: 'survey', values }, now),
  ];
}

export function evolveSurvey(state: SurveyState, event: EventBody): SurveyState {
  switch (event.type) {
    case 'survey-planned':
      return { ...found(state), planned: { survey: event.survey, at: event.dueAt } };
    case 'survey-not-asked':
      return event.because === 'unreachable'
        ? { ...state, planned: null, missed: event.survey }
        : { ...found(state), planned: null };
    case 'survey-asked':
    case 'reopened':
    case 'spam-marked':
    case 'merged-into':
      return state.planned === null && state.missed === undefined
        ? state
        : { ...found(state), planned: null };
    case 'undone':
      return event.status === undefined || state.planned === null ? state : { ...state, planned: null };
    case 'reply-queued':
      return posedBy(state, event);
    case 'survey-answered':
      return pressedIn(state, event);
    default:
      return state;
  }
}

function found({ missed: _, ...state }: SurveyState): SurveyState {
  return state;
}

function posedBy(
  state: SurveyState,
  { messageId, courtesy }: Extract<EventBody, { type: 'reply-queued' }>,
): SurveyState {
  const { about, values } = courtesy ?? {};
  const asks = about === 'survey' || about === 'survey-next' || about === 'survey-thanks';
  if (!asks || values === undefined || state.posed[messageId] !== undefined) return state;
  const posed: Posed = {
    sent: String(values.sent),
    survey: String(values.survey),
    question: String(values.question) || null,
    link: values.link === 'yes',
    ...(values.to === undefined ? {} : { to: String(values.to) }),
  };
  return { ...state, posed: { ...state.posed, [messageId]: posed } };
}

function pressedIn(
  state: SurveyState,
  { messageId = '', press }: Extract<EventBody, { type: 'survey-answered' }>,
): SurveyState {
  const posed = state.posed[messageId];
  if (posed === undefined || press === undefined) return state;
  return { ...state, posed: { ...state.posed, [messageId]: { ...posed, said: press } } };
}
