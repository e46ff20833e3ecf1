import { works } from '../domain/actor.ts';
import { TRANSCRIPT_LINK_MS } from '../domain/download.ts';
import { isRefusal } from '../domain/refusal.ts';
import { type NumberedPlace, replyPlace } from '../domain/ticket/places.ts';
import { languageForCustomer } from '../texts/languages.ts';
import { learn, text } from '../texts/texts.ts';
import type { Answer, Asked, Command } from './command.ts';
import { needs } from './handle.ts';
import { actorOf, messageIdOf, onItsWay, teamMessage } from './message.ts';
import { CONFIRM, flagged, given, TICKET, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';

const DAY_MS = 86_400_000;

/** What was said on a ticket as one file: for the asker, or for the customer, who gets what they may know. */
export const transcript: Command = {
  name: 'transcript',
  summary: 'command.transcript',
  example: '12 customer',
  role: 'viewer',
  group: 'answer',
  options: [
    TICKET,
    {
      name: 'to',
      summary: 'option.transcript-to',
      label: 'label.transcript-to',
      role: 'agent',
      type: 'choice',
      required: false,
      choices: ['me', 'customer'],
    },
    { ...CONFIRM, role: 'agent' },
  ],
  async run(request, ports) {
    const number = ticketOf(request);
    const toCustomers = given(request, 'to') === 'customer';
    if (toCustomers && !works(request.actor)) return needs('agent');
    const row = await ports.store.tickets.byNumber(number);
    if (row === null) return { refused: 'unknown-ticket', values: { ticket: number } };
    if (!toCustomers) return forMe(number, ports);
    const place = replyPlace(row.ticket);
    const contact = await ports.store.contacts.byId(place.contactId);
    const language = languageForCustomer(contact, ports.language);
    await learn(language);
    return toCustomer(request, ports, { number, ticketId: row.ticket.id, place, language });
  },
};

function forMe(number: number, { publicUrl }: CommandPorts): Answer {
  const link = `${publicUrl}/api/tickets/${number}/transcript.html`;
  return { key: 'said.transcript', values: { number, link }, ticket: number, data: { link } };
}

/** A reply like any other: it can be undone, is marked when it arrives, and ends no wait. */
async function toCustomer(
  request: Asked,
  ports: CommandPorts,
  {
    number,
    ticketId,
    place,
    language,
  }: { number: number; ticketId: string; place: NumberedPlace; language: string },
) {
  const messageId = messageIdOf(request, ports);
  const sent = onItsWay(ports, number, messageId);
  if ((await ports.store.tickets.message(messageId)) !== null) return sent;
  const now = ports.now();
  const link = ports.download(
    { what: 'transcript', ticket: ticketId, contact: place.contactId },
    TRANSCRIPT_LINK_MS,
  );
  const words = text('transcript.for-you', { number, link, days: TRANSCRIPT_LINK_MS / DAY_MS }, language);
  const outcome = await ports.act({
    number,
    actor: actorOf(request),
    intent: {
      type: 'reply',
      messageId,
      as: 'holding',
      confirm: flagged(request, 'confirm'),
      sendAt: now + ports.undoMs,
      to: place.number,
    },
    message: (ticket) =>
      teamMessage(ticket, request, { id: messageId, text: words, as: 'holding', now, to: place.number }),
  });
  return isRefusal(outcome) ? outcome : sent;
}
