import { text } from '../../texts/texts.ts';
import type { Audience, DeskPorts, Notice } from '../desk.ts';

/**
 * Greets the first lead who is mapped to Slack. Slack tells a bot's token nothing of who installed it, and a message to the
 * owner of a whole company's workspace would reach the wrong person.
 */
export async function welcomed(
  { team, language }: Pick<DeskPorts, 'team' | 'language'>,
  tell: (audience: Audience, notice: Notice) => Promise<void>,
): Promise<boolean> {
  const lead = (await team()).find(({ role, slack }) => role === 'lead' && slack !== null);
  if (lead === undefined) return false;
  const words = text('slack.welcome', {}, lead.language ?? language);
  const notice = { key: 'welcome', text: words, tickets: [], ref: null, team: null, urgent: false };
  await tell({ kind: 'person', person: { ...lead, notify: 'dm' } }, { ...notice, checks: true });
  return true;
}
