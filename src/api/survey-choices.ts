import { surveyOf } from '../domain/survey.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { Message } from '../store/store.ts';
import { surveyChoices, withLink } from '../texts/survey-words.ts';
import type { ChatChoices } from './chat-message.ts';
import { formToken, surveyPath } from './form-tokens.ts';
import type { ApiPorts } from './ports.ts';

/** What a customer can press below a question of a survey, with the way to its page; null: the message is of none. */
export async function choicesOfSurvey(
  { store, policy, clock, settings }: ApiPorts,
  message: Message,
  ticket: Ticket,
  language: string,
): Promise<ChatChoices | null> {
  const posed = ticket.survey.posed[message.id];
  if (posed === undefined) return null;
  const { surveys, texts } = policy.current();
  const sent = await store.surveys.byId(posed.sent);
  const question = surveyOf(surveys, posed.survey)?.questions.find(({ id }) => id === posed.question);
  const all = question === undefined ? [] : surveyChoices(question, language);
  const isOpen = sent !== null && sent.endedAt === null && sent.expiresAt > clock.now();
  const chosen = all.find(({ id }) => id === posed.said) ?? null;
  const choices = isOpen && chosen === null ? all : [];
  if (!isOpen || !posed.link) return { choices, chosen };
  const key = formToken(settings.formSecret, 'survey', { id: sent.id, at: sent.expiresAt });
  const rest = Object.values(ticket.survey.posed).some(
    (one) => one.sent === sent.id && one.said !== undefined,
  );
  const link = `${settings.publicUrl}${surveyPath(key)}`;
  return {
    choices,
    chosen,
    text: withLink(texts, message.text, { link, rest: rest && posed.question === null }, language),
  };
}
