import type { CallingRule } from '../domain/escalation-rule.ts';
import { canonicalJson, sha256 } from './canonical.ts';
import type { Condition, Params, Rule } from './rule-file.ts';

/** Enough of a hash to tell the rules of a house apart. */
const CONTENT_LENGTH = 32;

/** The rules that call supervisors, by name. */
export function callingsOf(rules: readonly Rule[]): Record<string, CallingRule> {
  return Object.fromEntries(rules.map((rule) => [rule.name, callingOf(rule)]));
}

function callingOf({ name, conditions, event }: Rule): CallingRule {
  const { reason, shadow = 'auto' } = event.params as Params<'escalation'>;
  const content = sha256(canonicalJson({ conditions, reason })).slice(0, CONTENT_LENGTH);
  return { rule: name, reason, content, onText: readsText(conditions), shadow };
}

/** Whether any of it asks what the customer wrote. */
export function readsText(condition: Rule['conditions']): boolean {
  if (typeof condition === 'string') return false;
  if ('all' in condition) return condition.all.some(readsText);
  if ('any' in condition) return condition.any.some(readsText);
  if ('not' in condition) return readsText(condition.not as Condition);
  return condition.operator === 'mentions' || condition.operator === 'saysOnly';
}
