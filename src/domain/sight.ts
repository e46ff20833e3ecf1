/** How much of the queue somebody sees: everything, or what concerns their own team. */
export const SEES = ['all', 'team'] as const;
export type Sees = (typeof SEES)[number];

/** Whose sight is limited: tickets of their team, and what they have claimed themselves. Null: everything. */
export type Sight = { person: string; team: string | null } | null;

export function sightOf({ id, team, sees }: { id: string; team: string | null; sees: Sees }): Sight {
  return sees === 'all' ? null : { person: id, team };
}

/** A ticket without a team is nobody's but its owner's. */
export function inSight(
  { claim, triage }: { claim: { by: string | null }; triage: { team: string | null } },
  sight: Sight,
): boolean {
  if (sight === null || claim.by === sight.person) return true;
  return sight.team !== null && triage.team === sight.team;
}
