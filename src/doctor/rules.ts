import type { TeamPlace } from '../desks/desk.ts';
import { codeOf } from '../domain/coded-error.ts';
import { type Contacts, madeUpContacts } from '../domain/contacts.ts';
import type { Roster } from '../domain/duty.ts';
import { placeProblems } from '../places.ts';
import { loadPolicy } from '../policy/load.ts';
import type { Policy } from '../policy/policy.ts';
import { BrokenRules, problemLine } from '../policy/problems.ts';
import { desks } from '../registry.ts';
import type { Find, Finding } from '../texts/finding.ts';
import { rotaFindings } from './rota.ts';

/** Problems that are named; `npm run rules` tells them all. */
const MOST = 5;

interface Looked {
  findings: Finding[];
  /** Channels of teams on a desk, by the rules of the folder. */
  places(desk: string): TeamPlace[];
  /** What is found of the rota, for the people of the team and single changes of it (epoch ms). */
  rota(known: Pick<Roster, 'people' | 'changes'>, now: number): Finding[];
}

/** Whether the rules of a folder would be taken, and tell customers what is true (`isPublic`: they can already read it). */
export async function rulesFindings(
  folder: string,
  { isPublic }: { isPublic: boolean },
  find: Find,
): Promise<Looked> {
  try {
    const policy = await loadPolicy(folder);
    const wrong = placeProblems(desks, policy);
    if (wrong.length > 0) throw new BrokenRules(wrong);
    const version = policy.version.slice(0, 12);
    const good = find('house.rules', true, 'doctor.rules', null, { version });
    return {
      findings: [good, contactsFinding(policy, isPublic, find)],
      places: (desk) => placesOn(desk, policy),
      rota: (known, now) => rotaFindings(policy, known, now, find),
    };
  } catch (error) {
    const problems =
      error instanceof BrokenRules
        ? error.problems.map(problemLine)
        : [error instanceof Error && codeOf(error) === 'broken-rules' ? error.message : folder];
    const findings = problems
      .slice(0, MOST)
      .map((problem) =>
        find('house.rules', false, 'doctor.broken-rules', 'doctor.broken-rules-next', { problem }),
      );
    return { findings, places: () => [], rota: () => [] };
  }
}

function placesOn(desk: string, { teams }: Pick<Policy, 'teams'>): TeamPlace[] {
  return Object.entries(teams).flatMap(([team, { desks: own }]) => {
    const place = own[desk];
    if (place === undefined) return [];
    return [{ team, desk: place.desk ?? null, supervisors: place.supervisors ?? null }];
  });
}

function contactsFinding({ business }: Policy, isPublic: boolean, find: Find): Finding {
  const madeUp = madeUpContacts((business as { contacts?: Contacts }).contacts);
  if (madeUp.length === 0) return find('house.contacts', true, 'doctor.contacts');
  const names = madeUp.join(', ');
  return find('house.contacts', isPublic ? false : null, 'doctor.contacts-made-up', 'doctor.contacts-next', {
    names,
  });
}
