import { courtesyFor, courtesyIn } from './courtesy.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { isSpam } from './spam.ts';
import type { Sent, SurveyIntent } from './survey.ts';

export type AnswerSurvey = Extract<SurveyIntent, { type: 'answer-survey' }>;

/** The customer typed their answer right below the question; null: this is no such thing. */
export function typedSurvey(
  ticket: Ticket,
  said: AnswerSurvey | undefined,
  context: Context,
): EventBody[] | null {
  const events = said === undefined ? [] : surveyAnswered(ticket, said, context);
  return events.length === 0 ? null : events;
}

/** What comes too late, or again, changes nothing. */
export function surveyAnswered(
  ticket: Ticket,
  { sent, questions, score, lowAt, ends, thanks, pressed }: AnswerSurvey,
  { now }: Context,
): EventBody[] {
  const { id, survey, endedAt, expiresAt } = sent;
  const over = endedAt !== null || expiresAt <= now || isSpam(ticket);
  if (over || (questions.length === 0 && !ends)) return [];
  const posed = pressed === undefined ? undefined : ticket.survey.posed[pressed.messageId];
  if (pressed !== undefined && (posed?.sent !== id || posed.said !== undefined)) return [];
  const how = pressed === undefined ? {} : { messageId: pressed.messageId, press: pressed.press };
  const said: EventBody[] =
    questions.length === 0 ? [] : [{ type: 'survey-answered', sent: id, questions, ...how }];
  return [
    ...said,
    ...scored(ticket, sent, score, lowAt),
    ...(ends ? [{ type: 'survey-ended', sent: id, because: 'finished' } satisfies EventBody] : []),
    ...(pressed === undefined ? [] : goesOn(ticket, { id, survey }, pressed, now)),
    ...(ends && thanks === true && isUnthanked(ticket, id)
      ? goesOn(ticket, { id, survey }, { next: null, link: false }, now)
      : []),
  ];
}

export const SCORE_CALLS: EventBody = { type: 'escalated', reason: 'low-score', noteId: null, why: [] };

/** A low one calls a supervisor to the case; nobody is named as its cause. That of a merged ticket calls where its case goes on. */
function scored(ticket: Ticket, sent: Sent, score: number | null, lowAt: number): EventBody[] {
  const before = sent.score;
  if (score === null || score === before?.score) return [];
  const events: EventBody[] = [{ type: 'survey-scored', sent: sent.id, survey: sent.survey, score, before }];
  if (ticket.links.mergedInto === null && turnsLow(events, lowAt)) events.push(SCORE_CALLS);
  return events;
}

/** Whether these say a low score where none was said before. */
export function turnsLow(events: readonly EventBody[], lowAt: number): boolean {
  const [said] = events.flatMap((event) => (event.type === 'survey-scored' ? [event] : []));
  return said !== undefined && said.score <= lowAt && (said.before === null || said.before.score > lowAt);
}

/** They were asked in the conversation, and came to the end elsewhere. Who had a link alone has read the thanks where it led. */
function isUnthanked({ survey }: Ticket, id: string): boolean {
  const posed = Object.entries(survey.posed).filter(([, { sent }]) => sent === id);
  const thanked = posed.some(([message]) => courtesyIn({ id: message, as: 'courtesy' }) === 'survey-thanks');
  return !thanked && posed.some(([, { question }]) => question !== null);
}

function goesOn(
  ticket: Ticket,
  { id: sent, survey }: Pick<Sent, 'id' | 'survey'>,
  { next, link }: { next: string | null; link: boolean },
  now: number,
): EventBody[] {
  if (ticket.links.mergedInto !== null) return [];
  const to = Object.values(ticket.survey.posed).find((one) => one.sent === sent)?.to;
  const values = { sent, survey, question: next ?? '', link: link ? 'yes' : 'no' };
  const about = next === null ? 'survey-thanks' : 'survey-next';
  return [courtesyFor(ticket, { about, values: to === undefined ? values : { ...values, to } }, now)];
}
