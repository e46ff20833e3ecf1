import { actorRef } from '../domain/actor.ts';
import { isRefusal } from '../domain/refusal.ts';
import {
  answerTo,
  type GivenAnswer,
  isDrawn,
  lotOf,
  type Survey,
  type SurveyQuestion,
  surveyFor,
  surveyOf,
} from '../domain/survey.ts';
import type { Context, Intent, PolicyOutcome, Ticket } from '../domain/ticket/model.ts';
import { type NumberedPlace, replyPlace } from '../domain/ticket/places.ts';
import { type NotAsked, type SurveyAsk, turnsLow } from '../domain/ticket/survey.ts';
import { decide } from '../domain/ticket/ticket.ts';
import { sha256 } from '../policy/canonical.ts';
import { mayBeAsked } from '../policy/outcome.ts';
import type { Message, SentSurvey } from '../store/store.ts';
import { languageForCustomer } from '../texts/languages.ts';
import { hasButtons } from '../texts/survey-words.ts';
import { learn } from '../texts/texts.ts';
import { change, changeTogether, type Draft, loadTicket } from './change.ts';
import { factsNow } from './facts.ts';
import { caseOf } from './improvements.ts';
import { canSay, hoursOf } from './patience.ts';
import type { TriagePorts } from './ports.ts';

const HOUR_MS = 3_600_000;

type Ports = Pick<TriagePorts, 'store' | 'policy' | 'channels' | 'now' | 'language'>;

/** What the customer is asked some time after this: where it ends a case, the case's lot is drawn, and the rules let them be asked. */
export async function surveyPlan(
  ports: Ports,
  ticket: Ticket,
  intent: Intent,
): Promise<Pick<PolicyOutcome, 'surveys'>> {
  const policy = ports.policy.current();
  if (policy.surveys.resting || !maySolve(ticket, intent)) return {};
  const survey = surveyFor(policy.surveys, replyPlace(ticket).channel);
  const cycle = ticket.status.reopens ?? 0;
  if (survey === undefined || !isDrawn(sha256(lotOf(survey.id, ticket.id, cycle)), survey.percent)) return {};
  if (!(await mayBeAsked(policy, await factsNow(ports, ticket)))) return {};
  const { id, afterMs } = survey;
  const plan = { survey: id, afterMs, hours: hoursOf(ports, ticket), windowMs: windowFor(ports, ticket) };
  return { surveys: plan };
}

/** How long after their last message the channel lets the house write by itself, ms; null: always. */
function windowFor({ channels }: Ports, ticket: Ticket): number | null {
  const limits = channels.get(replyPlace(ticket).channel)?.limits;
  const hours = limits?.ownWindowHours ?? limits?.replyWindowHours ?? null;
  return hours === null ? null : hours * HOUR_MS;
}

function maySolve({ reply }: Ticket, intent: Intent): boolean {
  if (intent.type === 'resolve') return true;
  if (intent.type !== 'delivered' && intent.type !== 'mark-sent') return false;
  return reply.pending[intent.messageId]?.becomes === 'resolve';
}

/** Whether the customer is asked now, and how; nothing where no survey is for the case. */
export async function surveyAsk(ports: Ports, ticket: Ticket): Promise<Pick<PolicyOutcome, 'ask'>> {
  const { surveys } = ports.policy.current();
  const place = replyPlace(ticket);
  const { planned } = ticket.survey;
  const survey = planned === null ? surveyFor(surveys, place.channel) : surveyOf(surveys, planned.survey);
  if (survey === undefined)
    return planned === null ? {} : { ask: { survey: planned.survey, because: 'resting' } };
  const because = surveys.resting ? 'resting' : await whyNot(ports, ticket, place, survey);
  return { ask: because === null ? await asking(ports, place, survey) : { survey: survey.id, because } };
}

async function whyNot(
  ports: Ports,
  ticket: Ticket,
  place: NumberedPlace,
  { pauseMs }: Survey,
): Promise<NotAsked | null> {
  const { store, now, channels } = ports;
  // The way to the page is for one person alone.
  const shared = channels.get(place.channel)?.readBy?.(place.conversation) === 'others';
  if (place.public === true || shared) return 'public';
  if (!canSay(ports, ticket)) return 'unreachable';
  if (!(await store.consents.mayTell(place.contactId, 'survey'))) return 'no-consent';
  const last = await store.surveys.lastAskedAt(place.contactId);
  return last !== null && last > now() - pauseMs ? 'asked-lately' : null;
}

async function asking(ports: Ports, place: NumberedPlace, survey: Survey): Promise<SurveyAsk> {
  const [first] = await pressable(ports, place, survey);
  const { id, expiresMs, pauseMs } = survey;
  return { survey: id, because: null, question: first?.id ?? null, expiresMs, pauseMs };
}

/** Questions that have their buttons there, in order. */
async function pressable(
  { store, channels, language: house }: Ports,
  { channel, contactId }: Pick<NumberedPlace, 'channel' | 'contactId'>,
  { questions }: Survey,
): Promise<SurveyQuestion[]> {
  const buttons = channels.get(channel)?.limits.buttons ?? null;
  const language = languageForCustomer(await store.contacts.byId(contactId), house);
  await learn(language);
  return questions.filter((question) => hasButtons(question, buttons, language));
}

/**
 * What a press below a message of ours changes: its ticket, and with a low score the one that this was merged into. Null: the
 * message asks no question of a survey.
 */
export async function pressedSurvey(
  ports: Ports,
  message: Message,
  press: string,
): Promise<[Draft, ...Draft[]] | null> {
  const ticket = await loadTicket(ports.store, message.ticketId);
  const posed = ticket.survey.posed[message.id];
  if (posed === undefined) return null;
  const nothing: [Draft] = [{ ticket, events: [] }];
  const sent = await ports.store.surveys.byId(posed.sent);
  const survey = surveyOf(ports.policy.current().surveys, posed.survey);
  const question = survey?.questions.find(({ id }) => id === posed.question);
  const answer = question === undefined ? null : answerTo(question, press);
  if (sent === null || survey === undefined || answer === null) return nothing;
  const open = await unanswered(ports, sent, survey, [answer]);
  const below = await pressable(ports, sent, survey);
  const next = below.find((one) => open.includes(one))?.id ?? null;
  const pressed = { messageId: message.id, press, next, link: next === null && open.length > 0 };
  return answering(ports, ticket, sent, { survey, given: [answer], ends: open.length === 0, pressed });
}

async function unanswered(
  { store }: Ports,
  { id }: SentSurvey,
  { questions }: Survey,
  given: readonly GivenAnswer[],
): Promise<SurveyQuestion[]> {
  const known = [...(await store.surveys.answersOf(id)), ...given].map(({ question }) => question);
  return questions.filter((one) => !known.includes(one.id));
}

/** What the pages of surveys do. */
export function surveysOf(ports: TriagePorts) {
  return {
    answer: (id: string, said: { given: readonly GivenAnswer[]; ends: boolean }) =>
      answerSurvey(ports, id, said),
    stop: (id: string) => stopSurveys(ports, id),
  };
}

/** Answers on the page of a survey. False: it is over, and nothing was stored. */
export async function answerSurvey(
  ports: TriagePorts,
  id: string,
  { given, ends }: { given: readonly GivenAnswer[]; ends: boolean },
): Promise<boolean> {
  const outcome = await changeTogether(ports, async (): Promise<Draft[]> => {
    const found = await ports.store.surveys.byId(id);
    if (found === null) throw new Error('Nobody was asked by that id');
    const ticket = await loadTicket(ports.store, found.ticketId);
    // As it is once the ticket was read: who is faster changes the ticket too.
    const sent = (await ports.store.surveys.byId(id)) ?? found;
    const survey = surveyOf(ports.policy.current().surveys, sent.survey);
    if (survey === undefined) return [{ ticket, events: [] }];
    const known = await ports.store.surveys.answersOf(id);
    const fresh = given.filter((answer) => !known.some((one) => isSame(one, answer)));
    return answering(ports, ticket, sent, { survey, given: fresh, ends });
  });
  return !isRefusal(outcome) && outcome[0]?.changed === true;
}

function isSame(one: GivenAnswer, other: GivenAnswer): boolean {
  const { question, value, choice, text } = one;
  return (
    question === other.question && value === other.value && choice === other.choice && text === other.text
  );
}

/** Whoever answers it wants to be asked no more. */
export async function stopSurveys(ports: TriagePorts, id: string): Promise<void> {
  await change(ports, async () => {
    const sent = await ports.store.surveys.byId(id);
    if (sent === null) throw new Error('Nobody was asked by that id');
    const { contactId } = sent;
    const ticket = await loadTicket(ports.store, sent.ticketId);
    const intent = {
      type: 'say-consent',
      contactId,
      purposes: ['survey'],
      given: false,
      source: 'page',
    } as const;
    const actor = { kind: 'contact' as const, id: contactId };
    const events = decide(ticket, intent, { now: ports.now(), actor, policy: {} });
    return isRefusal(events) ? events : { ticket, events };
  });
}

async function answering(
  ports: Pick<Ports, 'now' | 'store'>,
  ticket: Ticket,
  sent: SentSurvey,
  {
    survey,
    given,
    ends,
    pressed,
  }: {
    survey: Survey;
    given: readonly GivenAnswer[];
    ends: boolean;
    pressed?: Extract<Intent, { type: 'answer-survey' }>['pressed'];
  },
): Promise<[Draft, ...Draft[]]> {
  const now = ports.now();
  const actor = { kind: 'contact' as const, id: sent.contactId };
  const events = decide(
    ticket,
    {
      type: 'answer-survey',
      sent,
      questions: given.map(({ question }) => question),
      score: given.find(({ question }) => question === survey.score)?.value ?? null,
      lowAt: survey.lowAt,
      ends,
      ...(pressed === undefined ? {} : { pressed }),
    },
    { now, actor, policy: {} },
  );
  if (isRefusal(events)) throw new Error(`An answer was refused: ${events.refused} by ${actorRef(actor)}`);
  const isKept = events.some(({ type }) => type === 'survey-answered');
  const answers = given.map((answer) => ({ ...answer, sentId: sent.id, at: now }));
  const calls = ticket.links.mergedInto !== null && turnsLow(events, survey.lowAt);
  return [
    { ticket, events, ...(isKept ? { answers } : {}) },
    ...(calls ? await calledTo(ports, ticket, { now, actor }) : []),
  ];
}

/** Where the case of a merged ticket goes on. */
async function calledTo(
  { store }: Pick<Ports, 'store'>,
  { id }: Ticket,
  context: Pick<Context, 'now' | 'actor'>,
): Promise<Draft[]> {
  const { ticket } = await caseOf({ store }, id);
  const events = decide(ticket, { type: 'hear-low-score' }, { ...context, policy: {} });
  return isRefusal(events) ? [] : [{ ticket, events }];
}
