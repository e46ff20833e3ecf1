import type { Actor } from '../domain/actor.ts';
import { mailDomain } from '../domain/mail-domain.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';
import { blankTicket, decide, fold } from '../domain/ticket/ticket.ts';
import { consult } from '../policy/outcome.ts';
import type { Contact, Message } from '../store/store.ts';
import { isAutomatic } from './aside.ts';
import { asksWhere, optionIn, type TypedAnswer } from './asked.ts';
import { callsIn } from './callbacks.ts';
import type { Draft } from './change.ts';
import { consentIn } from './consent.ts';
import { addressedIn, type Writer } from './contact.ts';
import { factsOf, NO_PAST, pastOf, publicAt } from './facts.ts';
import { canGoOn } from './newer-open.ts';
import { closedFor } from './patience.ts';
import type { TriagePorts } from './ports.ts';
import { quieted } from './quiet.ts';
import type { Received } from './receive.ts';
import { caught, statedIn, withKind } from './stated.ts';
import { keptOf, typedSurvey } from './survey-answers.ts';
import { windowFor } from './window.ts';

/** On the ticket that stands in the conversation, or on a new one when that was resolved too long ago. */
export async function draftFor(
  ports: TriagePorts,
  received: Received,
  message: Message,
  standing: Ticket,
  answers: TypedAnswer,
  { contact, language, known }: Writer,
): Promise<Draft> {
  const { channel, conversation } = message;
  const now = ports.now();
  const actor: Actor = { kind: 'contact', id: contact.id };
  const consent = await consentIn(ports, standing, message, contact.id);
  const surveyed = consent.consent === undefined ? await typedSurvey(ports, standing, message) : null;
  const isOnly = consent.consent !== undefined || surveyed !== null;
  const goesOn = standing.version > 0 && (isOnly || (await canGoOn(ports, standing)));
  const { ticket, opening } = goesOn
    ? { ticket: standing, opening: [] }
    : openedBy(ports, message, contact, { now, actor: received.madeBy ?? actor });
  const opened = fold(ticket, opening);
  const rules = ports.policy.current();
  const past = known ? await pastOf(ports, opened) : NO_PAST;
  const who = { contact, address: received.item.from.address, ...past };
  const stated = statedIn(received.item, message.id);
  const facts = factsOf(withKind(opened, stated, rules.kinds), message, who, { now, hours: rules.hours });
  const policy = {
    ...(await quieted(ports, await consult(rules, facts, opened.about.chosen, past.matters))),
    ...closedFor(ports, opened),
    ...(stated === undefined ? {} : { kinds: rules.kinds }),
    ...windowFor(ports, channel, opened),
  };
  const block = received.madeBy === undefined ? await blockOf(ports, received, contact) : null;
  const intent = {
    type: 'receive' as const,
    messageId: message.id,
    sentAt: message.sentAt,
    sequence: message.sequence,
    place: { channel, conversation, contactId: contact.id },
    ...(block === null ? {} : { block }),
    ...caught(received.item),
    ...(await callsIn(ports, opened, message, received.item, contact)),
    ...(stated === undefined ? {} : { stated }),
    ...answers,
    ...consent,
    ...(surveyed === null ? {} : { surveyed: surveyed.intent }),
    ...(await optionIn(opened, message, rules)),
    where: asksWhere(ports, opened, message),
    ...(language === undefined ? {} : { language }),
    ...(isAutomatic(received.item) ? { automatic: true as const } : {}),
  };
  const events = must(decide(opened, intent, { now, actor, policy }));
  const kept = surveyed === null ? {} : keptOf(surveyed, events, now);
  return {
    ...kept,
    ticket,
    events: [...opening, ...events],
    messages: [{ ...message, ticketId: ticket.id }],
    applied: received.applied,
    asked: true,
  };
}

/** The new ticket that a message opens. */
function openedBy(
  ports: TriagePorts,
  { channel, conversation, ticketId }: Message,
  contact: Contact,
  by: { now: number; actor: Actor },
): { ticket: Ticket; opening: TicketEvent[] } {
  const ticket = blankTicket(ticketId);
  const place = { channel, conversation, contactId: contact.id };
  const open = {
    type: 'open' as const,
    ticketId,
    ...{ ...place, ...publicAt(ports, place), ...addressedIn(contact) },
  };
  return { ticket, opening: must(decide(ticket, open, { ...by, policy: {} })) };
}

/** What a colleague makes a ticket of is none of a blocked sender's own doing. */
function blockOf(
  { store }: TriagePorts,
  { channel, item }: Received,
  { id }: Contact,
): Promise<string | null> {
  const { address } = item.from;
  return store.blocks.of({ contactId: id, channel, address, domain: mailDomain(address) });
}

/** A customer's message is never refused. */
function must(events: TicketEvent[] | Refusal): TicketEvent[] {
  if (isRefusal(events)) throw new Error(`A customer's message was refused: ${events.refused}`);
  return events;
}
