import { z } from 'zod';
import { BUDGET_OF } from '../domain/authority/budget.ts';
import { MEASURES } from '../domain/authority/concession.ts';
import type { AuthorityTerms } from '../domain/authority/terms.ts';
import { ZONES } from '../domain/authority/zone.ts';
import type { Told } from '../domain/kinds.ts';
import { wordsProblem } from '../texts/own-words.ts';
import { code, toldOf, toldWords } from './codes.ts';

/** What the words of a concession may name. */
const PLACEHOLDERS = ['count', 'amount', 'percent'];
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Chosen from a list on every desk: Discord takes 25. */
const MOST = 25;
const name = toldOf(toldWords(50));
const minor = z.int().min(0).max(1_000_000_000);
const minutes = z
  .number()
  .positive()
  .max(7 * 24 * 60);
const days = z.number().positive().max(366);
const currency = z.string().refine(isCurrency, 'must be a currency such as EUR');

/** What authority.json holds beside its rules. */
export const authorityParts = {
  currency,
  periodDays: z.int().min(1).max(366),
  expiresDays: days,
  carryOutDays: days,
  approval: z
    .strictObject({
      remindMinutes: minutes,
      nextMinutes: minutes,
      leadMinutes: minutes,
      giveUpMinutes: minutes,
    })
    .refine(
      ({ remindMinutes, nextMinutes, leadMinutes, giveUpMinutes }) =>
        remindMinutes < nextMinutes && nextMinutes < leadMinutes && leadMinutes < giveUpMinutes,
      'each must be later than the one before it',
    ),
  concessions: z
    .array(
      z.strictObject({
        id: code,
        name,
        measure: z.enum(MEASURES),
        worth: minor.default(0),
        words: toldOf(toldWords(200)),
      }),
    )
    .max(MOST),
  budgets: z
    .array(
      z.strictObject({
        id: code,
        name,
        of: z.enum(BUDGET_OF),
        limit: minor,
        zones: z.array(z.enum(ZONES)).min(1),
      }),
    )
    .max(MOST),
};

const parts = z.object(authorityParts);

/** What may be given away, of a file that was checked. */
export function authorityOf(content: unknown): AuthorityTerms {
  const { approval, expiresDays, carryOutDays, ...rest } = parts.parse(content);
  const { remindMinutes, nextMinutes, leadMinutes, giveUpMinutes } = approval;
  return {
    ...rest,
    expiresMs: expiresDays * DAY,
    carryOutMs: carryOutDays * DAY,
    approval: {
      remindMs: remindMinutes * MINUTE,
      nextMs: nextMinutes * MINUTE,
      leadMs: leadMinutes * MINUTE,
      giveUpMs: giveUpMinutes * MINUTE,
    },
  };
}

interface Found {
  path: (string | number)[];
  problem: string;
}

/** What the shape cannot say: ids stand once, and what is counted in pieces says what one is worth. */
export function authorityProblems(content: unknown): Found[] {
  const parsed = parts.safeParse(content);
  if (!parsed.success) return [];
  const { concessions, budgets } = parsed.data;
  const worthless = concessions.flatMap(({ measure, worth }, index): Found[] =>
    measure === 'count' && worth === 0
      ? [{ path: ['concessions', index, 'worth'], problem: 'must say what one piece is worth' }]
      : [],
  );
  return [
    ...twice('concessions', concessions),
    ...twice('budgets', budgets),
    ...worthless,
    ...concessions.flatMap(({ words }, index) => unspeakable(words, ['concessions', index, 'words'])),
  ];
}

/** What a customer would read with a placeholder in it, or not at all. */
function unspeakable(told: Told, path: Found['path']): Found[] {
  const languages = typeof told === 'string' ? { en: told } : told;
  return Object.entries(languages).flatMap(([language, message]): Found[] => {
    const problem = message === undefined ? undefined : wordsProblem(message, PLACEHOLDERS, language);
    const at = typeof told === 'string' ? path : [...path, language];
    return problem === undefined ? [] : [{ path: at, problem }];
  });
}

function twice(list: string, all: readonly { id: string }[]): Found[] {
  return all.flatMap(({ id }, index): Found[] =>
    all.findIndex((other) => other.id === id) < index
      ? [{ path: [list, index, 'id'], problem: `"${id}" is there twice` }]
      : [],
  );
}

function isCurrency(name: string): boolean {
  return /^[A-Z]{3}$/.test(name) && Intl.supportedValuesOf('currency').includes(name);
}
