import { badOption, type Refusal } from '../domain/refusal.ts';
import { text } from '../texts/texts.ts';
import type { Asked } from './command.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';

/** What somebody can do, and how much comes to them by itself. */
export interface Abilities {
  skills?: string[];
  cap?: number | null;
}

/** As they were typed: skills and languages that routing.json knows, `none` for nothing; 0 for the cap of the rules. */
export function abilities(request: Asked, { policy }: Pick<CommandPorts, 'policy'>): Abilities | Refusal {
  const { skills, languages } = policy.current().routing;
  const known = [...skills.map(({ id }) => id), ...languages];
  const said = given(request, 'skills');
  const words = said?.split(/[\s,]+/u).filter((word) => word !== '' && word.toLowerCase() !== 'none') ?? [];
  const found = words.map((word) => known.find((one) => one.toLowerCase() === word.toLowerCase()));
  if (found.includes(undefined)) {
    const there = {
      skills: skills.map(({ id }) => id).join(', ') || '–',
      languages: languages.join(', ') || '–',
    };
    return badOption('skills', text('problem.skills', there, request.language));
  }
  const cap = given(request, 'cap');
  if (cap !== undefined && !/^\d{1,3}$/.test(cap))
    return badOption('cap', text('problem.number', {}, request.language));
  return {
    ...(said === undefined ? {} : { skills: [...new Set(found.filter((one) => one !== undefined))] }),
    ...(cap === undefined ? {} : { cap: Number(cap) === 0 ? null : Number(cap) }),
  };
}
