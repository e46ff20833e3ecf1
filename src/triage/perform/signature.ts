import type { Told } from '../../domain/kinds.ts';
import type { Contact, Message } from '../../store/store.ts';
import { languageForCustomer } from '../../texts/languages.ts';
import { toldIn } from '../../texts/told.ts';
import type { TriagePorts } from '../ports.ts';

/**
 * What stands below the words of a team, in the customer's language, as facts.json says; nothing below what the house says by
 * itself, and where nothing is said for the team.
 */
export function signatureOf(
  { policy, language }: Pick<TriagePorts, 'policy' | 'language'>,
  { as }: Message,
  team: string | null,
  reader: Contact | null,
): { signature?: string } {
  const signatures = policy.current().business.signatures as Record<string, Told> | undefined;
  const told = signatures?.[team ?? '*'] ?? signatures?.['*'];
  return told === undefined || as === 'courtesy'
    ? {}
    : { signature: toldIn(told, languageForCustomer(reader, language)) };
}
