import type { RemedyTerms } from '../domain/authority/remedy.ts';
import type { Why } from '../domain/decision.ts';
import { FACT_NAMES, type TicketFacts } from './facts.ts';
import type { Policy } from './policy.ts';
import type { Params } from './rule-file.ts';
import { wordsOf } from './ticket-facts.ts';

/** The remedies whose rules fire on these facts, the first first. */
export async function wantedRemedies(
  policy: Pick<Policy, 'decide' | 'remedies'>,
  facts: TicketFacts,
): Promise<{ terms: RemedyTerms; why: Why }[]> {
  const decisions = await policy.decide('remedies', facts);
  return decisions.flatMap(({ why }) => {
    const terms = policy.remedies[why.rule];
    return terms === undefined ? [] : [{ terms, why }];
  });
}

/** For which reasons a supervisor would be called because of any of these texts, whether the rules are quiet or not. */
export async function reasonsToCall(
  policy: Pick<Policy, 'decide'>,
  facts: TicketFacts,
  texts: readonly string[],
): Promise<string[]> {
  const reasons = new Set<string>();
  for (const text of texts) {
    const decisions = await policy.decide('escalation', { ...facts, ...wordsOf({ text, files: [] }) });
    for (const { event } of decisions) reasons.add((event.params as Params<'escalation'>).reason);
  }
  return [...reasons];
}

/** Facts of which nobody knows what they are. */
export function unknownIn(facts: TicketFacts): string[] {
  const known: Partial<Record<string, unknown>> = facts;
  return FACT_NAMES.filter((name) => known[name] === null);
}
