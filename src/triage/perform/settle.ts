import { CodedError, codeOf, MEANING } from '../../domain/coded-error.ts';
import { askedAt } from '../../domain/ticket/asked.ts';
import type { Ticket } from '../../domain/ticket/model.ts';
import { offerAt, saidAt } from '../../domain/ticket/offer-at.ts';
import type { Message } from '../../store/store.ts';
import type { TriagePorts } from '../ports.ts';
import { offeredChoices, solvedChoices, thankLabel } from './solved-choices.ts';
import { surveyLabel } from './survey-saying.ts';

/**
 * The buttons of a question or an offer go, and what was chosen stands in their place. Where the platform will never let us, they
 * stay: pressing them again changes nothing.
 */
export async function settle(ports: TriagePorts, payload: Record<string, unknown>): Promise<void> {
  const question = await ports.store.tickets.message(String(payload.question));
  if (question === null) return;
  const channel = ports.channels.get(question.channel);
  if (channel?.chosen === undefined) return;
  if (question.delivery === 'sending')
    throw new CodedError('conflict', 'It is not known to have arrived with its buttons');
  const { conversation, externalId, text } = question;
  const said = externalId === null ? null : { conversation, externalId, text };
  const mark = typeof payload.mark === 'string' ? payload.mark : said && channel.markOf?.(said);
  if (mark == null) return;
  const label = await chosenLabel(ports, question);
  try {
    await channel.chosen(mark, text, label);
  } catch (error) {
    const code = codeOf(error);
    if (!(error instanceof CodedError) || MEANING[code].job === 'retry') throw error;
    ports.log.warn({ channel: channel.id, code }, 'the buttons of a question could not be taken away');
  }
}

/** What counted, which need not be what was pressed last; null: nothing did. */
async function chosenLabel(ports: TriagePorts, question: Message): Promise<string | null> {
  const load = async (id: string) => (await ports.store.tickets.byId(id))?.ticket ?? null;
  const made = await load(question.ticketId);
  if (made?.survey.posed[question.id] !== undefined)
    return (await surveyLabel(ports, question, made)) ?? thankedLabel(ports, question, load);
  const asked = await askedAt(question, load);
  if (asked?.said === undefined)
    return (await offeredLabel(ports, question, load)) ?? thankedLabel(ports, question, load);
  const choices = await solvedChoices(ports, question, asked.ticket);
  return choices.find(({ id }) => id === asked.said)?.label ?? null;
}

async function thankedLabel(
  ports: TriagePorts,
  below: Message,
  load: (id: string) => Promise<Ticket | null>,
): Promise<string | null> {
  const ticket = await load(below.ticketId);
  const said = ticket?.thanks.said?.some(({ messageId }) => messageId === below.id) === true;
  return ticket === null || !said ? null : thankLabel(ports, below, ticket);
}

async function offeredLabel(
  ports: TriagePorts,
  message: Message,
  load: (id: string) => Promise<Ticket | null>,
): Promise<string | null> {
  const found = await offerAt(message, load);
  const said = found === null ? null : saidAt(found);
  if (found === null || said === null) return null;
  const options = found.chosen === null ? [] : [found.chosen];
  const [first, last] = await offeredChoices(ports, message, found.ticket, { options });
  return (said === 'else' ? (last ?? first) : first)?.label ?? null;
}
