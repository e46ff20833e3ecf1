import type { ChannelLimits, Outbound } from '../../channels/channel.ts';
import { courtesyIn, purposeOf } from '../../domain/ticket/courtesy.ts';
import type { Ticket } from '../../domain/ticket/model.ts';
import type { Message } from '../../store/store.ts';
import { languageForCustomer } from '../../texts/languages.ts';
import { ownText } from '../../texts/own-words.ts';
import { learn } from '../../texts/texts.ts';
import type { TriagePorts } from '../ports.ts';
import { hearerAt } from './solved-choices.ts';

type Ports = Pick<TriagePorts, 'store' | 'policy' | 'language' | 'unsubscribeLink'>;

/**
 * The way to be written to no more, in words and for programs, with what the house writes unasked. The team does not see it:
 * nobody presses it in the customer's place.
 */
export async function withUnsubscribe(
  ports: Ports,
  message: Message,
  { ticket, text }: { ticket: Ticket | undefined; text: string },
  { unsubscribes }: ChannelLimits,
): Promise<Partial<Pick<Outbound, 'text' | 'unsubscribe'>>> {
  const about = courtesyIn(message);
  if (unsubscribes !== true || ticket === undefined || about === null || purposeOf(about) === null) return {};
  const link = ports.unsubscribeLink({ id: message.id, at: message.sentAt });
  const contact = await ports.store.contacts.byId(hearerAt(ticket, message));
  const language = languageForCustomer(contact, ports.language);
  await learn(language);
  const { texts } = ports.policy.current();
  return {
    text: `${text}\n\n${ownText(texts, 'customer.unsubscribe', { link }, language)}`,
    unsubscribe: link,
  };
}
