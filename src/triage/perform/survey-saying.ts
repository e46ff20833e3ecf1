import type { ChannelLimits, Outbound } from '../../channels/channel.ts';
import { surveyOf } from '../../domain/survey.ts';
import type { Ticket } from '../../domain/ticket/model.ts';
import type { Posed } from '../../domain/ticket/survey.ts';
import type { Message } from '../../store/store.ts';
import { languageForCustomer } from '../../texts/languages.ts';
import { hasButtons, surveyChoices, withLink } from '../../texts/survey-words.ts';
import { learn } from '../../texts/texts.ts';
import type { TriagePorts } from '../ports.ts';
import { hearerAt } from './solved-choices.ts';

type Ports = Pick<TriagePorts, 'store' | 'policy' | 'language' | 'surveyLink'>;

/** A question of a survey with its buttons and the way to the page, which the team does not see. */
export async function surveySaying(
  ports: Ports,
  message: Message,
  { ticket, posed }: { ticket: Ticket; posed: Posed },
  limits: ChannelLimits,
): Promise<Pick<Outbound, 'text' | 'choices'>> {
  const { survey, language } = await known(ports, message, ticket, posed);
  const sent = posed.link ? await ports.store.surveys.byId(posed.sent) : null;
  const words =
    sent === null
      ? message.text
      : withLink(
          ports.policy.current().texts,
          message.text,
          {
            link: ports.surveyLink({ id: sent.id, at: sent.expiresAt }),
            rest: isLast(ticket, posed),
          },
          language,
        );
  const question = survey?.questions.find(({ id }) => id === posed.question);
  if (question === undefined || !hasButtons(question, limits.buttons, language)) return { text: words };
  return { text: words, choices: surveyChoices(question, language) };
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
