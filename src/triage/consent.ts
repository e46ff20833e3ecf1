import { consentWord, hasRefused } from '../domain/consent.ts';
import type { SaidConsent } from '../domain/ticket/consent.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { Message } from '../store/store.ts';
import { canAnswer } from './patience.ts';
import type { TriagePorts } from './ports.ts';

/**
 * What a whole message says of being written to. Only who ended it can begin it again: from anybody else "start" is a message
 * as any other. Whoever says again what they said before hears nothing more.
 */
export async function consentIn(
  ports: Pick<TriagePorts, 'store' | 'channels'>,
  ticket: Ticket,
  { text, files }: Message,
  contactId: string,
): Promise<{ consent?: SaidConsent }> {
  const word = files.length === 0 ? consentWord(text) : null;
  if (word === null) return {};
  const refused = hasRefused(await ports.store.consents.of(contactId));
  if (word === 'start' && !refused) return {};
  const given = word === 'start';
  const isNews = given || !refused;
  return { consent: { given, confirmed: isNews && canAnswer(ports, ticket) } };
}
