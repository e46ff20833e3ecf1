import { isRefusal } from '../domain/refusal.ts';
import { ownText } from '../texts/own-words.ts';
import { learn } from '../texts/texts.ts';
import type { Command } from './command.ts';
import { customersLanguage, toWriteOn } from './compose.ts';
import { actorOf, messageIdOf, onItsWayTo, PLACE, teamMessage } from './message.ts';
import { CONFIRM, flagged, TICKET, ticketOf } from './options.ts';

/**
 * Asks a customer whose channel takes no answers any more to write once: in words that the vendor approved beforehand, which go at any
 * time. What was to be said waits as its writer's draft; nothing is sent by itself when the customer writes.
 */
export const knock: Command = {
  name: 'knock',
  summary: 'command.knock',
  example: '12',
  role: 'agent',
  group: 'answer',
  options: [TICKET, PLACE, CONFIRM],
  async run(request, ports) {
    const number = ticketOf(request);
    const there = await toWriteOn(ports, request);
    if (isRefusal(there)) return there;
    const { contact, place } = there.hearer;
    const wanted = customersLanguage(contact, ports.language);
    const known = ports.knocks(place.channel);
    const language =
      [wanted, wanted.replace(/-.*/, ''), ports.language].find((one) => known.includes(one)) ?? known[0];
    if (language === undefined) return { refused: 'no-knock', values: { channel: place.channel } };
    await learn(language);
    const text = ownText(ports.policy.current().texts, 'customer.knock', {}, language);
    const id = messageIdOf(request, ports);
    const now = ports.now();
    const to = place.number;
    const outcome = await ports.act({
      number,
      actor: actorOf(request),
      intent: {
        type: 'reply',
        messageId: id,
        as: 'holding',
        confirm: flagged(request, 'confirm'),
        sendAt: now + ports.undoMs,
        to,
        knock: language,
      },
      message: (ticket) => teamMessage(ticket, request, { id, text, as: 'holding', now, to }),
    });
    if (isRefusal(outcome)) return outcome;
    return onItsWayTo(ports, outcome.ticket, { message: id, to, language: request.language });
  },
};
