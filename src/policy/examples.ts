import { compile } from './compile.ts';
import { FACT_NAMES, FACTS, frozenFacts } from './facts.ts';
import type { TextReader } from './operators.ts';
import type { Facts } from './policy.ts';
import type { Rule } from './rule-file.ts';

export interface ExampleRun {
  rule: string;
  /** Counted from 1, as people count. */
  number: number;
  expected: boolean;
  passed: boolean;
}

/** Whether each example of each rule fires, or does not, as it says. */
export function runExamples(rules: readonly Rule[], read: TextReader): ExampleRun[] {
  return rules.flatMap((rule) => {
    const holds = compile(rule.conditions);
    return rule.examples.map(({ facts, fires }, index) => ({
      rule: rule.name,
      number: index + 1,
      expected: fires,
      passed: holds(exampleFacts(facts), read) === fires,
    }));
  });
}

/** What an example says, with the usual for the rest. */
export function exampleFacts(given: Facts): Facts {
  const usual = Object.fromEntries(FACT_NAMES.map((name) => [name, FACTS[name].usual]));
  const text = typeof given.text === 'string' ? given.text : '';
  return frozenFacts({ ...usual, textLength: text.length, ...given });
}
