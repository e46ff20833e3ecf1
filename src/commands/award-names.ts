import type { AwardTerms } from '../domain/award.ts';
import { byId } from '../domain/kinds.ts';
import { toldIn } from '../texts/told.ts';
import type { CommandPorts } from './ports.ts';

/** By the rules it was counted by, or those in force; one that they do not name any more by its code. */
export function awardName(
  { policy }: Pick<CommandPorts, 'policy'>,
  id: string,
  language: string,
  terms: AwardTerms = policy.current().awards,
): string {
  const found = byId(terms.awards, id) ?? byId(policy.current().awards.awards, id);
  return toldIn(found?.name ?? id, language);
}

/** What a person, or a team, is called. */
export async function nameOf(
  { store, policy }: Pick<CommandPorts, 'policy'> & { store: Pick<CommandPorts['store'], 'people'> },
  { who, ofTeam }: { who: string; ofTeam: boolean },
): Promise<string> {
  if (ofTeam) return policy.current().business.teams[who] ?? who;
  return (await store.people.byId(who))?.name ?? who;
}
