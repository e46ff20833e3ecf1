import { z } from 'zod';
import type { Routing } from '../domain/routing.ts';
import { code, toldOf, toldWords, words } from './codes.ts';

const MINUTE = 60_000;
/** A week: whoever does not take a ticket in so long never will. */
const minutes = z
  .number()
  .positive()
  .max(7 * 24 * 60);
const hours = z
  .number()
  .positive()
  .max(24 * 366);
const names = z.array(code).max(50).default([]);
/** A language's tag, as a customer's is: `sl`, `sr-Cyrl`. */
const language = z.string().regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, 'must be the tag of a language');

export const routingFile = z.strictObject({
  about: words,
  on: z.boolean(),
  cap: z.int().min(1).max(1000),
  lastServed: z.boolean(),
  returnMinutes: minutes,
  staleMinutes: minutes.nullable(),
  awayHours: hours.nullable(),
  languages: z.array(language).max(50),
  /** Chosen from a list on every desk. */
  skills: z
    .array(z.strictObject({ id: code, name: toldOf(toldWords(50)), tags: names, kinds: names }))
    .max(25),
});

/** What routing.json says, of a file that was checked. */
export function routingOf(content: unknown): Routing {
  const { about: _about, returnMinutes, staleMinutes, awayHours, ...rest } = routingFile.parse(content);
  return {
    ...rest,
    returnMs: returnMinutes * MINUTE,
    staleMs: staleMinutes === null ? null : staleMinutes * MINUTE,
    awayMs: awayHours === null ? null : awayHours * 60 * MINUTE,
  };
}

interface Found {
  path: (string | number)[];
  problem: string;
}

/** What the shape cannot say: a skill stands once, is no language, and names kinds that there are. */
export function routingProblems(content: unknown, kinds: ReadonlySet<string>): Found[] {
  const parsed = routingFile.safeParse(content);
  if (!parsed.success) return [];
  const { skills, languages } = parsed.data;
  return skills.flatMap(({ id, kinds: named }, index): Found[] => {
    const found: Found[] = [];
    const at = (...rest: Found['path']) => ['skills', index, ...rest];
    if (skills.findIndex((other) => other.id === id) < index)
      found.push({ path: at('id'), problem: `"${id}" is there twice` });
    if (languages.includes(id)) found.push({ path: at('id'), problem: `"${id}" is a language already` });
    for (const [place, kind] of named.entries()) {
      if (!kinds.has(kind))
        found.push({ path: at('kinds', place), problem: `there is no "${kind}" in kinds.json` });
    }
    return found;
  });
}
