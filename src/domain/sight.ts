/** How much of the queue somebody sees: everything, or what concerns their own team. */
export const SEES = ['all', 'team'] as const;
export type Sees = (typeof SEES)[number];

/** Whose sight is limited: tickets of their team, what they have claimed themselves and what is offered to them. Null: everything. */
export type Sight = { person: string; team: string | null } | null;

export function sightOf({ id, team, sees }: { id: string; team: string | null; sees: Sees }): Sight {
  return sees === 'all' ? null : { person: id, team };
}

export interface Seen {
  claim: { by: string | null };
  triage: { team: string | null };
  handover?: { pending: { person: string | null } | null };
}

/** A ticket without a team is nobody's but its owner's, and of whoever is asked to take it over. */
export function inSight({ claim, triage, handover }: Seen, sight: Sight): boolean {
  if (sight === null || claim.by === sight.person || handover?.pending?.person === sight.person) return true;
  return sight.team !== null && triage.team === sight.team;
}
