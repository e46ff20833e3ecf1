import type { Why } from '../domain/decision.ts';
import { ALWAYS } from './codes.ts';
import { compile } from './compile.ts';
import { originOf, readerOf } from './evaluate.ts';
import { type AuthorityFacts, frozenFacts } from './facts.ts';
import type { Policy } from './policy.ts';
import type { Condition } from './rule-file.ts';

/** A number must stay below these. */
const LIMITING: ReadonlySet<string> = new Set(['lessThan', 'lessThanInclusive']);

/**
 * Of the rules that would let somebody give it but for how much it is, the last one asked, which as rules are written lets them
 * give most: with what there is of it, and the limit. Null: no rule would, however little it were.
 */
export function nearestLimit(policy: Pick<Policy, 'books'>, given: AuthorityFacts): Why | null {
  const facts = frozenFacts(given);
  const { rules, lexicon } = policy.books.authority;
  const read = readerOf(lexicon);
  const found = rules.findLast(({ rule: { conditions, event } }) => {
    if (conditions === ALWAYS || !('all' in conditions) || event.params.zone === 'beyond') return false;
    const failing = conditions.all.filter((one) => !compile(one)(facts, read));
    return failing.length > 0 && failing.every(isLimit);
  });
  if (found === undefined || found.rule.conditions === ALWAYS || !('all' in found.rule.conditions))
    return null;
  const over = found.rule.conditions.all.filter(isLimit).filter((one) => !compile(one)(facts, read));
  return {
    rule: found.rule.name,
    ...originOf(policy.books.authority),
    facts: over.map(({ fact, operator, value }) => {
      return { fact, operator: `not ${operator}`, value, was: facts[fact] ?? null };
    }),
  };
}

function isLimit(one: Condition): one is Extract<Condition, { fact: string }> {
  return 'fact' in one && LIMITING.has(one.operator);
}
