import type { Refusal } from '../domain/refusal.ts';
import { zoneNamed } from '../domain/zone.ts';
import { text } from '../texts/texts.ts';
import type { Asked } from './command.ts';
import { given } from './options.ts';

/** As it is written in the tables of zones; `none`: the house's. */
export function zoneIn(request: Asked): { zone?: string | null } | Refusal {
  const wanted = given(request, 'zone');
  if (wanted === undefined) return {};
  if (wanted === 'none') return { zone: null };
  const zone = zoneNamed(wanted);
  const problem = text('problem.zone', {}, request.language);
  return zone === null ? { refused: 'bad-option', values: { option: 'zone', problem } } : { zone };
}
