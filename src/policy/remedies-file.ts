import { REMEDY_AFTER_STOP, type RemedyTerms } from '../domain/authority/remedy.ts';
import { type AuthorityTerms, concessionKind } from '../domain/authority/terms.ts';
import { readsText } from './callings.ts';
import { canonicalJson, sha256 } from './canonical.ts';
import { isRecord } from './conditions.ts';
import type { Condition, Params, Rule } from './rule-file.ts';

const HOUR = 3_600_000;
/** Enough of a hash to tell the rules of a house apart. */
const CONTENT_LENGTH = 32;

/** The remedies of rules that were checked, by the rules' names. `lists`: the word lists, which decide where a rule reads texts. */
export function remediesOf(
  rules: readonly Rule[],
  authority: AuthorityTerms,
  lists: unknown,
): Record<string, RemedyTerms> {
  return Object.fromEntries(
    rules.flatMap((rule) => {
      const terms = remedyOf(rule, authority, lists);
      return terms === null ? [] : [[rule.name, terms]];
    }),
  );
}

function remedyOf({ name, conditions, event }: Rule, authority: AuthorityTerms, lists: unknown) {
  const params = event.params as Params<'remedies'>;
  const kind = concessionKind(authority, params.concession);
  if (kind === undefined) return null;
  const { id, count, dayCap, monthBudget, periodDays, windowHours } = params;
  const words = readsText(conditions) ? lists : null;
  const hashed = canonicalJson({
    conditions,
    params,
    worth: kind.worth,
    currency: authority.currency,
    words,
  });
  const terms: RemedyTerms = {
    id,
    rule: name,
    content: sha256(hashed).slice(0, CONTENT_LENGTH),
    kind: kind.id,
    count,
    minor: count * kind.worth,
    dayCap,
    monthBudget,
    periodMs: Math.round(periodDays * 24 * HOUR),
    windowMs: Math.round(windowHours * HOUR),
    found: params.found ?? false,
    afterStop: params.afterStop ?? REMEDY_AFTER_STOP[0],
    asks: [...new Set(factsIn(conditions))].sort(),
  };
  return terms;
}

function factsIn(conditions: Rule['conditions']): string[] {
  if (typeof conditions === 'string') return [];
  if ('all' in conditions) return conditions.all.flatMap(factsIn);
  if ('any' in conditions) return conditions.any.flatMap(factsIn);
  if ('not' in conditions) return factsIn(conditions.not as Condition);
  return [conditions.fact];
}

/** What the shapes cannot say: each remedy has a name of its own. */
export function remediesProblems(content: unknown): { path: PropertyKey[]; problem: string }[] {
  const rules = isRecord(content) && Array.isArray(content.rules) ? content.rules : [];
  const ids = rules.map((rule: Partial<Rule> | null) => rule?.event?.params?.id);
  return ids.flatMap((id, index) =>
    id !== undefined && ids.indexOf(id) < index
      ? [{ path: ['rules', index, 'event', 'params', 'id'], problem: `"${String(id)}" is there twice` }]
      : [],
  );
}
