import { actorRef } from '../domain/actor.ts';
import { isRefusal } from '../domain/refusal.ts';
import { answerTo, type GivenAnswer, type Survey, type SurveyQuestion, surveyOf } from '../domain/survey.ts';
import type { Context, Ticket } from '../domain/ticket/model.ts';
import { type AnswerSurvey, turnsLow } from '../domain/ticket/survey-answer.ts';
import { decide } from '../domain/ticket/ticket.ts';
import type { Message, SentSurvey } from '../store/store.ts';
import { pressTyped } from '../texts/typed-press.ts';
import { change, changeTogether, type Draft, loadTicket } from './change.ts';
import { caseOf } from './improvements.ts';
import { canSay } from './patience.ts';
import type { TriagePorts } from './ports.ts';
import { pressable } from './survey.ts';
import { thankAfter, thankableAfter } from './survey-thanks.ts';

type Ports = Pick<TriagePorts, 'store' | 'policy' | 'channels' | 'now' | 'language'>;

/** What somebody says to a survey: decided on the ticket that asks, and kept beside it. */
export interface Said {
  sent: SentSurvey;
  intent: AnswerSurvey;
  given: readonly GivenAnswer[];
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
  if (ticket.survey.posed[message.id] === undefined) return null;
  const said = await saidBelow(ports, ticket, message.id, press);
  return said === null ? [{ ticket, events: [] }] : answering(ports, ticket, said);
}

/**
 * The press that a whole message stands for, typed right below the question of a survey: the newest that was said there. Null: it
 * is none. `standing`: whoever has the conversation; a question of another ticket is answered by its page alone.
 */
export async function typedSurvey(
  ports: Ports,
  standing: Ticket,
  { text, files, channel, conversation }: Message,
): Promise<Said | null> {
  const waits = Object.values(standing.survey.posed).some((one) => one.question !== null && !('said' in one));
  if (!waits || files.length > 0) return null;
  const [newest] = await ports.store.tickets.conversationMessages(channel, conversation, { limit: 1 });
  const posed = standing.survey.posed[newest?.id ?? ''];
  if (newest === undefined || posed === undefined || posed.said !== undefined) return null;
  if (!REACHED.has(newest.delivery ?? '')) return null;
  const survey = surveyOf(ports.policy.current().surveys, posed.survey);
  const question = survey?.questions.find(({ id }) => id === posed.question);
  const press = question === undefined ? null : await pressTyped(question, text);
  const said = press === null ? null : await saidBelow(ports, standing, newest.id, press);
  return said === null || said.sent.endedAt !== null || said.sent.expiresAt <= ports.now() ? null : said;
}

/** The question may have reached them. */
const REACHED: ReadonlySet<string> = new Set(['sending', 'sent', 'delivered', 'read', 'unknown']);

/** What a press below a question says, and what is asked next there; null: the question has no such answer, or nobody knows it any more. */
async function saidBelow(
  ports: Ports,
  ticket: Ticket,
  messageId: string,
  press: string,
): Promise<Said | null> {
  const posed = ticket.survey.posed[messageId];
  const sent = posed === undefined ? null : await ports.store.surveys.byId(posed.sent);
  const survey = posed === undefined ? undefined : surveyOf(ports.policy.current().surveys, posed.survey);
  const question = survey?.questions.find(({ id }) => id === posed?.question);
  const answer = question === undefined ? null : answerTo(question, press);
  if (sent === null || survey === undefined || answer === null) return null;
  const open = await unanswered(ports, sent, survey, [answer]);
  const below = await pressable(ports, sent, survey);
  const next = below.find((one) => open.includes(one))?.id ?? null;
  const pressed = { messageId, press, next, link: next === null && open.length > 0 };
  return saying(sent, survey, { given: [answer], ends: open.length === 0, pressed });
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
    thankable: (id: string) => thankableAfter(ports, id),
    thank: (id: string) => thankAfter(ports, id),
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
    return answering(
      ports,
      ticket,
      saying(sent, survey, { given: fresh, ends, ...(await maySayThanks(ports, ticket, sent)) }),
    );
  });
  return !isRefusal(outcome) && outcome[0]?.changed === true;
}

/** Who finished on the page reads thanks in the conversation in which they were asked, while we may write there. */
async function maySayThanks(
  ports: TriagePorts,
  ticket: Ticket,
  { contactId }: SentSurvey,
): Promise<{ thanks?: true }> {
  const may = canSay(ports, ticket) && (await ports.store.consents.mayTell(contactId, 'survey'));
  return may ? { thanks: true } : {};
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

function saying(
  sent: SentSurvey,
  survey: Survey,
  { given, ...more }: { given: readonly GivenAnswer[] } & Pick<AnswerSurvey, 'ends' | 'pressed' | 'thanks'>,
): Said {
  const intent: AnswerSurvey = {
    type: 'answer-survey',
    sent,
    questions: given.map(({ question }) => question),
    score: given.find(({ question }) => question === survey.score)?.value ?? null,
    lowAt: survey.lowAt,
    ...more,
  };
  return { sent, intent, given };
}

async function answering(
  ports: Pick<Ports, 'now' | 'store'>,
  ticket: Ticket,
  said: Said,
): Promise<[Draft, ...Draft[]]> {
  const now = ports.now();
  const { sent, intent } = said;
  const actor = { kind: 'contact' as const, id: sent.contactId };
  const events = decide(ticket, intent, { now, actor, policy: {} });
  if (isRefusal(events)) throw new Error(`An answer was refused: ${events.refused} by ${actorRef(actor)}`);
  const calls = ticket.links.mergedInto !== null && turnsLow(events, intent.lowAt);
  return [
    { ticket, events, ...keptOf(said, events, now) },
    ...(calls ? await calledTo(ports, ticket, { now, actor }) : []),
  ];
}

/** The values, which stand in no event; nothing where nothing was kept. */
export function keptOf(
  { sent, given }: Said,
  events: readonly { type: string }[],
  at: number,
): Pick<Draft, 'answers'> {
  if (!events.some(({ type }) => type === 'survey-answered')) return {};
  return { answers: given.map((answer) => ({ ...answer, sentId: sent.id, at })) };
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
