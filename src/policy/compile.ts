import { OPERATORS, type TextReader } from './operators.ts';
import type { Facts } from './policy.ts';
import { ALWAYS, type Condition } from './rule-file.ts';

export type Holds = (facts: Facts, read: TextReader) => boolean;

/** Conditions as one synchronous function: the same answer as json-rules-engine's, hundreds of times faster. */
export function compile(condition: Condition | typeof ALWAYS): Holds {
  if (condition === ALWAYS) return () => true;
  if ('all' in condition) {
    const parts = condition.all.map(compile);
    return (facts, read) => parts.every((part) => part(facts, read));
  }
  if ('any' in condition) {
    const parts = condition.any.map(compile);
    return (facts, read) => parts.some((part) => part(facts, read));
  }
  if ('not' in condition) {
    const part = compile(condition.not);
    return (facts, read) => !part(facts, read);
  }
  const { fact, value } = condition;
  const operator = OPERATORS[condition.operator];
  if (operator === undefined) throw new Error(`There is no operator ${condition.operator}`);
  return (facts, read) => operator.holds(facts[fact] ?? null, value, read);
}
