import { isDrawn, lotOf, type Survey, type SurveyQuestion, surveyFor, surveyOf } from '../domain/survey.ts';
import type { Intent, PolicyOutcome, Ticket } from '../domain/ticket/model.ts';
import { type NumberedPlace, replyPlace } from '../domain/ticket/places.ts';
import type { NotAsked, SurveyAsk } from '../domain/ticket/survey.ts';
import { sha256 } from '../policy/canonical.ts';
import { mayBeAsked } from '../policy/outcome.ts';
import { languageForCustomer } from '../texts/languages.ts';
import { isAnswerable } from '../texts/survey-words.ts';
import { learn } from '../texts/texts.ts';
import { factsNow } from './facts.ts';
import { hoursOf } from './patience.ts';
import type { TriagePorts } from './ports.ts';
import { surveyPlace } from './survey-place.ts';

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
  if (surveys.resting) return { ask: { survey: survey.id, because: 'resting' } };
  const open = isOpen(ports, place) ? 'public' : await surveyPlace(ports, ticket);
  const because = open === 'public' ? open : await whyNot(ports, open, survey);
  if (because !== null || open === null || open === 'public')
    return { ask: { survey: survey.id, because: because ?? 'unreachable' } };
  return { ask: await asking(ports, open, survey) };
}

/** The way to the page is for one person alone. */
function isOpen({ channels }: Ports, place: NumberedPlace): boolean {
  return place.public === true || channels.get(place.channel)?.readBy?.(place.conversation) === 'others';
}

async function whyNot(
  { store, now }: Ports,
  place: NumberedPlace | null,
  { pauseMs }: Survey,
): Promise<NotAsked | null> {
  if (place === null) return 'unreachable';
  if (!(await store.consents.mayTell(place.contactId, 'survey'))) return 'no-consent';
  const last = await store.surveys.lastAskedAt(place.contactId);
  return last !== null && last > now() - pauseMs ? 'asked-lately' : null;
}

async function asking(ports: Ports, place: NumberedPlace, survey: Survey): Promise<SurveyAsk> {
  const [first] = await pressable(ports, place, survey);
  const { id, expiresMs, pauseMs } = survey;
  const { channel, conversation, contactId } = place;
  const at = { channel, conversation, contactId };
  return { survey: id, because: null, question: first?.id ?? null, place: at, expiresMs, pauseMs };
}

/** Questions that can be answered in the conversation, in order. */
export async function pressable(
  { store, channels, language: house }: Ports,
  { channel, contactId }: Pick<NumberedPlace, 'channel' | 'contactId'>,
  { questions }: Survey,
): Promise<SurveyQuestion[]> {
  const buttons = channels.get(channel)?.limits.buttons ?? null;
  const language = languageForCustomer(await store.contacts.byId(contactId), house);
  await learn(language);
  return questions.filter((question) => isAnswerable(question, buttons, language));
}
