import type { ChannelLimits, Choice, Outbound } from '../../channels/channel.ts';
import { isLow, type Survey, surveyOf } from '../../domain/survey.ts';
import type { Ticket } from '../../domain/ticket/model.ts';
import type { Posed } from '../../domain/ticket/survey.ts';
import { isThanks } from '../../domain/ticket/thanks.ts';
import type { Message } from '../../store/store.ts';
import { languageForCustomer } from '../../texts/languages.ts';
import { byNumber, isAnswerable, surveyChoices, withLink } from '../../texts/survey-words.ts';
import { learn } from '../../texts/texts.ts';
import type { TriagePorts } from '../ports.ts';
import { hearerAt, thankChoices } from './solved-choices.ts';

type Ports = Pick<TriagePorts, 'store' | 'policy' | 'language' | 'surveyLink'>;

/** A question of a survey with its buttons (or how it is answered without), and the way to the page, which the team does not see. */
export async function surveySaying(
  ports: Ports,
  message: Message,
  { ticket, posed }: { ticket: Ticket; posed: Posed },
  limits: ChannelLimits,
): Promise<Pick<Outbound, 'text' | 'choices'>> {
  const { survey, language } = await known(ports, message, ticket, posed);
  const sent = posed.link ? await ports.store.surveys.byId(posed.sent) : null;
  const question = survey?.questions.find(({ id }) => id === posed.question);
  const isTyped = question !== undefined && limits.buttons === null;
  const asked = isTyped ? `${message.text}\n${byNumber(question, language)}` : message.text;
  const link = sent === null ? null : ports.surveyLink({ id: sent.id, at: sent.expiresAt });
  const { texts } = ports.policy.current();
  const words =
    link === null ? asked : withLink(texts, asked, { link, rest: isLast(ticket, posed) }, language);
  const isPressed = question !== undefined && !isTyped && isAnswerable(question, limits.buttons, language);
  if (isPressed) return { text: words, choices: surveyChoices(question, language) };
  const choices = await thankedBy(ports, message, { ticket, posed, survey }, limits);
  return choices.length === 0 ? { text: words } : { text: words, choices };
}

/** Below our thanks, for whoever was content: a way to pass them on. */
async function thankedBy(
  ports: Ports,
  message: Message,
  { ticket, posed, survey }: { ticket: Ticket; posed: Posed; survey: Survey | undefined },
  { buttons }: ChannelLimits,
): Promise<Choice[]> {
  if (survey === undefined || buttons === null || !isThanks(message)) return [];
  const sent = await ports.store.surveys.byId(posed.sent);
  const unhappy = isLow(survey, sent?.score?.score ?? null);
  return unhappy ? [] : thankChoices(ports, message, ticket, buttons.label);
}

/** Whether something was answered before it. */
function isLast({ survey }: Ticket, { sent }: Posed): boolean {
  return Object.values(survey.posed).some((one) => one.sent === sent && one.said !== undefined);
}

/** What was pressed below a question of a survey, in words; null: nothing was. */
export async function surveyLabel(
  ports: Omit<Ports, 'surveyLink'>,
  message: Message,
  ticket: Ticket,
): Promise<string | null> {
  const posed = ticket.survey.posed[message.id];
  if (posed?.said === undefined) return null;
  const { survey, language } = await known(ports, message, ticket, posed);
  const question = survey?.questions.find(({ id }) => id === posed.question);
  const choices = question === undefined ? [] : surveyChoices(question, language);
  return choices.find(({ id }) => id === posed.said)?.label ?? null;
}

async function known(
  { store, policy, language: house }: Omit<Ports, 'surveyLink'>,
  message: Message,
  ticket: Ticket,
  { survey }: Posed,
) {
  const contact = await store.contacts.byId(hearerAt(ticket, message));
  const language = languageForCustomer(contact, house);
  await learn(language);
  return { survey: surveyOf(policy.current().surveys, survey), language };
}
