import type { Inbound } from '../channels/channel.ts';
import { CodedError } from '../domain/coded-error.ts';
import { isRefusal } from '../domain/refusal.ts';
import { courtesyIn } from '../domain/ticket/courtesy.ts';
import type { Context, Ticket } from '../domain/ticket/model.ts';
import { type OfferAt, offerAt, saidAt } from '../domain/ticket/offer-at.ts';
import { placeAt } from '../domain/ticket/places.ts';
import { SOLVED_ANSWERS } from '../domain/ticket/solved.ts';
import { THANK } from '../domain/ticket/thanks.ts';
import { decide } from '../domain/ticket/ticket.ts';
import type { Job } from '../jobs/jobs.ts';
import type { Message } from '../store/store.ts';
import { openQuestion } from './asked.ts';
import { isCallChoice, pressedCall } from './callback-choice.ts';
import { change, changeTogether, type Draft, loadTicket } from './change.ts';
import { policyFor } from './facts.ts';
import { canSay } from './patience.ts';
import { ASKS_WHERE } from './perform/solved-choices.ts';
import type { TriagePorts } from './ports.ts';
import type { Received } from './receive.ts';
import { pressedSurvey } from './survey-answers.ts';
import { caseOf, thankedBelow } from './thanks.ts';
import { extendedBy } from './window.ts';

type Choice = Extract<Inbound, { type: 'choice' }>;

/**
 * The customer pressed a button below a message of ours. What is no question any more changes nothing; its buttons go all the
 * same. A colleague's press is nobody's. Answers whether the inbox row was finished.
 */
export async function choose(ports: TriagePorts, received: Received, item: Choice): Promise<boolean> {
  const { channel, applied, colleague } = received;
  const question = await ports.store.tickets.message(item.question);
  const answer = SOLVED_ANSWERS.find((one) => one === item.choice);
  const option = optionIn(item.choice);
  const isOther = item.choice === ASKS_WHERE || item.choice === THANK;
  const isCall = isCallChoice(item.choice);
  const isChoice = answer !== undefined || option !== null || isOther || isCall;
  if (question === null || colleague !== undefined || !isChoice) return false;
  if (question.channel !== channel || question.conversation !== item.conversation) return false;
  if (item.choice === ASKS_WHERE) return askWhere(ports, received, item, question);
  if (item.choice === THANK) return thank(ports, received, item, question);
  if (question.delivery === 'sending')
    throw new CodedError('conflict', 'The question is not known to have arrived');
  const settle = settling(channel, item, ports.now());
  const pressed = (draft: Draft): Draft => {
    const isTheirs = placeAt(draft.ticket, question) !== undefined;
    const longer = isTheirs ? extendedBy(ports, draft.ticket, channel, item.sentAt) : [];
    return { ...draft, events: [...longer, ...draft.events], applied, jobs: [settle] };
  };
  const outcome = await changeTogether(ports, async (): Promise<Draft[]> => {
    const [survey, ...merged] = (await pressedSurvey(ports, question, item.choice)) ?? [];
    if (survey !== undefined) return [pressed(survey), ...merged];
    if (isCall) return [pressed(await pressedCall(ports, question, item.choice))];
    if (answer === undefined) return [pressed(await chosen(ports, question, option ?? 'else'))];
    const asked = await openQuestion(ports, question);
    const ticket = asked?.ticket ?? (await loadTicket(ports.store, question.ticketId));
    const presser = placeAt(ticket, question)?.contactId ?? ticket.conversation.contactId;
    const before = asked?.before === undefined ? {} : { before: asked.before };
    const events =
      asked === null
        ? []
        : decide(
            ticket,
            { type: 'say-solved', answer, messageId: question.id, ...before },
            { now: ports.now(), actor: { kind: 'contact', id: presser }, policy: {} },
          );
    return [pressed({ ticket, events: isRefusal(events) ? [] : events })];
  });
  return !isRefusal(outcome) && outcome[0]?.changed === true;
}

/** Asked below an acknowledgement: answered there, at once, once in ten minutes, on the ticket in which the case goes on. */
async function askWhere(
  ports: TriagePorts,
  received: Received,
  item: Choice,
  about: Message,
): Promise<boolean> {
  const { channel, applied } = received;
  const settle = settling(channel, item, ports.now());
  const outcome = await change(ports, async (): Promise<Draft> => {
    const made = await loadTicket(ports.store, about.ticketId);
    const { mergedInto } = made.links;
    const ticket = mergedInto === null ? made : await loadTicket(ports.store, mergedInto.ticketId);
    const place = placeAt(ticket, about);
    const nothing = { ticket, events: [], applied, jobs: [settle] };
    if (place === undefined || !canSay(ports, ticket)) return nothing;
    const actor = { kind: 'contact' as const, id: place.contactId };
    const intent = { type: 'ask-where' as const, messageId: about.id };
    const events = decide(ticket, intent, { now: ports.now(), actor, policy: {} });
    return isRefusal(events) ? nothing : { ...nothing, events };
  });
  return !isRefusal(outcome) && outcome.changed;
}

/** Below what we said when it was solved, or below an answer: for whoever gave it. */
async function thank(
  ports: TriagePorts,
  { channel, applied }: Received,
  item: Choice,
  below: Message,
): Promise<boolean> {
  const settle = settling(channel, item, ports.now());
  const person = await thankedBelow(ports, below);
  const outcome = await change(ports, async (): Promise<Draft> => {
    const ticket = (await caseOf(ports, below)) ?? (await loadTicket(ports.store, below.ticketId));
    const nothing = { ticket, events: [], applied, jobs: [settle] };
    if (person === null) return nothing;
    const id = placeAt(ticket, below)?.contactId ?? ticket.conversation.contactId;
    const actor = { kind: 'contact' as const, id };
    const how = courtesyIn(below) === 'survey-thanks' ? ('survey' as const) : ('button' as const);
    const intent = { type: 'thank' as const, person, how, messageId: below.id };
    const events = decide(ticket, intent, { now: ports.now(), actor, policy: {} });
    return isRefusal(events) ? nothing : { ...nothing, events };
  });
  return !isRefusal(outcome) && outcome.changed;
}

/** An option's number, or something else; null: it is none. */
function optionIn(choice: string): number | 'else' | null {
  if (choice === 'else') return 'else';
  return /^\d{1,2}$/.test(choice) ? Number(choice) : null;
}

/** A press below an offer. One that comes too late is answered in words, unless it says again what counted. */
async function chosen(ports: TriagePorts, offer: Message, option: number | 'else'): Promise<Draft> {
  const load = async (id: string) => (await ports.store.tickets.byId(id))?.ticket ?? null;
  const found = await offerAt(offer, load);
  if (found === null) return { ticket: await loadTicket(ports.store, offer.ticketId), events: [] };
  const { ticket } = found;
  const id = placeAt(ticket, offer)?.contactId ?? ticket.conversation.contactId;
  const context = { now: ports.now(), actor: { kind: 'contact' as const, id } };
  const policy = await policyFor(ports, ticket);
  const intent = { type: 'choose-option' as const, messageId: offer.id, option, answer: null };
  const events = decide(ticket, intent, { ...context, policy });
  if (!isRefusal(events) && events.length > 0) return { ticket, events };
  if (saidAt(found) === String(option)) return { ticket, events: [] };
  return late(found, offer.id, context, load);
}

/** Said on the ticket in which the case goes on. */
async function late(
  { ticket: made }: OfferAt,
  messageId: string,
  context: Pick<Context, 'now' | 'actor'>,
  load: (id: string) => Promise<Ticket | null>,
): Promise<Draft> {
  const { mergedInto } = made.links;
  const ticket = (mergedInto === null ? null : await load(mergedInto.ticketId)) ?? made;
  const events = decide(ticket, { type: 'press-late', messageId }, { ...context, policy: {} });
  return { ticket, events: isRefusal(events) ? [] : events };
}

function settling(channel: string, { mark, externalId, question }: Choice, now: number): Job {
  return {
    key: `settle:${channel}:${externalId}`,
    kind: 'settle',
    payload: { channel, mark, question },
    runAt: now,
  };
}
