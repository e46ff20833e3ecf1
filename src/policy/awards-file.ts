import { z } from 'zod';
import { AWARD_PARTS, type AwardTerms, CASE_PARTS, NO_AWARDS } from '../domain/award.ts';
import { code, toldOf, toldWords, words } from './codes.ts';
import { isRecord } from './conditions.ts';

/** They are chosen from: Discord takes 25 options. */
const MOST = 20;
/** Of what is counted by customers: no rate of fewer is shown of anybody. */
const FEWEST_CUSTOMERS = 30;
const FEWEST_HOURS = 8;

const award = z.strictObject({
  id: code,
  name: toldOf(toldWords(60)),
  of: z.enum(['team', 'person']),
  parts: z.partialRecord(z.enum(AWARD_PARTS), z.number().positive().max(100)),
  minimum: z.number().int().min(1).max(100_000).optional(),
});

export const awardsFile = z.strictObject({
  about: words,
  shrinkage: z.number().min(1).max(1000).default(NO_AWARDS.shrinkage),
  easyPercent: z
    .number()
    .min(50)
    .max(100)
    .default(NO_AWARDS.easy * 100),
  group: z.number().int().min(3).max(100).default(NO_AWARDS.group),
  perColleague: z.number().int().min(1).max(100).default(NO_AWARDS.perColleague),
  dayHours: z.number().int().min(1).max(12).default(NO_AWARDS.dayHours),
  bonusList: z.boolean().default(false),
  awards: z.array(award).max(MOST),
});

interface Found {
  path: PropertyKey[];
  problem: string;
}

/** What the shape cannot say: ids stand once, parts are all of one sort, and no rate is of too few. */
export function awardsProblems(content: unknown): Found[] {
  const parsed = awardsFile.safeParse(isRecord(content) ? content : {});
  if (!parsed.success) return [];
  const { awards } = parsed.data;
  return awards.flatMap(({ id, of, parts, minimum }, index): Found[] => {
    const path = ['awards', index];
    const names = Object.keys(parts);
    const byCases = names.filter((part) => (CASE_PARTS as readonly string[]).includes(part));
    const mixed = byCases.length > 0 && byCases.length < names.length;
    const fewest = byCases.length > 0 ? FEWEST_CUSTOMERS : FEWEST_HOURS;
    return [
      ...(awards.findIndex((other) => other.id === id) < index
        ? [{ path: [...path, 'id'], problem: `"${id}" is there twice` }]
        : []),
      ...(names.length === 0 ? [{ path: [...path, 'parts'], problem: 'needs at least one part' }] : []),
      ...(mixed
        ? [
            {
              path: [...path, 'parts'],
              problem: `what customers said (${CASE_PARTS.join(', ')}) is counted by customers, all else by hours: not both in one award`,
            },
          ]
        : []),
      ...(of === 'team' && byCases.length < names.length
        ? [{ path: [...path, 'parts'], problem: `a team's award is made of ${CASE_PARTS.join(', ')}` }]
        : []),
      ...(minimum !== undefined && minimum < fewest
        ? [{ path: [...path, 'minimum'], problem: `must be ${fewest} at the least` }]
        : []),
    ];
  });
}

/** Of a checked file; without one, there are no awards. */
export function awardsOf(content: unknown): AwardTerms {
  if (content === undefined) return NO_AWARDS;
  const { about: _about, easyPercent, awards, ...terms } = awardsFile.parse(content);
  return {
    ...terms,
    easy: easyPercent / 100,
    awards: awards.map((one) => {
      const byCases = Object.keys(one.parts).some((part) => (CASE_PARTS as readonly string[]).includes(part));
      return { ...one, minimum: one.minimum ?? (byCases ? FEWEST_CUSTOMERS : FEWEST_HOURS) };
    }),
  };
}
