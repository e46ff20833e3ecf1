import type { CallingRule } from '../domain/escalation-rule.ts';
import { canonicalJson, sha256 } from './canonical.ts';
import type { EscalationWords } from './policy.ts';
import type { Condition, Params, Rule } from './rule-file.ts';

/** Enough of a hash to tell the rules of a house apart. */
const CONTENT_LENGTH = 32;

/** The rules that call supervisors, by name. */
export function callingsOf(
  rules: readonly Rule[],
  entries: (list: string) => readonly string[],
): Record<string, CallingRule> {
  return Object.fromEntries(rules.map((rule) => [rule.name, callingOf(rule, entries)]));
}

function callingOf(
  { name, conditions, event }: Rule,
  entries: (list: string) => readonly string[],
): CallingRule {
  const { reason, shadow = 'auto' } = event.params as Params<'escalation'>;
  const content = sha256(canonicalJson({ conditions, reason, ...wordsIn(conditions, entries) })).slice(
    0,
    CONTENT_LENGTH,
  );
  return { rule: name, reason, content, onText: readsText(conditions), shadow };
}

/** The entries of the lists of words.json that it reads; in whatever order they stand there. */
function wordsIn(
  conditions: Rule['conditions'],
  entries: (list: string) => readonly string[],
): { words?: Record<string, string[]> } {
  const lists = [...new Set(listsIn(conditions))].flatMap((list) => {
    const words = [...entries(list)].sort();
    return words.length === 0 ? [] : [[list, words] as const];
  });
  return lists.length === 0 ? {} : { words: Object.fromEntries(lists) };
}

function listsIn(condition: Rule['conditions']): string[] {
  if (typeof condition === 'string') return [];
  if ('all' in condition) return condition.all.flatMap(listsIn);
  if ('any' in condition) return condition.any.flatMap(listsIn);
  if ('not' in condition) return listsIn(condition.not as Condition);
  return readsText(condition) ? [String(condition.value)] : [];
}

/** Whether any of it asks what the customer wrote. */
export function readsText(condition: Rule['conditions']): boolean {
  if (typeof condition === 'string') return false;
  if ('all' in condition) return condition.all.some(readsText);
  if ('any' in condition) return condition.any.some(readsText);
  if ('not' in condition) return readsText(condition.not as Condition);
  return condition.operator === 'mentions' || condition.operator === 'saysOnly';
}

/** What each rule that calls supervisors tells the customer, by its reason. */
export function escalationWords(rules: readonly Rule[]): Record<string, EscalationWords> {
  return Object.fromEntries(
    rules.map(({ event }) => {
      const { reason, tell } = event.params as Params<'escalation'>;
      return [reason, tell];
    }),
  );
}
