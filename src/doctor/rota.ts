import { gapsBetween, type Roster } from '../domain/duty.ts';
import { keyOf } from '../domain/rota.ts';
import type { Policy } from '../policy/policy.ts';
import type { Find, Finding } from '../texts/finding.ts';
import { clockTime } from '../texts/time.ts';

const AHEAD_MS = 7 * 86_400_000;

/** Whether somebody is on duty or on call all the coming week, by rota.json and its single changes, and whom it names is in the team. */
export function rotaFindings(
  { rota, hours }: Pick<Policy, 'rota' | 'hours'>,
  { people, changes }: Pick<Roster, 'people' | 'changes'>,
  now: number,
  find: Find,
): Finding[] {
  const teams = Object.keys(rota.teams);
  if (teams.length === 0 || people.length === 0) return [];
  const known = new Set(people.filter(({ active }) => active).map(({ name }) => keyOf(name)));
  const named = Object.values(rota.teams).flatMap((shifts) => shifts.flatMap((shift) => shift.people));
  const strange = [...new Set(named.filter((name) => !known.has(keyOf(name))))];
  const roster = { rota, hours, people, changes };
  const gaps = teams.flatMap((team) =>
    gapsBetween(roster, team === 'default' ? null : team, now, now + AHEAD_MS).map((gap) => ({
      team,
      ...gap,
    })),
  );
  const [first] = gaps;
  return [
    strange.length === 0
      ? find('house.rota', true, 'doctor.rota')
      : find('house.rota', false, 'doctor.rota-strange', 'doctor.rota-strange-next', {
          names: strange.join(', '),
        }),
    first === undefined
      ? find('house.rota-gaps', true, 'doctor.rota-covered')
      : find('house.rota-gaps', false, 'doctor.rota-gap', 'doctor.rota-gap-next', {
          team: first.team,
          from: clockTime(first.from),
          until: clockTime(first.to),
          more: gaps.length - 1,
        }),
  ];
}
