import type { Quoted } from '../channels/channel.ts';
import { quotedWords, shortened } from '../domain/quoted.ts';
import type { Message, Quote, Store } from '../store/store.ts';

type Tickets = { tickets: Pick<Store['tickets'], 'message' | 'messageByExternalId'> };

/**
 * What a message answers, as it is kept: words only where the message is none of ours, or where they are a part of it. A copy of
 * all of it would stay when it is changed or taken back.
 */
export async function quoteOf(
  { tickets }: Tickets,
  channel: string,
  { conversation, quotes }: { conversation: string; quotes?: Quoted },
): Promise<{ quotes?: Quote }> {
  if (quotes === undefined) return {};
  const { externalId, text } = quotes;
  const words = shortened(text ?? '');
  const message =
    externalId === null ? null : await tickets.messageByExternalId(channel, conversation, externalId);
  if (message === null) return words === '' ? {} : { quotes: { messageId: null, text: words } };
  const whole = shortened(message.text);
  const isPart = words !== '' && words !== whole && message.text.includes((text ?? '').trim());
  return { quotes: { messageId: message.id, text: isPart ? words : null } };
}

/** What desks show above a message that answers another. */
export async function quotedBy({ tickets }: Tickets, { quotes }: Message): Promise<{ quotes?: string }> {
  if (quotes === undefined) return {};
  const message = quotes.messageId === null ? null : await tickets.message(quotes.messageId);
  const words = quotedWords(quotes.text, message);
  return words === null ? {} : { quotes: words };
}
