import type { Ticket } from '../domain/ticket/model.ts';
import type { Message } from '../store/store.ts';
import { CALL_LINK_MS, callChoices, withCallLink } from '../texts/call-words.ts';
import type { ChatChoices } from './chat-message.ts';
import { callbackPath, formToken } from './form-tokens.ts';
import type { ApiPorts } from './ports.ts';

/** What a customer can press below a message about a call, with the way to its page; null: the message is of none. */
export function choicesOfCall(
  { policy, settings }: ApiPorts,
  message: Message,
  { callback }: Ticket,
  language: string,
): ChatChoices | null {
  const id = callback.linked[message.id];
  if (id === undefined) return null;
  const { asked } = callback;
  const choices = asked?.messageId === message.id ? callChoices(asked, language) : [];
  const key = formToken(settings.formSecret, 'call', { id, at: message.sentAt + CALL_LINK_MS });
  const link = `${settings.publicUrl}${callbackPath(key)}`;
  const { texts } = policy.current();
  const booked = callback.open?.id === id && asked?.messageId !== message.id;
  const calendar = { name: 'call-back.ics', type: 'text/calendar', size: null };
  return {
    ...{ choices, chosen: null, text: withCallLink(texts, message, callback, link, language) },
    ...(booked && {
      files: [{ ...calendar, id: `${message.id}-ics`, url: `${callbackPath(key)}/call-back.ics` }],
    }),
  };
}
