import { isRefusal } from '../domain/refusal.ts';
import { channelName } from '../texts/channel-name.ts';
import { learn, text } from '../texts/texts.ts';
import { timeSpan } from '../texts/time.ts';
import type { Command } from './command.ts';
import { customersLanguage, toWriteOn } from './compose.ts';
import { actorOf, messageIdOf } from './message.ts';
import { CONFIRM, given, TICKET } from './options.ts';
import { reply } from './reply.ts';

/** Digits of an invitation's id, hexadecimal. */
const ID_DIGITS = 10;
const MINUTE_MS = 60_000;

/** Sends the customer, where they wrote last, a link to another channel: once they come there it is the same ticket. */
export const invite: Command = {
  name: 'invite',
  summary: 'command.invite',
  example: '12 webchat',
  role: 'agent',
  group: 'answer',
  options: [
    TICKET,
    { name: 'channel', summary: 'option.invite-channel', type: 'text', required: true },
    CONFIRM,
  ],
  async run(request, ports) {
    const there = await toWriteOn(ports, request);
    if (isRefusal(there)) return there;
    const { row, hearer } = there;
    const channel = given(request, 'channel')?.trim().toLowerCase() ?? '';
    const messageId = messageIdOf(request, ports);
    const id = ports
      .idFrom(`invitation:${messageId}`)
      .replace(/[^0-9a-f]/gi, '')
      .slice(0, ID_DIGITS)
      .toUpperCase();
    const actor = actorOf(request);
    const asked = { ticketId: row.ticket.id, channel, id, actor, messageId };
    const invited = await ports.invite(asked);
    if (isRefusal(invited)) return invited;
    const language = customersLanguage(hearer.contact, ports.language);
    await learn(language);
    const { code, link, expiresAt } = invited;
    const left = Math.round(Math.max(0, expiresAt - ports.now()) / MINUTE_MS) * MINUTE_MS;
    const span = timeSpan(left, language);
    const words = text(
      'invite.words',
      { channel: channelName(channel, language), link, code, span },
      language,
    );
    const { channel: _channel, ...options } = request.options;
    const sent = { ...options, text: words, as: 'holding', to: hearer.place.number };
    return reply.run({ ...request, options: sent }, ports);
  },
};
