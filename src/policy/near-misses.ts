import type { MatchedFact } from '../domain/decision.ts';
import { ALWAYS } from './codes.ts';
import { compile } from './compile.ts';
import { readerOf } from './evaluate.ts';
import { frozenFacts, type TicketFacts } from './facts.ts';
import { type Policy, QUESTIONS, type Question } from './policy.ts';
import type { Condition } from './rule-file.ts';

/** A rule that did not fire, for want of one condition. */
export interface NearMiss {
  question: Question;
  rule: string;
  missing: Condition;
  /** What that asked about, and what it was; null where the condition is a group, or the customer's own words. */
  was: Pick<MatchedFact, 'fact' | 'was'> | null;
}

/** Questions that can be asked of a ticket as it is: what is given away is known only once somebody wants to. */
const ASKED = QUESTIONS.filter((question) => question !== 'authority');

/** Rules of two conditions or more, of which all but one hold. */
export function nearMisses(policy: Pick<Policy, 'books'>, given: TicketFacts): NearMiss[] {
  const facts = frozenFacts(given);
  return ASKED.flatMap((question) => {
    const { rules, lexicon } = policy.books[question];
    const read = readerOf(lexicon);
    return rules.flatMap(({ rule: { name, conditions } }): NearMiss[] => {
      if (conditions === ALWAYS || !('all' in conditions) || conditions.all.length < 2) return [];
      const failing = conditions.all.filter((one) => !compile(one)(facts, read));
      const [missing] = failing;
      if (missing === undefined || failing.length > 1) return [];
      const was = 'fact' in missing && missing.fact !== 'text' && missing.fact !== 'addressDomain';
      return [
        {
          question,
          rule: name,
          missing,
          was: was ? { fact: missing.fact, was: facts[missing.fact] ?? null } : null,
        },
      ];
    });
  });
}
