import type { FactKind } from './facts.ts';
import { type FactSpec, valueProblem } from './facts.ts';
import type { Facts } from './policy.ts';

/** What texts are read by: bound to the policy's word lists. */
export interface TextReader {
  mentions(text: string, list: string): boolean;
  saysOnly(text: string, list: string): boolean;
}

export interface Operator {
  about: string;
  /** Kinds of facts that it can be asked of. */
  kinds: readonly FactKind[];
  /** `one` value like the fact's, a `number`, `several` of them, an `item` of a list, the name of `words`. */
  takes: 'one' | 'number' | 'several' | 'item' | 'words';
  /** Must agree with json-rules-engine's operator of this name for facts and values that passed the checks. */
  holds(fact: Facts[string], value: unknown, read: TextReader): boolean;
}

const COMPARED = ['word', 'number', 'flag'] as const;

/** All operators there are. No regular expressions: one can keep the process busy for seconds. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  equal: { about: 'is', kinds: COMPARED, takes: 'one', holds: (fact, value) => fact === value },
  notEqual: { about: 'is not', kinds: COMPARED, takes: 'one', holds: (fact, value) => fact !== value },
  in: { about: 'is one of', kinds: COMPARED, takes: 'several', holds: (fact, value) => has(value, fact) },
  notIn: {
    about: 'is none of',
    kinds: COMPARED,
    takes: 'several',
    holds: (fact, value) => !has(value, fact),
  },
  contains: { about: 'has', kinds: ['list'], takes: 'item', holds: (fact, value) => has(fact, value) },
  doesNotContain: {
    about: 'has not',
    kinds: ['list'],
    takes: 'item',
    holds: (fact, value) => Array.isArray(fact) && !has(fact, value),
  },
  lessThan: comparison('is below', (fact, value) => fact < value),
  lessThanInclusive: comparison('is at most', (fact, value) => fact <= value),
  greaterThan: comparison('is above', (fact, value) => fact > value),
  greaterThanInclusive: comparison('is at least', (fact, value) => fact >= value),
  mentions: {
    about: 'has a word or phrase of the list',
    kinds: ['text'],
    takes: 'words',
    holds: (fact, value, read) => read.mentions(String(fact ?? ''), String(value)),
  },
  saysOnly: {
    about: 'has words or phrases of the list and nothing else',
    kinds: ['text'],
    takes: 'words',
    holds: (fact, value, read) => read.saysOnly(String(fact ?? ''), String(value)),
  },
};

function comparison(about: string, compare: (fact: number, value: number) => boolean): Operator {
  return {
    about,
    kinds: ['number'],
    takes: 'number',
    holds: (fact, value) => typeof fact === 'number' && typeof value === 'number' && compare(fact, value),
  };
}

function has(list: unknown, item: unknown): boolean {
  return Array.isArray(list) && list.includes(item);
}

/** Why the value does not fit the operator on this fact, in words; undefined when it fits. Word lists: see validate. */
export function operandProblem(operator: Operator, spec: FactSpec, value: unknown): string | undefined {
  switch (operator.takes) {
    case 'one':
      return valueProblem(spec, value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? undefined : 'must be a number';
    case 'item':
      return typeof value === 'string' && value !== '' ? undefined : 'must be a text';
    case 'several': {
      if (!Array.isArray(value) || value.length === 0) return 'must be a list with something in it';
      return value.map((item) => valueProblem(spec, item)).find((problem) => problem !== undefined);
    }
    case 'words':
      return undefined;
  }
}
